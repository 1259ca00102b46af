"""What an operator asks of the ledger, and does with it."""

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from typing import Any

import pytest

from storage import deliveries
from storage.database import Database
from storage.deliveries import asked
from storage.deliveries.asked import Entry, Verdict, Which
from storage.errors import NotAllowed
from storage.kinds import DebtState
from tests.ledger import ROUND, Ledger
from tests.make import Make

OWED, SENT, DROPPED = DebtState.OWED, DebtState.SENT, DebtState.DROPPED
MISSED, UNDELIVERABLE = DebtState.MISSED, DebtState.UNDELIVERABLE


@pytest.fixture
def ledger(db: Database, now: datetime) -> Ledger:
    return Ledger(db, now)


def entry(ledger: Ledger, debt_id: int) -> Entry:
    with ledger.db.reading() as tx:
        found = asked.get(tx, debt_id)
    assert found is not None
    return found


def resend(ledger: Ledger, *ids: int, **how: Any) -> dict[int, Verdict]:
    with ledger.db.transaction() as tx:
        return asked.resend(tx, Which(ids=ids), at=ledger.now, **how)


def let_go(ledger: Ledger, *ids: int, reason: str = "asked by phone") -> dict[int, Verdict]:
    with ledger.db.transaction() as tx:
        return asked.let_go(tx, Which(ids=ids), at=ledger.now, reason=reason)


def ends(ledger: Ledger, state: DebtState, error: str = "", key: str = "one", **more: Any) -> int:
    """A debt that ended so."""
    debt_id = ledger.owes(key, **more)
    assert ledger.settles(state, error) == [debt_id]
    return debt_id


def test_what_did_not_arrive_is_owed_again_from_now(ledger: Ledger) -> None:
    for state, error in ((UNDELIVERABLE, "not_in_channel"), (MISSED, ""), (DROPPED, "")):
        debt_id = ends(ledger, state, error, key=state)
        was = entry(ledger, debt_id)
        ledger.passes(hours=3)
        assert resend(ledger, debt_id) == {debt_id: Verdict.DONE}
        now = entry(ledger, debt_id)
        assert (now.state, now.next_try_at, now.settled_at, now.unsure) == (OWED, ledger.now, None, False)
        assert now.error == f"again:{state.value}:{error}"
        assert (now.due_at, now.attempts, now.created_at) == (was.due_at, was.attempts, was.created_at)
        assert ledger.settles(SENT) == [debt_id]


def test_what_may_have_arrived_is_looked_for_when_it_is_sent_again(ledger: Ledger) -> None:
    one, other, known = (ends(ledger, UNDELIVERABLE, "unconfirmed:missing_scope", key=key) for key in "abc")
    assert resend(ledger, one) == {one: Verdict.DONE}
    assert let_go(ledger, other) == {other: Verdict.DONE}
    assert resend(ledger, other) == {other: Verdict.DONE}
    assert resend(ledger, known, not_arrived=True) == {known: Verdict.DONE}  # somebody asked, and says so
    assert [(claim.id, claim.unsure) for claim in ledger.claims()] == [(one, True), (other, True), (known, False)]


def test_what_comes_too_late_is_refused_unless_it_is_wanted_all_the_same(ledger: Ledger) -> None:
    debt_id = ends(ledger, MISSED, expires_at=ledger.now)
    assert resend(ledger, debt_id) == {debt_id: Verdict.TOO_LATE}
    assert entry(ledger, debt_id).state is MISSED
    assert resend(ledger, debt_id, even_late=True) == {debt_id: Verdict.DONE}
    assert entry(ledger, debt_id).expires_at is None


def test_what_was_sent_is_owed_or_in_hand_is_not_sent_again(ledger: Ledger) -> None:
    sent = ends(ledger, SENT)
    in_hand = ledger.owes("two")
    ledger.claims()
    owed = ledger.owes("three")
    before = [entry(ledger, one) for one in (sent, in_hand, owed)]
    assert resend(ledger, sent, in_hand, owed, 9_999_999, even_late=True) == {
        sent: Verdict.SENT,
        in_hand: Verdict.IN_HAND,
        owed: Verdict.OWED,
        9_999_999: Verdict.UNKNOWN,
    }
    assert [entry(ledger, one) for one in (sent, in_hand, owed)] == before


def test_what_is_let_go_is_dropped_for_that_reason(ledger: Ledger) -> None:
    failed = ends(ledger, UNDELIVERABLE, "is_archived")
    owed = ledger.owes("two")
    assert let_go(ledger, failed, owed) == {failed: Verdict.DONE, owed: Verdict.DONE}
    assert [(one.state, one.error, one.settled_at) for one in (entry(ledger, failed), entry(ledger, owed))] == [
        (DROPPED, "let go: asked by phone", ledger.now)
    ] * 2
    assert ledger.claims() == []
    assert let_go(ledger, failed) == {failed: Verdict.DROPPED}


def test_what_a_worker_has_in_hand_is_let_go_when_its_lease_is_over(ledger: Ledger) -> None:
    debt_id = ledger.owes("one")
    (claim,) = ledger.claims()
    assert let_go(ledger, debt_id) == {debt_id: Verdict.IN_HAND}
    ledger.now = claim.until
    assert let_go(ledger, debt_id) == {debt_id: Verdict.DONE}
    with ledger.db.transaction() as tx:
        assert deliveries.settle(tx, claim, SENT, at=ledger.now) is False
    assert resend(ledger, debt_id) == {debt_id: Verdict.DONE}
    assert [found.unsure for found in ledger.claims("two")] == [True]


