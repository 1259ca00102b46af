"""What the bot can do: for a newcomer, about one word, and when a word is unknown."""

from typing import TYPE_CHECKING

from handlers.texts import NEWLINE, Texts, code, verbatim
from handlers.views.blocks import Message, actions, button, context, message, section
from handlers.visit import Visit

if TYPE_CHECKING:
    from collections.abc import Sequence

    from handlers.slash import Word


def overview(visit: Visit, words: "Sequence[Word]") -> Message:
    """All words on one phone screen, with the three things most people want as buttons."""
    texts, command = visit.texts, visit.network.command
    first = texts.say(
        "Hello! I keep the theme groups, the network days and the lobby reports of the {name}.",
        name=visit.network.name,
    )
    lines = [code(f"{command} {word.name(texts)}") + verbatim(" ") + word.short(texts) for word in words]
    return message(
        first,
        actions(
            button(texts.say("Theme groups"), "word", "groups", style="primary"),
            button(texts.say("Network days"), "word", "days"),
            button(texts.say("Report a lobby talk"), "word", "report"),
        ),
        section(NEWLINE.join(lines)),
        context(
            texts.say(
                "Explanation: {help}. In a direct message to me you can leave out {command}.",
                help=code(f"{command} {'hulp aansluiten' if texts.language == 'nl' else 'help join'}"),
                command=code(command),
            )
        ),
    )


def about(visit: Visit, word: "Word") -> Message:
    """One word, with an example."""
    texts, command = visit.texts, visit.network.command
    typed = f"{command} {word.name(texts)} {word.example(texts).plain}".strip()
    other = word.english if texts.language == "nl" else word.dutch
    return message(
        word.long(texts),
        section(texts.say("For example: {example}", example=code(typed))),
        context(texts.say("You may also type {other}.", other=code(f"{command} {other}")))
        if other != word.name(texts)
        else None,
    )


def unknown(texts: Texts, name: str, nearest: "Word | None", rest: str, command: str) -> Message:
    """Offer what was probably meant."""
    shown = name[:40]
    if nearest is None:
        return message(
            texts.say("I don't know “{word}”.", word=shown),
            actions(button(texts.say("What can you do?"), "word", "help")),
        )
    meant = nearest.name(texts)
    line = f"{meant} {rest}".strip()[:200]
    return message(
        texts.say("I don't know “{word}”. Do you mean {meant}?", word=shown, meant=code(f"{command} {meant}")),
        actions(
            button(texts.say("Yes, {line}", line=line[:60]), "word", line),
            button(texts.say("What can you do?"), "word", "help"),
        ),
    )


def unknown_help(visit: Visit, name: str, nearest: "Word | None") -> Message:
    """Help was asked about a word that is none."""
    if nearest is None:
        return unknown(visit.texts, name, None, "", visit.network.command)
    texts = visit.texts
    return message(
        texts.say("I don't know “{word}”.", word=name[:40]),
        actions(button(texts.say("Explain {word}", word=nearest.name(texts)), "word", f"help {nearest.english}")),
    )
