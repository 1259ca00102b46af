"""Owe the reminders of network days that are due."""

from datetime import datetime

from handlers.visit import Desk
from storage import deliveries, reminders


def tick(desk: Desk, now: datetime) -> None:
    """Look at the calendar, and write what is due and not owed yet. Raises Unavailable.

    First only looked at: most ticks find nothing, and need not keep others from writing. What changes in between is
    seen when the reminder goes out.
    """
    with desk.db.reading() as tx:
        due = reminders.due(tx, desk.network, desk.team, desk.channel, now)
    if due:
        with desk.db.transaction() as tx:
            deliveries.owe(tx, desk.team, due, at=now)