def test_of_two_operators_at_once_one_sends_it_again(ledger: Ledger) -> None:
    gone = ledger.in_a_round([f"U{number}" for number in range(10)])
    ledger.settles(UNDELIVERABLE, "user_not_found", most=10)
    both = at_once(
        lambda: [resend(ledger, one)[one] for one in gone], lambda: [resend(ledger, one)[one] for one in gone]
    )
    assert [{first, second} for first, second in zip(*both, strict=True)] == [{Verdict.DONE, Verdict.OWED}] * 10
    assert [claim.id for claim in ledger.claims()] == gone


def test_a_debt_is_let_go_or_taken_in_hand_and_never_both(ledger: Ledger) -> None:
    ledger.in_a_round([f"U{number}" for number in range(10)])
    ids = [claim.id for claim in ledger.claims()]
    ledger.passes(hours=1)
    verdicts, claims = at_once(
        lambda: {one: let_go(ledger, one)[one] for one in ids},
        lambda: {claim.id for _ in ids for claim in ledger.claims("two", most=1)},
    )
    assert {one for one, verdict in verdicts.items() if verdict is Verdict.IN_HAND} == claims
    assert {one for one, verdict in verdicts.items() if verdict is Verdict.DONE} == set(ids) - claims


def at_once(*works: Callable[[], Any]) -> list[Any]:
    """Do several things at the same time; what came of each."""
    start = threading.Barrier(len(works))

    def work(one: Callable[[], Any]) -> Any:
        start.wait(10)
        return one()

    with ThreadPoolExecutor(len(works)) as pool:
        return list(pool.map(work, works))


def test_a_round_is_sent_again_as_a_whole(ledger: Ledger) -> None:
    gone = ledger.in_a_round(["U1", "U2"])
    ledger.settles(UNDELIVERABLE, "user_not_found", most=2)
    (late,) = ledger.in_a_round(["U3"], expires_at=ledger.now)
    ledger.settles(MISSED)
    (other,) = ledger.in_a_round(["U1"], key="reminder:1:2026-12-17:closing")
    ledger.settles(UNDELIVERABLE, "user_not_found")
    which = Which(states=(UNDELIVERABLE, MISSED), round=ROUND)
    with ledger.db.transaction() as tx:
        assert asked.counted(tx, which) == {MISSED: 1, UNDELIVERABLE: 2}
        assert asked.resend(tx, which, at=ledger.now) == dict.fromkeys(gone, Verdict.DONE)
    assert [entry(ledger, one).state for one in (*gone, late, other)] == [OWED, OWED, MISSED, UNDELIVERABLE]


def test_what_is_owed_is_listed_by_round_and_kind_the_oldest_first(ledger: Ledger) -> None:
    later = ledger.owes("digest:1", "C1", "digest", due_at=ledger.now + timedelta(hours=1))
    of_round = ledger.in_a_round(["U1", "U2", "U3"])
    older = ledger.owes("digest:0", "C1", "digest", due_at=ledger.now - timedelta(hours=1))
    sent = ends(ledger, SENT, key="three", due_at=ledger.now - timedelta(hours=2))
    with ledger.db.reading() as tx:
        groups = asked.listed(tx, Which(states=asked.OPEN), most=2)
        ended = asked.listed(tx, Which(states=(SENT,), since=ledger.now), most=2)
        before = asked.listed(tx, Which(states=(SENT,), since=ledger.now + timedelta(seconds=1)), most=2)
    assert [(one.kind, one.round, one.count, [each.id for each in one.entries]) for one in groups] == [
        ("digest", None, 2, [older, later]),
        ("reminder_open", ROUND, 3, of_round[:2]),
    ]
    assert [[each.id for each in one.entries] for one in ended] == [[sent]]
    assert before == []


def test_troubles_are_told_by_reason_and_rounds_apart(ledger: Ledger, make: Make) -> None:
    boss = make.secretary()
    ends(ledger, MISSED, key="digest:1", to="C1", kind="digest")
    ledger.in_a_round([f"U{number}" for number in range(12)])
    ledger.settles(UNDELIVERABLE, "user_not_found", most=12)
    with ledger.db.reading() as tx:
        alone = asked.troubles(tx, boss, since=ledger.now, rounds=False)
        every = asked.troubles(tx, boss, since=ledger.now)
        later = asked.troubles(tx, boss, since=ledger.now + timedelta(seconds=1))
        with pytest.raises(NotAllowed):
            asked.troubles(tx, make.person(), since=ledger.now)
    digest = asked.Trouble("digest", MISSED, "", 1, ("C1",))
    assert alone == [digest]
    named = tuple(f"U{number}" for number in range(8))
    assert every == [digest, asked.Trouble("reminder_open", UNDELIVERABLE, "user_not_found", 12, named)]
    assert later == []


def test_an_operator_may_wait_longer_than_a_visit(postgres_db: Database) -> None:
    with postgres_db.reading() as tx:
        asked.unhurried(tx, seconds=60)
        assert tx.exec_driver_sql("SHOW statement_timeout").scalar() == "1min"
    with postgres_db.reading() as tx:
        assert tx.exec_driver_sql("SHOW statement_timeout").scalar() == "1500ms"
