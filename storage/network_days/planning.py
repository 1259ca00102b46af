"""Planning network days: the secretariat's verbs. What changes for people is told to them, once."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, func, insert, select, update
from sqlmodel import col

from storage import cities, policy
from storage.database import insert_new
from storage.errors import BadField, BadFields, ChangedMeanwhile, DayCancelled, DayOver, UnknownDay
from storage.kinds import DaySide, DayStatus
from storage.members import Actor
from storage.network import Network
from storage.network_days import days, notices
from storage.network_days.days import Day
from storage.network_days.notices import Was
from storage.network_days.signups import lock
from storage.network_days.usual import usual
from storage.tables import NetworkDay
from storage.tables import Slot as SlotRow

OPENS_BEFORE = timedelta(weeks=6)
CLOSES_BEFORE = timedelta(days=5)
CLOSES_AT = time(17)
MOST_DAYS = 3
MOST_NAME = 50
MOST_PLACE = 100
MOST_REASON = 500
ONE_PLANNER = 40_000
"""The advisory lock under which the calendar is changed, so that two days on one date cannot slip in together."""


@dataclass(frozen=True)
class Wanted:
    """A day as the secretariat wants it. None: as usual."""

    starts_on: date
    ends_on: date | None
    side: DaySide
    kind: str
    city_id: int | None
    venue: str
    opens_at: datetime | None
    closes_at: datetime | None


@dataclass(frozen=True)
class Planned:
    """A day is planned; `already` when the same form was sent before."""

    day: Day
    already: bool


@dataclass(frozen=True)
class Changed:
    """A day was changed, and this many people are told."""

    day: Day
    told: int


@dataclass(frozen=True)
class Cancelled:
    """A day does not take place, and this many people are told; `already` when it was cancelled before."""

    day: Day
    already: bool
    told: int


def plan(
    tx: Connection,
    actor: Actor,
    wanted: Wanted,
    *,
    network: Network,
    form_key: str,
    at: datetime,
    themes: Sequence[int] | None = None,
    plenary: str = "",
) -> Planned:
    """Plan a day; with `themes` (which may be none), the programme of a usual day, whose plenary is called so.

    A form sent twice plans one day. Raises NotAllowed, BadFields.
    """
    policy.require(actor, policy.Action.DAY_PLAN)
    _one_planner(tx)
    if known := days.of_form(tx, form_key):
        return Planned(known, already=True)
    wanted = _completed(wanted, network.zone, at)
    problems = _problems(tx, wanted, None, at.astimezone(network.zone).date(), network.zone)
    if wanted.closes_at is not None and wanted.closes_at <= at and not problems:
        problems.append(BadField("closes_at", "closes_in_past"))
    if problems:
        raise BadFields(tuple(problems))
    insert_new(
        tx, NetworkDay, form_key=form_key, reference=None, status=DayStatus.PLANNED, cancel_reason="",
        version=1, created_at=at, **_values(wanted),
    )  # fmt: skip
    day = days.of_form(tx, form_key)
    if day is None:
        raise UnknownDay("")
    if themes is not None:
        tx.execute(insert(SlotRow), usual(tx, day, themes, network=network, plenary=plenary))
    return Planned(day, already=False)


def change(
    tx: Connection,
    actor: Actor,
    day_id: int,
    wanted: Wanted,
    *,
    network: Network,
    at: datetime,
    seen: str | None = None,
) -> Changed:
    """Change a day. The programme moves along with the first day, and so does sign-up where it was left as it was.

    A new date or place is told to all who come. `seen` is the mark of the day that was changed into this one: the
    last one to save does not undo what somebody else saved in the meantime.

    Raises NotAllowed, UnknownDay, DayCancelled, DayOver, ChangedMeanwhile, BadFields.
    """
    policy.require(actor, policy.Action.DAY_PLAN)
    _one_planner(tx)
    day = changeable(tx, actor, day_id, network=network, at=at)
    wanted = _completed(_along(wanted, day, network.zone, at), network.zone, at)
    if seen not in {None, day.mark} and _values(wanted) != _values(_as_is(day)):
        raise ChangedMeanwhile(day.mark)
    problems = _problems(tx, wanted, day, at.astimezone(network.zone).date(), network.zone)
    ends_on = wanted.ends_on or wanted.starts_on
    moved_by = wanted.starts_on - day.starts_on
    programme = days.slots(tx, day_id)
    last = max((slot.ends_at.astimezone(network.zone).date() for slot in programme), default=day.starts_on)
    if not problems and last + moved_by > ends_on:
        problems.append(BadField("ends_on", "slots_outside"))
    if problems:
        raise BadFields(tuple(problems))
    if moved_by:
        for slot in programme:
            tx.execute(
                update(SlotRow)
                .where(col(SlotRow.id) == slot.id)
                .values(
                    starts_at=_shifted(slot.starts_at, moved_by, network.zone),
                    ends_at=_shifted(slot.ends_at, moved_by, network.zone),
                )
            )
    tx.execute(update(NetworkDay).where(col(NetworkDay.id) == day_id).values(**_values(wanted)))
    new = days.get(tx, day_id)
    dated = (day.starts_on, day.ends_on) != (new.starts_on, new.ends_on)
    placed = (day.city_id, day.venue) != (new.city_id, new.venue)
    if not (dated or placed):
        return Changed(new, told=0)
    was = Was(
        starts_on=day.starts_on if dated else None,
        ends_on=day.ends_on if dated else None,
        venue=notices.mark_of(day.venue) if placed else None,
        city_id=day.city_id if placed else None,
    )
    new = replace(new, version=notices.grow(tx, new))
    told = notices.tell(tx, new, was, at=at, until=max(day.ends_on, new.ends_on), zone=network.zone)
    return Changed(new, told)


def cancel(tx: Connection, actor: Actor, day_id: int, *, reason: str, network: Network, at: datetime) -> Cancelled:
    """Cancel a day, and tell all who come; twice is harmless. Raises NotAllowed, UnknownDay, DayOver, BadField."""
    policy.require(actor, policy.Action.DAY_PLAN)
    try:
        day = changeable(tx, actor, day_id, network=network, at=at)
    except DayCancelled:
        return Cancelled(days.get(tx, day_id), already=True, told=0)
    if len(reason) > MOST_REASON:
        raise BadField("reason", "too_long", str(MOST_REASON))
    tx.execute(
        update(NetworkDay)
        .where(col(NetworkDay.id) == day_id)
        .values(status=DayStatus.CANCELLED, cancel_reason=reason)
    )
    notices.grow(tx, day)
    new = days.get(tx, day_id)
    told = notices.tell(tx, new, Was(), at=at, until=day.ends_on, zone=network.zone)
    return Cancelled(new, already=False, told=told)


def changeable(tx: Connection, actor: Actor, day_id: int, *, network: Network, at: datetime) -> Day:
    """Hold a day that is to be changed. Raises what `to_change` raises."""
    lock(tx, day_id)
    return to_change(tx, actor, day_id, on=at.astimezone(network.zone).date())


def to_change(tx: Connection, actor: Actor, day_id: int, *, on: date) -> Day:
    """A day that can still be changed. Raises NotAllowed, UnknownDay, DayCancelled, DayOver."""
    policy.require(actor, policy.Action.DAY_PLAN)
    day = days.get(tx, day_id)
    if day.cancelled:
        raise DayCancelled(day.id, day.starts_on)
    if day.ends_on < on:
        raise DayOver(day.id, day.starts_on)
    return day


def _one_planner(tx: Connection) -> None:
    if tx.dialect.name == "postgresql":
        tx.execute(select(func.pg_advisory_xact_lock(ONE_PLANNER)))


def _along(wanted: Wanted, day: Day, zone: ZoneInfo, at: datetime) -> Wanted:
    """Move sign-up with the day, unless it was changed too. What is open already stays open."""
    by = wanted.starts_on - day.starts_on
    opens_at, closes_at = wanted.opens_at, wanted.closes_at
    if by and closes_at is not None and closes_at == day.closes_at:
        later = _shifted(closes_at, by, zone)
        closes_at = later if later > at else None
    if by and opens_at is not None and opens_at == day.opens_at and opens_at > at:
        later = _shifted(opens_at, by, zone)
        opens_at = later if later > at else None
    return replace(wanted, opens_at=opens_at, closes_at=closes_at)


def _completed(wanted: Wanted, zone: ZoneInfo, at: datetime) -> Wanted:
    """Fill in what is usual: sign-up from six weeks before (or now) until five days before, 17:00."""
    closes_at = wanted.closes_at
    if closes_at is None:
        closes_at = _local(wanted.starts_on - CLOSES_BEFORE, CLOSES_AT, zone)
        if closes_at <= at:
            closes_at = _local(wanted.starts_on - timedelta(days=1), CLOSES_AT, zone)
    opens_at = wanted.opens_at
    if opens_at is None:
        opens_at = max(at, _local(wanted.starts_on - OPENS_BEFORE, time(9), zone))
        opens_at = min(opens_at.replace(second=0, microsecond=0), closes_at - timedelta(minutes=1))
    return replace(
        wanted,
        ends_on=wanted.ends_on or wanted.starts_on,
        kind=" ".join(wanted.kind.split()) or "Netwerkdag",
        venue=" ".join(wanted.venue.split()),
        opens_at=opens_at,
        closes_at=closes_at,
    )


def _problems(tx: Connection, wanted: Wanted, old: Day | None, today: date, zone: ZoneInfo) -> list[BadField]:
    problems = []
    ends_on = wanted.ends_on or wanted.starts_on
    if wanted.starts_on < today and (old is None or old.starts_on != wanted.starts_on):
        problems.append(BadField("starts_on", "in_past"))
    elif _taken(tx, wanted, max(ends_on, wanted.starts_on), old):
        problems.append(BadField("starts_on", "day_taken"))
    if ends_on < wanted.starts_on:
        problems.append(BadField("ends_on", "ends_before_start"))
    elif (ends_on - wanted.starts_on).days >= MOST_DAYS:
        problems.append(BadField("ends_on", "too_many_days", str(MOST_DAYS)))
    kept = old is not None and old.city_id == wanted.city_id  # a city may leave the network after it was chosen
    if wanted.city_id is not None and not kept and not cities.is_member(tx, wanted.city_id):
        problems.append(BadField("city", "no_member_city"))
    if wanted.city_id is None and not wanted.venue:
        problems.append(BadField("city", "no_place"))
    if len(wanted.venue) > MOST_PLACE:
        problems.append(BadField("venue", "too_long", str(MOST_PLACE)))
    if len(wanted.kind) > MOST_NAME:
        problems.append(BadField("kind", "too_long", str(MOST_NAME)))
    closes_at, opens_at = wanted.closes_at, wanted.opens_at
    if closes_at is not None and opens_at is not None and closes_at <= opens_at:
        problems.append(BadField("closes_at", "closes_before_opening"))
    elif closes_at is not None and closes_at > _local(wanted.starts_on + timedelta(days=1), time(), zone):
        problems.append(BadField("closes_at", "closes_after_day"))
    return problems


def _taken(tx: Connection, wanted: Wanted, ends_on: date, old: Day | None) -> bool:
    """Whether another day for the same people is on one of these dates."""
    rows = tx.execute(
        select(col(NetworkDay.id), col(NetworkDay.side)).where(
            col(NetworkDay.status) == DayStatus.PLANNED,
            col(NetworkDay.starts_on) <= ends_on,
            col(NetworkDay.ends_on) >= wanted.starts_on,
        )
    )
    return any(
        DaySide.BOTH in (row.side, wanted.side) or row.side == wanted.side
        for row in rows
        if old is None or row.id != old.id
    )


def _values(wanted: Wanted) -> dict[str, object]:
    return {
        "starts_on": wanted.starts_on,
        "ends_on": wanted.ends_on,
        "side": wanted.side,
        "kind": wanted.kind,
        "host_city_id": wanted.city_id,
        "venue": wanted.venue,
        "signup_opens_at": wanted.opens_at,
        "signup_closes_at": wanted.closes_at,
    }


def _as_is(day: Day) -> Wanted:
    return Wanted(day.starts_on, day.ends_on, day.side, day.kind, day.city_id, day.venue, day.opens_at, day.closes_at)


def _local(on: date, at: time, zone: ZoneInfo) -> datetime:
    return datetime.combine(on, at, tzinfo=zone).astimezone(UTC)


def _shifted(at: datetime, by: timedelta, zone: ZoneInfo) -> datetime:
    """The same hour on the clock, so many days later."""
    local = at.astimezone(zone)
    return _local(local.date() + by, local.time(), zone)
