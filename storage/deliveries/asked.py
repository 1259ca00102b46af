"""What the ledger answers to who asks, and what an operator may do with it: send again, or let go.

Both are one guarded UPDATE, as a claim is: beside workers that are busy, and beside another operator, each debt is
changed by one of them. A debt in the hands of a worker is left alone until its lease is over.
"""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    String,
    Update,
    and_,
    case,
    cast,
    false,
    func,
    literal,
    or_,
    select,
    text,
    true,
    update,
)
from sqlmodel import col

from storage import policy
from storage.kinds import DebtState
from storage.members import Actor
from storage.tables import Delivery

OPEN = (DebtState.OWED, DebtState.CLAIMED)
FAILED = (DebtState.UNDELIVERABLE, DebtState.MISSED)
UNCONFIRMED = "unconfirmed:"
"""Begins the reason of a message that may have arrived, where the bot could not look."""
AGAIN = "again:"
"""Begins the reason of a debt that somebody had sent again: how it had ended before, and why."""
LET_GO = "let go:"
"""Begins the reason of a debt that somebody let go."""

IS_OPEN = text("state IN ('owed', 'claimed')")
IS_FAILED = text("state IN ('undeliverable', 'missed')")
"""As the indexes say it: with parameters in their place SQLite would not know that they will do."""


@dataclass(frozen=True)
class Which:
    """Which debts are meant: those of which all that is said here is true."""

    ids: tuple[int, ...] = ()
    states: tuple[DebtState, ...] = ()
    kind: str | None = None
    round: str | None = None
    since: datetime | None = None
    """Settled at this instant or later."""


@dataclass(frozen=True)
class Entry:
    """A debt as the ledger has it."""

    id: int
    key: str
    team: str
    kind: str
    round: str | None
    recipient: str
    facts: dict[str, Any]
    state: DebtState
    due_at: datetime
    expires_at: datetime | None
    next_try_at: datetime
    """When it is tried next; of one in hand: when the worker's lease is over."""
    claimed_by: str | None
    attempts: int
    unsure: bool
    error: str
    channel: str | None
    ts: str | None
    created_at: datetime
    settled_at: datetime | None


@dataclass(frozen=True)
class Group:
    """Debts of one round, or of one kind that has no rounds."""

    kind: str
    round: str | None
    count: int
    entries: tuple[Entry, ...]
    """Some of them: the oldest due of what is open, the last settled of what has ended."""


_TABLE = Delivery.__table__  # type: ignore[attr-defined]
_ENTRY = tuple(_TABLE.c[name] for name in Entry.__dataclass_fields__)


def unhurried(tx: Connection, *, seconds: int) -> None:
    """Let what is asked in this transaction take its time: an operator waits longer than a visit may."""
    if tx.dialect.name == "postgresql":
        tx.exec_driver_sql(f"SET LOCAL statement_timeout = '{seconds}s'")


def listed(tx: Connection, which: Which, *, most: int) -> list[Group]:
    """The debts that are meant, by round or kind, at most so many of each; first what has waited longest."""
    heap = func.coalesce(col(Delivery.round), col(Delivery.kind))
    ended = bool(which.states) and not set(which.states) & set(OPEN)
    order = (col(Delivery.settled_at).desc(), col(Delivery.id).desc()) if ended else _OLDEST
    ranked = (
        select(
            *_ENTRY,
            func.row_number().over(partition_by=heap, order_by=order).label("place"),
            func.count().over(partition_by=heap).label("many"),
            func.min(col(Delivery.due_at)).over(partition_by=heap).label("first"),
            heap.label("heap"),
        )
        .where(*_conditions(which))
        .subquery()
    )
    rows = tx.execute(
        select(ranked).where(ranked.c.place <= most).order_by(ranked.c.first, ranked.c.heap, ranked.c.place)
    ).mappings()
    groups: dict[str, list[Any]] = {}
    for row in rows:
        groups.setdefault(row["heap"], []).append(row)
    return [
        Group(
            kind=found[0]["kind"],
            round=found[0]["round"],
            count=found[0]["many"],
            entries=tuple(_entry(row) for row in found),
        )
        for found in groups.values()
    ]


def get(tx: Connection, debt_id: int) -> Entry | None:
    """One debt, whatever became of it."""
    row = tx.execute(select(*_ENTRY).where(col(Delivery.id) == debt_id)).mappings().first()
    return _entry(row) if row else None


def counted(tx: Connection, which: Which) -> dict[DebtState, int]:
    """How many debts are meant, by state."""
    rows = tx.execute(
        select(col(Delivery.state), func.count())
        .where(*_conditions(which))
        .group_by(col(Delivery.state))
        .order_by(col(Delivery.state))
    )
    return {row[0]: row[1] for row in rows}


class Verdict(StrEnum):
    """What came of the wish to send a debt again, or to let it go."""

    DONE = "done"
    UNKNOWN = "unknown"
    OWED = "owed"
    """It is owed as it is."""
    IN_HAND = "in hand"
    """A worker is at it."""
    SENT = "sent"
    DROPPED = "dropped"
    """It was let go already, or was no longer true."""
    TOO_LATE = "too late"


