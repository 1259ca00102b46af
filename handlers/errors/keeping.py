"""Refusals about people that others keep: known already, cannot take over, whether two are one."""

from collections.abc import Callable
from typing import Any

from handlers.texts import Text, Texts
from handlers.views.blocks import actions, button, message
from storage.errors import AlreadyKnown, NothingToMatch

PROBLEMS: dict[str, Callable[[Texts, str], Text]] = {
    "no_email": lambda t, _: t.say("This is no e-mail address. Leave it empty if you don't know it."),
    "named_by_slack": lambda t, _: t.say("They have a Slack account: their name comes from Slack."),
    "same_person": lambda t, _: t.say("This is the same person. Choose somebody else."),
    "other_city": lambda t, _: t.say("They are not from the same city (any more). Choose somebody else."),
    "has_account": lambda t, _: t.say("They are in Slack already."),
    "no_account": lambda t, _: t.say("This account cannot be used (any more). Choose another."),
    "of_another_city": lambda t, _: t.say("According to their profile they are from another city."),
    "somebody_else": lambda t, _: t.say("They have said that this is somebody else."),
}

SENTENCES: dict[type, Any] = {
    AlreadyKnown: lambda refused, visit: message(
        visit.texts.say("{name} is already known in {place}.", name=refused.name, place=refused.place)
    ),
    NothingToMatch: lambda refused, visit: message(
        visit.texts.say("This question has been answered already, or is no longer needed."),
        actions(button(visit.texts.say("What you know of me"), "word", "me")),
    ),
}
