"""The hand-over note of a theme group: what who takes it over must know, short enough for a phone."""

from collections.abc import Iterator, Sequence
from itertools import groupby

from handlers.texts import NEWLINE, Text, Texts, bold, channel, verbatim
from handlers.texts.dates import days, hours, on_date, on_short
from handlers.views import people
from handlers.views.blocks import Block, Message, actions, button, context, cut, paragraphs, section
from handlers.views.offices import term
from storage.kinds import Side
from storage.lobby import Talk
from storage.members import Person
from storage.network import Network
from storage.themes.handover import Note

BULLET = verbatim("• ")
DOT = verbatim(" · ")
PIECE = 140
"""Characters of a talk's or follow-up's text: what reads well in a list."""
MOST_PEOPLE = 60
"""People that are named; who are more stand in the roster."""


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
    name = found.about.name
    blocks: list[Block | None] = [
        *_part(texts.say("What for?"), [_purpose(texts, found)]),
        *_part(texts.say("Leads"), list(_leads(texts, found))),
        *_part(texts.say("Members: {turnout}", turnout=_turnout(texts, found)), list(_members(texts, found.people))),
        *_part(texts.say("Running follow-ups"), _follow_ups(texts, found)),
        *_part(texts.say("Last talks"), [_talk(texts, talk) for talk in found.talks] or [texts.say("None yet.")]),
        *_part(texts.say("At coming network days"), _slots(texts, network, found)),
        *(
            _part(texts.say("Slack channel"), [channel(found.about.channel)])
            if found.about.channel
            else [context(texts.say("No Slack channel is tied to this group. You can choose one below."))]
        ),
        actions(
            button(texts.say("Who is in it?"), "word", f"roster {name}"),
            button(texts.say("All its talks"), "word", f"reports {name}"),
            button(texts.say("Keep this group"), "theme_decide", str(found.about.id)),
        ),
    ]
    return [block for block in blocks if block]


def _part(title: Text, lines: Sequence[Text]) -> list[Block]:
    """A heading with what stands under it, in as few sections as hold it."""
    return paragraphs([bold(title), *lines])


def _purpose(texts: Texts, found: Note) -> Text:
    return verbatim(found.about.purpose) if found.about.purpose else texts.say("Not written down yet.")


def _leads(texts: Texts, found: Note) -> Iterator[Text]:
    if not found.leads:
        yield texts.say("Nobody leads this group now.")
    for one in found.leads:
        yield BULLET + people.line(one.person, texts) + verbatim(", ") + term(texts, one.since, one.until)
    if found.former:
        yield texts.say("Before:")
    for one in found.former:
        yield BULLET + people.line(one.person, texts) + verbatim(", ") + term(texts, one.since, one.until)


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


def _follow_ups(texts: Texts, found: Note) -> list[Text]:
    lines = []
    for talk in found.follow_ups:
        line = BULLET + verbatim(cut(talk.next_step, PIECE))
        if talk.next_by:
            line += DOT + people.who(talk.next_by, texts)
        if talk.next_on:
            line += DOT + texts.say("before {day}", day=on_short(texts, talk.next_on))
        lines.append(line + DOT + verbatim(cut(talk.counterpart, 60)))
    if found.more_follow_ups:
        lines.append(texts.say("and {n} more: see all its talks", n=found.more_follow_ups))
    return lines or [texts.say("None.")]


def _talk(texts: Texts, talk: Talk) -> Text:
    who = cut(f"{talk.counterpart}, {talk.organisation}" if talk.organisation else talk.counterpart, 90)
    said = cut(" ".join(talk.said.split()), PIECE)
    return BULLET + on_date(texts, talk.met_on) + DOT + bold(who) + NEWLINE + verbatim(said)


def _slots(texts: Texts, network: Network, found: Note) -> list[Text]:
    lines = []
    for day, slot in found.slots:
        line = BULLET + days(texts, day.starts_on, day.ends_on)
        if day.city:
            line += DOT + verbatim(day.city)
        line += DOT + hours(texts, slot.starts_at, slot.ends_at, network.zone)
        lines.append(line + DOT + texts.count("{n} signed up", "{n} signed up", slot.taken))
    return lines or [texts.say("It does not meet at the days that are planned.")]
