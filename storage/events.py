"""Events of Slack's that were taken in hand. Slack delivers again (0, 1, 5 minutes later) what nobody acknowledged.

An event is taken by a lease: what a process that was killed had in hand, a repetition may take when it is over. It
repeats within an hour, or within a day where delayed events are on; `storage.privacy.retention` lets them go.
"""

from datetime import datetime, timedelta
from enum import Enum

from sqlalchemy import Connection, bindparam, delete, select, update
from sqlmodel import col

from storage.database import insert_new
from storage.tables import SeenEvent

LEASE = timedelta(seconds=30)
"""How long an event is left to who took it: longer than a visit and its answer last, so that nobody does the same
beside it; shorter than the minute after which Slack comes again."""


class Taken(Enum):
    """Whose an event is."""

    OURS = "ours"
    IN_HAND = "in hand"
    """Another process is at it, or was killed at it less than a lease ago."""
    DONE = "done"


_AGAIN = (
    update(SeenEvent)
    .where(col(SeenEvent.event_id) == bindparam("event"), col(SeenEvent.free_at) <= bindparam("now"))
    .values(free_at=bindparam("until"))
)
_DONE = select(col(SeenEvent.free_at).is_(None)).where(col(SeenEvent.event_id) == bindparam("event"))


def take(tx: Connection, event_id: str, *, at: datetime) -> Taken:
    """Take an event in hand, unless somebody did before and is at it, or has done it."""
    key, until = event_id[:255], at + LEASE
    if insert_new(tx, SeenEvent, event_id=key, at=at, free_at=until):
        return Taken.OURS
    if tx.execute(_AGAIN, {"event": key, "now": at, "until": until}).rowcount == 1:
        return Taken.OURS
    return Taken.DONE if tx.execute(_DONE, {"event": key}).scalar_one_or_none() else Taken.IN_HAND


def keep(tx: Connection, event_id: str, *, taken_at: datetime, at: datetime) -> bool:
    """Keep it in hand for another lease, as if taken only now; False when another has it since."""
    kept = tx.execute(
        update(SeenEvent)
        .where(col(SeenEvent.event_id) == event_id[:255], col(SeenEvent.free_at) == taken_at + LEASE)
        .values(free_at=at + LEASE)
    )
    return kept.rowcount == 1


def done(tx: Connection, event_id: str, *, taken_at: datetime) -> None:
    """It is done: no repetition is taken any more. Does nothing when another has it since."""
    tx.execute(
        update(SeenEvent)
        .where(col(SeenEvent.event_id) == event_id[:255], col(SeenEvent.free_at) == taken_at + LEASE)
        .values(free_at=None)
    )


def give_back(tx: Connection, event_id: str, *, taken_at: datetime) -> None:
    """Handling it failed: a repetition may try again at once. Does nothing when another has it since."""
    tx.execute(
        delete(SeenEvent).where(col(SeenEvent.event_id) == event_id[:255], col(SeenEvent.free_at) == taken_at + LEASE)
    )
