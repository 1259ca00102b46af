"""Signing up for a network day and signing off.

Never more people in a slot than seats: whoever takes a seat first holds the day's row (on PostgreSQL; SQLite lets one
writer in at a time), so that nobody counts while another takes. A seat that somebody holds stays theirs when they
change something else.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any, cast

from sqlalchemy import Connection, delete, insert, select, update
from sqlmodel import col

from storage import delegations, history, policy
from storage.database import insert_new
from storage.errors import (
    BadField,
    BadSlots,
    ChangedMeanwhile,
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
from storage.members import Actor, Person
from storage.network_days import answers, days
from storage.network_days.answers import Answered, Programme
from storage.network_days.days import Day, Slot, Stage
from storage.succession import carrying
from storage.tables import Membership, NetworkDay, Signup, SignupSlot, ThemePillar

MOST_REMARKS = 500
"""Characters of a remark or a reason: what a caterer reads."""
ANSWERED = "answered_for"
"""The kind of debt by which a politician is told what was answered in their name."""


@dataclass(frozen=True)
class SignedUp:
    """Somebody comes; `already` when they came before and changed something."""

    programme: Programme
    already: bool
    person: Person
    """Who comes: the one who asks, or a politician for whom they act."""
    before_by: Person | None = None
    """Who had signed them up before, when that was another."""


@dataclass(frozen=True)
class SignedOff:
    """Somebody does not come; `already` when they had said so before."""

    day: Day
    already: bool
    came: bool
    """Whether they had signed up before."""
    person: Person


@dataclass(frozen=True)
class Sheet:
    """What somebody who wants to sign up is asked: the programme, and the slots ticked beforehand."""

    programme: Programme
    chosen: tuple[int, ...]
    person: Person
    """For whom."""
    choices: tuple[Person, ...]
    """For whom it may be: the one who asks, if the day is for them, and those for whom they act; `person` first."""


def lock(tx: Connection, day_id: int) -> Day:
    """Hold a day until the end of the transaction: nobody else signs up for it or changes it. Raises UnknownDay."""
    tx.execute(select(col(NetworkDay.id)).where(col(NetworkDay.id) == day_id).with_for_update())
    return days.get(tx, day_id)


def sign_up(  # noqa: PLR0913 - what was chosen, for whom, and what was seen of it
    tx: Connection,
    actor: Actor,
    day_id: int,
    *,
    slots: Sequence[int],
    remarks: str,
    at: datetime,
    on: date,
    for_id: int | None = None,
    seen: str | None = None,
) -> SignedUp:
    """Come to a day, with these slots and no others; again and again to change it.

    With `for_id` a politician comes, for whom the actor acts; they are told. `seen` is the mark of the answer that
    was shown (empty: none), so that nobody replaces unseen what another chose. Raises UnknownDay, ProfileNeeded,
    NotAllowed, UnknownPerson, what `check_open` raises, BadSlots, BadField, ChangedMeanwhile.
    """
    whom = delegations.whose(tx, actor, for_id, on=on)
    policy.require(whom, policy.Action.DAY_SIGN_UP)
    day = lock(tx, day_id)
    check_open(day, whom, at=at, on=on)
    if len(remarks) > MOST_REMARKS:
        raise BadField("remarks", "too_long", str(MOST_REMARKS))
    before = answers.signup_of(tx, day_id, whom.id)
    already = before is not None and before.coming
    if seen is not None and before is not None and seen != before.mark:
        _nothing_lost(actor, whom, before, slots, remarks)
    chosen = _choose(days.slots(tx, day_id), slots, before.slots if before else ())
    signup_id = _answer(tx, actor, whom, day_id, Answer.COMING, at, remarks=remarks, reason="")
    if chosen:
        tx.execute(insert(SignupSlot), [{"signup_id": signup_id, "slot_id": slot_id} for slot_id in chosen])
    done = answers.programme(tx, whom, day_id)
    _note(tx, actor, signup_id, before, done.mine, at=at)
    before_by = before.by if before and before.by and before.by.id != actor.id else None
    return SignedUp(done, already, whom.person, before_by if already else None)


def _nothing_lost(actor: Actor, whom: Actor, before: Answered, slots: Sequence[int], remarks: str) -> None:
    """Whether an answer that was not seen may be replaced: one's own, or the very same. Raises ChangedMeanwhile."""
    own = whom.id == actor.id and before.by is None
    same = before.coming and (set(before.slots), before.remarks) == (set(slots), remarks)
    if not (own or same):
        raise ChangedMeanwhile(before.mark)


