"""Debts are paid once, in time, whatever Slack answers and wherever a process stops."""

import json
import threading
from datetime import timedelta
from itertools import pairwise

import pytest
from sqlalchemy import update

from bot.delivery import PROMPTLY, SETTLING
from bot.delivery.lookup import PAGE
from bot.delivery.pace import HISTORY, POST, Limit, Pace
from bot.playground import messages
from handlers import debts
from handlers.views.blocks import Message
from storage import deliveries, members
from storage.database import Database
from storage.deliveries import LEASE, Claim, waiting
from storage.errors import Unavailable
from storage.kinds import DebtState
from storage.tables import Delivery
from tests.bot.conftest import KIND, Office, says
from tests.make import TEAM

MINUTE = 60.0


def test_debt_is_posted_and_settled(office: Office) -> None:
    anna = office.person()
    office.owes("hello", anna.id)
    assert office.pays() == 1
    assert [seen.plain for seen in anna.inbox] == ["hello"]
    assert office.rows() == {"hello": (DebtState.SENT, "", anna.dm.id)}
    assert office.pays() == 0
    assert office.slack.complaints == []


def test_metadata_tells_nothing(office: Office) -> None:
    anna = office.person()
    office.owes(f"reminder:{anna.id}", anna.id)
    office.pays()
    said = json.dumps(office.slack.called("chat.postMessage")[0].args["metadata"])
    assert "reminder" not in said
    assert anna.id not in said


def test_debt_waits_until_it_is_due(office: Office) -> None:
    anna = office.person()
    office.owes("later", anna.id, due=MINUTE)
    office.clock.move(MINUTE - 1)
    assert office.pays() == 0
    office.clock.move(1)
    assert office.pays() == 1
    assert office.posted == ["later"]


def test_late_debt_is_missed(office: Office) -> None:
    anna = office.person()
    office.owes("stale", anna.id, expires=MINUTE)
    office.clock.move(MINUTE)
    office.pays()
    assert office.states() == {"stale": DebtState.MISSED}
    assert office.posted == []


