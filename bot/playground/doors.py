"""Three doors to the bot behind one interface: signed HTTP, Socket Mode, and a function of this process.

Kinds of payload are named as Socket Mode names them: slash_commands, interactive, events_api.
"""

from __future__ import annotations

import hashlib
import hmac
import http.client
import json
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol
from urllib.parse import urlencode, urlsplit

from bot.playground.records import Json

if TYPE_CHECKING:
    from bot.playground.sockets import Sockets

ACK_SECONDS = 3.0


@dataclass(frozen=True)
class Answer:
    """What the bot answered: HTTP status (0: none in time, or no connection), body, seconds it took."""

    status: int
    body: Any
    seconds: float
    reason: str = ""
    """For a missing answer: http_timeout or connection_failed."""
    no_retry: bool = False
    """The bot asked not to get this event again (x-slack-no-retry: 1)."""


class Door(Protocol):
    """How payloads reach the bot."""

    ack_seconds: float

    def send(self, kind: str, payload: Json, retry: tuple[int, str] = (0, "")) -> Answer:
        """Deliver a payload; `retry` is the number and the reason of a repeated delivery."""

    def quiet(self, seconds: float) -> bool:
        """Wait until the bot's own work after the ack is done; False if this door cannot know."""


def _read(body: str | bytes, content_type: str = "") -> Any:
    """Read a body: JSON if it is an object, else text, None if empty."""
    text = body.decode() if isinstance(body, bytes) else body
    if not text.strip():
        return None
    if content_type.startswith("application/json") or text.lstrip().startswith("{"):
        try:
            return json.loads(text)
        except ValueError:
            return text
    return text


@dataclass
class InProcess:
    """Calls `dispatch(kind, payload) -> (status, body)`; `idle` waits for the bot's own background work."""

    dispatch: Callable[[str, Json], tuple[int, Any]]
    idle: Callable[[], object] | None = None
    ack_seconds: float = ACK_SECONDS

    def send(self, kind: str, payload: Json, retry: tuple[int, str] = (0, "")) -> Answer:
        """Deliver a copy of the payload, in this thread."""
        del retry
        begun = time.perf_counter()
        status, body = self.dispatch(kind, json.loads(json.dumps(payload)))
        if isinstance(body, (str, bytes)):
            body = _read(body)
        return Answer(status, body, time.perf_counter() - begun)

    def quiet(self, seconds: float) -> bool:
        """Wait for the background work, if it was said how."""
        del seconds
        if self.idle is None:
            return False
        self.idle()
        return True


@dataclass
class SignedHttp:
    """Posts to the bot's request URL, signed as Slack signs; `timestamp` gives seconds since 1970."""

    url: str
    signing_secret: str
    ack_seconds: float = ACK_SECONDS
    timestamp: Callable[[], float] = time.time
    idle: Callable[[], object] | None = None

    def headers(self, body: str, content_type: str, retry: tuple[int, str] = (0, "")) -> dict[str, str]:
        """Write the headers of a delivery, signature included."""
        at = str(int(self.timestamp()))
        digest = hmac.new(self.signing_secret.encode(), f"v0:{at}:{body}".encode(), hashlib.sha256).hexdigest()
        headers = {
            "Content-Type": content_type,
            "User-Agent": "Slackbot 1.0 (+https://api.slack.com/robots)",
            "X-Slack-Request-Timestamp": at,
            "X-Slack-Signature": f"v0={digest}",
        }
        if retry[0]:
            headers |= {"X-Slack-Retry-Num": str(retry[0]), "X-Slack-Retry-Reason": retry[1]}
        return headers

    def send(self, kind: str, payload: Json, retry: tuple[int, str] = (0, "")) -> Answer:
        """Deliver a payload, and wait for the answer as long as Slack would."""
        if kind == "events_api":
            body, content_type = json.dumps(payload), "application/json"
        else:
            form = {"payload": json.dumps(payload)} if kind == "interactive" else payload
            body, content_type = urlencode(form), "application/x-www-form-urlencoded"
        return self.post(body, self.headers(body, content_type, retry))

    def post(self, body: str, headers: dict[str, str]) -> Answer:
        """Send these bytes with these headers, whatever they are."""
        parts = urlsplit(self.url)
        connection = http.client.HTTPConnection(parts.hostname or "", parts.port, timeout=self.ack_seconds)
        begun = time.perf_counter()
        try:
            connection.request("POST", parts.path or "/", body.encode(), headers)
            response = connection.getresponse()
            content = response.read()
        except TimeoutError:
            return Answer(0, None, time.perf_counter() - begun, "http_timeout")
        except (OSError, http.client.HTTPException):
            return Answer(0, None, time.perf_counter() - begun, "connection_failed")
        finally:
            connection.close()
        seconds = time.perf_counter() - begun
        body_read = _read(content, response.getheader("content-type", ""))
        no_retry = response.getheader("x-slack-no-retry") == "1"
        return Answer(response.status, body_read, seconds, no_retry=no_retry)

    def verify_url(self, challenge: str = "playground-challenge") -> bool:
        """Ask the bot to prove that the address is its own (url_verification)."""
        payload = {"token": "playground", "challenge": challenge, "type": "url_verification"}
        answer = self.send("events_api", payload)
        given = answer.body.get("challenge") if isinstance(answer.body, dict) else answer.body
        return answer.status == 200 and given == challenge  # noqa: PLR2004 - OK

    def quiet(self, seconds: float) -> bool:
        """Wait for the background work, if it was said how."""
        del seconds
        if self.idle is None:
            return False
        self.idle()
        return True


@dataclass
class SocketMode:
    """Sends envelopes over the connections that the bot opened."""

    sockets: Sockets
    ack_seconds: float = ACK_SECONDS
    idle: Callable[[], object] | None = None

    def send(self, kind: str, payload: Json, retry: tuple[int, str] = (0, "")) -> Answer:
        """Deliver an envelope, and wait for its acknowledgement."""
        begun = time.perf_counter()
        acknowledged, body = self.sockets.send(kind, payload, self.ack_seconds, retry)
        seconds = time.perf_counter() - begun
        if acknowledged:
            return Answer(200, body if body != {} else None, seconds)
        return Answer(0, None, seconds, "http_timeout" if self.sockets.connections else "connection_failed")

    def quiet(self, seconds: float) -> bool:
        """Wait for the background work, if it was said how."""
        del seconds
        if self.idle is None:
            return False
        self.idle()
        return True
