"""An event is in the hands of one; what a process that was killed left is taken by a repetition, later."""

from datetime import datetime, timedelta

from sqlalchemy import insert

from storage import events
from storage.database import Database
from storage.events import LEASE, Taken
from storage.tables import SeenEvent

MOMENT = timedelta(microseconds=1)


def take(db: Database, at: datetime) -> Taken:
    with db.transaction() as tx:
        return events.take(tx, "Ev1", at=at)


def test_what_was_not_done_may_be_taken_when_the_lease_is_over(db: Database, now: datetime) -> None:
    assert [take(db, now + after) for after in (0 * LEASE, MOMENT, LEASE - MOMENT, LEASE, LEASE)] == [
        Taken.OURS, Taken.IN_HAND, Taken.IN_HAND, Taken.OURS, Taken.IN_HAND,
    ]  # fmt: skip
    assert take(db, now + 2 * LEASE) is Taken.OURS


def test_what_is_kept_is_in_hand_for_another_lease(db: Database, now: datetime) -> None:
    def keep(taken_at: datetime, at: datetime) -> bool:
        with db.transaction() as tx:
            return events.keep(tx, "Ev1", taken_at=taken_at, at=at)

    take(db, now)
    later = now + LEASE  # over, and nobody took it yet
    assert keep(now, later)
    assert take(db, later + LEASE - MOMENT) is Taken.IN_HAND
    assert take(db, later + LEASE) is Taken.OURS
    assert not keep(later, later + LEASE)
    with db.transaction() as tx:
        events.done(tx, "Ev1", taken_at=later + LEASE)
    assert not keep(later + LEASE, later + LEASE)


def test_what_is_done_is_taken_no_more(db: Database, now: datetime) -> None:
    take(db, now)
    with db.transaction() as tx:
        events.done(tx, "Ev1", taken_at=now)
    assert [take(db, now + after) for after in (MOMENT, LEASE, 10 * LEASE)] == [Taken.DONE] * 3


def test_what_was_given_back_may_be_taken_at_once(db: Database, now: datetime) -> None:
    take(db, now)
    with db.transaction() as tx:
        events.give_back(tx, "Ev1", taken_at=now)
    assert take(db, now) is Taken.OURS


def test_who_comes_back_after_its_lease_changes_nothing(db: Database, now: datetime) -> None:
    take(db, now)
    take(db, now + LEASE)
    with db.transaction() as tx:
        events.give_back(tx, "Ev1", taken_at=now)
        events.done(tx, "Ev1", taken_at=now)
    assert take(db, now + LEASE) is Taken.IN_HAND


def test_what_a_process_of_the_version_before_took_is_done(db: Database, now: datetime) -> None:
    """It knows no lease: all that it says is that it has it, and it gives back what failed."""
    with db.transaction() as tx:
        tx.execute(insert(SeenEvent), [{"event_id": "Ev1", "at": now}])
    assert take(db, now + LEASE) is Taken.DONE