def sign_off(
    tx: Connection, actor: Actor, day_id: int, *, reason: str, at: datetime, on: date, for_id: int | None = None
) -> SignedOff:
    """Not come to a day, until it is over; twice is harmless, and a reason once given stays.

    With `for_id` a politician does not come, for whom the actor acts; they are told. Raises UnknownDay,
    ProfileNeeded, NotAllowed, UnknownPerson, DayCancelled, DayOver, NotForYourSide, BadField.
    """
    whom = delegations.whose(tx, actor, for_id, on=on)
    policy.require(whom, policy.Action.DAY_SIGN_UP)
    day = lock(tx, day_id)
    _takes_place(day, on)
    before = answers.signup_of(tx, day_id, whom.id)
    if before is None:
        _is_for(day, whom)
    if len(reason) > MOST_REMARKS:
        raise BadField("reason", "too_long", str(MOST_REMARKS))
    came = before is not None and before.coming
    already = before is not None and not before.coming
    kept = before.reason if before and not reason else reason
    remarks = before.remarks if before else ""
    signup_id = _answer(tx, actor, whom, day_id, Answer.NOT_COMING, at, remarks=remarks, reason=kept)
    _note(tx, actor, signup_id, before, answers.signup_of(tx, day_id, whom.id), at=at)
    return SignedOff(day, already, came, whom.person)


def sheet(tx: Connection, actor: Actor, day_id: int, *, at: datetime, on: date, for_id: int | None = None) -> Sheet:
    """What to ask somebody: their own choice when they come already, else what fits them.

    Without `for_id` it is for the actor, unless the day is not theirs but that of a politician for whom they act.
    Raises UnknownDay, ProfileNeeded, NotAllowed, UnknownPerson, what `check_open` raises.
    """
    policy.require(actor, policy.Action.DAY_SIGN_UP)
    whom, choices = _for_whom(tx, actor, days.get(tx, day_id), for_id, on=on)
    policy.require(whom, policy.Action.DAY_SIGN_UP)
    programme = answers.programme(tx, whom, day_id)
    check_open(programme.day, whom, at=at, on=on)
    mine = programme.mine
    chosen = mine.slots if mine is not None and mine.coming else suggested(tx, whom, programme.slots)
    return Sheet(programme, chosen, whom.person, choices)


def leaving(tx: Connection, actor: Actor, day_id: int, *, on: date, for_id: int | None = None) -> Sheet:
    """A day that somebody may sign off from; without `for_id` who comes, if only one does.

    Raises UnknownDay, ProfileNeeded, NotAllowed, UnknownPerson, DayCancelled, DayOver, NotForYourSide.
    """
    policy.require(actor, policy.Action.DAY_SIGN_UP)
    whom, choices = _for_whom(tx, actor, days.get(tx, day_id), for_id, on=on, leaving=True)
    programme = answers.programme(tx, whom, day_id)
    _takes_place(programme.day, on)
    if programme.mine is None:
        _is_for(programme.day, whom)
    return Sheet(programme, programme.mine.slots if programme.mine else (), whom.person, choices)


def _for_whom(
    tx: Connection, actor: Actor, day: Day, for_id: int | None, *, on: date, leaving: bool = False
) -> tuple[Actor, tuple[Person, ...]]:
    """Who is meant, and who may be, that one first."""
    others = [one for one in delegations.represented(tx, actor.person, on=on) if day.invites(one.side)]
    own = [actor.person] if day.invites(actor.person.side) or not others else []
    everybody = [*own, *others]
    if for_id is not None:
        first = delegations.whose(tx, actor, for_id, on=on).person
    elif leaving:
        first = next((one for one in everybody if _comes(tx, day, one)), everybody[0])
    else:  # of those the day is for, who has not answered yet
        unanswered = (one for one in others if answers.signup_of(tx, day.id, one.id) is None)
        first = own[0] if own else next(unanswered, others[0])
    whom = actor if first.id == actor.id else Actor(first)
    return whom, (first, *(one for one in everybody if one.id != first.id))


def _comes(tx: Connection, day: Day, person: Person) -> bool:
    said = answers.signup_of(tx, day.id, person.id)
    return said is not None and said.coming


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
    """The first coming day that the actor, or who they act for, can sign up for; else why the first is not open."""
    coming = days.upcoming(tx, on)
    mine = _theirs(tx, actor, coming, on)
    for day in mine:
        if day.stage(at, on) is Stage.OPEN:
            return day
    for day in (mine or coming)[:1]:
        check_open(day, actor, at=at, on=on)
    raise UnknownDay("")


def next_of(tx: Connection, actor: Actor, *, on: date) -> Day:
    """The next day that concerns the actor: for their side, else any. Raises UnknownDay when none is planned."""
    coming = days.upcoming(tx, on)
    if not coming:
        raise UnknownDay("")
    return (_theirs(tx, actor, coming, on) or coming)[0]


