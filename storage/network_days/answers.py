"""Who comes: what people answered about a network day, and the seats they have."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import Connection, bindparam, distinct, func, select
from sqlmodel import col

from storage import delegations, members, names, policy
from storage.kinds import Answer, Side
from storage.marks import mark
from storage.members import PERSON, Actor, Person, person
from storage.network_days.days import Day, Slot, get, slots
from storage.tables import Member, Signup, SignupSlot
from storage.tables import Slot as SlotRow


@dataclass(frozen=True)
class Turnout:
    """How many people come, from how many cities."""

    people: int
    cities: int


@dataclass(frozen=True)
class Answered:
    """What somebody said about a day, with the seats they have. Remarks and reason are the secretariat's."""

    day_id: int
    member_id: int
    answer: Answer
    remarks: str
    reason: str
    slots: tuple[int, ...]
    by: Person | None = None
    """Who answered in their name; None: they did."""

    @property
    def coming(self) -> bool:
        """Whether they come."""
        return self.answer == Answer.COMING

    @property
    def mark(self) -> str:
        """Changes with all that a form can change, and with who answered."""
        return mark(self.answer, self.remarks, sorted(self.slots), self.by.id if self.by else None)


@dataclass(frozen=True)
class Other:
    """A politician whom a day is for and for whom the person who asks acts, and what was answered."""

    person: Person
    answer: Answer | None
    by: Person | None = None


@dataclass(frozen=True)
class Listed:
    """A day in a list, with who comes and what the person who asks said (None: nothing yet)."""

    day: Day
    turnout: Turnout
    answer: Answer | None
    by: Person | None = None
    """Who answered in their name; None: they did."""
    others: tuple[Other, ...] = ()


@dataclass(frozen=True)
class Programme:
    """A day with its parts in order of time, who comes, and the answer of the person who asks."""

    day: Day
    slots: tuple[Slot, ...]
    turnout: Turnout
    mine: Answered | None
    others: tuple[Other, ...] = ()

    @property
    def own(self) -> tuple[Slot, ...]:
        """The parts that the person who asks has a seat in."""
        if self.mine is None:
            return ()
        return tuple(slot for slot in self.slots if slot.id in self.mine.slots)


_COMING = (
    PERSON.join(Signup, col(Signup.member_id) == col(Member.id))
    .where(
        col(Signup.day_id) == bindparam("day_id"),
        col(Signup.answer) == Answer.COMING,
        col(Member.gone_at).is_(None),
    )
    .order_by(col(Member.name), col(Member.id))
)
_TURNOUT = (
    select(func.count(), func.count(distinct(col(Member.city_id))))
    .select_from(Signup)
    .join(Member, col(Member.id) == col(Signup.member_id))
    .where(
        col(Signup.day_id) == bindparam("day_id"),
        col(Signup.answer) == Answer.COMING,
        col(Member.gone_at).is_(None),
    )
)
_ANSWER = select(
    col(Signup.id), col(Signup.answer), col(Signup.remarks), col(Signup.reason), col(Signup.by_id)
).where(col(Signup.day_id) == bindparam("day_id"), col(Signup.member_id) == bindparam("member_id"))
_SEATS = (
    select(col(SignupSlot.slot_id))
    .join(SlotRow, col(SlotRow.id) == col(SignupSlot.slot_id))
    .where(col(SignupSlot.signup_id) == bindparam("signup_id"))
    .order_by(col(SlotRow.starts_at), col(SlotRow.id))
)


def signup_of(tx: Connection, day_id: int, member_id: int) -> Answered | None:
    """What somebody said about a day; None when nothing yet."""
    row = tx.execute(_ANSWER, {"day_id": day_id, "member_id": member_id}).one_or_none()
    if row is None:
        return None
    seats = tuple(tx.execute(_SEATS, {"signup_id": row.id}).scalars())
    by = None if row.by_id is None else members.by_id(tx, row.by_id)
    return Answered(day_id, member_id, row.answer, row.remarks, row.reason, seats, by)


def coming(tx: Connection, day_id: int) -> list[Person]:
    """Who comes, by name."""
    return [person(row) for row in tx.execute(_COMING, {"day_id": day_id})]


def seats(tx: Connection, day_id: int) -> dict[int, tuple[int, ...]]:
    """The parts in which each person who comes has a seat, by the person's id, in order of time."""
    rows = tx.execute(
        select(col(Signup.member_id), col(SignupSlot.slot_id))
        .join(SignupSlot, col(SignupSlot.signup_id) == col(Signup.id))
        .join(SlotRow, col(SlotRow.id) == col(SignupSlot.slot_id))
        .where(col(Signup.day_id) == day_id)
        .order_by(col(SlotRow.starts_at), col(SlotRow.id))
    )
    held: dict[int, list[int]] = defaultdict(list)
    for row in rows:
        held[row.member_id].append(row.slot_id)
    return {member_id: tuple(slot_ids) for member_id, slot_ids in held.items()}


