"""What is still owed, at a glance: right, and at the cost of what is open."""

from datetime import datetime, timedelta

from sqlalchemy import text

from storage import deliveries
from storage.database import Database
from storage.deliveries import Debt, waiting
from storage.deliveries.waiting import NOT_NOW, Waiting
from storage.kinds import DebtState
from tests.make import TEAM

MINUTE = timedelta(minutes=1)


def owes(db: Database, now: datetime, **due: timedelta) -> None:
    """Owe a debt a name, due so long from now."""
    with db.transaction() as tx:
        debts = [Debt(key, "note", "U1", due_at=now + due[key]) for key in due]
        deliveries.owe(tx, TEAM, debts, at=now)


def looks(db: Database, now: datetime) -> Waiting:
    with db.reading() as tx:
        return waiting.waiting(tx, now=now)


def test_nothing_is_owed(db: Database, now: datetime) -> None:
    assert looks(db, now) == Waiting(later=0, due=0, claimed=0, oldest=0.0)


def test_what_is_owed_is_due_or_later_or_in_hand(db: Database, now: datetime) -> None:
    owes(db, now, old=-20 * MINUTE, new=-MINUTE, later=MINUTE)
    assert looks(db, now) == Waiting(later=1, due=2, claimed=0, oldest=1200.0)
    with db.transaction() as tx:
        (claim,) = deliveries.claim(tx, worker="one", now=now)
    assert looks(db, now) == Waiting(later=1, due=1, claimed=1, oldest=1200.0)
    with db.transaction() as tx:
        deliveries.settle(tx, claim, DebtState.SENT, at=now)
    assert looks(db, now) == Waiting(later=1, due=1, claimed=0, oldest=60.0)


def test_failing_debt_goes_on_ageing_and_one_for_office_hours_does_not(db: Database, now: datetime) -> None:
    owes(db, now, fails=-20 * MINUTE, disturbs=-30 * MINUTE)
    with db.transaction() as tx:
        disturbs, fails = deliveries.claim(tx, worker="one", now=now, most=2)
        assert (disturbs.key, fails.key) == ("disturbs", "fails")
        deliveries.retry(tx, fails, at=now, error="internal_error", unsure=True, after=60 * MINUTE)
        deliveries.retry(tx, disturbs, at=now, error=NOT_NOW, unsure=False, after=60 * MINUTE)
    assert looks(db, now) == Waiting(later=1, due=1, claimed=0, oldest=1200.0)
    assert looks(db, now + 60 * MINUTE) == Waiting(later=0, due=2, claimed=0, oldest=5400.0)


def test_what_was_settled_is_not_looked_at(db: Database, now: datetime) -> None:
    owes(db, now, **{f"debt{number}": -MINUTE for number in range(2_000)})
    with db.transaction() as tx:
        tx.execute(text("UPDATE deliveries SET state = 'sent' WHERE id % 100 > 0"))
    with db.transaction() as tx:
        tx.execute(text("ANALYZE deliveries"))
    with db.reading() as tx:
        asked = waiting._WAITING.params(now=now).compile(tx.engine, compile_kwargs={"literal_binds": True})
        explain = "EXPLAIN QUERY PLAN" if db.is_sqlite else "EXPLAIN"
        plan = " ".join(str(row) for row in tx.exec_driver_sql(f"{explain} {asked}").all())
    assert "ix_deliveries_waiting" in plan