def next_to_leave(tx: Connection, actor: Actor, *, on: date) -> Day:
    """The next day the actor, or who they act for, comes to; else the next that concerns them. Raises UnknownDay."""
    everybody = [actor.person, *delegations.represented(tx, actor.person, on=on)]
    for day in days.upcoming(tx, on):
        if any(_comes(tx, day, one) for one in everybody):
            return day
    return next_of(tx, actor, on=on)


def _theirs(tx: Connection, actor: Actor, coming: Sequence[Day], on: date) -> list[Day]:
    """The days that are for the actor, or for somebody for whom they act."""
    sides = {actor.person.side, *(one.side for one in delegations.represented(tx, actor.person, on=on))}
    return [day for day in coming if any(day.invites(side) for side in sides)]


def suggested(tx: Connection, actor: Actor, slots: Sequence[Slot]) -> tuple[int, ...]:
    """What somebody probably wants to attend: plenaries, their theme groups, then the meeting of their pillar.

    A slot of a group that merged into theirs is theirs too. Never two at the same time, never a full one; of pillars
    only the one that most of their groups belong to.
    """
    groups = carrying()
    rows = tx.execute(
        select(col(Membership.theme_id), col(ThemePillar.pillar))
        .outerjoin(ThemePillar, col(ThemePillar.theme_id) == col(Membership.theme_id))
        .where(col(Membership.member_id) == actor.id, col(Membership.left_at).is_(None))
    ).all()
    mine = {row.theme_id for row in rows}
    themes = set(tx.execute(select(groups.c.theme_id).where(groups.c.by_id.in_(mine))).scalars())
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
    tx: Connection, actor: Actor, whom: Actor, day_id: int, answer: Answer, at: datetime, *, remarks: str, reason: str
) -> int:
    """Write what somebody says, and free the seats they had. Returns the row's id."""
    insert_new(
        tx, Signup, day_id=day_id, member_id=whom.id, answer=answer, remarks="", reason="",
        answered_at=at, changed_at=at,
    )  # fmt: skip
    mine = (col(Signup.day_id) == day_id, col(Signup.member_id) == whom.id)
    signup_id = cast("int", tx.execute(select(col(Signup.id)).where(*mine)).scalar_one())
    by_id = None if whom.id == actor.id else actor.id
    tx.execute(
        update(Signup)
        .where(col(Signup.id) == signup_id)
        .values(answer=answer, remarks=remarks, reason=reason, changed_at=at, by_id=by_id)
    )
    tx.execute(delete(SignupSlot).where(col(SignupSlot.signup_id) == signup_id))
    return signup_id


def _note(
    tx: Connection, actor: Actor, signup_id: int, before: Answered | None, after: Answered | None, *, at: datetime
) -> None:
    """Write down, and tell a politician, what was answered in their name; that it was so before tells nobody."""
    if after is None or after.member_id == actor.id:
        return
    said, was = _noted(after), _noted(before) if before else {}
    changed = [name for name, value in said.items() if was.get(name) != value]
    if not changed and before is not None and (before.remarks, before.reason) == (after.remarks, after.reason):
        return
    history.note(
        tx, history.By(actor, for_id=after.member_id), policy.Action.ACT_FOR, "signups", signup_id, at=at,
        before={name: was[name] for name in changed if name in was} or None,
        after={name: said[name] for name in changed},
    )  # fmt: skip
    if not changed:
        return
    moment = at.astimezone(UTC).isoformat()
    facts = {"day": after.day_id, "by": actor.id, "at": moment}
    delegations.tell(tx, ANSWERED, after.member_id, f"{signup_id}:{moment}", facts, at=at)


def _noted(answered: Answered) -> dict[str, object]:
    return {"answer": answered.answer, "slots": list(answered.slots)}


def answered_for(tx: Connection, facts: Mapping[str, Any], member_id: int) -> Programme | None:
    """The day as a politician sees it, in whose name was answered; None when that is no longer the last answer."""
    day_id, at = int(facts["day"]), datetime.fromisoformat(facts["at"])
    row = tx.execute(
        select(col(Signup.id)).where(
            col(Signup.day_id) == day_id,
            col(Signup.member_id) == member_id,
            col(Signup.by_id) == int(facts["by"]),
            col(Signup.changed_at) == at,
        )
    ).first()
    if row is None:
        return None
    day = days.get(tx, day_id)
    return Programme(
        day, days.slots(tx, day_id), answers.turnout(tx, day_id), answers.signup_of(tx, day_id, member_id)
    )


def _takes_place(day: Day, on: date) -> None:
    if day.cancelled:
        raise DayCancelled(day.id, day.starts_on)
    if day.ends_on < on:
        raise DayOver(day.id, day.starts_on)


def _is_for(day: Day, actor: Actor) -> None:
    if not day.invites(actor.person.side):
        raise NotForYourSide(day.side)