def test_debt_that_is_no_longer_true_is_dropped(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    anna = office.person()
    monkeypatch.setitem(debts.RENDERERS, "false", lambda _db, _claim, _occasion: None)
    office.owes("untrue", anna.id, kind="false")
    office.pays()
    assert office.states() == {"untrue": DebtState.DROPPED}


def test_debt_of_somebody_who_left_is_dropped(office: Office) -> None:
    anna = office.person()
    office.owes("bye", anna.id)
    with office.db.transaction() as tx:
        members.leave_network(tx, team=TEAM, slack_user=anna.id, at=office.clock())
    office.pays()
    assert office.states() == {"bye": DebtState.DROPPED}


def test_debt_that_would_disturb_waits(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    anna = office.person()
    until = office.clock() + LEASE

    def not_yet(db: Database, claim: Claim, occasion: debts.Occasion) -> Message:
        if occasion.now < until:
            raise debts.NotNow(until)
        return says(db, claim, occasion)

    monkeypatch.setitem(debts.RENDERERS, "quiet", not_yet)
    office.owes("quiet", anna.id, kind="quiet")
    office.pays()
    office.clock.move(LEASE.total_seconds() - 1)
    assert office.pays() == 0
    office.clock.move(1)
    office.pays()
    assert office.posted == ["quiet"]


def test_debt_of_a_newer_version_is_left_for_it(office: Office) -> None:
    anna = office.person()
    office.owes("news", anna.id, kind="of tomorrow")
    office.pays()
    assert office.states() == {"news": DebtState.OWED}


def test_debt_of_another_workspace_is_not_ours(office: Office) -> None:
    anna = office.person()
    with office.db.transaction() as tx:
        debt = deliveries.Debt(key="theirs", kind=KIND, recipient=anna.id, due_at=office.clock())
        deliveries.owe(tx, "T0OTHER", [debt], at=office.clock())
    office.pays()
    assert office.states() == {"theirs": DebtState.OWED}
    assert office.posted == []


def test_what_was_only_postponed_is_tried_again_as_if_new(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    anna = office.person()

    def not_yet(_db: Database, _claim: Claim, occasion: debts.Occasion) -> Message:
        raise debts.NotNow(occasion.now + timedelta(seconds=10))

    monkeypatch.setitem(debts.RENDERERS, KIND, not_yet)
    office.owes("one", anna.id)
    for _ in range(10):
        assert office.pays() == 1
        office.clock.move(10)
    monkeypatch.setitem(debts.RENDERERS, KIND, says)
    office.slack.faults.add(method="chat.postMessage", kind="error:invalid_blocks", times=3)
    came = [office.clock.timer()]
    while not office.posted:
        office.clock.move(1)
        if office.pays():
            came.append(office.clock.timer())
    assert [round(after - before) for before, after in pairwise(came)] == [1, 5, 15, 60]


def test_worker_of_the_version_before_counts_no_failures_and_is_known_all_the_same(office: Office) -> None:
    """It only knows the number of claims, which still says whose the debt is."""
    anna = office.person()
    office.owes("one", anna.id)
    with office.db.transaction() as tx:
        (first,) = deliveries.claim(tx, worker="one", now=office.clock())
        old = {"state": DebtState.OWED, "next_try_at": office.clock(), "attempts": 5, "claimed_by": None}
        tx.execute(update(Delivery).values(old))
        (second,) = deliveries.claim(tx, worker="one", now=office.clock())
        assert (first.attempts, second.attempts, second.failures) == (0, 5, 0)
        assert not deliveries.settle(tx, first, DebtState.SENT, at=office.clock())
        assert deliveries.settle(tx, second, DebtState.SENT, at=office.clock())


# --- what Slack may answer


@pytest.mark.parametrize(
    "fault", ["500", "503", "lost", "drop", "error:internal_error", "error:fatal_error", "error:invalid_blocks"]
)
@pytest.mark.parametrize("times", [1, 4])
def test_transient_fault_is_tried_again_and_shows_once(office: Office, fault: str, times: int) -> None:
    anna, bert = office.person(), office.person("Bert Voorbeeld")
    office.slack.faults.add(method="chat.postMessage", kind=fault, times=times, channel=anna.id)
    office.owes("one", anna.id)
    office.owes("two", bert.id)
    office.pays()
    assert "two" in office.posted  # nobody waits for another's trouble
    office.goes_on()
    assert sorted(office.posted) == ["one", "two"]
    assert set(office.states().values()) == {DebtState.SENT}


def test_answer_that_comes_too_late_shows_once(office: Office) -> None:
    anna = office.person()
    office.slack.faults.add(method="chat.postMessage", kind="slow", seconds=1.5)
    office.owes("slow", anna.id)
    office.pays(timeout=1)
    office.slack.settle()
    assert office.states() == {"slow": DebtState.OWED}
    office.goes_on(1)
    assert office.posted == ["slow"]
    assert office.states() == {"slow": DebtState.SENT}


def test_slower_stops_everything_for_as_long_as_slack_asks(office: Office) -> None:
    people = [office.person(f"Persoon {number} Voorbeeld") for number in range(4)]
    for number, person in enumerate(people):
        office.owes(f"m{number}", person.id)
    office.slack.faults.add(method="chat.postMessage", kind="429", retry_after=30)
    office.pays()
    assert (office.posted, len(office.slack.called("chat.postMessage"))) == ([], 1)
    office.clock.move(29)
    assert office.pays() == 0
    office.clock.move(1)
    office.pays()
    assert sorted(office.posted) == ["m0", "m1", "m2", "m3"]
    # Slack had not taken it, so nobody had to look
    assert office.slack.called("conversations.history") == []


@pytest.mark.parametrize(
    "error",
    ["channel_not_found", "not_in_channel", "is_archived", "user_not_found", "cannot_dm_bot", "restricted_action"],
)
def test_permanent_refusal_is_undeliverable(office: Office, error: str) -> None:
    anna, bert = office.person(), office.person("Bert Voorbeeld")
    office.slack.faults.add(method="chat.postMessage", kind=f"error:{error}", channel=anna.id)
    office.owes("never", anna.id)
    office.owes("well", bert.id)
    office.pays()
    assert office.rows() == {
        "never": (DebtState.UNDELIVERABLE, error, None),
        "well": (DebtState.SENT, "", bert.dm.id),
    }
    office.goes_on(1)
    assert office.posted == ["well"]


def test_closed_account_leaves_the_network(office: Office) -> None:
    anna = office.person()
    office.owes("bye", anna.id)
    anna.record.deleted = True
    office.pays()
    assert office.rows() == {"bye": (DebtState.UNDELIVERABLE, "account_inactive", None)}
    with office.db.reading() as tx:
        known = members.by_account(tx, TEAM, anna.id)
    assert known is not None
    assert known.gone


def test_account_inactive_of_the_bot_itself_keeps_the_debt(office: Office) -> None:
    anna = office.person()
    office.owes("soon", anna.id)
    office.slack.faults.add(method="chat.postMessage", kind="error:account_inactive")
    office.slack.faults.add(method="auth.test", kind="error:account_inactive")
    office.pays()
    assert office.states() == {"soon": DebtState.OWED}
    office.goes_on(1)
    assert office.posted == ["soon"]


def test_revoked_token_keeps_all_debts(office: Office) -> None:
    anna, bert = office.person(), office.person("Bert Voorbeeld")
    office.owes("one", anna.id)
    office.owes("two", bert.id)
    office.slack.revoke()
    office.pays()
    assert len(office.slack.called("chat.postMessage")) == 1  # none of the others would go
    office.goes_on(1)
    assert set(office.states().values()) == {DebtState.OWED}
    office.slack.workspace.revoked = False
    office.goes_on(2)
    assert sorted(office.posted) == ["one", "two"]


def test_slack_that_is_away_keeps_all_debts(office: Office) -> None:
    anna = office.person()
    office.owes("one", anna.id)
    worker = office.worker()
    worker.slack.base_url = "http://127.0.0.1:9/api/"
    worker.pay()
    office.clock.move(10)
    office.pays()
    # nobody listened there: it cannot have arrived, and nobody had to look
    assert (office.posted, office.slack.called("conversations.history")) == (["one"], [])


# --- looking before posting again


def test_message_of_a_channel_is_looked_up_there(office: Office) -> None:
    anna = office.person()
    channel = office.slack.channel("netwerk", [anna])
    office.slack.faults.add(method="chat.postMessage", kind="lost")
    office.owes("digest", channel.id)
    office.pays()
    office.goes_on(1)
    assert office.posted == ["digest"]
    assert office.rows() == {"digest": (DebtState.SENT, "", channel.id)}
    assert len(office.slack.called("chat.postMessage")) == 1


def test_message_is_found_behind_many_others(office: Office) -> None:
    anna = office.person()
    office.slack.faults.add(method="chat.postMessage", kind="lost")
    office.owes("old", anna.id)
    office.pays()
    for number in range(PAGE + 1):
        channel = office.slack.workspace.channels[anna.dm.id]
        messages.post(office.slack.workspace, channel, {"text": f"word {number}"})
    office.goes_on(1)
    assert office.states() == {"old": DebtState.SENT}
    assert office.posted == ["old"]


@pytest.mark.parametrize("fault", ["lost", "drop"])
def test_message_that_may_be_there_is_not_repeated_where_nobody_can_look(office: Office, fault: str) -> None:
    anna = office.person()
    office.slack.workspace.scopes = office.slack.workspace.scopes - {"im:history"}
    office.slack.faults.add(method="chat.postMessage", kind=fault)
    office.owes("maybe", anna.id)
    office.pays()
    office.goes_on(1)
    assert len(office.posted) == (1 if fault == "lost" else 0)
    assert office.rows()["maybe"][:2] == (DebtState.UNDELIVERABLE, "unconfirmed:missing_scope")


def test_token_that_is_no_longer_good_leaves_open_whether_it_arrived(office: Office) -> None:
    anna = office.person()
    office.slack.faults.add(method="chat.postMessage", kind="lost")
    office.owes("maybe", anna.id)
    office.pays()
    office.clock.move(SETTLING.total_seconds())
    office.slack.faults.add(method="conversations.open", kind="error:account_inactive")
    office.slack.faults.add(method="auth.test", kind="error:account_inactive")
    assert office.pays() == 1
    assert office.states() == {"maybe": DebtState.OWED}
    office.goes_on(1)
    assert (office.posted, office.states()) == (["maybe"], {"maybe": DebtState.SENT})


def test_looking_waits_for_slack_and_others_are_paid_meanwhile(office: Office) -> None:
    anna, bert = office.person(), office.person("Bert Voorbeeld")
    office.slack.faults.add(method="chat.postMessage", kind="lost", channel=anna.id)
    office.slack.faults.add(method="conversations.history", kind="429", retry_after=120)
    office.owes("one", anna.id)
    office.pays()
    office.clock.move(30)
    office.owes("two", bert.id)
    office.pays()
    assert sorted(office.posted) == ["one", "two"]
    assert office.states() == {"one": DebtState.OWED, "two": DebtState.SENT}
    office.clock.move(120)
    office.pays()
    assert office.states() == {"one": DebtState.SENT, "two": DebtState.SENT}
    assert sorted(office.posted) == ["one", "two"]


def test_many_that_must_be_looked_for_have_their_turn(office: Office) -> None:
    room = office.slack.channel("netwerk")
    keys = [f"note:{number}" for number in range(40)]
    for key in keys:
        office.owes(key, room.id)
        office.pays(dies="claimed")
    office.clock.move(LEASE.total_seconds())
    Pace(office.db, office.clock.timer).pause(HISTORY, 60)  # Slack asked another process to wait
    for _ in range(20):
        office.clock.move(10)
        office.pays()
    assert office.states() == dict.fromkeys(keys, DebtState.SENT)


def test_message_that_was_sent_is_not_missed_though_it_is_late(office: Office) -> None:
    anna = office.person()
    office.owes("just", anna.id, expires=MINUTE)
    assert office.pays(dies="sent") == -1
    office.clock.move(LEASE.total_seconds())
    office.pays("two")
    assert office.states() == {"just": DebtState.SENT}


# --- processes that stop anywhere


@pytest.mark.parametrize("point", ["claimed", "rendered", "sent"])
def test_killed_worker_is_replaced_after_its_lease(office: Office, point: str) -> None:
    anna = office.person()
    office.owes("once", anna.id)
    assert office.pays(dies=point) == -1
    assert office.pays("two") == 0  # it may still be at it
    office.clock.move(LEASE.total_seconds())
    assert office.pays("two") == 1
    assert office.posted == ["once"]
    assert office.states() == {"once": DebtState.SENT}


@pytest.mark.parametrize("first", ["claimed", "sent"])
def test_worker_killed_while_looking_is_replaced_too(office: Office, first: str) -> None:
    anna = office.person()
    office.owes("once", anna.id)
    assert office.pays(dies=first) == -1
    office.clock.move(LEASE.total_seconds())
    assert office.pays("two", dies="looked") == -1
    office.clock.move(LEASE.total_seconds())
    assert office.pays("three") == 1
    assert office.posted == ["once"]
    assert office.states() == {"once": DebtState.SENT}


def test_worker_frozen_past_its_lease_does_not_post(office: Office) -> None:
    anna = office.person()
    office.owes("once", anna.id)
    slow = office.worker()

    def freezes(point: str, _claim: Claim) -> None:
        if point == "rendered":
            office.clock.move(LEASE.total_seconds())
            assert office.pays("two") == 1

    slow.passing = freezes
    slow.pay()
    assert office.posted == ["once"]
    assert office.states() == {"once": DebtState.SENT}


def test_worker_with_little_lease_left_starts_again(office: Office) -> None:
    anna = office.person()
    office.owes("once", anna.id)
    slow = office.worker()
    seen: list[str] = []

    def dozes(point: str, _claim: Claim) -> None:
        if point == "rendered" and not seen:
            seen.append(point)
            office.clock.move(PROMPTLY.total_seconds())

    slow.passing = dozes
    slow.pay()
    assert office.posted == []
    office.clock.move(1)
    slow.pay()
    assert office.posted == ["once"]


def test_failing_renderer_does_not_keep_others_waiting(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    anna, bert = office.person(), office.person("Bert Voorbeeld")

    def fails(_db: Database, _claim: Claim, _occasion: debts.Occasion) -> Message:
        raise KeyError("says")

    monkeypatch.setitem(debts.RENDERERS, "bad", fails)
    office.owes("bad", anna.id, kind="bad")
    office.owes("good", bert.id)
    office.pays()
    assert office.states() == {"bad": DebtState.OWED, "good": DebtState.SENT}
    monkeypatch.setitem(debts.RENDERERS, "bad", says)  # a new version
    office.goes_on(1)
    assert sorted(office.posted) == ["bad", "good"]


def test_message_that_could_not_be_rendered_needs_no_look(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    """Else, without the history scopes, a mistake of ours would end it as one that may have arrived."""
    anna = office.person()
    office.slack.workspace.scopes = office.slack.workspace.scopes - {"im:history"}

    def fails(_db: Database, _claim: Claim, _occasion: debts.Occasion) -> Message:
        raise KeyError("says")

    monkeypatch.setitem(debts.RENDERERS, "bad", fails)
    office.owes("bad", anna.id, kind="bad")
    office.pays()
    assert office.rows() == {"bad": (DebtState.OWED, "failed: KeyError", None)}
    office.goes_on(1)
    assert office.states() == {"bad": DebtState.OWED}
    with office.db.reading() as tx:
        assert waiting.waiting(tx, now=office.clock()).oldest == 3600  # the alert rings
    monkeypatch.setitem(debts.RENDERERS, "bad", says)  # a new version
    office.goes_on(2)
    assert (office.posted, office.states()) == (["bad"], {"bad": DebtState.SENT})


def test_stopping_worker_takes_no_more(office: Office) -> None:
    people = [office.person(f"Persoon {number} Voorbeeld") for number in range(3)]
    for number, person in enumerate(people):
        office.owes(f"m{number}", person.id)
    worker = office.worker()
    worker.stopping = lambda: len(office.posted) >= 1
    assert worker.pay() == 1
    assert len(office.posted) == 1


def test_worker_that_stops_while_it_waits_gives_the_debt_back(office: Office) -> None:
    anna = office.person()
    office.owes("one", anna.id)
    office.owes("two", anna.id)
    worker = office.worker()
    stopped: list[float] = []
    worker.sleep = stopped.append  # the pace makes it wait, and then it is to stop
    worker.stopping = lambda: bool(stopped)
    worker.pay()
    assert office.posted == ["one"]
    assert office.pays("two") == 1
    assert sorted(office.posted) == ["one", "two"]


# --- pace


def test_messages_to_one_person_are_a_second_apart(office: Office) -> None:
    anna = office.person()
    for number in range(4):
        office.owes(f"m{number}", anna.id)
    begun = office.clock()
    office.pays()
    assert len(office.posted) == 4
    assert (office.clock() - begun).total_seconds() == pytest.approx(3.15)


def test_messages_to_one_person_are_a_second_apart_after_a_pause_too(office: Office) -> None:
    anna = office.person()
    for number in range(3):
        office.owes(f"m{number}", anna.id)
    worker = office.worker()
    told: list[str] = []

    def slower(point: str, _claim: Claim) -> None:
        if point == "rendered" and not told:  # another lane hears it
            told.append(point)
            office.pace.pause(POST, 5)

    worker.passing = slower
    begun = office.clock()
    worker.pay()
    assert len(office.posted) == 3
    assert (office.clock() - begun).total_seconds() == pytest.approx(5 + 2.1)


def test_pause_that_another_process_was_told_leaves_debts_where_they_are(office: Office) -> None:
    people = [office.person(f"Persoon {number} Voorbeeld") for number in range(30)]
    for number, person in enumerate(people):
        office.owes(f"m{number}", person.id, round_="m")
    Pace(office.db, office.clock.timer).pause(POST, 90)
    taken = 0
    for _ in range(30):
        taken += office.pays()
        office.clock.move(2)
    assert taken == 1  # one finds out
    office.clock.move(60)
    office.pays()
    assert set(office.states().values()) == {DebtState.SENT}


def test_round_to_everybody_stays_under_the_limit(office: Office) -> None:
    office.pace = Pace(office.db, office.clock.timer, {POST: Limit(60, 3)})
    people = [office.person(f"Persoon {number} Voorbeeld") for number in range(80)]
    office.slack.rates.on = True
    office.slack.rates.posts_a_minute = 60
    office.slack.rates.timer = office.clock.timer
    for number, person in enumerate(people):
        office.owes(f"m{number}", person.id, round_="m")
    begun = office.clock()
    office.pays()
    assert len(office.posted) == 80
    took, allowed = (office.clock() - begun).total_seconds(), 80 - 3
    assert allowed <= took <= 1.1 * allowed
    assert office.slack.complaints == []


def test_one_person_is_not_kept_waiting_by_a_round(office: Office) -> None:
    people = [office.person(f"Persoon {number} Voorbeeld") for number in range(5)]
    for number, person in enumerate(people):
        office.owes(f"m{number}", person.id, round_="m")
    office.clock.move(10)
    office.owes("just now", people[4].id)
    office.pays()
    assert [call.args["text"] for call in office.slack.called("chat.postMessage")] == [
        "just now", "m0", "m1", "m2", "m3", "m4",
    ]  # fmt: skip


def test_lanes_work_at_the_same_time(office: Office) -> None:
    people = [office.person(f"Persoon {number} Voorbeeld") for number in range(4)]
    for number, person in enumerate(people):
        office.owes(f"m{number}", person.id)
    worker, all_of_them = office.worker(), threading.Barrier(4, timeout=10)
    worker.lanes = 4

    def meets(point: str, _claim: Claim) -> None:
        if point == "rendered":
            all_of_them.wait()

    worker.passing = meets
    assert worker.pay() == 4
    assert sorted(office.posted) == ["m0", "m1", "m2", "m3"]


@pytest.mark.parametrize("fault", ["500", "lost", "drop"])
def test_slack_in_trouble_is_not_tried_with_everything(office: Office, fault: str) -> None:
    people = [office.person(f"Persoon {number} Voorbeeld") for number in range(40)]
    for number, person in enumerate(people):
        office.owes(f"m{number}", person.id, round_="m")
    office.slack.faults.add(method="*", kind=fault, times=10_000)
    office.goes_on(1, every=10)
    assert 10 < len(office.slack.called("chat.postMessage")) < 80  # about one a minute
    office.slack.faults.clear()
    office.goes_on(2, every=30)
    assert sorted(office.posted) == sorted(f"m{number}" for number in range(40))
    assert set(office.states().values()) == {DebtState.SENT}


# --- the database away, and the process to end


def test_message_that_arrived_is_remembered_while_the_database_is_away(office: Office) -> None:
    anna = office.person()
    office.owes("once", anna.id)
    worker = office.worker()

    def away(point: str, _claim: Claim) -> None:
        if point == "sent":
            raise Unavailable("away")

    worker.passing = away
    with pytest.raises(Unavailable):
        worker.pay()
    office.slack.workspace.scopes = office.slack.workspace.scopes - {"im:history"}  # nobody could look
    office.clock.move(LEASE.total_seconds())
    worker.pay()
    assert office.posted == ["once"]
    assert office.states() == {"once": DebtState.SENT}


@pytest.mark.parametrize("point", ["claimed", "sent"])
def test_what_is_in_hand_at_the_end_is_given_back(office: Office, point: str) -> None:
    anna = office.person()
    office.owes("once", anna.id)
    office.pays(dies=point)
    office.worker().give_back()
    assert office.pays("two") == 0  # not at once: it may still arrive
    office.clock.move(SETTLING.total_seconds())
    assert office.pays("two") == 1
    assert office.posted == ["once"]


def test_only_what_is_ones_own_is_given_back(office: Office) -> None:
    anna = office.person()
    office.owes("once", anna.id)
    office.pays("two", dies="claimed")
    office.worker("one").give_back()
    assert office.states() == {"once": DebtState.CLAIMED}
