"""Socket Mode: Slack's payloads over connections that the bot opens, for places where Slack cannot come in.

A process keeps two. Slack gives each payload to one of them, and renews each every few hours: it says `disconnect`,
and closes some seconds later. Another connection is then opened before the old one is gone, and what is in hand is
answered over whichever is open. A connection that is silent, or does not come about, is opened anew after a pause
that grows; there is one attempt at a time in a process, and none before the time that Slack asks for.
"""

import http.client
import json
import random
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

import structlog
from slack_bolt import BoltResponse
from slack_sdk import WebClient
from slack_sdk.errors import SlackClientError
from websockets.exceptions import ConnectionClosed, ConnectionClosedOK, WebSocketException

from bot.delivery import answers
from bot.socket.connection import PING, Connection, Json, TurnedAway, open_connection
from bot.socket.envelopes import Answer, Envelopes
from bot.trouble import Trouble
from bot.web import is_slack_like
from storage.database import POOL

log = structlog.get_logger()

CONNECTIONS = 2
"""Of one process. Slack takes ten of an app."""
GRACE = 5.0
"""Seconds for payloads in hand when nobody says how long they have."""
LEAVING = 1.0
"""Seconds for an attempt that is under way then; one that takes longer is closed when it comes about."""
OK = 200
SWITCHED_OFF = "link_disabled"
"""What Slack says when Socket Mode was switched off in the app's settings."""

Dispatch = Callable[[dict[str, Any], dict[str, str]], BoltResponse]

_FAILURES = (SlackClientError, WebSocketException, TurnedAway, OSError, http.client.HTTPException, ValueError)
"""All that keeps a connection from coming about."""


@dataclass(frozen=True)
class Times:
    """How long things take here, in seconds."""

    ping: float = PING
    """Between two pings, and until a pong must have come."""
    pauses: tuple[float, ...] = (1, 2, 5, 10, 20, 40, 60)
    """Before the second, third, … attempt in a row; the last one repeats. `apps.connections.open` is of tier 1."""
    steady: float = 60
    """A connection that lived so long was a good one: after it there is no pause."""
    lingering: float = 30
    """How long a connection that Slack will end is read, if Slack does not end it."""


