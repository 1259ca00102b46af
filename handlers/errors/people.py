"""Refusals about people: who may do what, and whom the bot knows."""

from typing import Any

from handlers.views.blocks import message
from storage.errors import NotAllowed, ProfileNeeded, UnknownCity, UnknownPerson

SENTENCES: dict[type, Any] = {
    NotAllowed: lambda refused, visit: message(
        visit.texts.say("Only the secretariat can do this. Ask them, they are happy to help.")
    ),
    ProfileNeeded: lambda refused, visit: message(
        visit.texts.say("First tell me which city you are from and on which side you work.")
    ),
    UnknownPerson: lambda refused, visit: message(visit.texts.say("I don't know this person (any more).")),
    UnknownCity: lambda refused, visit: message(
        visit.texts.say("I know no member city called “{word}”.", word=refused.word)
    ),
}
