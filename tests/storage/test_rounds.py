"""How far a round is, how it ended, and what looking at it costs."""

import re
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import event

from storage.database import Database
from storage.deliveries import asked, rounds
from storage.deliveries.rounds import Round, Unreached
from storage.errors import NotAllowed
from storage.kinds import DebtState
from storage.members import Actor
from tests.ledger import ROUND, Ledger
from tests.make import Make

OWED, CLAIMED, SENT, DROPPED = DebtState.OWED, DebtState.CLAIMED, DebtState.SENT, DebtState.DROPPED
MISSED, UNDELIVERABLE = DebtState.MISSED, DebtState.UNDELIVERABLE
CHANGED = "day_changed:1:v3"
WEEKS = timedelta(days=14)


@pytest.fixture
def ledger(db: Database, now: datetime) -> Ledger:
    return Ledger(db, now)


@pytest.fixture
def boss(make: Make) -> Actor:
    return make.secretary()


def recent(ledger: Ledger, boss: Actor) -> list[Round]:
    with ledger.db.reading() as tx:
        return rounds.recent(tx, boss, since=ledger.now - WEEKS, now=ledger.now)


def people(count: int, first: int = 0) -> list[str]:
    return [f"UX{number:04d}" for number in range(first, first + count)]


def test_there_are_no_rounds_at_first_and_nobody_else_may_ask(ledger: Ledger, boss: Actor, make: Make) -> None:
    ledger.owes("digest:2026-W47:C1", "C1", "digest")
    assert recent(ledger, boss) == []
    anna = make.person("Anna Voorbeeld")
    with ledger.db.transaction() as tx:
        for ask in (
            lambda: recent(ledger, anna),
            lambda: rounds.resend(tx, anna, ROUND, at=ledger.now),
            lambda: rounds.let_go(tx, anna, ROUND, at=ledger.now),
        ):
            with pytest.raises(NotAllowed):
                ask()


def test_a_round_that_goes_out_tells_how_far_it_is_and_how_long_it_takes(ledger: Ledger, boss: Actor) -> None:
    begun = ledger.now
    ledger.in_a_round(people(20), facts={"day": 7})
    for _ in range(4):
        ledger.passes(seconds=15)
        ledger.settles(SENT, most=2)
    ledger.puts_off("ratelimited", 600, most=3)
    ledger.claims(most=1)
    (found,) = recent(ledger, boss)
    assert (found.key, found.kind, found.facts) == (ROUND, "reminder_open", {"day": 7})
    assert found.counts == {SENT: 8, OWED: 11, CLAIMED: 1}
    assert (found.all, found.open, found.sent) == (20, 12, 8)
    assert (found.begun_at, found.ended_at) == (begun, ledger.now)
    assert (found.due, found.later, found.next_at) == (9, 3, ledger.now + timedelta(seconds=600))
    assert found.waiting == {"ratelimited": 3}
    assert found.idle_since == begun
    assert found.left == 9 * timedelta(seconds=45) / 8  # eight went in the 45 seconds since the first went
    ledger.passes(minutes=3)
    (found,) = recent(ledger, boss)
    assert found.left is None


def test_a_round_that_waits_for_another_takes_the_time_of_both(ledger: Ledger, boss: Actor) -> None:
    ledger.in_a_round(people(12))
    ledger.passes(seconds=1)
    ledger.in_a_round(people(10), key=CHANGED, kind="day_changed")
    ledger.settles(SENT)
    ledger.passes(seconds=30)
    ledger.settles(SENT)
    assert [(one.key, one.due, one.left) for one in recent(ledger, boss)] == [
        (CHANGED, 10, 20 * timedelta(seconds=15)),
        (ROUND, 10, 10 * timedelta(seconds=15)),
    ]


def test_a_round_ends_with_who_was_not_reached_and_why(ledger: Ledger, boss: Actor, make: Make) -> None:
    anna = str(make.person("Anna Voorbeeld").person.slack_user)
    ledger.in_a_round([anna, *people(11)])
    ledger.settles(UNDELIVERABLE, "account_inactive", most=10)
    ledger.settles(UNDELIVERABLE, "unconfirmed:missing_scope")
    ledger.settles(DROPPED)
    ledger.in_a_round(["C1"], kind="reminder_open_channel")
    ledger.settles(MISSED)
    (found,) = recent(ledger, boss)
    assert (found.open, found.left, found.next_at, found.waiting) == (0, None, None, {})
    assert found.counts == {DROPPED: 1, MISSED: 1, UNDELIVERABLE: 11}
    named = ((anna, "Anna Voorbeeld"), *((who, "") for who in people(7)))
    assert found.unreached[0] == Unreached(UNDELIVERABLE, "account_inactive", 10, named)
    assert set(found.unreached[1:]) == {
        Unreached(UNDELIVERABLE, "unconfirmed:missing_scope", 1, (("UX0009", ""),)),
        Unreached(MISSED, "", 1, (("C1", ""),)),
    }