class SocketMode:
    """The connections, and threads that handle what comes over them."""

    def __init__(
        self,
        dispatch: Dispatch,
        app_token: str,
        slack: WebClient,
        *,
        connections: int = CONNECTIONS,
        stop: threading.Event | None = None,
        times: Times | None = None,
    ) -> None:
        """Prepare; `connect` begins. From the moment that `stop` is set nothing new is taken."""
        self._dispatch, self._app_token, self._slack = dispatch, app_token, slack
        self._wanted = connections
        self._stop = stop or threading.Event()
        self._times = times or Times()
        self._changed = threading.Condition()
        self._connections: list[Connection] = []
        self._busy = 0
        self._closed = False
        self._failures = 0
        """Attempts in a row after which no connection was there for long."""
        self._not_before = 0.0
        """Slack asked not to come sooner, in seconds of the monotonic clock."""
        self._away_since: float | None = None
        self._envelopes: Envelopes[tuple[Connection, str]] = Envelopes()
        self._pool = ThreadPoolExecutor(POOL, "socket-mode")
        self._keeper = threading.Thread(target=self._keep, name="socket-mode keeper", daemon=True)

    @property
    def connected(self) -> bool:
        """Whether payloads can come in now, over one connection at least."""
        return any(each.open for each in self._connections)

    def connect(self) -> None:
        """Open a connection; from then on as many as are wanted are kept open, in the background.

        Raises Trouble when Slack refuses. When Slack is away this is tried again, as later on.
        """
        try:
            self._opened(self._open())
        except _FAILURES as failure:
            if not _is_away(failure):
                raise Trouble(
                    f"Slack refuses Socket Mode ({_reason(failure)}). Set SLACK_APP_TOKEN to an app-level token "
                    "(xapp-…) with the scope connections:write, and switch Socket Mode on in the app's settings."
                ) from failure
            self._not_opened(failure)
        self._keeper.start()

    def close(self, seconds: float = GRACE) -> bool:
        """Take no more, answer what is in hand, and close; False when something took longer than that."""
        with self._changed:
            self._closed = True
            self._changed.notify_all()
            done = self._changed.wait_for(lambda: self._busy == 0, seconds)
            leaving = list(self._connections)
        closing = [threading.Thread(target=each.close, daemon=True) for each in leaving]
        for thread in closing:
            thread.start()
        for thread in closing:
            thread.join()
        with self._changed:
            self._changed.wait_for(lambda: not self._connections, LEAVING)
        if self._keeper.is_alive():
            self._keeper.join(LEAVING)
        self._pool.shutdown(wait=done, cancel_futures=True)
        return done

    # --- keeping connections

    def _keep(self) -> None:
        """Open what is missing, one at a time, until the end."""
        while True:
            with self._changed:
                self._changed.wait_for(lambda: self._closed or self._missing)
                self._changed.wait_for(lambda: self._closed, self._pause())
                if self._closed or self._stop.is_set():
                    return
            try:
                self._opened(self._open())
            except _FAILURES as failure:
                self._not_opened(failure)
            except Exception as problem:  # a thread that ends here would leave the bot deaf
                log.exception("connection not opened")
                self._not_opened(problem)

    @property
    def _missing(self) -> bool:
        return sum(not each.leaving for each in self._connections) < self._wanted

    def _pause(self) -> float:
        """Seconds until the next attempt: more each time, not the same for all processes, and as Slack asks."""
        asked = self._not_before - time.monotonic()
        if not self._failures:
            return max(0.0, asked)
        pauses = self._times.pauses
        pause = pauses[min(self._failures, len(pauses)) - 1]
        return max(pause * random.uniform(0.75, 1.0), asked)  # noqa: S311 - so as not to come all at once

    def _open(self) -> Connection:
        return open_connection(self._slack, self._app_token, ping=self._times.ping)

    def _opened(self, connection: Connection) -> None:
        with self._changed:
            self._connections.append(connection)
            if self._away_since is not None:
                away, self._away_since = time.monotonic() - self._away_since, None
                tell = log.info if away > LEAVING else log.debug
                tell("connected again", after=round(away, 1))
            late = self._closed
        threading.Thread(target=self._read, args=(connection,), name="socket-mode reader", daemon=True).start()
        if late:
            connection.close()

    def _not_opened(self, failure: Exception) -> None:
        with self._changed:
            self._failures += 1
            self._not_before = time.monotonic() + _wait(failure)
            self._mind_the_silence()
            left = sum(each.open for each in self._connections)
        log.warning("connection not opened", reason=_reason(failure), attempt=self._failures, connections=left)

    def _ended(self, connection: Connection) -> None:
        """Slack ends a connection, or it is gone: if it did not live long, the next one has to wait."""
        steady = time.monotonic() - connection.opened >= self._times.steady
        self._failures = 0 if steady else self._failures + 1

    def _mind_the_silence(self) -> None:
        if self._away_since is None and not self.connected:
            self._away_since = time.monotonic()

    # --- reading

    def _read(self, connection: Connection) -> None:
        """Read one connection until it is gone."""
        try:
            while True:
                try:
                    said = connection.receive(self._times.lingering if connection.leaving else None)
                except TimeoutError:
                    if self._missing:  # no other has come in its place: better than nothing
                        continue
                    connection.close()
                    break
                if said is not None:
                    self._hear(connection, said)
        except ConnectionClosedOK:
            log.debug("connection ended")
        except (ConnectionClosed, OSError) as lost:
            log.info("connection lost", reason=str(lost.__cause__ or lost)[:100])
        except Exception:
            log.exception("connection failed")
        finally:
            connection.close()
            with self._changed:
                self._connections.remove(connection)
                if not connection.leaving:
                    self._ended(connection)
                if not self._closed:
                    self._mind_the_silence()
                self._changed.notify_all()

    def _hear(self, connection: Connection, said: Json) -> None:
        if said.get("type") == "disconnect":
            log.debug("connection will end", reason=said.get("reason"))
            with self._changed:
                if not connection.leaving:
                    connection.leaving = True
                    self._ended(connection)
                self._changed.notify_all()
            return
        envelope, payload = said.get("envelope_id"), said.get("payload")
        if not isinstance(envelope, str) or not isinstance(payload, dict):
            return  # a greeting, or something new
        with self._changed:
            # not acknowledged: Slack sends it again, to another process or to the next one
            if self._closed or self._stop.is_set():
                return
            self._busy += 1
        self._pool.submit(self._handle, connection, envelope, said)

    # --- handling

    def _handle(self, connection: Connection, envelope: str, said: Json) -> None:
        try:
            self._answer(connection, envelope, said)
        except Exception:
            log.exception("payload failed", type=said.get("type"))
        finally:
            with self._changed:
                self._busy -= 1
                self._changed.notify_all()

    def _answer(self, connection: Connection, envelope: str, said: Json) -> None:
        payload: Json = said["payload"]
        # an event that is sent anew comes in another envelope
        key = str(payload.get("event_id") or envelope)
        new, answer = self._envelopes.take(key, (connection, envelope))
        if answer is not None:
            self._acknowledge(connection, envelope, answer)
        if not new:
            return
        try:
            answer = self._answered(payload, said)
        except BaseException:
            self._envelopes.failed(key)
            raise
        if answer is None:
            self._envelopes.failed(key)
            return
        for way, each in self._envelopes.answered(key, answer):
            self._acknowledge(way, each, answer)

    def _answered(self, payload: Json, said: Json) -> Answer | None:
        """Handle a payload; None when it is not to be acknowledged, so that Slack sends it again."""
        if not is_slack_like(payload):
            return Answer(None)
        repeats = {}
        if said.get("retry_attempt"):
            repeats = {
                "x-slack-retry-num": str(said["retry_attempt"]),
                "x-slack-retry-reason": str(said.get("retry_reason") or ""),
            }
        response = self._dispatch(payload, repeats)
        if response.status != OK:
            log.warning("payload not acknowledged", type=said.get("type"), status=response.status)
            return None
        return Answer(_body(response))

    def _acknowledge(self, connection: Connection, envelope: str, answer: Answer) -> None:
        """Answer over the connection it came by, or over another when that is gone: Slack takes it over any."""
        ack: Json = {"envelope_id": envelope}
        if answer.payload is not None:
            ack["payload"] = answer.payload
        if not any(each.send(ack) for each in (connection, *self._connections)):
            log.warning("answer not taken: no connection")


def _is_away(failure: Exception) -> bool:
    """Whether it may go well later without anybody's doing."""
    if isinstance(failure, TurnedAway):
        return str(failure) != SWITCHED_OFF
    return not isinstance(failure, answers.FAILURES) or answers.read(failure).is_away


def _reason(failure: Exception) -> str:
    if isinstance(failure, TurnedAway):
        return str(failure)
    return answers.read(failure).error if isinstance(failure, answers.FAILURES) else type(failure).__name__


def _wait(failure: Exception) -> float:
    return answers.read(failure).wait if isinstance(failure, answers.FAILURES) else 0.0


def _body(answer: BoltResponse) -> Json | None:
    if not answer.body:
        return None
    if answer.headers.get("content-type", [""])[0].startswith("application/json"):
        body: Json = json.loads(answer.body)
        return body
    return {"text": answer.body}
