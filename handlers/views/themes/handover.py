"""The hand-over note of a theme group: what who takes it over must know, short enough for a phone."""

from collections.abc import Iterator, Sequence
from itertools import groupby

from handlers.texts import EMPTY, NEWLINE, Text, Texts, bold, channel, verbatim
from handlers.texts.dates import days, hours, on_date, on_short
from handlers.views import people
from handlers.views.blocks import Block, Message, actions, button, paragraphs, section
from handlers.views.lobby import words
from handlers.views.themes.past import held_line
from handlers.views.themes.wording import BULLET, pillar_name
from storage.kinds import Publicity, Side
from storage.lobby import Talk
from storage.members import Person
from storage.network import Network
from storage.themes.handover import Note

DOT = verbatim(" · ")
PIECE = 110
"""Characters of a talk's or follow-up's text: what reads well in a list."""
SHORT = 60
"""Characters of whom was talked to, where it stands beside something else."""
MOST_PEOPLE = 60
"""People that are named; who are more stand in the roster."""
MOST_ABSENT = 6
"""Cities without anybody in it that are named."""


def welcome(texts: Texts, network: Network, found: Note) -> Message:
    """The note for who has just become lead."""
    first = texts.say(
        "You are lead of {group} now. This is what you need to know to take over.", group=bold(found.about.name)
    )
    return Message(first, (section(first), *_blocks(texts, network, found)))


def note(texts: Texts, network: Network, found: Note) -> Message:
    """The note for who asks for it."""
    first = texts.say("Hand-over note of {group}", group=bold(found.about.name))
    return Message(first, (section(first), *_blocks(texts, network, found)))


def _blocks(texts: Texts, network: Network, found: Note) -> list[Block]:
    """First what it is and what is to be done, then what there is to look things up in, last what to begin with."""
    blocks: list[Block | None] = [
        *_part(texts.say("What for?"), list(_purpose(texts, network, found))),
        *_part(texts.say("Leads"), list(_leads(texts, found))),
        *_part(texts.say("Next meeting"), _slots(texts, network, found)),
        *_part(_to_do(texts, found), _follow_ups(texts, found)),
        *_part(texts.say("Last talks"), [_talk(texts, talk) for talk in found.talks] or [texts.say("None yet.")]),
        *(_part(texts.say("Documents in its talks"), _links(texts, found)) if found.links else []),
        *(_in_it(texts, found) if found.people else _part(texts.say("Members"), [texts.say("Nobody yet.")])),
        *_begin(texts, found),
        actions(button(texts.say("Keep this group"), "theme_decide", str(found.about.id))),
    ]
    return [block for block in blocks if block]


def _in_it(texts: Texts, found: Note) -> list[Block]:
    """Who is in it by city, and which cities are missing."""
    return [
        *_part(texts.say("Members: {turnout}", turnout=_turnout(texts, found)), list(_members(texts, found.people))),
        *_part(_absence(texts, found), _absent(texts, found)),
    ]


def _begin(texts: Texts, found: Note) -> list[Block]:
    """What to do in the first weeks, each with its button."""
    about, name = found.about, found.about.name
    where = channel(about.channel) if about.channel else EMPTY
    return [
        section(bold(texts.say("In your first weeks"))),
        section(
            texts.say("1. Are the members right? Ask the cities that are missing."),
            accessory=button(texts.say("Who is in it?"), "word", f"roster {name}"),
        ),
        section(
            texts.say("2. Go through the talks: what follows, and who does it now?"),
            accessory=button(texts.say("All its talks"), "word", f"reports {name}"),
        ),
        section(
            texts.say("3. Introduce yourself in {channel}, and see who is not in it yet.", channel=where),
            accessory=button(texts.say("Compare channel and group"), "channel_compare", str(about.id)),
        )
        if where
        else section(
            texts.say("3. Tie a Slack channel, so that members find each other."),
            accessory=button(texts.say("Choose a channel"), "theme_keep", str(about.id)),
        ),
    ]


def _part(title: Text, lines: Sequence[Text]) -> list[Block]:
    """A heading with what stands under it, in as few sections as hold it."""
    return paragraphs([bold(title), *lines])


def _turnout(texts: Texts, found: Note) -> Text:
    sides = [
        texts.count("{n} politician", "{n} politicians", sum(one.side == Side.POLITICAL for one in found.people)),
        texts.count("{n} official", "{n} officials", sum(one.side == Side.OFFICIAL for one in found.people)),
    ]
    return texts.say(
        "{people}, from {cities}",
        people=texts.listing(sides),
        cities=texts.count("{n} city", "{n} cities", len({one.city for one in found.people} - {None})),
    )


