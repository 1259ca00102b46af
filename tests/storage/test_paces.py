"""One bucket for each method, for all processes together."""

import time

import pytest

from storage import paces
from storage.database import Database

POST = "chat.postMessage"


def turns(db: Database, count: int, *, now: float, method: str = POST) -> list[float]:
    with db.transaction() as tx:
        return [round(paces.reserve(tx, method, now=now, gap=0.25, burst=3), 3) for _ in range(count)]


def test_turns_come_at_once_after_a_silence_and_then_a_gap_apart(db: Database) -> None:
    assert turns(db, 6, now=1000.0) == [0, 0, 0, 0.25, 0.5, 0.75]
    assert turns(db, 2, now=1001.0) == [0, 0.25]
    assert turns(db, 4, now=2000.0) == [0, 0, 0, 0.25]


def test_each_method_has_turns_of_its_own(db: Database) -> None:
    assert turns(db, 4, now=1000.0) == [0, 0, 0, 0.25]
    assert turns(db, 1, now=1000.0, method="conversations.history") == [0]


def test_no_turn_comes_before_the_instant_that_slack_asked_for(db: Database) -> None:
    turns(db, 1, now=1000.0)
    with db.transaction() as tx:
        paces.put_off(tx, POST, now=1000.0, until=1030.0, gap=0.25, burst=3)
        paces.put_off(tx, POST, now=1000.0, until=1020.0, gap=0.25, burst=3)
        paces.put_off(tx, "views.open", now=1000.0, until=1005.0, gap=0.25, burst=3)
    assert turns(db, 2, now=1010.0) == [20, 20.25]
    assert turns(db, 1, now=1001.0, method="views.open") == [4]


def test_turn_that_no_clock_could_have_given_is_not_waited_for(db: Database) -> None:
    turns(db, 1, now=100_000.0)
    assert turns(db, 5, now=1000.0) == [0, 0, 0, 0.25, 0.5]
    with db.transaction() as tx:
        paces.put_off(tx, POST, now=1000.0, until=1000.0 + paces.FARTHEST - 1, gap=0.25, burst=3)
    assert turns(db, 1, now=1000.0) == [paces.FARTHEST - 1]


def test_turns_of_a_clock_that_was_set_back_are_not_waited_for(db: Database) -> None:
    turns(db, 100, now=1000.0)
    assert turns(db, 1, now=1000.0 - paces.BACK) == [100 * 0.25 - 2 * 0.25 + paces.BACK]  # not known for sure
    assert turns(db, 5, now=900.0) == [0, 0, 0, 0.25, 0.5]
    with db.transaction() as tx:
        paces.put_off(tx, POST, now=900.0, until=930.0, gap=0.25, burst=3)
        assert paces.left(tx, POST, now=900.0) == 30.5
        assert paces.left(tx, POST, now=800.0) == 0
        paces.put_off(tx, POST, now=800.0, until=805.0, gap=0.25, burst=3)
    assert turns(db, 1, now=800.0) == [5]


def test_turn_comes_after_something_else(db: Database) -> None:
    with db.transaction() as tx:
        waits = [paces.reserve(tx, POST, now=1000.0, gap=1.0, burst=1, after=after) for after in (5.0, 2.0, 9.0)]
    assert waits == [5, 6, 9]


def test_the_clock_is_the_databases(db: Database) -> None:
    with db.reading() as tx:
        assert paces.clock(tx) == pytest.approx(time.time(), abs=2)
