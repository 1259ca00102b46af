"""Refusals about lobby reports, and about days and periods that were not understood."""

from collections.abc import Callable
from typing import Any

from handlers.texts import Text, Texts
from handlers.views.blocks import actions, button, message
from storage.errors import UnknownReport, Unreadable

SENTENCES: dict[type, Any] = {
    UnknownReport: lambda refused, visit: message(
        visit.texts.say("I can't find this report. Perhaps it was withdrawn, or it is not for everybody."),
        actions(button(visit.texts.say("All reports"), "word", "reports")),
    ),
    Unreadable: lambda refused, visit: message(
        visit.texts.say(
            "I don't understand “{word}” as a week. Try “46”, “week 46 2026” or “last week”.",
            word=refused.word[:60],
        ),
        actions(button(visit.texts.say("Last week"), "word", "digest")),
    ),
}

PROBLEMS: dict[str, Callable[[Texts, str], Text]] = {
    "follow_up_before_talk": lambda t, _: t.say("This is before the talk itself. Choose a later date."),
    "follow_up_without_what": lambda t, _: t.say("Also say what follows, or leave the person and the date empty."),
    "group_without_group": lambda t, _: t.say(
        "Choose the theme group that may read this, or let more people read it."
    ),
    "group_gone": lambda t, _: t.say("One of these theme groups has ended. Choose another."),
}


def not_allowed(texts: Texts) -> Text:
    """What somebody reads who wants to change another's report."""
    return texts.say("Only who wrote a report and the secretariat can change it.")