def _members(texts: Texts, found: Sequence[Person]) -> Iterator[Text]:
    """A line a city: politicians, then officials after a dot."""
    named = found[:MOST_PEOPLE]
    for city, group in groupby(named, lambda one: one.city or one.organisation):
        inside = list(group)
        sides = [
            texts.listing(people.who(one, texts) for one in inside if (one.side == Side.POLITICAL) == political)
            for political in (True, False)
        ]
        yield bold(city or texts.say("City not known")) + verbatim(" ") + DOT.join(side for side in sides if side)
    if len(found) > len(named):
        yield texts.say("and {n} more: see the roster", n=len(found) - len(named))


def _talk(texts: Texts, talk: Talk) -> Text:
    first = BULLET + on_date(texts, talk.met_on) + DOT + bold(words.with_whom(talk))
    return first + _restricted(texts, talk) + NEWLINE + verbatim(words.short(talk.said, PIECE))


def _restricted(texts: Texts, talk: Talk) -> Text:
    """For whom it is, where that is not everybody: a note is easily passed on."""
    return EMPTY if talk.publicity == Publicity.NETWORK else DOT + words.publicity(texts, talk.publicity)


def _purpose(texts: Texts, network: Network, found: Note) -> Iterator[Text]:
    about = found.about
    yield verbatim(about.purpose) if about.purpose else texts.say("Not written down yet.")
    pillars = [pillar_name(texts, one) for slug in about.pillars if (one := network.pillar(slug))]
    if pillars:
        yield verbatim(" · ".join(pillars))
    if found.absorbed:
        yield texts.say("Merged into it: {groups}", groups=texts.listing(map(verbatim, found.absorbed)))


def _leads(texts: Texts, found: Note) -> Iterator[Text]:
    if not found.leads:
        yield texts.say("This group has no lead now.")
    yield from (BULLET + held_line(texts, one) for one in found.leads)
    if found.former:
        yield texts.say("Before:")
    yield from (BULLET + held_line(texts, one) for one in found.former)


def _to_do(texts: Texts, found: Note) -> Text:
    """The heading, which says so when something is late."""
    if not found.late:
        return texts.say("Running follow-ups")
    return texts.count("Running follow-ups: {n} is late", "Running follow-ups: {n} are late", found.late)


def _follow_ups(texts: Texts, found: Note) -> list[Text]:
    lines = []
    for talk in found.follow_ups:
        facts = [people.who(talk.next_by, texts) if talk.next_by else texts.say("nobody named")]
        if talk.next_on:
            day = on_short(texts, talk.next_on)
            late = found.is_late(talk)
            facts.append(bold(texts.say("late, was due {day}", day=day)) if late else texts.say("by {day}", day=day))
        facts.append(verbatim(words.short(talk.counterpart, SHORT)))
        step = BULLET + verbatim(words.short(talk.next_step, PIECE))
        lines.append(step + NEWLINE + DOT.join(facts) + _restricted(texts, talk))
    if found.more_follow_ups:
        lines.append(texts.say("and {n} more: see all its talks", n=found.more_follow_ups))
    return lines or [texts.say("None.")]


def _slots(texts: Texts, network: Network, found: Note) -> list[Text]:
    lines = []
    for day, slot in found.slots:
        line = BULLET + days(texts, day.starts_on, day.ends_on)
        if day.city:
            line += DOT + verbatim(day.city)
        line += DOT + hours(texts, slot.starts_at, slot.ends_at, network.zone)
        lines.append(line + DOT + texts.count("{n} signed up", "{n} signed up", slot.taken))
    return lines or [texts.say("It does not meet at the days that are planned.")]


def _links(texts: Texts, found: Note) -> list[Text]:
    lines = []
    for talk, link in found.links:
        line = BULLET + on_date(texts, talk.met_on) + DOT + verbatim(words.short(talk.counterpart, SHORT))
        lines.append(line + _restricted(texts, talk) + NEWLINE + verbatim(link))
    return lines


def _absence(texts: Texts, found: Note) -> Text:
    n = len(found.absent)
    if not n:
        return texts.say("Each city has somebody in it")
    return texts.count("{n} city has nobody in it", "{n} cities have nobody in it", n)


def _absent(texts: Texts, found: Note) -> list[Text]:
    if not found.absent:
        return []
    named = [verbatim(town.name) for town in found.absent[:MOST_ABSENT]]
    more = len(found.absent) - len(named)
    if more:
        named.append(texts.count("{n} other", "{n} others", more))
    return [texts.listing(named)]
