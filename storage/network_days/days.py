"""Network days as they are known: which come, what their programme is, who comes.

A cancelled day is not closed: it does not take place. A day of the past may have come from the reference data,
without sign-up or programme.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import Connection, Row, Select, and_, bindparam, extract, func, select
from sqlmodel import col

from storage import succession
from storage.errors import UnknownDay, UnknownSlot
from storage.kinds import DaySide, DayStatus, Side, SlotKind
from storage.marks import mark
from storage.tables import City, NetworkDay, SignupSlot, Theme
from storage.tables import Slot as SlotRow


class Stage(StrEnum):
    """Where a day is, for those who may want to sign up."""

    UNARRANGED = "unarranged"
    BEFORE = "before"
    OPEN = "open"
    CLOSED = "closed"
    CANCELLED = "cancelled"
    OVER = "over"


@dataclass(frozen=True)
class Day:
    """A network day, of one day or a few."""

    id: int
    starts_on: date
    ends_on: date
    side: DaySide
    kind: str
    city_id: int | None
    city: str | None
    """The member city that hosts it."""
    venue: str
    """The building, or the place when no member city hosts it."""
    opens_at: datetime | None
    closes_at: datetime | None
    status: DayStatus
    cancel_reason: str
    version: int

    @property
    def mark(self) -> str:
        """Changes with all that a form can change."""
        return mark(
            self.starts_on,
            self.ends_on,
            self.side,
            self.kind,
            self.city_id,
            self.venue,
            self.opens_at,
            self.closes_at,
        )

    @property
    def cancelled(self) -> bool:
        """Whether it does not take place."""
        return self.status == DayStatus.CANCELLED

    def invites(self, side: Side | None) -> bool:
        """Whether it is for people of a side; somebody whose side is not known yet may look at all."""
        return side is None or self.side == DaySide.BOTH or self.side.value == side.value

    def stage(self, at: datetime, on: date) -> Stage:
        """Where it is at an instant, which is on that day in the network's zone."""
        if self.cancelled:
            return Stage.CANCELLED
        if self.ends_on < on:
            return Stage.OVER
        if self.closes_at is None:
            return Stage.UNARRANGED
        if at >= self.closes_at:
            return Stage.CLOSED
        if self.opens_at is not None and at < self.opens_at:
            return Stage.BEFORE
        return Stage.OPEN


@dataclass(frozen=True)
class Slot:
    """A part of a day's programme. `capacity` None: everybody fits."""

    id: int
    day_id: int
    kind: SlotKind
    title: str
    pillar: str | None
    theme_id: int | None
    starts_at: datetime
    ends_at: datetime
    room: str
    capacity: int | None
    taken: int
    removed: bool = False
    now: str | None = None
    """The group that its group had merged into by then, when the part is called as that group was."""

    @property
    def mark(self) -> str:
        """Changes with all that a form can change."""
        return mark(
            self.kind, self.title, self.pillar, self.theme_id, self.starts_at, self.ends_at, self.room, self.capacity
        )

    @property
    def free(self) -> int | None:
        """How many seats are left; None when everybody fits."""
        return None if self.capacity is None else max(0, self.capacity - self.taken)

    @property
    def full(self) -> bool:
        """Whether no seat is left."""
        return self.free == 0

    def overlaps(self, other: "Slot") -> bool:
        """Whether nobody can be in both."""
        return self.starts_at < other.ends_at and other.starts_at < self.ends_at


_DAY: Select[*tuple[Any, ...]] = select(
    col(NetworkDay.id),
    col(NetworkDay.starts_on),
    col(NetworkDay.ends_on),
    col(NetworkDay.side),
    col(NetworkDay.kind),
    col(NetworkDay.host_city_id),
    col(City.name).label("city"),
    col(NetworkDay.venue),
    col(NetworkDay.signup_opens_at),
    col(NetworkDay.signup_closes_at),
    col(NetworkDay.status),
    col(NetworkDay.cancel_reason),
    col(NetworkDay.version),
).outerjoin(City, col(City.id) == col(NetworkDay.host_city_id))
_IN_ORDER = (col(NetworkDay.starts_on), col(NetworkDay.side).desc(), col(NetworkDay.id))
_BY_ID = _DAY.where(col(NetworkDay.id) == bindparam("day_id"))
_BY_FORM = _DAY.where(col(NetworkDay.form_key) == bindparam("form_key"))
_UPCOMING = _DAY.where(
    col(NetworkDay.ends_on) >= bindparam("on"), col(NetworkDay.status) == DayStatus.PLANNED
).order_by(*_IN_ORDER)
_CALLED_OFF = _DAY.where(
    col(NetworkDay.ends_on) >= bindparam("on"), col(NetworkDay.status) == DayStatus.CANCELLED
).order_by(*_IN_ORDER)
_ON = _DAY.where(col(NetworkDay.starts_on) <= bindparam("on"), col(NetworkDay.ends_on) >= bindparam("on")).order_by(
    col(NetworkDay.status).desc(), *_IN_ORDER
)
_OF_YEAR = _DAY.where(extract("year", col(NetworkDay.starts_on)) == bindparam("year")).order_by(*_IN_ORDER)

