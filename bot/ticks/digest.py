"""Owe the weekly lobby digest to the channel."""

from datetime import datetime

from handlers.visit import Desk
from storage import deliveries, digest


def tick(desk: Desk, now: datetime) -> None:
    """Look whether the digest's hour has come, and owe it once. Raises Unavailable."""
    with desk.db.reading() as tx:
        due = digest.due(tx, desk.network, desk.channel, now)
    if due:
        with desk.db.transaction() as tx:
            deliveries.owe(tx, desk.team, due, at=now)
