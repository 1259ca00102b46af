"""The ledger of what the bot owes: messages that go out by themselves, each at most once, none forgotten.

`owed → claimed (lease) → sent | dropped (no longer true) | missed (too late to be of use) | undeliverable`.
A claim is a guarded UPDATE: of two workers that want the same debt, one changes a row and the other none.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, and_, bindparam, or_, select, text, update
from sqlmodel import col

from storage.database import insert_all_new
from storage.kinds import DebtState
from storage.tables import Delivery

LEASE = timedelta(minutes=10)
"""How long a claim lasts: long against every timeout of a send, and against clocks that differ."""
PAUSES = tuple(timedelta(seconds=seconds) for seconds in (5, 15, 60, 300, 900, 1800, 3600))
"""How long to wait after the first, second, … failed try; the last one repeats until it is too late."""
AHEAD = timedelta(hours=1)
"""By how much a clock may be set back without keeping what is to go at once waiting."""

_OPEN = (DebtState.OWED, DebtState.CLAIMED)


@dataclass(frozen=True)
class Debt:
    """A message to be owed. `key` says what, to whom, about which version: the same key is owed once."""

    key: str
    kind: str
    recipient: str
    due_at: datetime
    expires_at: datetime | None = None
    facts: dict[str, Any] | None = None
    round: str | None = None
    """What many get for one reason (a reminder of a day): the secretariat sees how far it is."""


@dataclass(frozen=True)
class Claim:
    """A debt in the hands of one worker, until `until`."""

    id: int
    key: str
    team: str
    kind: str
    recipient: str
    facts: dict[str, Any]
    due_at: datetime
    expires_at: datetime | None
    attempts: int
    """Claims before this one: by the number it is known who has the debt now."""
    failures: int
    """Tries before this one that went wrong in a row; the pause after another is longer."""
    unsure: bool
    """An earlier try may have reached Slack: look before posting."""
    worker: str
    until: datetime


_WAS_DUE = and_(
    col(Delivery.attempts) == 0,
    col(Delivery.next_try_at) <= col(Delivery.created_at),
    col(Delivery.created_at) <= bindparam("ahead"),
)
"""To go at once when it was written, by a clock that is ahead of this one, or by this one before it was set back."""
_CANDIDATES = (
    select(Delivery.__table__)  # type: ignore[attr-defined]
    # as the index says it: with parameters in their place SQLite would read all that was ever settled
    .where(
        text("state IN ('owed', 'claimed')"),
        # the first is true of all that the second is, and keeps what is for later within the index
        col(Delivery.next_try_at) <= bindparam("ahead"),
        or_(col(Delivery.next_try_at) <= bindparam("now"), _WAS_DUE),
    )
    .order_by(col(Delivery.priority), col(Delivery.next_try_at), col(Delivery.id))
    .limit(bindparam("most"))
    .with_for_update(skip_locked=True)  # PostgreSQL: workers take different ones; SQLite has one writer anyway
)
_CLAIM = (
    update(Delivery)
    .where(
        col(Delivery.id) == bindparam("delivery_id"),
        col(Delivery.state).in_(_OPEN),
        col(Delivery.next_try_at) == bindparam("seen"),
        col(Delivery.attempts) == bindparam("tries"),
    )
    .values(
        state=DebtState.CLAIMED,
        claimed_by=bindparam("worker"),
        next_try_at=bindparam("lease_ends"),
        attempts=col(Delivery.attempts) + 1,
        unsure=True,
    )
)


def owe(tx: Connection, team: str, debts: Sequence[Debt], *, at: datetime) -> None:
    """Write debts, once each: a key that is there already (in whatever state) is left alone."""
    insert_all_new(
        tx,
        Delivery,
        [
            {
                "key": debt.key,
                "team": team,
                "kind": debt.kind,
                "recipient": debt.recipient,
                "facts": debt.facts or {},
                "priority": 0 if debt.round is None else 1,
                "round": debt.round,
                "state": DebtState.OWED,
                "due_at": debt.due_at,
                "expires_at": debt.expires_at,
                "next_try_at": debt.due_at,
                "attempts": 0,
                "failures": 0,
                "unsure": False,
                "error": "",
                "created_at": at,
            }
            for debt in debts
        ],
    )


def claim(tx: Connection, *, worker: str, now: datetime, most: int = 1, lease: timedelta = LEASE) -> list[Claim]:
    """Take up to `most` debts in hand that are due, or whose worker did not come back within its lease."""
    claims = []
    until = now + lease
    for row in tx.execute(_CANDIDATES, {"now": now, "ahead": now + AHEAD, "most": most}).mappings().all():
        taken = tx.execute(
            _CLAIM,
            {
                "delivery_id": row["id"],
                "seen": row["next_try_at"],
                "tries": row["attempts"],
                "worker": worker,
                "lease_ends": until,
            },
        )
        if taken.rowcount == 1:
            claims.append(
                Claim(
                    id=row["id"],
                    key=row["key"],
                    team=row["team"],
                    kind=row["kind"],
                    recipient=row["recipient"],
                    facts=row["facts"],
                    due_at=row["due_at"],
                    expires_at=row["expires_at"],
                    attempts=row["attempts"],
                    failures=row["failures"],
                    unsure=row["unsure"],
                    worker=worker,
                    until=until,
                )
            )
    return claims


def settle(
    tx: Connection,
    claimed: Claim,
    state: DebtState,
    *,
    at: datetime,
    error: str = "",
    channel: str | None = None,
    ts: str | None = None,
) -> bool:
    """End a debt. False when the lease ran out and another worker has it."""
    return _write(tx, claimed, state=state, settled_at=at, error=error, channel=channel, ts=ts, unsure=False)


def retry(
    tx: Connection,
    claimed: Claim,
    *,
    at: datetime,
    error: str,
    unsure: bool,
    after: timedelta | None,
    least: timedelta = timedelta(),
) -> bool:
    """Give a debt back to be tried again.

    With `after` it was only postponed, as Slack or the hour asked, and nothing went wrong. Without, this try did: by
    pauses that grow, each `least` at least. `unsure` says that Slack may have taken the message all the same. False
    when the lease ran out and another worker has it.
    """
    pause = PAUSES[min(claimed.failures, len(PAUSES) - 1)]
    return _write(
        tx,
        claimed,
        state=DebtState.OWED,
        next_try_at=at + (max(least, pause) if after is None else after),
        failures=claimed.failures + (after is None),
        error=error,
        unsure=unsure,
        claimed_by=None,
    )


def give_back(tx: Connection, *, worker: str, at: datetime) -> int:
    """Let go of all that a worker has in hand, when it must end: free from `at` on, unsure. How many there were."""
    done = tx.execute(
        update(Delivery)
        .where(col(Delivery.state) == DebtState.CLAIMED, col(Delivery.claimed_by) == worker)
        .values(state=DebtState.OWED, next_try_at=at, claimed_by=None)
    )
    return int(done.rowcount)


def _write(tx: Connection, claimed: Claim, **values: object) -> bool:
    done = tx.execute(
        update(Delivery)
        .where(
            col(Delivery.id) == claimed.id,
            col(Delivery.state) == DebtState.CLAIMED,
            col(Delivery.claimed_by) == claimed.worker,
            col(Delivery.attempts) == claimed.attempts + 1,
        )
        .values(**values)
    )
    return bool(done.rowcount == 1)
