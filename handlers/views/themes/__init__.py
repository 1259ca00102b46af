"""Theme groups as they are shown."""

from collections.abc import Iterator, Mapping, Sequence
from functools import partial
from itertools import groupby

from handlers.texts import EMPTY, NEWLINE, Text, Texts, bold, channel, verbatim
from handlers.texts.dates import on_date
from handlers.views import channels, people
from handlers.views.blocks import Block, Message, actions, button, context, message, paragraphs, section
from handlers.views.themes.proposals import proposal
from handlers.views.themes.wording import page_turning, pillar_name, side_names, under_headings
from handlers.visit import Visit
from storage.cities import Town
from storage.kinds import Side
from storage.members import Person
from storage.themes import PAGE, Joined, Left, Listed, Roster, ThemeGroup
from storage.themes.proposals import Proposal

MOST_GROUPS = 35
"""Groups on a page, each with a button of its own: with headings and turning that stays within 50 blocks."""


MOST_PROPOSED = 2
"""Proposals at the end of the list, each two blocks; more have a page of their own."""


def groups(
    visit: Visit, listed: Sequence[Listed], only: str | None, page: int = 1, proposed: Sequence[Proposal] = ()
) -> Message:
    """The theme groups by pillar; those of several pillars and of none have headings of their own.

    At the end what is proposed, and a button to propose.
    """
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
    if page == pages and proposed:
        blocks.append(section(bold(texts.say("Proposed"))))
        for one in proposed[:MOST_PROPOSED]:
            blocks += proposal(visit, one)
    more = len(proposed) > MOST_PROPOSED
    blocks.append(
        actions(
            button(texts.say("Propose a new group"), "theme_new"),
            button(texts.say("All proposals ({n})", n=len(proposed)), "theme_proposals") if more else None,
        )
    )
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
        section(NEWLINE.join([leads, count, *_channel(texts, done.theme, invited=done.invited)])),
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
        _formerly(texts, done.theme) + first + _still(texts, done.theme),
        actions(
            channels.offer(texts, done.theme),
            button(texts.say("Join"), "word", f"join {done.theme.name}"),
            button(texts.say("Theme groups"), "word", "groups"),
        ),
    )


def _still(texts: Texts, theme: ThemeGroup) -> Text:
    """Where they may still be."""
    if not theme.channel:
        return EMPTY
    return verbatim(" ") + texts.say("You stay in {channel} until you leave it.", channel=channel(theme.channel))


def roster(visit: Visit, found: Roster) -> Message:
    """Who is in a theme group: leads, then by side and city."""
    texts, theme = visit.texts, found.theme
    leading, sides = {person.id for person in found.leads}, side_names(texts)
    lead = _leads(texts, found.leads)
    first = _formerly(texts, theme) + texts.say(
        "{group}: {turnout}.",
        group=bold(theme.name),
        turnout=people.turnout(texts, found.turnout.people, found.turnout.cities),
    )
    if found.absent:
        first += verbatim(" ") + people.leads(texts, found.absent)
    if found.vacant_since:
        first += verbatim(" ") + texts.say("No lead since {day}.", day=on_date(texts, found.vacant_since))
    join_or_leave = (
        button(texts.say("Leave"), "word", f"leave {theme.name}")
        if found.mine
        else button(texts.say("Join"), "word", f"join {theme.name}", style="primary")
    )

    def heading(person: Person) -> Text:
        return lead[person.side] if person.id in leading else sides[person.side]

    keep = button(texts.say("Keep this group"), "theme_decide", str(theme.id)) if found.may_keep else None
    turning = page_turning(texts, found.page, found.pages, theme.name, join_or_leave, keep)
    for line in _channel(texts, theme):
        first += NEWLINE + line
    return message(
        first, *paragraphs(under_headings(found.people, heading, partial(people.line, texts=texts))), *turning
    )


def _channel(texts: Texts, theme: ThemeGroup, *, invited: bool = False) -> list[Text]:
    """Where the group talks in Slack, and whether who joined is invited there."""
    if not theme.channel:
        return []
    where = channel(theme.channel)
    if invited:
        return [texts.say("In Slack: {channel}. If you are not in it yet, you get an invitation.", channel=where)]
    return [texts.say("In Slack: {channel}", channel=where)]


def city(visit: Visit, town: Town, found: Sequence[Person], page: int) -> Message:
    """Who is known from a city, by side."""
    texts, name = visit.texts, bold(town.name)
    first = (
        texts.count("{city}: one person.", "{city}: {n} people.", len(found), city=name)
        if found
        else texts.say("I know nobody from {city} yet.", city=name)
    )
    sides = side_names(texts)

    def heading(person: Person) -> Text:
        return sides[person.side]

    def line(person: Person) -> Text:
        return people.line(person, texts, city=False)

    pages = max(1, -(-len(found) // PAGE))
    page = min(max(page, 1), pages)
    lines = under_headings(found[(page - 1) * PAGE : page * PAGE], heading, line)
    return message(first, *paragraphs(lines), *page_turning(texts, page, pages, town.name))


def _leads(texts: Texts, found: Sequence[Person]) -> Mapping[Side | None, Text]:
    """What leads stand under: where both sides have some, each under its own."""
    lead = texts.say("Leads")
    if not {Side.POLITICAL, Side.OFFICIAL} <= {one.side for one in found}:
        return dict.fromkeys((*Side, None), lead)
    return {Side.POLITICAL: texts.say("Political leads"), Side.OFFICIAL: texts.say("Official leads"), None: lead}


def _formerly(texts: Texts, theme: ThemeGroup) -> Text:
    if theme.formerly is None:
        return EMPTY
    return texts.say("{old} is now part of {new}. ", old=theme.formerly, new=theme.name)
