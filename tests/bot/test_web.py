"""The guard before Slack's address: what is signed and in form goes in, nothing else, and never a 500."""

import hashlib
import hmac
import json
import socket
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlencode

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from slack_bolt import BoltResponse
from starlette.testclient import TestClient

from bot import web
from bot.trouble import Trouble
from tests.conftest import NOW

SECRET = "a-signing-secret"
FORM = "application/x-www-form-urlencoded"
COMMAND = urlencode({"command": "/g40", "user_id": "U1", "text": "groepen"})
EVENT = json.dumps({"type": "event_callback", "event_id": "Ev1", "event": {"type": "app_home_opened", "user": "U1"}})


class Door:
    """What came through, and the client before the guard."""

    def __init__(self) -> None:
        self.through: list[dict[str, Any]] = []
        self.headers: list[dict[str, str]] = []
        self.unready = ""
        self.secret: str | None = SECRET
        self.figures: Callable[[], bytes] | None = None

    def dispatch(self, payload: dict[str, Any], headers: dict[str, str]) -> BoltResponse:
        self.through.append(payload)
        self.headers.append(headers)
        return BoltResponse(status=200, body="done")

    @property
    def client(self) -> TestClient:
        site = web.Site(self.dispatch, self.secret, lambda: NOW, lambda: self.unready, self.figures)
        return TestClient(web.application(site), raise_server_exceptions=False)

    def post(self, body: str | bytes, kind: str = FORM, at: datetime = NOW, **headers: str) -> tuple[int, str]:
        given = signed(body, kind, at) | {name.replace("_", "-"): value for name, value in headers.items()}
        answer = self.client.post("/slack/events", content=body, headers=given)
        return answer.status_code, answer.text


def signed(body: str | bytes, kind: str = FORM, at: datetime = NOW, secret: str = SECRET) -> dict[str, str]:
    raw = body.encode() if isinstance(body, str) else body
    stamp = str(int(at.timestamp()))
    digest = hmac.new(secret.encode(), f"v0:{stamp}:".encode() + raw, hashlib.sha256).hexdigest()
    return {
        "Content-Type": kind,
        "X-Slack-Request-Timestamp": stamp,
        "X-Slack-Signature": f"v0={digest}",
    }


@pytest.fixture
def door() -> Door:
    return Door()


@pytest.mark.parametrize(
    "body, kind",
    [
        (COMMAND, FORM),
        (EVENT, "application/json"),
        (EVENT, "application/json; charset=utf-8"),
        (
            urlencode(
                {
                    "payload": json.dumps(
                        {"type": "block_actions", "user": {"id": "U1"}, "actions": [{"action_id": "a"}]}
                    )
                }
            ),
            FORM,
        ),
        (urlencode({"payload": json.dumps({"type": "view_submission", "user": {"id": "U1"}, "view": {}})}), FORM),
    ],
)
def test_what_slack_sends_goes_through(door: Door, body: str, kind: str) -> None:
    assert door.post(body, kind) == (200, "done")
    assert len(door.through) == 1


def test_command_arrives_as_it_was_typed(door: Door) -> None:
    door.post(urlencode({"command": "/g40", "user_id": "U1", "text": "join Één & <ander>", "empty": ""}))
    assert door.through == [{"command": "/g40", "user_id": "U1", "text": "join Één & <ander>", "empty": ""}]


def test_repetition_is_told_to_bolt(door: Door) -> None:
    door.post(EVENT, "application/json", x_slack_retry_num="1", x_slack_retry_reason="http_timeout")
    assert door.headers == [{"x-slack-retry-num": "1", "x-slack-retry-reason": "http_timeout"}]


@pytest.mark.parametrize(
    "header, value",
    [
        ("X-Slack-Signature", None),
        ("X-Slack-Signature", ""),
        ("X-Slack-Signature", "v0=0000"),
        ("X-Slack-Signature", "v0=\xe9\xff"),
        ("X-Slack-Signature", "v1=" + "0" * 64),
        ("X-Slack-Request-Timestamp", None),
        ("X-Slack-Request-Timestamp", ""),
        ("X-Slack-Request-Timestamp", "yesterday"),
        ("X-Slack-Request-Timestamp", "1e9"),
        ("X-Slack-Request-Timestamp", "-1"),
        ("X-Slack-Request-Timestamp", "\xb2\xb2"),
        ("X-Slack-Request-Timestamp", "9" * 5000),
        ("X-Slack-Request-Timestamp", "0"),
    ],
)
def test_bad_signature_gets_401(door: Door, header: str, value: str | None) -> None:
    headers = {name.encode(): given.encode("latin-1") for name, given in signed(COMMAND).items() if name != header}
    if value is not None:
        headers[header.encode()] = value.encode("latin-1")
    answer = door.client.post("/slack/events", content=COMMAND, headers=headers)
    assert (answer.status_code, door.through) == (401, [])


@pytest.mark.parametrize("seconds, status", [(-301, 401), (-300, 200), (0, 200), (300, 200), (301, 401)])
def test_age_is_five_minutes_at_most(door: Door, seconds: int, status: int) -> None:
    assert door.post(COMMAND, at=NOW + timedelta(seconds=seconds))[0] == status


def test_another_secret_gets_401(door: Door) -> None:
    answer = door.client.post("/slack/events", content=COMMAND, headers=signed(COMMAND, secret="another"))
    assert (answer.status_code, door.through) == (401, [])


def test_changed_body_gets_401(door: Door) -> None:
    answer = door.client.post("/slack/events", content=COMMAND + "x", headers=signed(COMMAND))
    assert (answer.status_code, door.through) == (401, [])


