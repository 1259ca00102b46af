"""What is still owed, at a glance. Asked again and again by whoever watches: it costs what is open, not what was."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, and_, bindparam, case, func, or_, select, text
from sqlmodel import col

from storage.columns import UtcDateTime
from storage.kinds import DebtState
from storage.tables import Delivery

NOT_NOW = "not now"
"""Why a debt was put off that is true, but should disturb nobody until office hours."""


@dataclass(frozen=True)
class Waiting:
    """How many debts are open."""

    later: int
    """To go at a later moment, or put off until office hours."""
    due: int
    """To go now, or tried without success."""
    claimed: int
    """In the hands of a worker, or of one that was killed."""
    oldest: float
    """Seconds since the oldest that is due or claimed should have gone; 0 when there is none."""


_NOW: ColumnElement[Any] = bindparam("now", type_=UtcDateTime())
_CLAIMED = col(Delivery.state) == DebtState.CLAIMED
_LATER = and_(
    col(Delivery.state) == DebtState.OWED,
    col(Delivery.next_try_at) > _NOW,
    or_(col(Delivery.due_at) > _NOW, col(Delivery.error) == NOT_NOW),
)
_WAITING = select(
    func.count().label("all"),
    func.count(case((_LATER, 1))).label("later"),
    func.count(case((_CLAIMED, 1))).label("claimed"),
    func.min(case((_LATER, None), else_=col(Delivery.due_at)), type_=UtcDateTime()).label("since"),
).where(
    # as the index says it: with parameters in their place SQLite would not know that the index will do
    text("state IN ('owed', 'claimed')")
)


def waiting(tx: Connection, *, now: datetime) -> Waiting:
    """How many debts are open, and how long the oldest waits. Reads open ones only, however many were settled."""
    row = tx.execute(_WAITING, {"now": now}).one()
    return Waiting(
        later=row.later,
        due=row.all - row.later - row.claimed,
        claimed=row.claimed,
        oldest=max(0.0, (now - row.since).total_seconds()) if row.since else 0.0,
    )
