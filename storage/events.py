"""Events of Slack's that were taken in hand. Slack delivers some twice or three times (0, 1, 5 minutes).

It repeats within an hour, or within a day where delayed events are on; `storage.privacy.retention` lets them go.
"""

from datetime import datetime

from sqlalchemy import Connection, delete
from sqlmodel import col

from storage.database import insert_new
from storage.tables import SeenEvent


def take(tx: Connection, event_id: str, *, at: datetime) -> bool:
    """Take an event in hand; False when somebody did before."""
    return insert_new(tx, SeenEvent, event_id=event_id[:255], at=at)


def give_back(tx: Connection, event_id: str) -> None:
    """Handling it failed: a repetition may try again."""
    tx.execute(delete(SeenEvent).where(col(SeenEvent.event_id) == event_id[:255]))
