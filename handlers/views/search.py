"""What was found, in short groups by kind."""

from collections.abc import Sequence

from handlers.texts import NEWLINE, Text, Texts, bold, verbatim
from handlers.views import people
from handlers.views.blocks import Block, Element, Message, actions, button, message, paragraphs, section
from handlers.views.lobby.lists import row
from handlers.views.lobby.words import day, short
from handlers.visit import Visit
from storage.search import Hits, Item, Kind
from storage.themes import ThemeGroup


def what(visit: Visit) -> Message:
    """Nothing was asked."""
    return message(
        visit.texts.say("What are you looking for? Type one or more words behind it, such as a name or a subject."),
        actions(
            button(visit.texts.say("Theme groups"), "word", "groups"),
            button(visit.texts.say("All reports"), "word", "reports"),
        ),
    )


def found(visit: Visit, wanted: Sequence[str], hits: Hits) -> Message:
    """The first hits of each kind."""
    texts = visit.texts
    if not hits:
        return message(
            texts.say("I found nothing about {words}.", words=_words(wanted))
            + verbatim(" ")
            + texts.say("Try fewer words, or a part of a word."),
            actions(
                button(texts.say("Theme groups"), "word", "groups"),
                button(texts.say("All reports"), "word", "reports"),
            ),
        )
    blocks: list[Block | None] = []
    for kind in Kind:
        shown = _hits(visit, kind, hits)
        if shown:
            blocks += [section(bold(_heading(texts, kind))), *shown]
            if kind in hits.more:
                blocks.append(actions(_turn(texts.say("More"), wanted, kind, 1)))
    return message(texts.say("This is what I found about {words}.", words=_words(wanted)), *blocks)


def page(visit: Visit, wanted: Sequence[str], kind: Kind, hits: Hits, number: int) -> Message:
    """A page of the hits of one kind."""
    texts = visit.texts
    turning = actions(
        _turn(texts.say("Previous"), wanted, kind, number - 1) if number > 1 else None,
        _turn(texts.say("Next"), wanted, kind, number + 1) if kind in hits.more else None,
        button(texts.say("Everything found"), "word", f"search {' '.join(wanted)}"),
    )
    first = texts.say("{kind} with {words}", kind=bold(_heading(texts, kind)), words=_words(wanted))
    shown = _hits(visit, kind, hits) or [section(texts.say("There is no more."))]
    return message(first, *shown, turning)


def _hits(visit: Visit, kind: Kind, hits: Hits) -> list[Block]:
    texts = visit.texts
    if kind == Kind.GROUPS:
        return [_group(texts, theme) for theme in hits.groups]
    if kind == Kind.PEOPLE:
        return paragraphs(verbatim("• ") + people.line(person, texts) for person in hits.people)
    if kind == Kind.REPORTS:
        return [row(visit, talk) for talk in hits.reports]
    return [_item(visit, item) for item in hits.agenda]


def _group(texts: Texts, theme: ThemeGroup) -> Block:
    return section(
        verbatim(theme.name),
        accessory=button(
            texts.say("Who is in it?"),
            "word",
            f"roster {theme.name}",
            spoken=texts.say("Who is in {group}?", group=theme.name),
        ),
    )


def _item(visit: Visit, item: Item) -> Block:
    texts = visit.texts
    return section(
        verbatim(short(item.title, 150)) + NEWLINE + day(texts, item.starts_on, visit.today),
        accessory=button(
            texts.say("Network day"),
            "word",
            f"day {item.starts_on.isoformat()}",
            unique=f"{item.day_id}{short(item.title, 100)}",
        ),
    )


def _heading(texts: Texts, kind: Kind) -> Text:
    return {
        Kind.GROUPS: texts.say("Theme groups"),
        Kind.PEOPLE: texts.say("People"),
        Kind.REPORTS: texts.say("Lobby reports"),
        Kind.AGENDA: texts.say("On the agenda"),
    }[kind]


def _words(wanted: Sequence[str]) -> Text:
    return verbatim(f"“{short(' '.join(wanted), 80)}”")


def _turn(label: Text, wanted: Sequence[str], kind: Kind, number: int) -> Element:
    return button(label, "search_page", f"{kind} {number} {' '.join(wanted)}", unique=f"{kind}{number}")
