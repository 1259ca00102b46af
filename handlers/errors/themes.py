"""Refusals about theme groups."""

from collections.abc import Callable
from typing import Any

from handlers.texts import Text, Texts, verbatim
from handlers.views.blocks import Message, actions, button, message
from handlers.visit import Visit
from storage.errors import (
    NameTaken,
    Option,
    ThemeDecided,
    ThemeEnded,
    ThemeProposed,
    ThemeSplit,
    UnknownPillar,
    UnknownTheme,
)


def unknown_theme(refused: UnknownTheme, visit: Visit) -> Message:
    """Ask which group was meant, with a button for each that comes near."""
    texts, word = visit.texts, refused.word.strip()[:60]
    if not word:
        return message(
            texts.say("Which theme group do you mean?"),
            choose(refused.suggestions, visit),
            actions(button(texts.say("Show all theme groups"), "word", "groups")),
        )
    if refused.suggestions:
        return message(
            texts.say("Which group do you mean by “{word}”?", word=word), choose(refused.suggestions, visit)
        )
    return message(
        texts.say("I know no theme group called “{word}”.", word=word),
        actions(button(texts.say("Show all theme groups"), "word", "groups")),
    )


def choose(suggestions: tuple[Option, ...], visit: Visit) -> dict[str, Any] | None:
    """A row of buttons that do again what was being done, with what was meant."""
    action, value = visit.doing
    word = value.split(maxsplit=1)[0] if value.strip() else ""
    if action != "word" or not word:
        return None
    return actions(
        *(
            button(verbatim(option.name), "word", f"{word} {option.name}", unique=f"{word}{option.id}")
            for option in suggestions
        )
    )


def split(refused: ThemeSplit, visit: Visit) -> Message:
    """The group was split: which of those that came of it?"""
    return message(
        visit.texts.say("The theme group {name} was split. Which one do you mean now?", name=refused.name),
        choose(refused.suggestions, visit),
    )


def proposed(refused: ThemeProposed, visit: Visit) -> Message:
    """The group is not formed yet."""
    texts = visit.texts
    return message(
        texts.say("{name} has been proposed, and is not a theme group yet. Would you take part?", name=refused.name),
        actions(
            button(texts.say("Interested"), "theme_interest", f"{refused.theme_id} on"),
            button(texts.say("All proposals"), "theme_proposals"),
        ),
    )


SENTENCES: dict[type, Any] = {
    UnknownTheme: unknown_theme,
    ThemeSplit: split,
    ThemeProposed: proposed,
    ThemeDecided: lambda refused, visit: message(
        visit.texts.say("Somebody else just decided about {name}. Look first how it is now.", name=refused.name),
        actions(button(visit.texts.say("Show all theme groups"), "word", "groups")),
    ),
    NameTaken: lambda refused, visit: message(
        visit.texts.say(
            "“{word}” is, or was, a name of {group}. Choose another.", word=refused.word[:60], group=refused.name
        )
    ),
    ThemeEnded: lambda refused, visit: message(
        visit.texts.say("The theme group {name} has stopped.", name=refused.name),
        actions(button(visit.texts.say("Show all theme groups"), "word", "groups")),
    ),
    UnknownPillar: lambda refused, visit: message(
        visit.texts.say("I know no pillar called “{word}”.", word=refused.word[:60]),
        actions(button(visit.texts.say("Show all theme groups"), "word", "groups")),
    ),
}

PROBLEMS: dict[str, Callable[[Texts, str], Text]] = {
    "same_group": lambda t, _: t.say("Choose another group than this one."),
    "not_running": lambda t, _: t.say("This group does not run any more. Choose another."),
    "name_taken": lambda t, group: t.say("This is, or was, a name of {group}. Choose another.", group=group),
    "channel_taken": lambda t, group: t.say(
        "This channel belongs to {group}. A channel can belong to one group, or who leaves one would be asked out of "
        "the other's.",
        group=group,
    ),
    "name_twice": lambda t, _: t.say("Choose two different names."),
}
