"""The directory and the sign-ups of a day as rows of a spreadsheet: what somebody may see of them.

The directory of the secretariat has the past too, and can be imported again without a difference.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from sqlalchemy import Connection
from sqlmodel import col

from storage import names, policy
from storage.importing.world import Known, Span, Spot, World, last_day, look
from storage.kinds import Answer, Role, Side
from storage.lobby.talks import TALK, Talk, gather, open_reports
from storage.members import Actor, Person
from storage.network import Network
from storage.network_days import answers, days
from storage.tables import Report

__all__ = ["Attending", "Entry", "attending", "directory", "reports"]


@dataclass(frozen=True)
class Entry:
    """A person, and one thing that they are or were; of some there is a row without such a thing."""

    name: str
    email: str
    city: str
    organisation: str
    side: Side | None
    function: str
    group: str
    body: str | None
    """A slug of the network's bodies."""
    pillar: str | None
    seat: str
    """The city that the office is of, where that is not their own."""
    role: Role | None
    """Member also of a theme group; None: the row is about the person alone."""
    only_leads: bool
    """Leads a group without being in it."""
    since: date | None
    until: date | None
    slack: str


@dataclass(frozen=True)
class Attending:
    """Somebody's answer to a day; why, and remarks, for the secretariat only."""

    person: Person
    answer: Answer
    slots: tuple[str, ...]
    remarks: str = ""
    reason: str = ""


def directory(
    tx: Connection, actor: Actor | None, *, network: Network, team: str, on: date, as_of: date | None = None
) -> list[Entry]:
    """People with their groups and offices, by city and name.

    For the secretariat (and the operator: None) all of it, the past, e-mail addresses and accounts too; for others
    as it is `on` this day. With `as_of`, the memberships and offices of that day.
    """
    whole = _whole(actor)
    world = look(tx, network, team=team)
    entries: list[Entry] = []
    for known in sorted(world.people, key=_order):
        gone = None if known.gone_at is None else last_day(known.gone_at, network.zone)
        if known.name and (whole or gone is None):
            shown = as_of or (None if whole else on)
            entries += _entries(world, known, gone, on, shown, whole=whole, alone=as_of is None)
    return entries


def attending(tx: Connection, actor: Actor | None, day_id: int) -> list[Attending]:
    """Who comes to a day with the parts they chose; for the secretariat all answers, with remarks and reasons."""
    titles = {slot.id: slot.title for slot in days.slots(tx, day_id)}
    seats = answers.seats(tx, day_id)

    def slots(one: Person) -> tuple[str, ...]:
        return tuple(titles[slot] for slot in seats.get(one.id, ()) if slot in titles)

    if actor is not None and policy.may(actor, policy.Action.DAY_PLAN):
        found = answers.attendance(tx, actor, day_id)
        return [Attending(one.person, one.answer, slots(one.person), one.remarks, one.reason) for one in found]
    return [Attending(one, Answer.COMING, slots(one)) for one in answers.coming(tx, day_id)]


def reports(tx: Connection, actor: Actor | None, *, on: date) -> list[Talk]:
    """All reports that somebody may read, the newest talk first; for the operator (None) all."""
    query = TALK.where(open_reports()).order_by(col(Report.met_on).desc(), col(Report.id).desc())
    return gather(tx, query if actor is None else query.where(policy.readable(actor, on=on)))


def _whole(actor: Actor | None) -> bool:
    return actor is None or policy.may(actor, policy.Action.ROSTER_IMPORT)


def _order(known: Known) -> tuple[bool, str, str, int]:
    place = known.city or known.organisation
    return not known.city_id, names.key(place.removeprefix("'s-")), names.key(known.name), known.id


def _entries(
    world: World, known: Known, gone: date | None, on: date, as_of: date | None, *, whole: bool, alone: bool
) -> Iterable[Entry]:
    spans = [span for span in known.spans if as_of is None or _covers(span, as_of)]
    lasting = any(span.until is None or span.until >= on for span in spans)
    if alone and (gone is not None or not lasting):
        yield _entry(world, known, None, gone, spans, on, whole=whole)
    for span in sorted(spans, key=lambda one: (one.since, one.until or date.max, one.spot.role is not None, one.id)):
        yield _entry(world, known, span, gone, spans, on, whole=whole)


def _covers(span: Span, day: date) -> bool:
    return span.since <= day and (span.until is None or span.until >= day)


def _entry(
    world: World, known: Known, span: Span | None, gone: date | None, spans: list[Span], on: date, *, whole: bool
) -> Entry:
    spot = span.spot if span is not None else Spot(None)
    seat = spot.city_id if spot.role in (Role.COORDINATOR, Role.SECRETARIAT) else None
    if spot.role is Role.COORDINATOR and seat == known.city_id:
        seat = None
    return Entry(
        name=known.name,
        email=(known.email or "") if whole else "",
        city=known.city,
        organisation=known.organisation,
        side=known.side,
        function=known.function,
        group="" if spot.theme_id is None else world.groups[spot.theme_id].name,
        body=spot.body,
        pillar=spot.pillar,
        seat="" if seat is None else world.town_names[seat],
        role=None if span is None else spot.role or Role.MEMBER,
        only_leads=span is not None and spot.role is Role.LEAD and not _inside(span, spans, on),
        since=None if span is None else span.since,
        until=gone if span is None else span.until,
        slack=(known.slack_user or "") if whole else "",
    )


def _inside(lead: Span, spans: list[Span], on: date) -> bool:
    """Whether a lead was in their group meanwhile; who leads it now, whether they are in it now."""
    theirs = [one for one in spans if one.spot == Spot(None, theme_id=lead.spot.theme_id)]
    if lead.until is None:
        return any(one.until is None or one.until >= on for one in theirs)
    return any(one.since <= lead.until and (one.until is None or one.until >= lead.since) for one in theirs)
