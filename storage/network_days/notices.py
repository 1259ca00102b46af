"""Telling those who signed up what changed: once a version of the day and person, in the transaction that changed it.

A notice holds how things were (days, ids, hours and a mark of the place, no names), and is rendered from how they are
when it goes out. So a newer notice takes along what an older one had not told yet, and the older one is dropped.
"""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, Integer, Row, Select, exists, literal, or_, select, union_all, update
from sqlmodel import col

from storage import delegations, policy
from storage.deliveries import Debt, owe
from storage.errors import UnknownDay
from storage.kinds import Answer, DebtState
from storage.members import NO_ACCOUNT, REACHABLE, Person
from storage.network_days import answers, days
from storage.network_days.answers import Programme
from storage.network_days.days import Day, Slot
from storage.policy import OFFICIAL, POLITICIAN
from storage.tables import City, Delivery, Member, NetworkDay, Signup, SignupSlot

KIND = "day_changed"
_UNTOLD = (DebtState.OWED, DebtState.CLAIMED)


@dataclass(frozen=True)
class Hours:
    """When a slot was: the how-manyth day (from 0), and the hours in the network's zone as `HH:MM`."""

    day: int
    starts: str
    ends: str


@dataclass(frozen=True)
class Was:
    """How a day was before a change, as far as it changed."""

    starts_on: date | None = None
    ends_on: date | None = None
    venue: str | None = None
    """A mark of the building or address, when the place changed: it can be compared, and not be read."""
    city_id: int | None = None
    slots: Mapping[int, Hours] = field(default_factory=dict)
    dropped: tuple[int, ...] = ()

    def facts(self) -> dict[str, Any]:
        """As a debt keeps it."""
        return {
            "starts_on": self.starts_on.isoformat() if self.starts_on else None,
            "ends_on": self.ends_on.isoformat() if self.ends_on else None,
            "venue": self.venue,
            "city": self.city_id,
            "slots": {str(key): [was.day, was.starts, was.ends] for key, was in self.slots.items()},
            "dropped": list(self.dropped),
        }

    @staticmethod
    def of(facts: Mapping[str, Any]) -> "Was":
        """Read a debt's facts."""
        starts_on, ends_on = facts.get("starts_on"), facts.get("ends_on")
        return Was(
            starts_on=date.fromisoformat(starts_on) if starts_on else None,
            ends_on=date.fromisoformat(ends_on) if ends_on else None,
            venue=facts.get("venue"),
            city_id=facts.get("city"),
            slots={int(key): Hours(*was) for key, was in (facts.get("slots") or {}).items()},
            dropped=tuple(facts.get("dropped") or ()),
        )

    def after(self, older: "Was") -> "Was":
        """How it was before an older change, not told yet, and this one."""
        dated, placed = older.starts_on is not None, older.venue is not None
        return Was(
            starts_on=older.starts_on if dated else self.starts_on,
            ends_on=older.ends_on if dated else self.ends_on,
            venue=older.venue if placed else self.venue,
            city_id=older.city_id if placed else self.city_id,
            slots={**self.slots, **older.slots},
            dropped=tuple(dict.fromkeys((*older.dropped, *self.dropped))),
        )


@dataclass(frozen=True)
class Notice:
    """What to tell somebody about a day they signed up for."""

    programme: Programme
    starts_on: date | None
    """The first day as it was, when that changed."""
    ends_on: date | None
    place: bool
    """Whether the place changed."""
    city: str | None
    """The city that hosted it before, when the place changed."""
    moved: tuple[tuple[Slot, Hours], ...]
    """Their own slots whose hours changed, with how they were."""
    dropped: tuple[Slot, ...]
    """Slots they had chosen that are no longer in the programme."""
    clashes: tuple[tuple[Slot, Slot], ...]
    """Own slots that are now at the same time."""
    person: Person | None = None
    """The politician for whom the reader is told; None: it is about the reader."""


def hours_of(slot: Slot, day: Day, zone: ZoneInfo) -> Hours:
    """When a slot is, counted from the day's first day."""
    starts, ends = slot.starts_at.astimezone(zone), slot.ends_at.astimezone(zone)
    return Hours((starts.date() - day.starts_on).days, f"{starts:%H:%M}", f"{ends:%H:%M}")


def mark_of(venue: str) -> str:
    """What tells one building or address from another, without naming it."""
    return hashlib.sha256(venue.encode()).hexdigest()[:16]


def grow(tx: Connection, day: Day) -> int:
    """The day's next version."""
    tx.execute(update(NetworkDay).where(col(NetworkDay.id) == day.id).values(version=col(NetworkDay.version) + 1))
    return day.version + 1


