"""Forget what is no longer needed."""

from datetime import datetime

from handlers.visit import Desk
from storage import events


def tick(desk: Desk, now: datetime) -> None:
    """Forget events of Slack's that are too old to come again. Raises Unavailable."""
    with desk.db.transaction() as tx:
        events.forget(tx, now=now)