_TAKEN = select(func.count()).where(col(SignupSlot.slot_id) == col(SlotRow.id)).correlate(SlotRow).scalar_subquery()
_MERGED = and_(
    col(Theme.id) == col(SlotRow.theme_id),
    col(Theme.became_id).is_not(None),
    col(Theme.name) == col(SlotRow.title),  # else the secretariat chose how it is called
)
_SLOT: Select[*tuple[Any, ...]] = select(
    SlotRow.__table__,  # type: ignore[attr-defined]
    _TAKEN.label("taken"),
    col(Theme.id).label("merged_id"),
    col(Theme.ended_on).label("merged_on"),
).outerjoin(Theme, _MERGED)
_SLOT_BY_ID = _SLOT.where(col(SlotRow.id) == bindparam("slot_id"))
_SLOTS = _SLOT.where(col(SlotRow.day_id) == bindparam("day_id"), col(SlotRow.removed_at).is_(None)).order_by(
    col(SlotRow.starts_at), col(SlotRow.ends_at), col(SlotRow.id)
)


def get(tx: Connection, day_id: int) -> Day:
    """A day by its id. Raises UnknownDay."""
    row = tx.execute(_BY_ID, {"day_id": day_id}).one_or_none()
    if row is None:
        raise UnknownDay("")
    return _day(row)


def of_form(tx: Connection, form_key: str) -> Day | None:
    """The day that was planned with a form, if it was."""
    row = tx.execute(_BY_FORM, {"form_key": form_key}).one_or_none()
    return None if row is None else _day(row)


def upcoming(tx: Connection, on: date) -> list[Day]:
    """The days that are planned and not over, in order of time."""
    return [_day(row) for row in tx.execute(_UPCOMING, {"on": on})]


def called_off(tx: Connection, on: date) -> list[Day]:
    """The cancelled days that people may still have in their diaries."""
    return [_day(row) for row in tx.execute(_CALLED_OFF, {"on": on})]


def on_date(tx: Connection, on: date) -> list[Day]:
    """The days that are, or were to be, on a date; cancelled ones last."""
    return [_day(row) for row in tx.execute(_ON, {"on": on})]


def of_year(tx: Connection, year: int) -> list[Day]:
    """All days of a year, past and to come, cancelled ones too."""
    return [_day(row) for row in tx.execute(_OF_YEAR, {"year": year})]


def slots(tx: Connection, day_id: int) -> tuple[Slot, ...]:
    """A day's programme in order of time, with the seats that are taken."""
    return _of(tx, tx.execute(_SLOTS, {"day_id": day_id}).all())


def slot(tx: Connection, slot_id: int) -> Slot:
    """A part of a programme. Raises UnknownSlot when there is none, or no longer."""
    found = any_slot(tx, slot_id)
    if found is None or found.removed:
        raise UnknownSlot(slot_id)
    return found


def any_slot(tx: Connection, slot_id: int) -> Slot | None:
    """A part of a programme, also one that was removed."""
    found = _of(tx, tx.execute(_SLOT_BY_ID, {"slot_id": slot_id}).all())
    return found[0] if found else None


def _of(tx: Connection, rows: Sequence[Row[*tuple[Any, ...]]]) -> tuple[Slot, ...]:
    """Make Slots of rows; those of a group that had merged by then with what it is now."""
    merged = {
        row.merged_id
        for row in rows
        if row.merged_id is not None and (row.merged_on is None or row.merged_on <= row.starts_at.date())
    }
    now = succession.heirs(tx, merged) if merged else {}
    return tuple(_slot(row, now) for row in rows)


def _day(row: Row[*tuple[Any, ...]]) -> Day:
    return Day(
        id=row.id,
        starts_on=row.starts_on,
        ends_on=row.ends_on,
        side=row.side,
        kind=row.kind,
        city_id=row.host_city_id,
        city=row.city,
        venue=row.venue,
        opens_at=row.signup_opens_at,
        closes_at=row.signup_closes_at,
        status=row.status,
        cancel_reason=row.cancel_reason,
        version=row.version,
    )


def _slot(row: Row[*tuple[Any, ...]], now: Mapping[int, str]) -> Slot:
    return Slot(
        id=row.id,
        day_id=row.day_id,
        kind=row.kind,
        title=row.title,
        pillar=row.pillar,
        theme_id=row.theme_id,
        starts_at=row.starts_at,
        ends_at=row.ends_at,
        room=row.room,
        capacity=row.capacity,
        taken=row.taken,
        removed=row.removed_at is not None,
        now=now.get(row.merged_id),
    )
