"""Refusals about theme groups."""

from typing import Any

from handlers.texts import verbatim
from handlers.views.blocks import Message, actions, button, message
from handlers.visit import Visit
from storage.errors import Option, ThemeEnded, UnknownPillar, UnknownTheme


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


SENTENCES: dict[type, Any] = {
    UnknownTheme: unknown_theme,
    ThemeEnded: lambda refused, visit: message(
        visit.texts.say("The theme group {name} has ended.", name=refused.name),
        actions(button(visit.texts.say("Show all theme groups"), "word", "groups")),
    ),
    UnknownPillar: lambda refused, visit: message(
        visit.texts.say("I know no pillar called “{word}”.", word=refused.word[:60]),
        actions(button(visit.texts.say("Show all theme groups"), "word", "groups")),
    ),
}
