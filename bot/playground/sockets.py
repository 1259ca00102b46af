"""Socket Mode as Slack speaks it: hello, envelopes, acks, disconnect; each payload to one connection."""

from __future__ import annotations

import asyncio
import contextlib
import itertools
import json
import threading
import time
import uuid
from concurrent.futures import Future
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from starlette.websockets import WebSocket, WebSocketDisconnect

if TYPE_CHECKING:
    from bot.playground.records import Json

MOST_CONNECTIONS = 10


@dataclass
class Sockets:
    """The connections of one app."""

    loop: asyncio.AbstractEventLoop | None = None
    connections: list[WebSocket] = field(default_factory=list)
    refuse_connections: bool = False
    _waiting: dict[str, Future[Any]] = field(default_factory=dict)
    _turn: itertools.count[int] = field(default_factory=itertools.count)
    _changed: threading.Condition = field(default_factory=threading.Condition)

    async def serve(self, websocket: WebSocket) -> None:
        """Greet a connection, then take its acknowledgements until it goes away."""
        if self.refuse_connections or len(self.connections) >= MOST_CONNECTIONS:
            await websocket.close(1008)
            return
        await websocket.accept()
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
            self._changed.notify_all()
        with contextlib.suppress(WebSocketDisconnect, RuntimeError, asyncio.CancelledError):  # gone, or stopped
            while True:
                self._take(await websocket.receive_text())
        self._forget(websocket)

    def _take(self, text: str) -> None:
        with contextlib.suppress(ValueError):
            said = json.loads(text)
            waiting = self._waiting.pop(said.get("envelope_id", ""), None) if isinstance(said, dict) else None
            if waiting is not None:
                waiting.set_result(said.get("payload"))

    def _forget(self, websocket: WebSocket) -> None:
        with self._changed:
            if websocket in self.connections:
                self.connections.remove(websocket)
                self._changed.notify_all()

    def wait_for(self, count: int = 1, seconds: float = 10.0) -> bool:
        """Wait until at least so many connections live; say whether they do."""
        with self._changed:
            return self._changed.wait_for(lambda: len(self.connections) >= count, seconds)

    def send(self, kind: str, payload: Json, seconds: float, retry: tuple[int, str] = (0, "")) -> tuple[bool, Any]:
        """Send a payload to one connection; say whether it was acknowledged in time, and with what."""
        with self._changed:
            if not self.connections or self.loop is None:
                return False, None
            websocket = self.connections[next(self._turn) % len(self.connections)]
        envelope: dict[str, Any] = {
            "envelope_id": str(uuid.uuid4()),
            "type": kind,
            "accepts_response_payload": kind != "events_api",
            "payload": payload,
        }
        if kind == "events_api":
            envelope |= {"retry_attempt": retry[0], "retry_reason": retry[1]}
        acknowledged: Future[Any] = Future()
        self._waiting[envelope["envelope_id"]] = acknowledged
        until = time.perf_counter() + seconds
        try:
            sent = asyncio.run_coroutine_threadsafe(websocket.send_text(json.dumps(envelope)), self.loop)
            sent.result(seconds)
            return True, acknowledged.result(max(0.0, until - time.perf_counter()))
        except (TimeoutError, RuntimeError, WebSocketDisconnect):
            return False, None
        finally:
            self._waiting.pop(envelope["envelope_id"], None)

    def disconnect(self, reason: str = "refresh_requested", *, close: bool = True) -> None:
        """Tell every connection to go (warning, refresh_requested, link_disabled), and `close` it."""
        if self.loop is None:
            return
        message = json.dumps({"type": "disconnect", "reason": reason, "debug_info": {"host": "applink-playground"}})

        async def tell() -> None:
            for websocket in list(self.connections):
                with contextlib.suppress(RuntimeError, WebSocketDisconnect):
                    await websocket.send_text(message)
                    if close:
                        self._forget(websocket)
                        await websocket.close()

        asyncio.run_coroutine_threadsafe(tell(), self.loop).result(5)
