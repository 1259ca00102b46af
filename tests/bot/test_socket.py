"""Socket Mode against the stand-in: connections that are renewed, fall silent or do not come about; twice the same."""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from slack_bolt import BoltResponse
from slack_sdk import WebClient
from structlog.testing import capture_logs

from bot.playground import Person, Slack
from bot.socket import SocketMode, Times
from bot.socket.envelopes import Answer, Envelopes
from bot.trouble import Trouble

QUICK = Times(ping=0.1, pauses=(0.01, 0.02, 0.04), steady=0, lingering=5)
SOON = 5.0


class Desk:
    """What handles payloads: it says what was typed, and can be made to take its time."""

    def __init__(self) -> None:
        self.came: list[dict[str, Any]] = []
        self.begun = threading.Semaphore(0)
        self.go_on = threading.Event()
        self.go_on.set()
        self.status = 200

    def __call__(self, payload: dict[str, Any], _headers: dict[str, str]) -> BoltResponse:
        self.came.append(payload)
        self.begun.release()
        assert self.go_on.wait(SOON)
        said = payload.get("text") or payload.get("event", {}).get("text", "")
        return BoltResponse(status=self.status, body={"text": f"{said} {len(self.came)}"})


@pytest.fixture
def slack() -> Iterator[Slack]:
    with Slack(commands=["/g40"], ack_seconds=SOON) as slack:
        slack.over_socket_mode()
        yield slack


@pytest.fixture
def anna(slack: Slack) -> Person:
    return slack.person("Anna Voorbeeld")


@pytest.fixture
def desk() -> Desk:
    return Desk()


@contextmanager
def listening(slack: Slack, desk: Desk, times: Times = QUICK, **about: Any) -> Iterator[SocketMode]:
    """A bot that listens, with as many connections as it wants."""
    client = WebClient(slack.token, base_url=slack.url, retry_handlers=[], timeout=5)
    mode = SocketMode(desk, slack.app_token, client, times=times, **about)
    mode.connect()
    try:
        yield mode
    finally:
        desk.go_on.set()
        mode.close()


def sent(slack: Slack, text: str) -> tuple[bool, Any]:
    return slack.server.sockets.send("slash_commands", command(text), SOON)


def command(text: str) -> dict[str, Any]:
    return {"command": "/g40", "text": text, "user_id": "U1"}


def event(event_id: str) -> dict[str, Any]:
    return {"type": "event_callback", "event_id": event_id, "event": {"type": "message", "text": "hulp"}}


def in_thread(work: Callable[[], Any]) -> tuple[threading.Thread, list[Any]]:
    results: list[Any] = []
    thread = threading.Thread(target=lambda: results.append(work()), daemon=True)
    thread.start()
    return thread, results


# --- connections


def test_two_connections_share_what_comes(slack: Slack, desk: Desk) -> None:
    with listening(slack, desk) as mode:
        assert slack.server.sockets.wait_for(2)
        was_connected = mode.connected
        assert [sent(slack, "hulp")[1] for _ in range(4)] == [{"text": f"hulp {number}"} for number in (1, 2, 3, 4)]
    assert slack.server.sockets.wait_until_gone()
    assert (was_connected, mode.connected) == (True, False)
    assert (slack.server.sockets.opened, len(slack.called("apps.connections.open"))) == (2, 2)


@pytest.mark.parametrize("reason", ["warning", "refresh_requested"])
def test_connection_that_is_renewed_has_a_successor_before_it_goes(slack: Slack, desk: Desk, reason: str) -> None:
    with listening(slack, desk, connections=1):
        assert slack.server.sockets.wait_for(1)
        slack.server.sockets.disconnect(reason, close=False)
        assert slack.server.sockets.wait_for(2), "the old one is still there"
        for _ in range(2):
            assert sent(slack, "hulp")[0], "over the old one and over the new one"


def test_connection_that_slack_does_not_end_is_left(slack: Slack, desk: Desk) -> None:
    with listening(slack, desk, Times(ping=5, pauses=(0.01,), steady=0, lingering=0.05), connections=1):
        assert slack.server.sockets.wait_for(1)
        slack.server.sockets.disconnect("warning", close=False)
        assert slack.server.sockets.wait_for(1, opened=2)
        assert slack.server.sockets.wait_until(lambda living: len(living) == 1)
        assert sent(slack, "hulp") == (True, {"text": "hulp 1"})


@pytest.mark.parametrize("connections", [1, 2])
def test_what_is_in_hand_when_its_connection_ends_is_answered(slack: Slack, desk: Desk, connections: int) -> None:
    with listening(slack, desk, connections=connections):
        assert slack.server.sockets.wait_for(connections)
        desk.go_on.clear()
        thread, results = in_thread(lambda: sent(slack, "hulp"))
        assert desk.begun.acquire(timeout=SOON)
        slack.server.sockets.disconnect(close=True)
        assert slack.server.sockets.wait_for(connections, opened=2 * connections)
        desk.go_on.set()
        thread.join(SOON)
    assert results == [(True, {"text": "hulp 1"})]
    assert len(desk.came) == 1