@pytest.mark.parametrize(
    "body, kind",
    [
        (b"", FORM),
        (b"", "application/json"),
        (b"{", "application/json"),
        (b"[]", "application/json"),
        (b"null", "application/json"),
        (b"3", "application/json"),
        (b"\xff\xfe", "application/json"),
        (b"\xff\xfe=\xff", FORM),
        (b"[" * 100_000, "application/json"),
        (b"{}", "application/json"),
        (b'{"type": "event_callback"}', "application/json"),
        (b'{"type": "event_callback", "event": []}', "application/json"),
        (b'{"type": "event_callback", "event": {"type": 3}}', "application/json"),
        (b"payload=", FORM),
        (b"payload=%7B", FORM),
        (b"payload=3", FORM),
        (b"payload=%7B%7D", FORM),
        (b"command=/g40", FORM),
        (b"a=1&" * 1000, FORM),
        (urlencode({"payload": '{"type": "block_actions", "user": {"id": "U1"}}'}).encode(), FORM),
        (urlencode({"payload": '{"type": "block_actions", "user": {"id": "U1"}, "actions": [3]}'}).encode(), FORM),
        (urlencode({"payload": '{"type": "view_submission", "user": {"id": "U1"}}'}).encode(), FORM),
        (urlencode({"payload": '{"type": "view_submission", "user": 4, "view": {}}'}).encode(), FORM),
        (b"anything", "text/plain"),
    ],
)
def test_signed_junk_gets_400(door: Door, body: bytes, kind: str) -> None:
    assert (door.post(body, kind)[0], door.through) == (400, [])


def test_too_large_gets_413(door: Door) -> None:
    assert door.post(b"x" * (web.MOST_BYTES + 1))[0] == 413


def test_too_large_without_a_length_gets_413(door: Door) -> None:
    pieces = (b"x" * 100_000 for _ in range(11))
    answer = door.client.post("/slack/events", content=pieces, headers=signed(b""))
    assert answer.status_code == 413


def test_challenge_is_answered(door: Door) -> None:
    status, said = door.post(json.dumps({"type": "url_verification", "challenge": "abc"}), "application/json")
    assert (status, json.loads(said), door.through) == (200, {"challenge": "abc"}, [])


@pytest.mark.parametrize(
    "body, kind", [("ssl_check=1&token=x", FORM), (json.dumps({"type": "app_rate_limited"}), "application/json")]
)
def test_notices_of_slack_are_acknowledged(door: Door, body: str, kind: str) -> None:
    assert (door.post(body, kind)[0], door.through) == (200, [])


@pytest.mark.parametrize("method", ["GET", "PUT", "DELETE", "OPTIONS", "PATCH"])
def test_other_methods_get_405(door: Door, method: str) -> None:
    assert door.client.request(method, "/slack/events").status_code == 405


def test_socket_mode_closes_the_address(door: Door) -> None:
    door.secret = None
    assert (door.post(COMMAND)[0], door.through) == (404, [])


def test_health_needs_nothing(door: Door) -> None:
    door.unready = "the database cannot be reached"
    assert door.client.get("/healthz").status_code == 200


def test_readiness_says_why_not(door: Door) -> None:
    assert door.client.get("/readyz").status_code == 200
    door.unready = "the database cannot be reached"
    answer = door.client.get("/readyz")
    assert (answer.status_code, answer.text) == (503, "the database cannot be reached\n")


def test_figures_are_what_prometheus_reads(door: Door) -> None:
    assert door.client.get("/metrics").status_code == 404
    door.figures = lambda: b"g40_up 1\n"
    answer = door.client.get("/metrics")
    assert (answer.status_code, answer.text) == (200, "g40_up 1\n")
    assert answer.headers["content-type"] == "text/plain; version=0.0.4; charset=utf-8"


header = st.text(st.characters(min_codepoint=32, max_codepoint=255, exclude_characters="\x7f"), max_size=30)


@settings(deadline=None, max_examples=150)
@given(body=st.binary(max_size=200), stamp=header, signature=header, kind=header)
def test_anything_unsigned_gets_401(body: bytes, stamp: str, signature: str, kind: str) -> None:
    door = Door()
    headers = {
        b"content-type": kind.strip().encode("latin-1"),
        b"x-slack-request-timestamp": stamp.strip().encode("latin-1"),
        b"x-slack-signature": signature.strip().encode("latin-1"),
    }
    assert door.client.post("/slack/events", content=body, headers=headers).status_code == 401


junk = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["type", "user", "id", "view", "actions", "event", "command", "user_id", "action_id"]),
            inner | st.sampled_from(["block_actions", "view_submission", "event_callback", "message"]),
            max_size=5,
        )
    ),
    max_leaves=12,
)


@settings(deadline=None, max_examples=150)
@given(payload=junk, form=st.booleans())
def test_anything_signed_gets_an_answer(payload: object, form: bool) -> None:
    door = Door()
    body = urlencode({"payload": json.dumps(payload)}) if form else json.dumps(payload)
    assert door.post(body, FORM if form else "application/json")[0] in {200, 400}


def test_port_that_is_taken_is_said_plainly() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(Trouble, match=f"cannot listen on 127.0.0.1:{port}"):
            web.listen("127.0.0.1", port)


def test_host_that_is_none_is_said_plainly() -> None:
    with pytest.raises(Trouble, match=r"cannot listen on 192\.0\.2\.1:3000"):
        web.listen("192.0.2.1", 3000)