def test_rounds_of_late_are_told_of_and_what_is_not_finished_first(ledger: Ledger, boss: Actor) -> None:
    ledger.in_a_round(people(2), key="reminder:0:2026-11-01:open")
    ledger.settles(SENT, most=2)
    ledger.in_a_round(people(1), key="reminder:0:2026-11-01:closing", due_at=ledger.now + timedelta(days=200))
    ledger.passes(days=130)
    for key in (ROUND, CHANGED):
        ledger.in_a_round(people(2), key=key)
        ledger.settles(SENT, most=2)
        ledger.passes(hours=1)
    assert [one.key for one in recent(ledger, boss)] == ["reminder:0:2026-11-01:closing", CHANGED, ROUND]
    ledger.passes(days=15)
    assert [one.key for one in recent(ledger, boss)] == ["reminder:0:2026-11-01:closing"]


def test_who_joins_late_belongs_to_a_round_that_began_before(ledger: Ledger, boss: Actor) -> None:
    begun = ledger.now
    ledger.in_a_round(people(3))
    ledger.settles(SENT, most=3)
    ledger.passes(days=20)
    ledger.in_a_round(people(1, first=3))
    (found,) = recent(ledger, boss)
    assert (found.begun_at, found.all, found.sent) == (begun, 4, 3)


def test_the_secretariat_sends_again_or_lets_go_what_slack_would_not_take(ledger: Ledger, boss: Actor) -> None:
    ids = ledger.in_a_round(people(4))
    ledger.settles(SENT)
    ledger.settles(MISSED)
    ledger.settles(UNDELIVERABLE, "user_not_found", most=2)
    with ledger.db.transaction() as tx:
        assert rounds.resend(tx, boss, ROUND, at=ledger.now) == 2
        assert rounds.resend(tx, boss, ROUND, at=ledger.now) == 0
    assert ledger.settles(UNDELIVERABLE, "user_not_found", most=9) == ids[2:]
    with ledger.db.transaction() as tx:
        assert rounds.let_go(tx, boss, CHANGED, at=ledger.now) == 0
        assert rounds.let_go(tx, boss, ROUND, at=ledger.now) == 2
    (found,) = recent(ledger, boss)
    assert found.counts == {SENT: 1, MISSED: 1, DROPPED: 2}


def plans(db: Database, ask: Callable[[], Any]) -> list[str]:
    """How the database finds what is asked for: a line for each time it goes to the ledger."""
    asked_for: list[tuple[str, Any]] = []

    def keep(_connection: Any, _cursor: Any, statement: str, parameters: Any, *_: Any) -> None:
        if "deliveries" in statement:
            asked_for.append((statement, parameters))

    event.listen(db.reader, "before_cursor_execute", keep)
    try:
        ask()
    finally:
        event.remove(db.reader, "before_cursor_execute", keep)
    explain = "EXPLAIN QUERY PLAN " if db.is_sqlite else "EXPLAIN "
    lines = []
    with db.reading() as tx:
        for statement, parameters in asked_for:
            lines += [str(row[-1]) for row in tx.exec_driver_sql(explain + statement, parameters)]
    return [line for line in lines if re.search(r"(SCAN|SEARCH|Scan.* on) (ix_)?deliveries|deliveries_pkey", line)]


def test_what_was_settled_in_older_times_is_not_looked_at(ledger: Ledger, boss: Actor) -> None:
    ledger.settled_long_ago(1000, before=ledger.now - timedelta(days=120))
    ledger.in_a_round(people(5))
    ledger.settles(UNDELIVERABLE, "user_not_found", most=2)
    with ledger.db.transaction() as tx:
        tx.exec_driver_sql("ANALYZE")

    def home() -> None:
        recent(ledger, boss)
        with ledger.db.reading() as tx:
            asked.troubles(tx, boss, since=ledger.now - WEEKS, rounds=False)
            asked.listed(tx, asked.Which(states=asked.OPEN), most=10)
            asked.counted(tx, asked.Which(states=(MISSED,), since=ledger.now - WEEKS))

    looks = plans(ledger.db, home)
    assert len(looks) >= 8
    by_index = re.compile(r"ix_deliveries_(round|waiting|failed)\b|INTEGER PRIMARY KEY|pk_deliveries")
    assert [look for look in looks if not by_index.search(look)] == []
    assert {found for look in looks for found in re.findall(r"ix_deliveries_\w+", look)} == {
        "ix_deliveries_round",
        "ix_deliveries_waiting",
        "ix_deliveries_failed",
    }
