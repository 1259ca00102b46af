"""The doors: signatures, late acknowledgements, envelopes; and several connections."""

import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest
from slack_sdk import WebClient
from slack_sdk.signature import SignatureVerifier
from websockets.sync.client import ClientConnection, connect

from bot.playground import Person, SignedHttp, Slack, SocketMode
from tests.playground.conftest import SSL, Clock
from tests.playground.kit import Json


class Web:
    """A web server in the bot's place that keeps what it gets."""

    def __init__(self) -> None:
        web = self
        self.came: list[tuple[dict[str, str], str]] = []
        self.status, self.body, self.hold = 200, "", threading.Event()
        self.hold.set()

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"])).decode()
                web.came.append(({name.lower(): value for name, value in self.headers.items()}, body))
                web.hold.wait(5)
                self.send_response(web.status)
                self.send_header("Content-Type", "application/json")
                self.end_headers()
                answer = json.loads(body).get("challenge", "") if "url_verification" in body else web.body
                self.wfile.write(answer.encode())

            def log_message(self, *_: object) -> None:
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.server.daemon_threads = False
        self.url = f"http://127.0.0.1:{self.server.server_port}/slack/events"
        threading.Thread(target=self.server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()


@pytest.fixture
def web() -> Iterator[Web]:
    web = Web()
    yield web
    web.hold.set()
    web.server.shutdown()
    web.server.server_close()


def test_signature_is_slacks(slack: Slack, web: Web, anna: Person) -> None:
    web.body = '{"text": "ja"}'
    slack.over_http(web.url)
    assert anna.types("/g40 x & y", waits=0).text == "ja"
    headers, body = web.came[0]
    verifier = SignatureVerifier(slack.signing_secret)
    stamp, signature = headers["x-slack-request-timestamp"], headers["x-slack-signature"]
    assert verifier.is_valid(body, stamp, signature)
    assert not verifier.is_valid(body + "x", stamp, signature)
    assert headers["content-type"] == "application/x-www-form-urlencoded"
    assert "text=x+%26+y" in body


def test_interaction_and_event_as_slack_encodes_them(slack: Slack, web: Web, anna: Person) -> None:
    slack.over_http(web.url)
    anna.uses_shortcut("report", waits=0)
    anna.writes("help", waits=0)
    assert web.came[0][1].startswith("payload=%7B")
    assert json.loads(web.came[1][1])["event"]["text"] == "help"
    assert "x-slack-retry-num" not in web.came[1][0]


def test_repeated_event_says_so(slack: Slack, web: Web, anna: Person) -> None:
    web.status = 503
    slack.over_http(web.url)
    anna.writes("help", waits=0)
    retries = [(h.get("x-slack-retry-num"), h.get("x-slack-retry-reason")) for h, _ in web.came]
    assert retries == [(None, None), ("1", "http_error"), ("2", "http_error"), ("3", "http_error")]


def test_late_acknowledgement(slack: Slack, web: Web, anna: Person) -> None:
    slack.door = SignedHttp(web.url, slack.signing_secret, ack_seconds=0.05)
    web.hold.clear()
    seen = anna.types("/g40")
    assert (seen.warning, seen.text) == ("operation_timeout", '/g40 failed with the error "operation_timeout"')
    assert [complaint.error for complaint in slack.complaints] == ["operation_timeout"]


def test_nobody_there(slack: Slack, anna: Person) -> None:
    slack.over_http("http://127.0.0.1:9/slack/events")
    assert anna.types("/g40").warning == "dispatch_failed"


def test_address_verified(slack: Slack, web: Web) -> None:
    assert slack.over_http(web.url).verify_url() is True
    web.status = 404
    assert slack.over_http(web.url).verify_url() is False


def test_no_door_yet(slack: Slack, anna: Person) -> None:
    with pytest.raises(RuntimeError, match=r"slack\.door"):
        anna.types("/g40")


# --- Socket Mode


@contextmanager
def connection(slack: Slack) -> Iterator[ClientConnection]:
    url = WebClient(base_url=slack.url, ssl=SSL).apps_connections_open(app_token=slack.app_token)["url"]
    with connect(url) as websocket:
        hello = json.loads(websocket.recv(5))
        assert (hello["type"], hello["connection_info"]["app_id"]) == ("hello", "A0PLAY")
        yield websocket


class Socket(threading.Thread):
    """Acknowledges what comes over a connection, and keeps it."""

    def __init__(self, websocket: ClientConnection, answer: Any = None) -> None:
        super().__init__(daemon=True)
        self.websocket, self.answer = websocket, answer
        self.came: list[Json] = []
        self.start()

    def run(self) -> None:
        for text in self.websocket:
            said = json.loads(text)
            self.came.append(said)
            ack = {"envelope_id": said["envelope_id"]}
            self.websocket.send(json.dumps(ack | ({"payload": self.answer} if self.answer else {})))


def test_envelopes_and_acknowledgements(slack: Slack, anna: Person) -> None:
    slack.over_socket_mode()
    with connection(slack) as websocket:
        socket = Socket(websocket, {"text": "ja"})
        assert slack.server.sockets.wait_for(1)
        assert anna.types("/g40 help", waits=0).text == "ja"
        socket.answer = None
        anna.writes("help", waits=0)
    command, event = socket.came
    assert (command["type"], command["accepts_response_payload"]) == ("slash_commands", True)
    assert command["payload"]["text"] == "help"
    assert (event["type"], event["accepts_response_payload"], event["retry_attempt"]) == ("events_api", False, 0)


def test_each_payload_to_one_connection(slack: Slack, anna: Person) -> None:
    slack.over_socket_mode()
    with connection(slack) as one, connection(slack) as two:
        sockets = [Socket(one), Socket(two)]
        assert slack.server.sockets.wait_for(2)
        for _ in range(6):
            anna.types("/g40", waits=0)
    assert [len(socket.came) for socket in sockets] == [3, 3]


def test_silent_connection_is_a_timeout(slack: Slack, anna: Person) -> None:
    slack.door = SocketMode(slack.server.sockets, ack_seconds=0.05)
    with connection(slack):
        assert slack.server.sockets.wait_for(1)
        assert anna.types("/g40").warning == "operation_timeout"


@pytest.mark.parametrize("reason", ["warning", "refresh_requested"])
def test_disconnect_is_told(slack: Slack, reason: str) -> None:
    with connection(slack) as websocket:
        assert slack.server.sockets.wait_for(1)
        slack.server.sockets.disconnect(reason, close=reason != "warning")
        said = json.loads(websocket.recv(5))
        assert (said["type"], said["reason"]) == ("disconnect", reason)
        assert len(slack.server.sockets.connections) == (1 if reason == "warning" else 0)


def test_stopped_while_connected(clock: Clock, caplog: pytest.LogCaptureFixture) -> None:
    with Slack(clock=clock) as slack, connection(slack):
        assert slack.server.sockets.wait_for(1)
        slack.stop()
    assert caplog.messages == []


def test_no_connection(slack: Slack, anna: Person) -> None:
    slack.over_socket_mode()
    assert anna.types("/g40").warning == "dispatch_failed"


def test_start_and_stop_are_quick() -> None:
    begun = time.perf_counter()
    with Slack() as slack:
        slack.person("Anna")
    assert time.perf_counter() - begun < 1.0
    assert not any(thread.name.startswith(f"playground-{slack.server.port}") for thread in threading.enumerate())
