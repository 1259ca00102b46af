"""Refusals about people: who may do what, and whom the bot knows."""

from collections.abc import Callable
from typing import Any

from handlers.errors import lobby
from handlers.texts import Text, Texts
from handlers.views.blocks import message
from storage.errors import NotAllowed, ProfileNeeded, UnknownCity, UnknownPerson
from storage.policy import Action

SENTENCES: dict[type, Any] = {
    NotAllowed: lambda refused, visit: message(_WHO_MAY.get(refused.action, _of_the_secretariat)(visit.texts)),
    ProfileNeeded: lambda refused, visit: message(
        visit.texts.say("First tell me which city you are from and on which side you work.")
    ),
    UnknownPerson: lambda refused, visit: message(visit.texts.say("I don't know this person (any more).")),
    UnknownCity: lambda refused, visit: message(
        visit.texts.say("I know no member city called “{word}”.", word=refused.word)
    ),
}


_WHO_MAY: dict[str, Callable[[Texts], Text]] = {
    Action.ME_SEE: lambda t: t.say("Only they themselves and the secretariat can do this."),
    Action.ME_FORGET: lambda t: t.say("Only they themselves and the secretariat can do this."),
    Action.REPORT_CORRECT: lobby.not_allowed,
    Action.CITY_KEEP: lambda t: t.say("Only the coordinator of this city and the secretariat can do this."),
    Action.THEME_KEEP: lambda t: t.say(
        "Only who leads this group, the chair of its pillar and the secretariat can do this."
    ),
    Action.THEME_DECIDE: lambda t: t.say("Only the chair of this group's pillar and the secretariat decide on this."),
    Action.DELEGATE: lambda t: t.say(
        "Only they themselves, the coordinator of their city and the secretariat can change who acts for them."
    ),
    Action.ACT_FOR: lambda t: t.say(
        "You can't do this for them. They can let you, or the coordinator of their city can."
    ),
}
"""What somebody reads who may not; of all else it is the secretariat's."""


def _of_the_secretariat(texts: Texts) -> Text:
    return texts.say("Only the secretariat can do this. Ask them, they are happy to help.")
