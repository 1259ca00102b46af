"""Let go of what has been kept long enough."""

from datetime import datetime

import structlog

from handlers.visit import Desk
from storage.privacy import retention

log = structlog.get_logger()

STEPS = 25
"""Transactions of one kind at a time: what is left, the next ring takes."""


def tick(desk: Desk, now: datetime) -> None:
    """Carry out the periods of `network.toml`, in many short transactions. Raises Unavailable.

    First only looked at: nearly always nothing is due, and others need not be kept from writing.
    """
    with desk.db.reading() as tx:
        due = retention.due(tx, desk.network, at=now)
    for name in due:
        rows = 0
        for _ in range(STEPS):
            with desk.db.transaction() as tx:
                went = retention.let_go(tx, desk.network, name, at=now)
            rows += went
            if went < retention.RULES[name].most:
                break
        log.info("kept long enough", kind=name, rows=rows)
