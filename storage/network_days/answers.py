"""Who comes: what people answered about a network day, and the seats they have."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import Connection, bindparam, distinct, func, select
from sqlmodel import col

from storage import names, policy
from storage.kinds import Answer, Side
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

    @property
    def coming(self) -> bool:
        """Whether they come."""
        return self.answer == Answer.COMING


@dataclass(frozen=True)
class Listed:
    """A day in a list, with who comes and what the person who asks said (None: nothing yet)."""

    day: Day
    turnout: Turnout
    answer: Answer | None


@dataclass(frozen=True)
class Programme:
    """A day with its parts in order of time, who comes, and the answer of the person who asks."""

    day: Day
    slots: tuple[Slot, ...]
    turnout: Turnout
    mine: Answered | None

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
_ANSWER = select(col(Signup.id), col(Signup.answer), col(Signup.remarks), col(Signup.reason)).where(
    col(Signup.day_id) == bindparam("day_id"), col(Signup.member_id) == bindparam("member_id")
)
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
    return Answered(day_id, member_id, row.answer, row.remarks, row.reason, seats)


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


def listed(tx: Connection, actor: Actor, days: Sequence[Day]) -> list[Listed]:
    """Days with who comes, and what the actor said."""
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
    answers = {
        row.day_id: row.answer
        for row in tx.execute(
            select(col(Signup.day_id), col(Signup.answer)).where(
                col(Signup.member_id) == actor.id, col(Signup.day_id).in_(ids)
            )
        )
    }
    return [Listed(day, counts.get(day.id, Turnout(0, 0)), answers.get(day.id)) for day in days]


def programme(tx: Connection, actor: Actor, day_id: int) -> Programme:
    """A day with its programme, as the actor sees it. Raises UnknownDay."""
    return Programme(get(tx, day_id), slots(tx, day_id), turnout(tx, day_id), signup_of(tx, day_id, actor.id))


@dataclass(frozen=True)
class Attendant:
    """Somebody's answer, as the secretariat reads it."""

    person: Person
    answer: Answer
    remarks: str
    reason: str


def attendance(tx: Connection, actor: Actor, day_id: int) -> list[Attendant]:
    """All answers with remarks: who comes first, by side and city. For the secretariat; raises NotAllowed."""
    policy.require(actor, policy.Action.DAY_PLAN)
    rows = tx.execute(
        PERSON.add_columns(col(Signup.answer), col(Signup.remarks), col(Signup.reason))
        .join(Signup, col(Signup.member_id) == col(Member.id))
        .where(col(Signup.day_id) == day_id, col(Member.gone_at).is_(None))
    )
    by_id = {row.id: Attendant(person(row), row.answer, row.remarks, row.reason) for row in rows}
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
