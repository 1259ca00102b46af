"""The weekly lobby digest: a page to read on a phone."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta

from handlers.texts import NEWLINE, Text, Texts, bold, verbatim
from handlers.texts.dates import Week, days, on_short, week_of
from handlers.views.blocks import Block, Message, actions, button, context, divider, header, message, section
from handlers.views.lobby import words
from handlers.views.lobby.lists import filed_in, turning
from handlers.views.lobby.reading import read_more
from handlers.views.lobby.words import DOT, short, some
from handlers.views.lobby.words import groups as named_groups
from storage.digest import Digest, Shelf
from storage.lobby import Talk
from storage.network import Network

MOST_BLOCKS = 45
AROUND = 10
"""Blocks beside the talks and their headings: numbers, follow-ups, buttons."""
MOST_FOLLOW_UPS = 8


def digest(texts: Texts, network: Network, found: Digest, *, runs: bool = False) -> Message:
    """A week's talks and the next week's follow-ups; `runs` when the week has not ended."""
    week = week_of(found.monday)
    blocks: list[Block | None] = [header(texts.say("Lobby digest, week {week}", week=week.number))]
    first = _numbers(texts, found)
    blocks.append(section(first))
    if found.by_class:
        blocks.append(context(_classes(texts, network, found.by_class)))
    if runs:
        blocks.append(context(texts.say("This week is still running: more may come.")))
    blocks += _talks(texts, network, found)
    blocks += _follow_ups(texts, found)
    blocks.append(
        actions(
            button(texts.say("Report a lobby talk"), "word", "report"),
            button(texts.say("All reports"), "word", "reports"),
        )
    )
    return Message(
        texts.say("Lobby digest, week {week}", week=week.number) + verbatim(": ") + first,
        tuple(block for block in blocks if block),
    )


def browsed(texts: Texts, network: Network, found: Digest, *, runs: bool) -> Message:
    """The same for one person, with the weeks before and after."""
    shown = digest(texts, network, found, runs=runs)
    week = week_of(found.monday)
    turn = actions(
        _to(texts, week.previous),
        None if runs else _to(texts, week.next),
    )
    return replace(shown, blocks=(*shown.blocks, *([turn] if turn else [])))


def to_come(texts: Texts, week: Week) -> Message:
    """A week that has not begun."""
    return message(
        texts.say(
            "Week {week} begins on {day}. There is nothing to tell yet.",
            week=week.number,
            day=on_short(texts, week.monday) + verbatim(f" {week.monday.year}"),
        ),
        actions(button(texts.say("Last week"), "word", "digest")),
    )


def _to(texts: Texts, week: Week) -> dict[str, object]:
    return button(texts.say("Week {week}", week=week.number), "digest_week", str(week))


def _numbers(texts: Texts, found: Digest) -> Text:
    """How many talks by how many cities, in one sentence."""
    period = days(texts, found.monday, found.sunday)
    if not found.talks:
        return texts.say(
            "A quiet week: from {period} no lobby talks were reported. Did you speak with somebody? "
            "Then tell the network.",
            period=period,
        )
    talks = bold(texts.count("{n} lobby talk", "{n} lobby talks", found.talks))
    if not found.cities:
        return texts.say("{talks} reported from {period}.", talks=talks, period=period)
    return texts.say(
        "{talks} by {cities}, reported from {period}.",
        talks=talks,
        cities=bold(texts.count("{n} city", "{n} cities", found.cities)),
        period=period,
    )


def _classes(texts: Texts, network: Network, by_class: Sequence[tuple[str, int]]) -> Text:
    return DOT.join(
        words.counterpart_class_short(texts, network, slug) + verbatim(f" {count}") for slug, count in by_class
    )


def _talks(texts: Texts, network: Network, found: Digest) -> list[Block]:
    blocks: list[Block] = []
    shown = 0
    for shelf, talks in zip(found.shelves, _fair_share(found.shelves), strict=True):
        blocks += [divider(), section(bold(_heading(texts, network, shelf)))]
        blocks += [_talk(texts, talk) for talk in talks]
        shown += len(talks)
    more = found.talks - shown
    if more > 0:
        label = texts.count("And {n} more talk", "And {n} more talks", more)
        wanted = filed_in(network, found.monday)
        row = actions(button(label, "reports_page", turning(wanted, 1), unique="all"))
        blocks += [row] if row else []
    return blocks


def _fair_share(shelves: Sequence[Shelf]) -> list[tuple[Talk, ...]]:
    """The talks that are shown of each shelf: in turn one of each, until there are enough."""
    counts = [0] * len(shelves)
    left = max(len(shelves), MOST_BLOCKS - AROUND - 2 * len(shelves))
    while left and any(count < len(shelf.talks) for count, shelf in zip(counts, shelves, strict=True)):
        for place, shelf in enumerate(shelves):
            if left and counts[place] < len(shelf.talks):
                counts[place] += 1
                left -= 1
    return [shelf.talks[:count] for count, shelf in zip(counts, shelves, strict=True)]


def _heading(texts: Texts, network: Network, shelf: Shelf) -> Text:
    pillar = network.pillar(shelf.pillar)
    if pillar:
        return verbatim(pillar.name if texts.language == "nl" else pillar.name_en)
    if shelf.several:
        return texts.say("In several pillars")
    return texts.say("Outside the pillars") if shelf.themed else texts.say("Without a theme group")


def _talk(texts: Texts, talk: Talk) -> Block:
    """Who with whom and what it brought; about what, and how it begins: two lines."""
    first = bold(words.with_whom(talk, 80))
    if talk.cities:
        first += DOT + some(texts, talk.cities, 3)
    said = verbatim(short(talk.said, 110))
    if talk.themes:
        groups = named_groups(texts, [short(theme.name, 60) for theme in talk.themes], 2)
        said = groups + verbatim(": ") + said
    return section(first + words.result_mark(texts, talk.result) + NEWLINE + said, accessory=read_more(texts, talk))


def _follow_ups(texts: Texts, found: Digest) -> list[Block]:
    if not found.follow_ups:
        return []
    monday = found.monday + timedelta(days=7)
    lines = [_follow_up(texts, talk) for talk in found.follow_ups[:MOST_FOLLOW_UPS]]
    title = texts.say("To do in week {week}", week=week_of(monday).number)
    blocks = [divider(), section(NEWLINE.join([bold(title), *lines]))]
    more = found.follow_ups_due - len(lines)
    if more > 0:
        blocks.append(context(texts.count("And {n} more.", "And {n} more.", more)))
    return blocks


def _follow_up(texts: Texts, talk: Talk) -> Text:
    """`• wo 25 nov: factsheet sturen (Anna Voorbeeld, na gesprek met …)`: a name, so nobody is rung at nine."""
    due = on_short(texts, talk.next_on or date.min)
    step = verbatim("• ") + due + verbatim(f": {short(talk.next_step, 90)} ")
    whom = short(talk.counterpart, 40)
    if talk.next_by and talk.next_by.name:
        return step + texts.say("({who}, after the talk with {name})", who=short(talk.next_by.name, 40), name=whom)
    return step + texts.say("(after the talk with {name})", name=whom)
