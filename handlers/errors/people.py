"""Refusals about people: who may do what, and whom the bot knows."""

from typing import Any

from handlers.errors import lobby
from handlers.texts import Text, Texts
from handlers.views.blocks import message
from storage.errors import NotAllowed, ProfileNeeded, UnknownCity, UnknownPerson
from storage.policy import Action

SENTENCES: dict[type, Any] = {
    NotAllowed: lambda refused, visit: message(
        (lobby.not_allowed if refused.action == Action.REPORT_CORRECT else _of_the_secretariat)(visit.texts)
    ),
    ProfileNeeded: lambda refused, visit: message(
        visit.texts.say("First tell me which city you are from and on which side you work.")
    ),
    UnknownPerson: lambda refused, visit: message(visit.texts.say("I don't know this person (any more).")),
    UnknownCity: lambda refused, visit: message(
        visit.texts.say("I know no member city called “{word}”.", word=refused.word)
    ),
}


def _of_the_secretariat(texts: Texts) -> Text:
    return texts.say("Only the secretariat can do this. Ask them, they are happy to help.")