def test_answer_goes_over_another_connection_when_its_own_is_gone(slack: Slack, desk: Desk) -> None:
    slack.server.sockets.repeats = False
    with listening(slack, desk):
        assert slack.server.sockets.wait_for(2)
        desk.go_on.clear()
        thread, results = in_thread(lambda: sent(slack, "hulp"))
        assert desk.begun.acquire(timeout=SOON)
        slack.server.sockets.disconnect()
        assert slack.server.sockets.wait_for(2, opened=4)
        desk.go_on.set()
        thread.join(SOON)
    assert results == [(True, {"text": "hulp 1"})]


def test_silent_connection_is_noticed_and_opened_anew(slack: Slack, desk: Desk) -> None:
    with listening(slack, desk):
        assert slack.server.sockets.wait_for(2)
        slack.server.sockets.silence()
        assert slack.server.sockets.wait_for(2, opened=4)
        slack.server.sockets.repeat_after = 0.01  # Slack may still believe in the old ones
        assert sent(slack, "hulp") == (True, {"text": "hulp 1"})


def test_connection_that_was_silent_from_the_start_is_noticed(slack: Slack, desk: Desk) -> None:
    slack.server.sockets.silent_at_once = 2
    with listening(slack, desk):
        assert slack.server.sockets.wait_for(2, opened=4)


def test_one_silent_connection_loses_nothing(slack: Slack, desk: Desk) -> None:
    with listening(slack, desk):
        assert slack.server.sockets.wait_for(2)
        slack.server.sockets.silence(1)
        slack.server.sockets.repeat_after = 0.01
        assert [sent(slack, "hulp")[0] for _ in range(4)] == [True] * 4
    assert len(desk.came) == 4


# --- connections that do not come about


@pytest.mark.parametrize("fault", ["500", "drop", "error:internal_error"])
def test_slack_away_at_the_start_is_tried_again(slack: Slack, desk: Desk, fault: str) -> None:
    slack.faults.add(method="apps.connections.open", kind=fault, times=2)
    with capture_logs() as logs, listening(slack, desk) as mode:
        assert slack.server.sockets.wait_for(2)
        assert mode.connected
    assert [log["attempt"] for log in logs if log["event"] == "connection not opened"] == [1, 2]


@pytest.mark.parametrize("error", ["invalid_auth", "not_allowed_token_type", "forbidden_team"])
def test_refusal_at_the_start_is_trouble(slack: Slack, desk: Desk, error: str) -> None:
    slack.faults.add(method="apps.connections.open", kind=f"error:{error}")
    with pytest.raises(Trouble, match=f"Slack refuses Socket Mode .{error}."), listening(slack, desk):
        pass


def test_door_that_stays_shut_is_tried_with_growing_pauses(slack: Slack, desk: Desk) -> None:
    slack.server.sockets.refuse_connections = True
    begun = time.perf_counter()
    with capture_logs() as logs, listening(slack, desk, Times(pauses=(0.02, 0.1, 30), steady=60)) as mode:
        assert slack.until(lambda: len(slack.called("apps.connections.open")) == 3)
        assert time.perf_counter() - begun > 0.09
        assert not mode.connected
    # the fourth would have come after half a minute: closing does not wait for it
    assert time.perf_counter() - begun < SOON
    assert [log["attempt"] for log in logs if log["event"] == "connection not opened"][:2] == [1, 2]


def test_connections_that_end_at_once_are_not_opened_in_a_tight_loop(slack: Slack, desk: Desk) -> None:
    with listening(slack, desk, Times(pauses=(0.01, 30), steady=60), connections=1):
        for number in (1, 2):
            assert slack.server.sockets.wait_for(1, opened=number)
            slack.server.sockets.disconnect("refresh_requested")
        assert slack.server.sockets.wait_until_gone()
        assert not slack.server.sockets.wait_for(1, 0.1, opened=3)


def test_slack_that_asks_to_wait_is_not_asked_sooner(slack: Slack, desk: Desk) -> None:
    slack.faults.add(method="apps.connections.open", kind="429", retry_after=1)
    begun = time.perf_counter()
    with listening(slack, desk):
        assert slack.server.sockets.wait_for(2)
    assert time.perf_counter() - begun >= 1
    assert len(slack.called("apps.connections.open")) == 3


