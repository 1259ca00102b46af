"""Refusals about the weeks after an election."""

from collections.abc import Callable
from typing import Any

from handlers.texts import Text, Texts
from handlers.views.blocks import message
from storage.errors import SeasonOver, SeasonPaused, UnknownSeason

PROBLEMS: dict[str, Callable[[Texts, str], Text]] = {
    "in_season": lambda t, named: t.say(
        "Already going through another list: {cities}. Leave out these, or close that list first.",
        cities=named,
    ),
    "too_long_ago": lambda t, _: t.say("This is more than a year ago. Choose a later date."),
}

SENTENCES: dict[type, Any] = {
    UnknownSeason: lambda refused, visit: message(visit.texts.say("I don't know this list (any more).")),
    SeasonPaused: lambda refused, visit: message(
        visit.texts.say(
            "“{name}” is paused by the secretariat. What you chose before is stored; you get a message when it "
            "goes on.",
            name=refused.name,
        )
    ),
    SeasonOver: lambda refused, visit: message(
        visit.texts.say(
            "“{name}” is closed. You can still change things on the page of your city.", name=refused.name
        )
    ),
}
