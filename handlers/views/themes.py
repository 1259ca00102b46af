"""Theme groups as they are shown."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import groupby

from handlers.texts import EMPTY, NEWLINE, Text, Texts, bold, verbatim
from handlers.views import people
from handlers.views.blocks import Block, Message, actions, button, context, message, paragraphs, section
from handlers.visit import Visit
from storage.cities import Town
from storage.kinds import Side
from storage.members import Person
from storage.network import Named
from storage.themes import PAGE, Joined, Left, Listed, Roster, ThemeGroup

BULLET = verbatim("• ")
MOST_GROUPS = 35
"""Groups on a page, each with a button of its own: with headings and turning that stays within 50 blocks."""


def pillar_name(texts: Texts, pillar: Named) -> str:
    """A pillar's name in a language."""
    return pillar.name if texts.language == "nl" else pillar.name_en


def groups(visit: Visit, listed: Sequence[Listed], only: str | None, page: int = 1) -> Message:
    """The theme groups by pillar; those of several pillars and of none have headings of their own."""
    texts = visit.texts
    shelved = list(_shelved(visit, listed, only))
    if not shelved:
        return message(texts.say("There are no theme groups yet. The secretariat can load them."))
    pages = max(1, -(-len(shelved) // MOST_GROUPS))
    page = min(max(page, 1), pages)
    blocks: list[Block | None] = []
    for name, rows in groupby(shelved[(page - 1) * MOST_GROUPS : page * MOST_GROUPS], lambda row: row[0]):
        blocks.append(section(bold(name)))
        blocks += [_row(visit, one) for _, one in rows]
    if pages > 1:
        shelf = only or ""
        blocks += [
            context(texts.say("Page {page} of {pages}", page=page, pages=pages)),
            actions(
                button(texts.say("Previous"), "groups_page", f"{page - 1} {shelf}") if page > 1 else None,
                button(texts.say("Next"), "groups_page", f"{page + 1} {shelf}") if page < pages else None,
            ),
        ]
    first = texts.count("There is {n} theme group.", "There are {n} theme groups.", len(listed))
    return message(first, *blocks)


def _shelved(visit: Visit, listed: Sequence[Listed], only: str | None) -> Iterator[tuple[Text, Listed]]:
    """Each group with the heading it stands under, in the order of the list."""
    texts = visit.texts
    for pillar in visit.network.pillars:
        if only in (None, pillar.slug):
            name = verbatim(pillar_name(texts, pillar))
            yield from ((name, one) for one in listed if one.pillars == (pillar.slug,))
    several = texts.say("In several pillars")
    yield from ((several, one) for one in listed if len(one.pillars) > 1 and (only is None or only in one.pillars))
    if only is None:
        outside = texts.say("Outside the pillars")
        yield from ((outside, one) for one in listed if not one.pillars)


def _row(visit: Visit, one: Listed) -> Block:
    texts, name = visit.texts, one.theme.name
    line = verbatim(name) + NEWLINE + people.turnout(texts, one.turnout.people, one.turnout.cities)
    if len(one.pillars) > 1:
        pillars = [visit.network.pillar(slug) for slug in one.pillars]
        line += verbatim(" · ") + verbatim(", ".join(pillar_name(texts, p) for p in pillars if p))
    if one.mine:
        line += verbatim(" · ") + texts.say("you take part")
        press = button(texts.say("Leave"), "word", f"leave {name}", spoken=texts.say("Leave {group}", group=name))
    else:
        press = button(texts.say("Join"), "word", f"join {name}", spoken=texts.say("Join {group}", group=name))
    return section(line, accessory=press)


def joined(visit: Visit, done: Joined) -> Message:
    """What somebody joined, who leads it, how many take part."""
    texts, name = visit.texts, bold(done.theme.name)
    if done.already:
        first = texts.say("You already take part in {group}.", group=name)
    else:
        first = texts.say("Welcome to {group}!", group=name)
    leads = people.leads(texts, done.leads) or texts.say("This group has no lead at the moment.")
    count = texts.say(
        "Taking part: {turnout}.", turnout=people.turnout(texts, done.turnout.people, done.turnout.cities)
    )
    return message(
        _formerly(texts, done.theme) + first,
        section(NEWLINE.join([leads, count])),
        actions(
            button(texts.say("Who is in it?"), "word", f"roster {done.theme.name}"),
            button(texts.say("Report a lobby talk"), "word", f"report {done.theme.name}"),
            button(texts.say("Leave"), "word", f"leave {done.theme.name}"),
        ),
    )


def left(visit: Visit, done: Left) -> Message:
    """What somebody left, with the way back."""
    texts, name = visit.texts, bold(done.theme.name)
    if done.already:
        first = texts.say("You don't take part in {group}, so there was nothing to leave.", group=name)
    else:
        first = texts.say("You no longer take part in {group}.", group=name)
    return message(
        _formerly(texts, done.theme) + first,
        actions(
            button(texts.say("Join"), "word", f"join {done.theme.name}"),
            button(texts.say("Theme groups"), "word", "groups"),
        ),
    )


def roster(visit: Visit, found: Roster) -> Message:
    """Who is in a theme group: leads, then by side and city."""
    texts, theme = visit.texts, found.theme
    leading, lead = {person.id for person in found.leads}, texts.say("Leads")
    sides = _sides(texts)
    first = _formerly(texts, theme) + texts.say(
        "{group}: {turnout}.",
        group=bold(theme.name),
        turnout=people.turnout(texts, found.turnout.people, found.turnout.cities),
    )
    if found.absent:
        first += verbatim(" ") + people.leads(texts, found.absent)
    join_or_leave = (
        button(texts.say("Leave"), "word", f"leave {theme.name}")
        if found.mine
        else button(texts.say("Join"), "word", f"join {theme.name}", style="primary")
    )

    def heading(person: Person) -> Text:
        return lead if person.id in leading else sides[person.side]

    turning = _turning(texts, found.page, found.pages, theme.name, join_or_leave)
    return message(first, *paragraphs(_lines(found.people, heading, people.line)), *turning)


def city(visit: Visit, town: Town, found: Sequence[Person], page: int) -> Message:
    """Who is known from a city, by side."""
    texts, name = visit.texts, bold(town.name)
    first = (
        texts.count("{city}: one person.", "{city}: {n} people.", len(found), city=name)
        if found
        else texts.say("I know nobody from {city} yet.", city=name)
    )
    sides = _sides(texts)

    def heading(person: Person) -> Text:
        return sides[person.side]

    def line(person: Person) -> Text:
        return people.line(person, city=False)

    pages = max(1, -(-len(found) // PAGE))
    page = min(max(page, 1), pages)
    lines = _lines(found[(page - 1) * PAGE : page * PAGE], heading, line)
    return message(first, *paragraphs(lines), *_turning(texts, page, pages, town.name))


def _sides(texts: Texts) -> Mapping[Side | None, Text]:
    """What people of a side stand under."""
    return {
        Side.POLITICAL: texts.say("Politicians"),
        Side.OFFICIAL: texts.say("Officials"),
        None: texts.say("Side not known"),
    }


def _lines(
    found: Sequence[Person], heading: Callable[[Person], Text], line: Callable[[Person], Text]
) -> Iterator[Text]:
    """A page of people, under a heading wherever it changes and at the top of each page."""
    for title, group in groupby(found, heading):
        yield bold(title)
        yield from (BULLET + line(person) for person in group)


def _turning(texts: Texts, page: int, pages: int, word: str, extra: Block | None = None) -> tuple[Block | None, ...]:
    """Which page it is, and the buttons to turn it, with one more if wanted."""
    return (
        context(texts.say("Page {page} of {pages}", page=page, pages=pages)) if pages > 1 else None,
        actions(
            button(texts.say("Previous"), "roster_page", f"{page - 1} {word}") if page > 1 else None,
            button(texts.say("Next"), "roster_page", f"{page + 1} {word}") if page < pages else None,
            extra,
        ),
    )


def _formerly(texts: Texts, theme: ThemeGroup) -> Text:
    if theme.formerly is None:
        return EMPTY
    return texts.say("{old} is now part of {new}. ", old=theme.formerly, new=theme.name)