def test_too_many_connections_are_opened_later(slack: Slack, desk: Desk) -> None:
    slack.server.sockets.most = 1
    with capture_logs() as logs, listening(slack, desk):
        assert slack.until(lambda: len(slack.called("apps.connections.open")) >= 3)
        slack.server.sockets.most = 10
        assert slack.server.sockets.wait_for(2)
    refused = {log["reason"] for log in logs if log["event"] == "connection not opened"}
    assert refused == {"too_many_websockets"}


def test_socket_mode_that_is_switched_off_is_trouble(slack: Slack, desk: Desk) -> None:
    slack.server.sockets.greeting = "link_disabled"
    with pytest.raises(Trouble, match=r"Slack refuses Socket Mode \(link_disabled\)"), listening(slack, desk):
        pass


# --- twice the same


def test_envelope_that_comes_twice_at_once_is_handled_once(slack: Slack, desk: Desk) -> None:
    with listening(slack, desk):
        assert slack.server.sockets.wait_for(2)
        desk.go_on.clear()
        slack.server.sockets.copies = 2
        thread, results = in_thread(
            lambda: slack.server.sockets.send_copies("slash_commands", command("hulp"), SOON, wanted=2)
        )
        assert desk.begun.acquire(timeout=SOON)
        slack.server.sockets.copies = 1
        marks = [in_thread(lambda: sent(slack, "merk"))[0] for _ in range(2)]  # one over each connection
        assert all(desk.begun.acquire(timeout=SOON) for _ in marks)
        desk.go_on.set()
        for each in (thread, *marks):
            each.join(SOON)
    assert len(desk.came) == 3
    ((first, second),) = results
    assert first == second


def test_envelope_that_comes_again_after_its_answer_gets_the_same(slack: Slack, desk: Desk) -> None:
    with listening(slack, desk):
        assert slack.server.sockets.wait_for(2)
        slack.server.sockets.repeat_after = 0.05  # though the first was answered
        answers = slack.server.sockets.send_copies("slash_commands", command("hulp"), SOON, wanted=2)
    assert answers == [{"text": "hulp 1"}] * 2
    assert len(desk.came) == 1


def test_event_in_another_envelope_is_handled_once(slack: Slack, desk: Desk) -> None:
    with listening(slack, desk):
        assert slack.server.sockets.wait_for(2)
        for retry in range(3):
            taken, _ = slack.server.sockets.send("events_api", event("Ev1"), SOON, (retry, "timeout"))
            assert taken
    assert len(desk.came) == 1


def test_event_that_failed_is_not_acknowledged_and_handled_again(slack: Slack, desk: Desk) -> None:
    with listening(slack, desk):
        assert slack.server.sockets.wait_for(2)
        desk.status = 500
        assert slack.server.sockets.send("events_api", event("Ev1"), 0.1) == (False, None)
        desk.status = 200
        assert slack.server.sockets.send("events_api", event("Ev1"), SOON, (1, "timeout"))[0]
    assert len(desk.came) == 2


def test_memory_of_answers_has_a_size() -> None:
    envelopes: Envelopes[int] = Envelopes(most=3)
    for number in range(10):
        assert envelopes.take(str(number), number) == (True, None)
        assert envelopes.take(str(number), number + 100) == (False, None)
        assert envelopes.answered(str(number), Answer({"text": str(number)})) == [number, number + 100]
    assert len(envelopes) == 3
    assert envelopes.take("9", 1) == (False, Answer({"text": "9"}))
    assert envelopes.take("6", 1) == (True, None)


# --- the end


def test_nothing_new_is_taken_from_the_moment_of_stopping(slack: Slack, desk: Desk) -> None:
    stop = threading.Event()
    with listening(slack, desk, stop=stop):
        assert slack.server.sockets.wait_for(2)
        stop.set()
        assert slack.server.sockets.send("slash_commands", command("hulp"), 0.1) == (False, None)
    assert desk.came == []


def test_close_waits_for_what_is_in_hand(slack: Slack, desk: Desk) -> None:
    with listening(slack, desk) as mode:
        assert slack.server.sockets.wait_for(2)
        desk.go_on.clear()
        sending, results = in_thread(lambda: sent(slack, "hulp"))
        assert desk.begun.acquire(timeout=SOON)
        closing, closed = in_thread(mode.close)
        assert closed == []
        desk.go_on.set()
        closing.join(SOON)
        sending.join(SOON)
    assert (results, closed) == ([(True, {"text": "hulp 1"})], [True])


def test_close_leaves_behind_what_hangs(slack: Slack, desk: Desk) -> None:
    with listening(slack, desk) as mode:
        assert slack.server.sockets.wait_for(2)
        desk.go_on.clear()
        in_thread(lambda: sent(slack, "hulp"))
        assert desk.begun.acquire(timeout=SOON)
        begun = time.perf_counter()
        assert mode.close(0.05) is False
        assert time.perf_counter() - begun < 2
        desk.go_on.set()
