"""A ledger with debts in any state, written as the verbs write them; many at once where many are needed."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import bindparam, insert, select
from sqlmodel import col

from storage import deliveries
from storage.database import Database
from storage.deliveries import Claim, Debt
from storage.kinds import DebtState
from storage.tables import Delivery
from tests.make import TEAM

ROUND = "reminder:1:2026-12-17:open"


class Ledger:
    """Debts of one workspace, at a moment that stands still until it is moved."""

    def __init__(self, db: Database, now: datetime, facts: dict[str, Any] | None = None) -> None:
        self.db, self.now, self.facts = db, now, facts

    def owes(self, key: str, to: str = "U1", kind: str = "note", **more: Any) -> int:
        """Owe one debt; its id."""
        debt = Debt(key=key, kind=kind, recipient=to, **{"due_at": self.now, "facts": self.facts, **more})
        with self.db.transaction() as tx:
            deliveries.owe(tx, TEAM, [debt], at=self.now)
        return self._ids([key])[0]

    def _ids(self, keys: list[str]) -> list[int]:
        with self.db.reading() as tx:
            found: dict[str, Any] = {row.key: row.id for row in tx.execute(_IDS, {"keys": keys})}
        return [found[key] for key in keys]

    def in_a_round(self, to: Iterable[str], key: str = ROUND, kind: str = "reminder_open", **more: Any) -> list[int]:
        """Owe a round, one to each; their ids."""
        debts = [
            Debt(
                key=f"{key}:{who}",
                kind=kind,
                recipient=who,
                **{"due_at": self.now, "facts": self.facts, "round": key, **more},
            )
            for who in to
        ]
        with self.db.transaction() as tx:
            deliveries.owe(tx, TEAM, debts, at=self.now)
        return self._ids([debt.key for debt in debts])

    def claims(self, worker: str = "one", most: int = 100) -> list[Claim]:
        with self.db.transaction() as tx:
            return deliveries.claim(tx, worker=worker, now=self.now, most=most)

    def settles(self, state: DebtState, error: str = "", most: int = 1) -> list[int]:
        """Let a worker take what is due and settle it; the ids."""
        claims = self.claims(most=most)
        with self.db.transaction() as tx:
            assert all(deliveries.settle(tx, claim, state, at=self.now, error=error) for claim in claims)
        return [claim.id for claim in claims]

    def puts_off(self, error: str, seconds: float, most: int = 1) -> None:
        """Let a worker take what is due and give it back."""
        for claim in self.claims(most=most):
            self.gives_back(claim, error, seconds)

    def gives_back(self, claim: Claim, error: str, seconds: float) -> None:
        """Let a worker give back what it has in hand, to be tried again after so long."""
        after = timedelta(seconds=seconds)
        with self.db.transaction() as tx:
            assert deliveries.retry(tx, claim, at=self.now, error=error, unsure=False, after=after)

    def passes(self, **by: float) -> None:
        self.now += timedelta(**by)

    def settled_long_ago(self, count: int, *, before: datetime) -> None:
        """Fill it with what was settled in older times, a tenth of it not delivered."""
        rows = (_old(number, before) for number in range(count))
        while batch := [row for _, row in zip(range(2_000), rows, strict=False)]:
            with self.db.transaction() as tx:
                tx.execute(insert(Delivery), batch)


def _old(number: int, before: datetime) -> dict[str, Any]:
    at = before - timedelta(minutes=number)
    state = DebtState.UNDELIVERABLE if number % 10 == 0 else DebtState.SENT
    return {
        "key": f"reminder:old{number // 1000}:{number}",
        "team": TEAM,
        "kind": "reminder_open",
        "recipient": f"U{number % 1000}",
        "facts": {"day": 1},
        "priority": 1,
        "round": f"reminder:old{number // 1000}",
        "state": state,
        "due_at": at,
        "expires_at": None,
        "next_try_at": at,
        "attempts": 1,
        "unsure": False,
        "error": "account_inactive" if state is DebtState.UNDELIVERABLE else "",
        "created_at": at,
        "settled_at": at,
    }


_IDS = select(col(Delivery.id), col(Delivery.key)).where(col(Delivery.key).in_(bindparam("keys", expanding=True)))
