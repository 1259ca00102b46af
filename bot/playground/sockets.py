"""Socket Mode as Slack speaks it: hello, envelopes, acks, disconnect; each payload to one of several connections.

What was not acknowledged when its connection ended is sent again over another one, in the same envelope. On order a
connection falls silent (it neither answers nor closes, as behind a router that forgot it), an envelope comes over
several connections at once, or again after a while.
"""

from __future__ import annotations

import asyncio
import contextlib
import itertools
import json
import threading
import time
import uuid
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from starlette.websockets import WebSocket, WebSocketDisconnect

if TYPE_CHECKING:
    from bot.playground.records import Json

MOST_CONNECTIONS = 10
PATIENCE = 5.0


@dataclass
class Sockets:
    """The connections of one app."""

    loop: asyncio.AbstractEventLoop | None = None
    transports: dict[tuple[str, int], asyncio.Transport] = field(default_factory=dict)
    """By the client's address; what is below a connection, so that it can fall silent."""
    connections: list[WebSocket] = field(default_factory=list)
    opened: int = 0
    """How many there have been."""
    refuse_connections: bool = False
    most: int = MOST_CONNECTIONS
    greeting: str = ""
    """A reason to send everybody away with, instead of hello: link_disabled."""
    silent_at_once: int = 0
    """So many connections fall silent right after hello."""
    repeats: bool = True
    """Whether an envelope without an answer is sent over another connection when its own ends."""
    copies: int = 1
    """Over how many connections at once an envelope is sent."""
    repeat_after: float | None = None
    """Seconds after which an envelope without an answer is sent over another connection, though its own lives."""
    _silent: list[WebSocket] = field(default_factory=list)
    _answers: dict[str, list[Any]] = field(default_factory=dict)
    _turn: itertools.count[int] = field(default_factory=itertools.count)
    _changed: threading.Condition = field(default_factory=threading.Condition)

    async def serve(self, websocket: WebSocket) -> None:
        """Greet a connection, then take its acknowledgements until it goes away."""
        if self.refuse_connections:
            await websocket.close(1008)
            return
        await websocket.accept()
        if self.greeting or len(self.connections) >= self.most:
            await websocket.send_text(_disconnect(self.greeting or "too_many_websockets"))
            await websocket.close()
            return
        hello = {
            "type": "hello",
            "num_connections": len(self.connections) + 1,
            "debug_info": {
                "host": "applink-playground",
                "build_number": 1,
                "approximate_connection_time": 18060,
            },
            "connection_info": {"app_id": "A0PLAY"},
        }
        await websocket.send_text(json.dumps(hello))
        with self._changed:
            self.connections.append(websocket)
            self.opened += 1
            self._changed.notify_all()
        if self.silent_at_once:
            self.silent_at_once -= 1
            self._silence(websocket)
        with contextlib.suppress(WebSocketDisconnect, RuntimeError, asyncio.CancelledError):  # gone, or stopped
            while True:
                self._take(await websocket.receive_text())
        self._forget(websocket)
        if websocket.client is not None:
            self.transports.pop((websocket.client.host, websocket.client.port), None)

    def _take(self, text: str) -> None:
        with contextlib.suppress(ValueError), self._changed:
            said = json.loads(text)
            if isinstance(said, dict) and said.get("envelope_id") in self._answers:
                self._answers[said["envelope_id"]].append(said.get("payload"))
                self._changed.notify_all()

    def _forget(self, websocket: WebSocket) -> None:
        with self._changed:
            if websocket in self.connections:
                self.connections.remove(websocket)
                self._changed.notify_all()

    def wait_for(self, count: int = 1, seconds: float = 10.0, *, opened: int = 0) -> bool:
        """Wait until at least so many connections live, and so many were ever opened; say whether it is so."""
        with self._changed:
            return self._changed.wait_for(lambda: len(self.connections) >= count and self.opened >= opened, seconds)

    def wait_until(self, so: Callable[[list[WebSocket]], bool], seconds: float = 10.0) -> bool:
        """Wait until the connections that live are as wanted; say whether they are."""
        with self._changed:
            return self._changed.wait_for(lambda: so(self.connections), seconds)

    def wait_until_gone(self, seconds: float = 10.0) -> bool:
        """Wait until no connection lives; say whether that is so."""
        return self.wait_until(lambda living: not living, seconds)

    def send(self, kind: str, payload: Json, seconds: float, retry: tuple[int, str] = (0, "")) -> tuple[bool, Any]:
        """Send a payload; say whether it was acknowledged in time, and with what."""
        answers = self.send_copies(kind, payload, seconds, retry, wanted=1)
        return (True, answers[0]) if answers else (False, None)

    def send_copies(
        self, kind: str, payload: Json, seconds: float, retry: tuple[int, str] = (0, ""), *, wanted: int = 2
    ) -> list[Any]:
        """Send a payload, and wait for so many answers: one comes for each connection that it was sent over."""
        envelope: dict[str, Any] = {
            "envelope_id": str(uuid.uuid4()),
            "type": kind,
            "accepts_response_payload": kind != "events_api",
            "payload": payload,
        }
        if kind == "events_api":
            envelope |= {"retry_attempt": retry[0], "retry_reason": retry[1]}
        text, until = json.dumps(envelope), time.perf_counter() + seconds
        answers = self._answers[envelope["envelope_id"]] = []
        over: list[WebSocket] = []
        try:
            while True:
                over.extend(self._sent(text, 1 if over else self.copies, over))
                if not over:
                    return []
                with self._changed:
                    left = until - time.perf_counter()
                    pause = left if self.repeat_after is None or not self._others(over) else self.repeat_after
                    # its connection ended, and there is another: once more, over that one
                    self._changed.wait_for(
                        lambda: len(answers) >= wanted or self._must_repeat(over), min(left, pause)
                    )
                    if len(answers) >= wanted or until <= time.perf_counter():
                        return list(answers)
        finally:
            del self._answers[envelope["envelope_id"]]

    def _others(self, over: list[WebSocket]) -> bool:
        return any(each not in over for each in self.connections)

    def _must_repeat(self, over: list[WebSocket]) -> bool:
        return self.repeats and self._others(over) and not any(each in self.connections for each in over)

    def _sent(self, text: str, copies: int, not_over: list[WebSocket]) -> list[WebSocket]:
        """Send over the connections whose turn it is; which those were."""
        with self._changed:
            ways = [each for each in self.connections if each not in not_over]
            first = next(self._turn) if ways else 0
            ways = [ways[(first + each) % len(ways)] for each in range(min(copies, len(ways)))]
        for way in ways:
            if way in self._silent or self.loop is None:
                continue  # it leaves, and does not arrive
            try:
                asyncio.run_coroutine_threadsafe(way.send_text(text), self.loop).result(PATIENCE)
            except (TimeoutError, RuntimeError, WebSocketDisconnect):
                self._forget(way)
        return ways

    def disconnect(
        self, reason: str = "refresh_requested", *, close: bool = True, most: int = MOST_CONNECTIONS
    ) -> None:
        """Tell connections, the oldest first, to go (warning, refresh_requested, link_disabled), and `close` them."""
        if self.loop is None:
            return

        async def tell() -> None:
            for websocket in self.connections[:most]:
                with contextlib.suppress(RuntimeError, WebSocketDisconnect):
                    await websocket.send_text(_disconnect(reason))
                    if close:
                        self._forget(websocket)
                        await websocket.close()

        asyncio.run_coroutine_threadsafe(tell(), self.loop).result(PATIENCE)

    def silence(self, most: int = MOST_CONNECTIONS) -> None:
        """Let connections, the oldest first, fall silent: nothing arrives either way, and nobody is told."""
        if self.loop is not None:
            for websocket in self.connections[:most]:
                self.loop.call_soon_threadsafe(self._silence, websocket)

    def _silence(self, websocket: WebSocket) -> None:
        self._silent.append(websocket)
        if websocket.client is not None:
            self.transports[websocket.client.host, websocket.client.port].pause_reading()


def _disconnect(reason: str) -> str:
    return json.dumps({"type": "disconnect", "reason": reason, "debug_info": {"host": "applink-playground"}})
