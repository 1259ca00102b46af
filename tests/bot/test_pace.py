"""How fast Slack may be spoken to, by one process and by several."""

import time

import pytest

from bot.delivery.pace import GAP, HISTORY, LIMITS, POST, Limit, Pace, SharedClock
from storage.database import Database
from tests.bot.conftest import Moment
from tests.conftest import NOW

POSTS, HISTORIES = LIMITS[POST], LIMITS[HISTORY]


def test_burst_then_a_steady_pace(db: Database) -> None:
    clock = Moment(NOW)
    pace = Pace(db, clock.timer)
    waits = 0.0
    for number in range(40):
        wait = pace.turn(POST, f"U{number}")
        waits += wait
        clock.move(wait)
    assert waits == pytest.approx((40 - POSTS.burst) * POSTS.gap, abs=0.02)


def test_in_no_minute_more_than_slack_takes() -> None:
    for limit in LIMITS.values():
        assert limit.burst + 60 / limit.gap <= limit.a_minute + 0.5


def test_processes_share_the_turns(db: Database) -> None:
    clock = Moment(NOW)
    paces = [Pace(db, clock.timer) for _ in range(3)]
    waits = [paces[number % 3].turn(POST, f"U{number}") for number in range(POSTS.burst + 3)]
    assert [wait for wait in waits if wait] == pytest.approx([POSTS.gap, 2 * POSTS.gap, 3 * POSTS.gap], abs=0.001)


def test_channel_waits_for_itself_alone(db: Database) -> None:
    pace = Pace(db, Moment(NOW).timer)
    assert pace.turn(POST, "C1") == 0
    assert pace.turn(POST, "C1") == pytest.approx(GAP)
    assert pace.turn(POST, "C1") == pytest.approx(2 * GAP)
    assert pace.turn(POST, "C2") == 0


def test_channel_waits_for_what_other_processes_say_in_it(db: Database) -> None:
    clock = Moment(NOW)
    here, there = Pace(db, clock.timer), Pace(db, clock.timer)
    waits = [pace.turn(POST, "C1") for pace in (here, there, here, there)]
    assert waits == pytest.approx([0, GAP, 2 * GAP, 3 * GAP], abs=0.001)
    assert there.turn(POST, "C1", most=3 * GAP) == pytest.approx(4 * GAP)
    assert there.turn(POST, "C2") == 0
    clock.move(4 * GAP)
    assert here.turn(POST, "C1") == 0


def test_channel_waits_for_what_comes_after_the_turn_of_another(db: Database) -> None:
    """Its turn is a gap after the moment at which the other speaks, not after the one at which it asked."""
    clock = Moment(NOW)
    here, there = Pace(db, clock.timer), Pace(db, clock.timer)
    here.pause(POST, 5)
    assert [here.turn(POST, "C1"), there.turn(POST, "C1")] == pytest.approx([5, 5 + GAP], abs=0.001)


def test_turn_that_is_too_far_away_is_not_taken(db: Database) -> None:
    """Sixty that ask and do not go would keep all who come after them waiting."""
    clock = Moment(NOW)
    pace = Pace(db, clock.timer)
    waits = [pace.turn(HISTORY, most=20) for _ in range(60)]
    taken = [wait for wait in waits if wait <= 20]
    assert len(taken) == HISTORIES.burst + int(20 / HISTORIES.gap)
    assert waits[len(taken) :] == pytest.approx([taken[-1] + HISTORIES.gap] * (60 - len(taken)))
    clock.move(20)
    assert pace.turn(HISTORY, most=20) <= HISTORIES.gap


def test_turn_in_a_channel_that_is_too_far_away_is_not_taken(db: Database) -> None:
    clock = Moment(NOW)
    pace = Pace(db, clock.timer)
    waits = [pace.turn(POST, "C1", most=2 * GAP) for _ in range(20)]
    assert waits == pytest.approx([0, GAP, 2 * GAP, *[3 * GAP] * 17])
    assert pace.turn(POST, "C2", most=0) == 0


def test_pause_holds_for_all_processes_and_the_longer_one_wins(db: Database) -> None:
    clock = Moment(NOW)
    here, there = Pace(db, clock.timer), Pace(db, clock.timer)
    here.pause(POST, 30)
    here.pause(POST, 5)
    assert here.paused(POST) == pytest.approx(30)
    assert there.paused(POST) == 0
    assert there.turn(POST) == pytest.approx(30, abs=0.001)
    assert there.turn("conversations.history") == 0
    clock.move(30)
    assert here.paused(POST) == 0


def test_while_slack_is_in_trouble_tries_are_further_and_further_apart(db: Database) -> None:
    clock = Moment(NOW)
    pace = Pace(db, clock.timer)
    waits = []
    pace.failed()
    pace.failed()
    assert (pace.paused(POST), pace.wary) == (0, False)  # may be of one message alone
    for _ in range(8):
        pace.failed()
        pace.failed()  # another lane, at the same moment
        waits.append(round(pace.paused(POST)))
        clock.move(waits[-1])
    assert waits == [2, 4, 8, 16, 32, 60, 60, 60]
    assert pace.wary
    pace.went()
    assert not pace.wary


def test_pace_forgets_people_of_long_ago(sqlite_db: Database) -> None:
    clock = Moment(NOW)
    pace = Pace(sqlite_db, clock.timer, {POST: Limit(60_000, 1)})
    for number in range(1200):
        clock.move(2)
        assert pace.turn(POST, f"U{number}") == 0
    assert len(pace._people) <= 1000


def test_shared_clock_is_the_databases(db: Database) -> None:
    clock = SharedClock(db)
    first = clock()
    assert first == pytest.approx(time.time(), abs=2)
    assert first <= clock() <= first + 1


def test_shared_clock_is_never_half_known(sqlite_db: Database) -> None:
    """Lanes ask at the same time: one that came in between was told the seconds since the machine began."""
    told = []

    class Watched(SharedClock):
        def __setattr__(self, name: str, value: object) -> None:
            super().__setattr__(name, value)
            if name == "_asked_at" and value is not None:
                told.append(self())

    Watched(sqlite_db)()
    assert told == pytest.approx([time.time()], abs=2)


def test_clock_that_goes_back_keeps_nobody_waiting(db: Database) -> None:
    """The machine was a day ahead until its clock was set right."""
    clock = Moment(NOW)
    pace = Pace(db, clock.timer)
    for _ in range(POSTS.burst):
        pace.turn(POST, "C1")
    pace.pause(POST, 30)
    clock.move(-24 * 3600)
    assert (pace.paused(POST), pace.turn(POST, "C1")) == (0, 0)
    assert pace.turn(POST, "C1") == pytest.approx(GAP)
    assert Pace(db, clock.timer).turn(POST, "C1") == pytest.approx(2 * GAP)
