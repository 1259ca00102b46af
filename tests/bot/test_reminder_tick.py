"""The tick that owes reminders: once, whoever ticks, and without keeping others from writing."""

import threading
from datetime import date, datetime

import pytest
from sqlmodel import col, select, update

from bot.ticks import reminders as ticks
from storage.database import Database
from storage.kinds import DebtState
from storage.network import Network
from storage.tables import Delivery
from tests.make import Make
from tests.reminding import Reminding

THURSDAY = date(2026, 12, 17)


@pytest.fixture
def calendar(db: Database, make: Make, g40: Network) -> Reminding:
    """Tuesday 24 November 2026, 10:30; somebody in a group, and a day that can be signed up for."""
    calendar = Reminding(db, make, g40, datetime(2026, 11, 24, 10, 30, tzinfo=g40.zone))
    make.in_theme(make.person("Anna Voorbeeld"), "europa")
    calendar.plans(calendar.wanted(THURSDAY))
    return calendar


def test_tick_owes_what_is_due(calendar: Reminding) -> None:
    ticks.tick(calendar.desk, calendar.now)
    assert [claim.kind for claim in calendar.owed().values()] == ["reminder_open", "reminder_open_channel"]


def test_tick_twice_and_by_several_workers_at_once_owes_once(calendar: Reminding) -> None:
    together = threading.Barrier(4)
    failures = []

    def work() -> None:
        together.wait(5)
        try:
            for _ in range(3):
                ticks.tick(calendar.desk, calendar.now)
        except Exception as failure:  # noqa: BLE001 - told to the test
            failures.append(failure)

    workers = [threading.Thread(target=work) for _ in range(4)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join(20)
    assert failures == []
    assert len(calendar.owed()) == 2


def test_tick_that_finds_nothing_does_not_wait_for_who_writes(calendar: Reminding) -> None:
    ticks.tick(calendar.desk, calendar.now)
    with calendar.db.transaction():
        ticks.tick(calendar.desk, calendar.now)
    assert len(calendar.owed()) == 2


def test_tick_after_a_year_away_owes_nothing_that_is_past(calendar: Reminding) -> None:
    calendar.at(2027, 11, 24)
    ticks.tick(calendar.desk, calendar.now)
    assert calendar.owed() == {}


def test_tick_leaves_what_was_said_alone(calendar: Reminding) -> None:
    ticks.tick(calendar.desk, calendar.now)
    with calendar.db.transaction() as tx:
        tx.execute(update(Delivery).values(state=DebtState.SENT))
    ticks.tick(calendar.desk, calendar.now)
    with calendar.db.reading() as tx:
        assert set(tx.execute(select(col(Delivery.state))).scalars()) == {DebtState.SENT}
