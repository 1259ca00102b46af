"""The parts of a day's programme, as the secretariat makes them. A moved or removed part is told to those in it."""

from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time
from typing import Any, cast

from sqlalchemy import Connection, delete, insert, select, update
from sqlmodel import col

from storage import policy
from storage.errors import BadField, BadFields, ChangedMeanwhile
from storage.kinds import SlotKind, ThemeStatus
from storage.members import Actor
from storage.network import Network
from storage.network_days import days, notices
from storage.network_days.days import Day, Slot
from storage.network_days.notices import Was, hours_of
from storage.network_days.planning import changeable
from storage.tables import SignupSlot, Theme
from storage.tables import Slot as SlotRow

MOST_TITLE = 75
MOST_ROOM = 40
MOST_SEATS = 9999


@dataclass(frozen=True)
class WantedSlot:
    """A part of a programme as the secretariat wants it."""

    kind: SlotKind
    title: str
    pillar: str | None
    theme_id: int | None
    on: date
    starts: time
    ends: time
    room: str
    capacity: int | None


@dataclass(frozen=True)
class Arranged:
    """A part of the programme was added, changed or removed, and this many people are told."""

    day: Day
    slot: Slot
    told: int
    already: bool = False


def add_slot(
    tx: Connection, actor: Actor, day_id: int, wanted: WantedSlot, *, network: Network, at: datetime
) -> Arranged:
    """Add a part; the very same part twice is one.

    Raises NotAllowed, UnknownDay, DayCancelled, DayOver, BadFields.
    """
    policy.require(actor, policy.Action.DAY_PLAN)
    day = changeable(tx, actor, day_id, network=network, at=at)
    values = _checked(tx, day, wanted, network, None)
    for slot in days.slots(tx, day_id):
        if all(getattr(slot, name) == value for name, value in values.items()):
            return Arranged(day, slot, told=0, already=True)
    done = tx.execute(insert(SlotRow).values(day_id=day_id, **values).returning(col(SlotRow.id)))
    return Arranged(day, days.slot(tx, cast("int", done.scalar_one())), told=0)


def change_slot(
    tx: Connection,
    actor: Actor,
    slot_id: int,
    wanted: WantedSlot,
    *,
    network: Network,
    at: datetime,
    seen: str | None = None,
) -> Arranged:
    """Change a part; new hours are told to those in it. `seen` is the mark of the part that was changed into this.

    Raises what `add_slot` raises, UnknownSlot, ChangedMeanwhile.
    """
    policy.require(actor, policy.Action.DAY_PLAN)
    day, old = _held(tx, actor, slot_id, network, at)
    values = _checked(tx, day, wanted, network, old)
    if seen not in {None, old.mark} and any(getattr(old, name) != value for name, value in values.items()):
        raise ChangedMeanwhile(old.mark)
    tx.execute(update(SlotRow).where(col(SlotRow.id) == slot_id).values(**values))
    new = days.slot(tx, slot_id)
    moved = (old.starts_at, old.ends_at) != (new.starts_at, new.ends_at)
    if not (moved and old.taken):
        return Arranged(day, new, told=0)
    was = Was(slots={slot_id: hours_of(old, day, network.zone)})
    day = replace(day, version=notices.grow(tx, day))
    told = notices.tell(tx, day, was, at=at, until=day.ends_on, zone=network.zone, slot_id=slot_id)
    return Arranged(day, new, told)


def remove_slot(tx: Connection, actor: Actor, slot_id: int, *, network: Network, at: datetime) -> Arranged:
    """Take a part out of the programme and tell those who were in it; they still come to the day.

    Raises NotAllowed, UnknownSlot (also the second time), DayCancelled, DayOver.
    """
    policy.require(actor, policy.Action.DAY_PLAN)
    day, old = _held(tx, actor, slot_id, network, at)
    tx.execute(update(SlotRow).where(col(SlotRow.id) == slot_id).values(removed_at=at))
    told = 0
    if old.taken:
        day = replace(day, version=notices.grow(tx, day))
        was = Was(dropped=(slot_id,))
        told = notices.tell(tx, day, was, at=at, until=day.ends_on, zone=network.zone, slot_id=slot_id)
        tx.execute(delete(SignupSlot).where(col(SignupSlot.slot_id) == slot_id))
    return Arranged(day, replace(old, removed=True), told)


def _held(tx: Connection, actor: Actor, slot_id: int, network: Network, at: datetime) -> tuple[Day, Slot]:
    """The day, held, and the slot as it is now that nobody else changes it."""
    day = changeable(tx, actor, days.slot(tx, slot_id).day_id, network=network, at=at)
    return day, days.slot(tx, slot_id)


def _checked(tx: Connection, day: Day, wanted: WantedSlot, network: Network, old: Slot | None) -> dict[str, Any]:
    problems = []
    title, room = " ".join(wanted.title.split()), " ".join(wanted.room.split())
    if wanted.kind == SlotKind.PILLAR and network.pillar(wanted.pillar) is None:
        problems.append(BadField("what", "gone"))
    if wanted.kind == SlotKind.THEME and not _runs(tx, wanted.theme_id, old):
        problems.append(BadField("what", "gone"))
    if not title:
        problems.append(BadField("title", "missing"))
    if len(title) > MOST_TITLE:
        problems.append(BadField("title", "too_long", str(MOST_TITLE)))
    if len(room) > MOST_ROOM:
        problems.append(BadField("room", "too_long", str(MOST_ROOM)))
    if not day.starts_on <= wanted.on <= day.ends_on:
        problems.append(BadField("day", "outside_day"))
    if wanted.ends <= wanted.starts:
        problems.append(BadField("ends", "hours_order"))
    if wanted.capacity is not None and not 0 < wanted.capacity <= MOST_SEATS:
        problems.append(BadField("capacity", "no_number"))
    elif wanted.capacity is not None and old is not None and wanted.capacity < old.taken:
        problems.append(BadField("capacity", "below_taken", str(old.taken)))
    if problems:
        raise BadFields(tuple(problems))
    starts, ends = (
        datetime.combine(wanted.on, hour, tzinfo=network.zone).astimezone(UTC)
        for hour in (wanted.starts, wanted.ends)
    )
    return {
        "kind": wanted.kind,
        "title": title,
        "pillar": wanted.pillar if wanted.kind == SlotKind.PILLAR else None,
        "theme_id": wanted.theme_id if wanted.kind == SlotKind.THEME else None,
        "starts_at": starts,
        "ends_at": ends,
        "room": room,
        "capacity": wanted.capacity,
    }


def _runs(tx: Connection, theme_id: int | None, old: Slot | None) -> bool:
    if old is not None and theme_id is not None and old.theme_id == theme_id:
        return True
    status = tx.execute(select(col(Theme.status)).where(col(Theme.id) == theme_id)).scalar()
    return status == ThemeStatus.ACTIVE