def resend(
    tx: Connection, which: Which, *, at: datetime, even_late: bool = False, not_arrived: bool = False
) -> dict[int, Verdict]:
    """Owe again, from now, what was undeliverable, missed or dropped; of each debt that is meant what came of it.

    What it is about is looked at again before it goes: what is no longer true is dropped. Where an earlier try may
    have arrived it stays *unsure*, so that a worker looks before it posts; `not_arrived` says that somebody knows
    that it did not. What helps nobody any more is refused, unless `even_late`: then there is no longer an end to it.
    """
    free = true() if even_late else or_(col(Delivery.expires_at).is_(None), col(Delivery.expires_at) > at)
    how = cast(col(Delivery.state), String)
    done = _change(
        tx,
        which,
        update(Delivery)
        .where(col(Delivery.state).in_((*FAILED, DebtState.DROPPED)), free)
        .values(
            state=DebtState.OWED,
            next_try_at=at,
            settled_at=None,
            claimed_by=None,
            failures=0,
            unsure=false() if not_arrived else _perhaps_there(),
            error=func.substr(literal(AGAIN) + how + literal(":") + col(Delivery.error), 1, 300),
            **({"expires_at": None} if even_late else {}),
        ),
    )
    return _verdicts(tx, which, done, ended_before=None if even_late else at)


def let_go(tx: Connection, which: Which, *, at: datetime, reason: str) -> dict[int, Verdict]:
    """Settle as dropped, for a reason, what is owed, undeliverable or missed; of each that is meant what came of it.

    Also what a worker had in hand that did not come back within its lease.
    """
    left = and_(col(Delivery.state) == DebtState.CLAIMED, col(Delivery.next_try_at) <= at)
    done = _change(
        tx,
        which,
        update(Delivery)
        .where(or_(col(Delivery.state).in_((DebtState.OWED, *FAILED)), left))
        .values(
            state=DebtState.DROPPED,
            settled_at=at,
            claimed_by=None,
            unsure=_perhaps_there(),
            error=f"{LET_GO} {reason}"[:300],
        ),
    )
    return _verdicts(tx, which, done, ended_before=None)


@dataclass(frozen=True)
class Trouble:
    """Messages that did not arrive, for one reason."""

    kind: str
    state: DebtState
    error: str
    count: int
    recipients: tuple[str, ...]
    """Some of them, each once."""


_NAMED = 8
"""Recipients that are named of one trouble."""


def troubles(tx: Connection, actor: Actor, *, since: datetime, rounds: bool = True) -> list[Trouble]:
    """What did not arrive since an instant, by reason: what Slack would not take, and what came too late.

    Without `rounds` only what no round is about. For the secretariat; raises NotAllowed.
    """
    policy.require(actor, policy.Action.DELIVERY_SEE)
    same = (col(Delivery.kind), col(Delivery.state), col(Delivery.error))
    ranked = (
        select(
            *same,
            col(Delivery.id),
            col(Delivery.recipient),
            func.row_number().over(partition_by=same, order_by=col(Delivery.id)).label("place"),
            func.count().over(partition_by=same).label("many"),
        )
        .where(
            IS_FAILED,
            col(Delivery.settled_at) >= since,
            true() if rounds else col(Delivery.round).is_(None),
        )
        .subquery()
    )
    rows = tx.execute(select(ranked).where(ranked.c.place <= _NAMED).order_by(ranked.c.id))
    found: dict[tuple[str, DebtState, str], list[Any]] = {}
    for row in rows:
        found.setdefault((row.kind, row.state, row.error), []).append(row)
    return [
        Trouble(kind, state, error, alike[0].many, tuple(dict.fromkeys(row.recipient for row in alike)))
        for (kind, state, error), alike in found.items()
    ]


_STANDS = {
    DebtState.OWED: Verdict.OWED,
    DebtState.CLAIMED: Verdict.IN_HAND,
    DebtState.SENT: Verdict.SENT,
}
_OLDEST = (col(Delivery.due_at), col(Delivery.id))


def _conditions(which: Which) -> list[ColumnElement[bool]]:
    found: list[Any] = []
    if which.ids:
        found.append(col(Delivery.id).in_(which.ids))
    if which.states:
        found.append(col(Delivery.state).in_(which.states))
        found += [said for states, said in ((OPEN, IS_OPEN), (FAILED, IS_FAILED)) if set(which.states) <= set(states)]
    if which.kind is not None:
        found.append(col(Delivery.kind) == which.kind)
    if which.round is not None:
        found.append(col(Delivery.round) == which.round)
    if which.since is not None:
        found.append(col(Delivery.settled_at) >= which.since)
    return found


def _perhaps_there() -> ColumnElement[bool]:
    """Whether Slack may have the message of an earlier try."""
    unconfirmed = col(Delivery.error).startswith(UNCONFIRMED, autoescape=True)
    return case((unconfirmed, true()), else_=col(Delivery.unsure))


def _change(tx: Connection, which: Which, change: Update) -> set[int]:
    changed = tx.execute(change.where(*_conditions(which)).returning(col(Delivery.id)))
    return {row.id for row in changed}


def _verdicts(tx: Connection, which: Which, done: set[int], *, ended_before: datetime | None) -> dict[int, Verdict]:
    """What came of each that was named, or was changed."""
    verdicts = dict.fromkeys(sorted(done), Verdict.DONE)
    left = [debt_id for debt_id in which.ids if debt_id not in done]
    if not left:
        return verdicts
    rows = tx.execute(
        select(col(Delivery.id), col(Delivery.state), col(Delivery.expires_at)).where(col(Delivery.id).in_(left))
    )
    found = {row.id: row for row in rows}
    for debt_id in left:
        row = found.get(debt_id)
        if row is None:
            verdicts[debt_id] = Verdict.UNKNOWN
        elif row.state in _STANDS:
            verdicts[debt_id] = _STANDS[row.state]
        elif ended_before is not None and row.expires_at is not None and row.expires_at <= ended_before:
            verdicts[debt_id] = Verdict.TOO_LATE
        elif row.state is DebtState.DROPPED:
            verdicts[debt_id] = Verdict.DROPPED
        else:  # a worker had it when we looked, and has settled it since
            verdicts[debt_id] = Verdict.IN_HAND
    return verdicts


def _entry(row: Any) -> Entry:
    return Entry(**{name: row[name] for name in Entry.__dataclass_fields__})
