"""A client that keeps its connections open, as Slack does, and the sink that stands for Slack's own side.

The client is one event loop without tasks: what it adds to a request is a few hundredths of a millisecond, so that
the bare app, against which the bot is compared, is not flattered.
"""

import asyncio
import hashlib
import hmac
import json
import re
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Self, cast
from urllib.parse import urlencode

HOST = "127.0.0.1"
SECRET = "bench-signing-secret"
PATIENCE = 30.0
"""Seconds for one load, before it counts as stuck."""

_LENGTH = re.compile(rb"\r\ncontent-length: *(\d+)", re.IGNORECASE)

_ANSWER = json.dumps(
    {"ok": True, "team_id": "T0G40", "user_id": "U0BOT", "bot_id": "B0BOT", "channel": "D0BENCH", "ts": "1.000100"}
).encode()

Json = dict[str, Any]


@dataclass(frozen=True)
class Visit:
    """What one person does, as Slack puts it in the body of a request."""

    body: bytes
    about: str
    """What the answer must contain."""
    response_url: str = ""
    """Where what it shows is to come, when that is not the answer."""


@dataclass(frozen=True)
class Answer:
    """What came back, and after how many seconds."""

    status: int
    body: bytes
    took: float
    sent_at: float

    @property
    def json(self) -> Json:
        """The body, read; empty when there is none."""
        read: Json = json.loads(self.body or b"{}")
        return read


def command(fields: Json) -> bytes:
    """A slash command."""
    return urlencode(fields).encode()


def interaction(payload: Json) -> bytes:
    """A press or a form."""
    return urlencode({"payload": json.dumps(payload, ensure_ascii=False)}).encode()


def signed(body: bytes, at: float) -> bytes:
    """The whole request, with Slack's signature."""
    stamp = str(int(at))
    signature = hmac.new(SECRET.encode(), b"v0:" + stamp.encode() + b":" + body, hashlib.sha256).hexdigest()
    head = (
        f"POST /slack/events HTTP/1.1\r\nHost: {HOST}\r\nUser-Agent: Slackbot 1.0 (+https://api.slack.com/robots)\r\n"
        "Accept: application/json,*/*\r\nContent-Type: application/x-www-form-urlencoded\r\n"
        f"X-Slack-Request-Timestamp: {stamp}\r\nX-Slack-Signature: v0={signature}\r\n"
        f"Content-Length: {len(body)}\r\n\r\n"
    )
    return head.encode() + body


async def drive(port: int, visits: Sequence[Visit], clients: int, seconds: float) -> tuple[list[Answer], float]:
    """Send visits over so many connections, each the next as soon as the last is answered; the seconds it took.

    After so many seconds no further one is sent. The answers are in the order of the visits. Raises TimeoutError, or
    what broke a connection.
    """
    loop = asyncio.get_running_loop()
    requests = [signed(visit.body, time.time()) for visit in visits]
    answers: list[Answer | None] = [None] * len(requests)
    ends_at = time.perf_counter() + seconds
    waiting = (place for place in range(len(requests)) if place < clients or time.perf_counter() < ends_at)
    connections = [
        (await loop.create_connection(lambda: _Client(requests, answers, waiting), HOST, port))[1]
        for _ in range(clients)
    ]
    began = time.perf_counter()
    for connection in connections:
        connection.next()
    try:
        async with asyncio.timeout(PATIENCE):
            await asyncio.gather(*(connection.done for connection in connections))
    finally:
        elapsed = time.perf_counter() - began
        for connection in connections:
            connection.close()
    return [answer for answer in answers if answer], elapsed


