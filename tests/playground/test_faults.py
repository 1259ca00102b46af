"""Faults on order and rate limits: what the bot gets to see, and what was stored all the same."""

import http.client
import socket
import urllib.error

import pytest
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from bot.playground import Person, Room, Slack
from tests.playground.conftest import SSL, Clock


def test_429_so_often_then_well(slack: Slack, anna: Person, client: WebClient) -> None:
    slack.faults.add(method="chat.postMessage", times=2, kind="429", retry_after=7)
    for _ in range(2):
        with pytest.raises(SlackApiError) as limited:
            client.chat_postMessage(channel=anna.id, text="x")
        assert limited.value.response.status_code == 429
        assert limited.value.response.headers["Retry-After"] == "7"
    assert client.chat_postMessage(channel=anna.id, text="x")["ok"] is True
    assert len(anna.inbox) == 1
    assert slack.complaints == []  # ordered, not earned


@pytest.mark.parametrize("kind", ["500", "503"])
def test_server_error(slack: Slack, anna: Person, client: WebClient, kind: str) -> None:
    slack.faults.add(method="*", kind=kind)
    with pytest.raises(SlackApiError) as failed:
        client.chat_postMessage(channel=anna.id, text="x")
    assert failed.value.response.status_code == int(kind)
    assert anna.inbox == []


def test_error_code(slack: Slack, anna: Person, client: WebClient) -> None:
    slack.faults.add(method="chat.postMessage", kind="error:fatal_error")
    with pytest.raises(SlackApiError, match="fatal_error"):
        client.chat_postMessage(channel=anna.id, text="x")


@pytest.mark.parametrize("kind,stored", [("lost", 1), ("drop", 0)])
def test_connection_that_breaks(slack: Slack, anna: Person, client: WebClient, kind: str, stored: int) -> None:
    slack.faults.add(method="chat.postMessage", kind=kind)
    with pytest.raises((OSError, http.client.HTTPException, urllib.error.URLError)):
        client.chat_postMessage(channel=anna.id, text="x")
    assert len(anna.inbox) == stored
    assert len(slack.called("chat.postMessage")) == 1
    assert client.chat_postMessage(channel=anna.id, text="y")["ok"] is True


def test_slow_answer_comes_too_late_but_is_stored(slack: Slack, anna: Person) -> None:
    client = WebClient(slack.token, base_url=slack.url, ssl=SSL, retry_handlers=[], timeout=0.05)  # type: ignore[arg-type]
    slack.faults.add(method="chat.postMessage", kind="slow", seconds=0.1)
    with pytest.raises(TimeoutError):
        client.chat_postMessage(channel=anna.id, text="x")
    assert slack.settle()
    assert len(anna.inbox) == 1


def test_fault_for_one_channel_or_one_person(slack: Slack, anna: Person, netwerk: Room, client: WebClient) -> None:
    slack.faults.add(method="chat.postMessage", kind="500", channel=netwerk.id)
    slack.faults.add(method="users.info", kind="500", user=anna.id)
    assert client.chat_postMessage(channel=anna.id, text="x")["ok"] is True
    assert client.users_info(user="U0BOT")["ok"] is True
    with pytest.raises(SlackApiError):
        client.chat_postMessage(channel=netwerk.id, text="x")
    with pytest.raises(SlackApiError):
        client.users_info(user=anna.id)


def test_faults_taken_back(slack: Slack, anna: Person, client: WebClient) -> None:
    slack.faults.add(method="*", kind="500", times=100)
    slack.faults.clear()
    assert client.chat_postMessage(channel=anna.id, text="x")["ok"] is True


def test_fault_of_an_unknown_kind(slack: Slack) -> None:
    with pytest.raises(ValueError, match="unknown kind"):
        slack.faults.add(method="*", kind="flood")


def test_one_message_a_second_in_a_channel(clock: Clock) -> None:
    with Slack(clock=clock, rate_limits=True) as slack:
        slack.rates.timer = lambda: clock().timestamp()
        client = WebClient(slack.token, base_url=slack.url, ssl=SSL, retry_handlers=[])
        people = [slack.person(name) for name in ("Anna", "Bea")]
        for person in people:
            client.chat_postMessage(channel=person.dm.id, text="x")
        with pytest.raises(SlackApiError) as limited:
            client.chat_postMessage(channel=people[0].dm.id, text="y")
        assert limited.value.response.headers["Retry-After"] == "1"
        clock.move(seconds=1)
        assert client.chat_postMessage(channel=people[0].dm.id, text="y")["ok"] is True
        assert [complaint.error for complaint in slack.complaints] == ["ratelimited"]


def test_tier_of_a_method(clock: Clock) -> None:
    with Slack(clock=clock, rate_limits=True) as slack:
        slack.rates.timer = lambda: clock().timestamp()
        client = WebClient(slack.token, base_url=slack.url, ssl=SSL, retry_handlers=[])
        for _ in range(20):
            client.users_list()
        clock.move(seconds=20)
        with pytest.raises(SlackApiError) as limited:
            client.users_list()
        assert limited.value.response.headers["Retry-After"] == "40"
        assert client.users_info(user="U0BOT")["ok"] is True  # another method, another budget


def test_who_hangs_up_before_all_is_said_is_not_heard(
    slack: Slack, client: WebClient, caplog: pytest.LogCaptureFixture
) -> None:
    head = f"POST /api/chat.postMessage HTTP/1.1\r\nHost: {slack.server.host}\r\nContent-Length: 10\r\n"
    with socket.create_connection(("127.0.0.1", slack.server.port)) as line:
        line.sendall(f"{head}Expect: 100-continue\r\n\r\n".encode())
        assert line.recv(100) == b"HTTP/1.1 100 Continue\r\n\r\n"  # now it waits for the rest
    assert client.auth_test()["ok"] is True
    assert [call.method for call in slack.calls] == ["auth.test"]
    assert caplog.messages == []