def tell(
    tx: Connection, day: Day, was: Was, *, at: datetime, until: date, zone: ZoneInfo, slot_id: int | None = None
) -> int:
    """Owe a notice to all who come, or only to those in one slot. Returns how many people that concerns.

    Who acts for somebody who cannot be told, or whom they signed up, is told for them. The version is `day`'s.

    After `until`, the last day on which it helps, it is not sent any more.
    """
    ahead = until + timedelta(days=1)
    expires_at = datetime(ahead.year, ahead.month, ahead.day, tzinfo=zone).astimezone(UTC)
    told = _whom(tx, day.id, slot_id, at.astimezone(zone).date())
    untold = _untold(tx, day)
    for team in sorted({row.team for row in told}):
        debts = [
            Debt(
                key=_key(day.id, day.version, _reader(row)),
                kind=KIND,
                recipient=row.slack_user,
                due_at=at,
                expires_at=expires_at,
                facts={
                    "day": day.id,
                    "version": day.version,
                    **({} if row.official_id is None else {"for": row.id}),
                    **was.after(untold.get(_reader(row), Was())).facts(),
                },
                round=f"{KIND}:{day.id}:v{day.version}",
            )
            for row in told
            if row.team == team
        ]
        owe(tx, team, debts, at=at)
    return len({row.id for row in told})


def notice(tx: Connection, facts: Mapping[str, Any], reader_id: int, *, zone: ZoneInfo, on: date) -> Notice | None:
    """What a debt tells somebody now; None when it is no longer true, or a newer one tells it all."""
    person = delegations.still(tx, facts, reader_id, on=on) if "for" in facts else None
    if "for" in facts and person is None:
        return None
    member_id, reader = (reader_id, str(reader_id)) if person is None else (person.id, f"{person.id}:{reader_id}")
    day_id, version, was = int(facts["day"]), int(facts["version"]), Was.of(facts)
    try:
        day = days.get(tx, day_id)
    except UnknownDay:
        return None
    mine = answers.signup_of(tx, day_id, member_id)
    if mine is None or not mine.coming or _superseded(tx, day, version, reader):
        return None
    programme = Programme(day, days.slots(tx, day_id), answers.turnout(tx, day_id), mine)
    own = programme.own
    moved = tuple(
        (slot, was.slots[slot.id])
        for slot in own
        if slot.id in was.slots and was.slots[slot.id] != hours_of(slot, day, zone)
    )
    gone = [found for slot_id in was.dropped if (found := days.any_slot(tx, slot_id)) and found.removed]
    dated = was.starts_on is not None and (was.starts_on, was.ends_on) != (day.starts_on, day.ends_on)
    placed = was.venue is not None and (was.city_id, was.venue) != (day.city_id, mark_of(day.venue))
    told = Notice(
        programme=programme,
        starts_on=was.starts_on if dated else None,
        ends_on=was.ends_on if dated else None,
        place=placed,
        city=_city(tx, was.city_id) if placed and was.city_id != day.city_id else None,
        moved=moved,
        dropped=tuple(gone),
        clashes=tuple(
            (first, second)
            for place, first in enumerate(own)
            for second in own[place + 1 :]
            if first.overlaps(second)
        ),
        person=person,
    )
    return told if day.cancelled or dated or placed or moved or gone else None


def _whom(tx: Connection, day_id: int, slot_id: int | None, on: date) -> Sequence[Row[*tuple[Any, ...]]]:
    coming = [
        col(Signup.member_id) == col(Member.id),
        col(Signup.day_id) == day_id,
        col(Signup.answer) == Answer.COMING,
        col(Member.gone_at).is_(None),
    ]
    if slot_id is not None:
        coming.append(exists().where(col(SignupSlot.signup_id) == col(Signup.id), col(SignupSlot.slot_id) == slot_id))
    own = select(
        col(Member.id), col(Member.team), col(Member.slack_user), literal(None, Integer).label("official_id")
    ).where(*coming, REACHABLE)
    for_them: Select[*tuple[Any, ...]] = select(
        col(Member.id), col(OFFICIAL.team), col(OFFICIAL.slack_user), col(OFFICIAL.id).label("official_id")
    ).where(
        *coming,
        *policy.acting(on),
        col(POLITICIAN.id) == col(Member.id),
        col(OFFICIAL.slack_user).not_like(f"{NO_ACCOUNT}%"),
        or_(~REACHABLE, col(Signup.by_id).is_not(None)),
    )
    return sorted(tx.execute(union_all(own, for_them)).all(), key=lambda row: (row.id, row.official_id or 0))


def _reader(row: Row[*tuple[Any, ...]]) -> str:
    """Who reads, and for whom, as a key says it."""
    return str(row.id) if row.official_id is None else f"{row.id}:{row.official_id}"


def _untold(tx: Connection, day: Day) -> dict[str, Was]:
    """What older notices have not told yet, by the reader: of several the newest, which took along the rest."""
    rows = tx.execute(
        select(col(Delivery.key), col(Delivery.facts))
        .where(
            col(Delivery.kind) == KIND,
            col(Delivery.state).in_(_UNTOLD),
            col(Delivery.key).startswith(f"{KIND}:{day.id}:", autoescape=True),
        )
        .order_by(col(Delivery.id))
    )
    return {row.key.split(":", 3)[3]: Was.of(row.facts) for row in rows}


def _superseded(tx: Connection, day: Day, version: int, reader: str) -> bool:
    newer = [_key(day.id, later, reader) for later in range(version + 1, day.version + 1)]
    return (
        bool(newer) and tx.execute(select(col(Delivery.id)).where(col(Delivery.key).in_(newer))).first() is not None
    )


def _key(day_id: int, version: int, reader: str) -> str:
    return f"{KIND}:{day_id}:v{version}:{reader}"


def _city(tx: Connection, city_id: int | None) -> str | None:
    return tx.execute(select(col(City.name)).where(col(City.id) == city_id)).scalar()