class _Client(asyncio.Protocol):
    """One connection: a request, its answer, the next request."""

    def __init__(self, requests: Sequence[bytes], answers: list[Answer | None], waiting: Iterator[int]) -> None:
        self._requests, self._answers, self._waiting = requests, answers, waiting
        self._place, self._sent_at, self._read = 0, 0.0, b""
        self._transport: asyncio.Transport | None = None
        self.done: asyncio.Future[None] = asyncio.get_running_loop().create_future()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast("asyncio.Transport", transport)  # uvloop's is one, but does not say so

    def next(self) -> None:
        place = next(self._waiting, None)
        if place is None:
            self.done.set_result(None)
            return
        assert self._transport is not None
        self._place = place
        self._sent_at = time.perf_counter()
        self._transport.write(self._requests[place])

    def data_received(self, data: bytes) -> None:
        now = time.perf_counter()
        self._read += data
        head, found, body = self._read.partition(b"\r\n\r\n")
        length = _LENGTH.search(head)
        if not found or (length and len(body) < int(length[1])):
            return
        self._read = b""
        status = int(head[9:12])
        self._answers[self._place] = Answer(status, body, now - self._sent_at, self._sent_at)
        self.next()

    def connection_lost(self, exc: Exception | None) -> None:
        if not self.done.done():
            self.done.set_exception(exc or ConnectionError("the server closed the connection"))

    def close(self) -> None:
        if self._transport is not None:
            self._transport.close()


@dataclass(frozen=True)
class Shown:
    """What the bot sent to a response_url, and when."""

    body: bytes
    at: float

    @property
    def json(self) -> Json:
        """The body, read."""
        read: Json = json.loads(self.body)
        return read


class Sink:
    """Slack's own side, as little of it as a load needs: who the bot is, and response_urls that take anything.

    The strict stand-in would have been the bottleneck: it judges every block that it is sent.
    """

    def __init__(self) -> None:
        self._shown: dict[str, Shown] = {}
        self.posted: Counter[str] = Counter()
        """Messages that the bot owed, by their mark."""
        self._news = asyncio.Event()
        self._server: asyncio.Server | None = None

    async def __aenter__(self) -> Self:
        loop = asyncio.get_running_loop()
        self._server = await loop.create_server(lambda: _Sunk(self), HOST, 0)
        return self

    async def __aexit__(self, *_error: object) -> None:
        assert self._server is not None
        self._server.close()

    @property
    def url(self) -> str:
        """Where it listens."""
        assert self._server is not None
        return f"http://{HOST}:{self._server.sockets[0].getsockname()[1]}"

    async def wait(self, addresses: Sequence[str]) -> list[Shown]:
        """Wait until each of these response_urls was used. Raises TimeoutError."""
        paths = [address.removeprefix(self.url) for address in addresses]
        async with asyncio.timeout(PATIENCE):
            while not all(path in self._shown for path in paths):
                self._news.clear()
                await self._news.wait()
        return [self._shown.pop(path) for path in paths]

    def post(self, body: bytes) -> None:
        """Take in a message that the bot owed."""
        metadata = json.loads(body).get("metadata")
        if metadata:
            self.posted[metadata["event_payload"]["key"]] += 1

    def take(self, path: str, body: bytes) -> None:
        """Take in what the bot shows."""
        self._shown[path] = Shown(body, time.perf_counter())
        self._news.set()


class _Sunk(asyncio.Protocol):
    def __init__(self, sink: Sink) -> None:
        self._sink, self._read = sink, b""
        self._transport: asyncio.Transport | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast("asyncio.Transport", transport)

    def data_received(self, data: bytes) -> None:
        self._read += data
        head, found, body = self._read.partition(b"\r\n\r\n")
        length = _LENGTH.search(head)
        if not found or (length and len(body) < int(length[1])):
            return
        path = head.split(b" ", 2)[1].decode()
        if path.startswith("/api/"):
            if path == "/api/chat.postMessage":
                self._sink.post(body)
            self._answer(_ANSWER)
        else:
            self._sink.take(path, body)
            self._answer(b"ok")

    def _answer(self, body: bytes) -> None:
        assert self._transport is not None
        head = f"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: {len(body)}\r\n"
        self._transport.write(f"{head}Connection: close\r\n\r\n".encode() + body)
        self._transport.close()
