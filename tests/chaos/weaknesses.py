"""The bot without one of its protections, to see that the count finds what comes of it. Only in a process of tests."""

import functools
import secrets
import sys
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

from sqlalchemy import Connection, select, update
from sqlmodel import col

import bot.delivery
from bot.delivery import lookup
from storage import deliveries, events, lobby
from storage.deliveries import Claim
from storage.kinds import DebtState
from storage.tables import Delivery

A_MOMENT = 0.2
"""Seconds between a look and what comes of it: so that others look, too, as they now and then do anyway."""
AGES = timedelta(days=3650)


def take_out(protection: str) -> None:
    """Be without it, in this whole process. Raises KeyError for one that there is not."""
    if protection:
        WEAKNESSES[protection]()


def _everywhere(old: object, new: object) -> None:
    """Put something in the place of something else, in all modules of delivery that have it."""
    for name, module in list(sys.modules.items()):
        if name.startswith("bot.delivery"):
            for key, value in list(vars(module).items()):
                if value is old:
                    setattr(module, key, new)


def _look() -> None:
    """Nothing is ever found in a conversation."""
    _everywhere(lookup.look, lambda _slack, _claim: None)


def _guard() -> None:
    """Take what was free a moment ago, whoever has it now."""
    table = Delivery.__table__  # type: ignore[attr-defined]

    def claim(tx: Connection, *, worker: str, now: Any, most: int = 1, lease: timedelta = deliveries.LEASE) -> Any:
        found = (
            select(table)
            .where(col(Delivery.state).in_(("owed", "claimed")), col(Delivery.next_try_at) <= now)
            .order_by(col(Delivery.id))
            .limit(most)
        )
        claims, rows = [], tx.execute(found).mappings().all()
        time.sleep(A_MOMENT)
        for row in rows:
            tx.execute(
                update(Delivery)
                .where(col(Delivery.id) == row["id"])
                .values(
                    state=DebtState.CLAIMED,
                    claimed_by=worker,
                    next_try_at=now + lease,
                    attempts=col(Delivery.attempts) + 1,
                    unsure=True,
                )
            )
            names = Claim.__dataclass_fields__.keys() & row.keys()
            claims.append(Claim(**{name: row[name] for name in names}, worker=worker, until=now + lease))
        return claims

    deliveries.claim = claim


def _lease() -> None:
    """What one has in hand is free for others at once."""
    claim = deliveries.claim

    def claimed(tx: Connection, **how: Any) -> list[Claim]:
        return [
            replace(one, until=one.until + deliveries.LEASE) for one in claim(tx, **{**how, "lease": timedelta()})
        ]

    deliveries.claim = claimed


def _promptness() -> None:
    """Send however long ago it was claimed."""
    bot.delivery.PROMPTLY = AGES


def _settlement() -> None:
    """Write how it ended, whoever has it now."""

    def write(tx: Connection, claimed: Claim, **values: object) -> bool:
        tx.execute(update(Delivery).where(col(Delivery.id) == claimed.id).values(**values))
        return True

    deliveries._write = write


def _ledger() -> None:
    """Call it sent as soon as it is in hand: at most once, and perhaps never."""
    claim = deliveries.claim

    def claimed(tx: Connection, **how: Any) -> list[Claim]:
        claims = claim(tx, **how)
        for one in claims:
            tx.execute(update(Delivery).where(col(Delivery.id) == one.id).values(state=DebtState.SENT))
        return claims

    deliveries.claim = claimed


def _form() -> None:
    """A form has no key of its own: sent twice it is two."""
    file = lobby.file

    @functools.wraps(file)
    def filed(*args: Any, form_key: str, **kwargs: Any) -> Any:
        return file(*args, form_key=secrets.token_hex(8), **kwargs)

    lobby.file = filed


def _event() -> None:
    """An event is in the hands of who took it for ever."""
    events.LEASE = AGES


WEAKNESSES: dict[str, Callable[[], None]] = {
    "look": _look,
    "guard": _guard,
    "lease": _lease,
    "promptness": _promptness,
    "settlement": _settlement,
    "ledger": _ledger,
    "form": _form,
    "event": _event,
}
