"""Signing up for a network day and signing off.

Never more people in a slot than seats: whoever takes a seat first holds the day's row (on PostgreSQL; SQLite lets one
writer in at a time), so that nobody counts while another takes. A seat that somebody holds stays theirs when they
change something else.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import cast

from sqlalchemy import Connection, delete, insert, select, update
from sqlmodel import col

from storage import policy
from storage.database import insert_new
from storage.errors import (
    BadField,
    BadSlots,
    DayCancelled,
    DayOver,
    NotForYourSide,
    SignupClosed,
    SignupNotOpen,
    SlotFull,
    SlotsClash,
    UnknownDay,
    UnknownSlot,
)
from storage.kinds import Answer, SlotKind
from storage.members import Actor
from storage.network_days import answers, days
from storage.network_days.answers import Programme
from storage.network_days.days import Day, Slot, Stage
from storage.tables import Membership, NetworkDay, Signup, SignupSlot, ThemePillar

MOST_REMARKS = 500
"""Characters of a remark or a reason: what a caterer reads."""


@dataclass(frozen=True)
class SignedUp:
    """Somebody comes; `already` when they came before and changed something."""

    programme: Programme
    already: bool


@dataclass(frozen=True)
class SignedOff:
    """Somebody does not come; `already` when they had said so before."""

    day: Day
    already: bool
    came: bool
    """Whether they had signed up before."""


@dataclass(frozen=True)
class Sheet:
    """What somebody who wants to sign up is asked: the programme, and the slots ticked beforehand."""

    programme: Programme
    chosen: tuple[int, ...]


def lock(tx: Connection, day_id: int) -> Day:
    """Hold a day until the end of the transaction: nobody else signs up for it or changes it. Raises UnknownDay."""
    tx.execute(select(col(NetworkDay.id)).where(col(NetworkDay.id) == day_id).with_for_update())
    return days.get(tx, day_id)


def sign_up(
    tx: Connection, actor: Actor, day_id: int, *, slots: Sequence[int], remarks: str, at: datetime, on: date
) -> SignedUp:
    """Come to a day, with these slots and no others; again and again to change it.

    Raises UnknownDay, ProfileNeeded, what `check_open` raises, BadSlots, BadField.
    """
    policy.require(actor, policy.Action.DAY_SIGN_UP)
    day = lock(tx, day_id)
    check_open(day, actor, at=at, on=on)
    if len(remarks) > MOST_REMARKS:
        raise BadField("remarks", "too_long", str(MOST_REMARKS))
    before = answers.signup_of(tx, day_id, actor.id)
    already = before is not None and before.coming
    chosen = _choose(days.slots(tx, day_id), slots, before.slots if before else ())
    signup_id = _answer(tx, actor, day_id, Answer.COMING, at, remarks=remarks, reason="")
    if chosen:
        tx.execute(insert(SignupSlot), [{"signup_id": signup_id, "slot_id": slot_id} for slot_id in chosen])
    return SignedUp(answers.programme(tx, actor, day_id), already)


def sign_off(tx: Connection, actor: Actor, day_id: int, *, reason: str, at: datetime, on: date) -> SignedOff:
    """Not come to a day, until it is over; twice is harmless, and a reason once given stays.

    Raises UnknownDay, ProfileNeeded, DayCancelled, DayOver, NotForYourSide, BadField.
    """
    policy.require(actor, policy.Action.DAY_SIGN_UP)
    day = lock(tx, day_id)
    _takes_place(day, on)
    before = answers.signup_of(tx, day_id, actor.id)
    if before is None:
        _is_for(day, actor)
    if len(reason) > MOST_REMARKS:
        raise BadField("reason", "too_long", str(MOST_REMARKS))
    came = before is not None and before.coming
    already = before is not None and not before.coming
    kept = before.reason if before and not reason else reason
    _answer(tx, actor, day_id, Answer.NOT_COMING, at, remarks=before.remarks if before else "", reason=kept)
    return SignedOff(day, already, came)


def sheet(tx: Connection, actor: Actor, day_id: int, *, at: datetime, on: date) -> Sheet:
    """What to ask somebody: their own choice when they come already, else what fits them.

    Raises UnknownDay, ProfileNeeded, what `check_open` raises.
    """
    policy.require(actor, policy.Action.DAY_SIGN_UP)
    programme = answers.programme(tx, actor, day_id)
    check_open(programme.day, actor, at=at, on=on)
    if programme.mine is not None and programme.mine.coming:
        return Sheet(programme, programme.mine.slots)
    return Sheet(programme, suggested(tx, actor, programme.slots))


def leaving(tx: Connection, actor: Actor, day_id: int, *, on: date) -> Programme:
    """A day that somebody may sign off from.

    Raises UnknownDay, ProfileNeeded, DayCancelled, DayOver, NotForYourSide.
    """
    policy.require(actor, policy.Action.DAY_SIGN_UP)
    programme = answers.programme(tx, actor, day_id)
    _takes_place(programme.day, on)
    if programme.mine is None:
        _is_for(programme.day, actor)
    return programme


def check_open(day: Day, actor: Actor, *, at: datetime, on: date) -> None:
    """Whether the actor can sign up now, or change it.

    Raises DayCancelled, DayOver, NotForYourSide, SignupNotOpen, SignupClosed.
    """
    _takes_place(day, on)
    _is_for(day, actor)
    stage = day.stage(at, on)
    if stage in (Stage.BEFORE, Stage.UNARRANGED):
        raise SignupNotOpen(day.opens_at)
    if stage is Stage.CLOSED and day.closes_at is not None:
        raise SignupClosed(day.closes_at)


def next_open(tx: Connection, actor: Actor, *, at: datetime, on: date) -> Day:
    """The first coming day that the actor can sign up for; else raises why the first one is not open."""
    coming = days.upcoming(tx, on)
    mine = [day for day in coming if day.invites(actor.person.side)]
    for day in mine:
        if day.stage(at, on) is Stage.OPEN:
            return day
    for day in (mine or coming)[:1]:
        check_open(day, actor, at=at, on=on)
    raise UnknownDay("")


def next_of(tx: Connection, actor: Actor, *, on: date) -> Day:
    """The next day that concerns the actor: for their side, else any. Raises UnknownDay when none is planned."""
    coming = days.upcoming(tx, on)
    mine = [day for day in coming if day.invites(actor.person.side)]
    if not coming:
        raise UnknownDay("")
    return (mine or coming)[0]


def next_to_leave(tx: Connection, actor: Actor, *, on: date) -> Day:
    """The next day the actor signed up for, else the next that concerns them. Raises UnknownDay."""
    for day in days.upcoming(tx, on):
        mine = answers.signup_of(tx, day.id, actor.id)
        if mine is not None and mine.coming:
            return day
    return next_of(tx, actor, on=on)


def suggested(tx: Connection, actor: Actor, slots: Sequence[Slot]) -> tuple[int, ...]:
    """What somebody probably wants to attend: plenaries, their theme groups, then the meeting of their pillar.

    Never two at the same time, never a full one; of pillars only the one that most of their groups belong to.
    """
    rows = tx.execute(
        select(col(Membership.theme_id), col(ThemePillar.pillar))
        .outerjoin(ThemePillar, col(ThemePillar.theme_id) == col(Membership.theme_id))
        .where(col(Membership.member_id) == actor.id, col(Membership.left_at).is_(None))
    ).all()
    themes = {row.theme_id for row in rows}
    pillars = Counter(row.pillar for row in rows if row.pillar)
    most = pillars.most_common(2)
    pillar = most[0][0] if len(most) == 1 or (most and most[0][1] > most[1][1]) else None
    wanted = [
        *(slot for slot in slots if slot.kind == SlotKind.PLENARY),
        *(slot for slot in slots if slot.kind == SlotKind.THEME and slot.theme_id in themes),
        *(slot for slot in slots if slot.kind == SlotKind.PILLAR and slot.pillar == pillar),
    ]
    chosen: list[Slot] = []
    for slot in wanted:
        if not slot.full and not any(slot.overlaps(other) for other in chosen):
            chosen.append(slot)
    return tuple(slot.id for slot in chosen)


def _choose(programme: Sequence[Slot], wanted: Sequence[int], held: Sequence[int]) -> list[int]:
    """The slots that somebody gets, or BadSlots with all that is wrong."""
    problems: list[SlotFull | SlotsClash | UnknownSlot] = []
    there = {slot.id: slot for slot in programme}
    problems += [UnknownSlot(slot_id) for slot_id in dict.fromkeys(wanted) if slot_id not in there]
    chosen = [slot for slot in programme if slot.id in set(wanted)]
    for place, slot in enumerate(chosen):
        clash = next((other for other in chosen[:place] if other.overlaps(slot)), None)
        if clash is not None:
            problems.append(SlotsClash(slot.id, slot.title, clash.title))
    problems += [
        SlotFull(slot.id, slot.title, _elsewhere(programme, slot))
        for slot in chosen
        if slot.full and slot.id not in held
    ]
    if problems:
        raise BadSlots(tuple(problems))
    return [slot.id for slot in chosen]


def _elsewhere(programme: Sequence[Slot], full: Slot) -> tuple[tuple[str, int | None], ...]:
    return tuple(
        (slot.title, slot.free) for slot in programme if slot.id != full.id and slot.overlaps(full) and not slot.full
    )


def _answer(
    tx: Connection, actor: Actor, day_id: int, answer: Answer, at: datetime, *, remarks: str, reason: str
) -> int:
    """Write what somebody says, and free the seats they had. Returns the row's id."""
    insert_new(
        tx, Signup, day_id=day_id, member_id=actor.id, answer=answer, remarks="", reason="",
        answered_at=at, changed_at=at,
    )  # fmt: skip
    mine = (col(Signup.day_id) == day_id, col(Signup.member_id) == actor.id)
    signup_id = cast("int", tx.execute(select(col(Signup.id)).where(*mine)).scalar_one())
    tx.execute(
        update(Signup)
        .where(col(Signup.id) == signup_id)
        .values(answer=answer, remarks=remarks, reason=reason, changed_at=at)
    )
    tx.execute(delete(SignupSlot).where(col(SignupSlot.signup_id) == signup_id))
    return signup_id


def _takes_place(day: Day, on: date) -> None:
    if day.cancelled:
        raise DayCancelled(day.id, day.starts_on)
    if day.ends_on < on:
        raise DayOver(day.id, day.starts_on)


def _is_for(day: Day, actor: Actor) -> None:
    if not day.invites(actor.person.side):
        raise NotForYourSide(day.side)
