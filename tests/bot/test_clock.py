"""The clock rings, whatever happened at the last ring."""

import threading
from datetime import timedelta

import pytest
from structlog.testing import capture_logs

from bot.clock import Clock, Ring, rung
from storage.errors import Unavailable

MOMENT = timedelta(seconds=0.02)


def test_tick_that_raises_is_written_down() -> None:
    def fails() -> None:
        raise KeyError("secret")

    with capture_logs() as logs:
        rung("digest", fails)
    assert [(log["event"], log["log_level"], log["tick"]) for log in logs] == [("tick failed", "error", "digest")]


def test_database_that_is_away_is_a_warning() -> None:
    def fails() -> None:
        raise Unavailable("locked")

    with capture_logs() as logs:
        rung("digest", fails)
    assert [(log["event"], log["log_level"]) for log in logs] == [("database unavailable", "warning")]


def test_tick_that_raises_rings_again() -> None:
    rings = threading.Semaphore(0)

    def fails() -> None:
        rings.release()
        raise KeyError

    clock = Clock({"bad": Ring(fails, MOMENT)})
    clock.start()
    try:
        assert all(rings.acquire(timeout=5) for _ in range(3))
    finally:
        clock.stop()


def test_work_that_takes_long_keeps_only_itself_waiting() -> None:
    ready, others, at_once = threading.Event(), threading.Semaphore(0), []

    def slow() -> None:
        at_once.append(1)
        ready.wait(5)
        at_once.pop()

    clock = Clock({"slow": Ring(slow, MOMENT), "quick": Ring(others.release, MOMENT)})
    clock.start()
    try:
        assert all(others.acquire(timeout=5) for _ in range(3))
        assert at_once == [1]
    finally:
        ready.set()
        clock.stop()


def test_stop_waits_for_what_is_being_done() -> None:
    begun, ended = threading.Event(), threading.Event()

    def work() -> None:
        begun.set()
        threading.Event().wait(0.1)
        ended.set()

    clock = Clock({"work": Ring(work, timedelta(hours=1))})
    clock.start()
    assert begun.wait(5)
    clock.stop()
    assert ended.is_set()


@pytest.mark.parametrize("error", [KeyboardInterrupt, SystemExit])
def test_end_of_the_process_is_no_failed_tick(error: type[BaseException]) -> None:
    def ends() -> None:
        raise error

    with pytest.raises(error):
        rung("any", ends)