def turnout(tx: Connection, day_id: int) -> Turnout:
    """How many people come, from how many cities."""
    people, cities = tx.execute(_TURNOUT, {"day_id": day_id}).one()
    return Turnout(people, cities)


def listed(tx: Connection, actor: Actor, days: Sequence[Day], *, on: date | None = None) -> list[Listed]:
    """Days with who comes, and what the actor said; with `on`, also what those said for whom they act that day."""
    ids = [day.id for day in days]
    counts = {
        row[0]: Turnout(row[1], row[2])
        for row in tx.execute(
            select(col(Signup.day_id), func.count(), func.count(distinct(col(Member.city_id))))
            .join(Member, col(Member.id) == col(Signup.member_id))
            .where(
                col(Signup.day_id).in_(ids),
                col(Signup.answer) == Answer.COMING,
                col(Member.gone_at).is_(None),
            )
            .group_by(col(Signup.day_id))
        )
    }
    represented = delegations.represented(tx, actor.person, on=on) if on else []
    rows = tx.execute(
        select(col(Signup.day_id), col(Signup.member_id), col(Signup.answer), col(Signup.by_id)).where(
            col(Signup.member_id).in_([actor.id, *(one.id for one in represented)]), col(Signup.day_id).in_(ids)
        )
    ).all()
    known = _known(tx, [row.by_id for row in rows])
    said: dict[tuple[int, int], tuple[Answer | None, Person | None]] = {
        (row.day_id, row.member_id): (row.answer, known.get(row.by_id)) for row in rows
    }
    nothing = (None, None)

    def other(day: Day, one: Person) -> Other:
        answer, by = said.get((day.id, one.id), nothing)
        return Other(one, answer, by)

    found = []
    for day in days:
        answer, by = said.get((day.id, actor.id), nothing)
        others = tuple(other(day, one) for one in represented if day.invites(one.side))
        found.append(Listed(day, counts.get(day.id, Turnout(0, 0)), answer, by, others))
    return found


def programme(tx: Connection, actor: Actor, day_id: int, *, on: date | None = None) -> Programme:
    """A day with its programme, as the actor sees it; with `on`, also for whom they act. Raises UnknownDay."""
    day = get(tx, day_id)
    others = tuple(
        Other(one, mine.answer if mine else None, mine.by if mine else None)
        for one in (delegations.represented(tx, actor.person, on=on) if on else [])
        if day.invites(one.side)
        for mine in [signup_of(tx, day_id, one.id)]
    )
    return Programme(day, slots(tx, day_id), turnout(tx, day_id), signup_of(tx, day_id, actor.id), others)


def _known(tx: Connection, member_ids: Sequence[int | None]) -> dict[int | None, Person]:
    named = {member_id for member_id in member_ids if member_id is not None}
    return {one.id: one for one in members.by_ids(tx, tuple(named))} if named else {}


@dataclass(frozen=True)
class Attendant:
    """Somebody's answer, as the secretariat reads it."""

    person: Person
    answer: Answer
    remarks: str
    reason: str
    by: Person | None = None
    """Who answered in their name; None: they did."""


def attendance(tx: Connection, actor: Actor, day_id: int) -> list[Attendant]:
    """All answers with remarks: who comes first, by side and city. For the secretariat; raises NotAllowed."""
    policy.require(actor, policy.Action.DAY_PLAN)
    rows = tx.execute(
        PERSON.add_columns(col(Signup.answer), col(Signup.remarks), col(Signup.reason), col(Signup.by_id))
        .join(Signup, col(Signup.member_id) == col(Member.id))
        .where(col(Signup.day_id) == day_id, col(Member.gone_at).is_(None))
    ).all()
    known = _known(tx, [row.by_id for row in rows])
    by_id = {
        row.id: Attendant(person(row), row.answer, row.remarks, row.reason, known.get(row.by_id)) for row in rows
    }
    ordered = [by_id[one.id] for one in _by_city([found.person for found in by_id.values()])]
    return sorted(ordered, key=lambda one: one.answer != Answer.COMING)


def _by_city(people: Sequence[Person]) -> list[Person]:
    """People by side (politicians first), city and name."""
    return sorted(
        people,
        key=lambda one: (
            one.side != Side.POLITICAL,
            names.key((one.city or "\uffff").removeprefix("'s-")),
            names.key(one.name),
        ),
    )
