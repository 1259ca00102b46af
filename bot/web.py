"""HTTP: one address for all of Slack, behind a guard of our own, and three for whoever watches over the process.

The guard goes before Bolt: size, age and signature, then form. Junk gets 401 or 400 and is not logged; Bolt's own
check answers 500 to a timestamp that is no number or a signature that is not ASCII, and logs the whole body.

A request that is repeated within its five minutes passes the guard again. It does no harm: verbs are idempotent,
forms carry a key of their own, events are taken in hand once by their id, and a trigger works once, for 3 seconds.
"""

import hashlib
import hmac
import json
import socket
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import parse_qsl

import anyio.to_thread
import structlog
import uvicorn
from anyio import CapacityLimiter
from slack_bolt import BoltResponse
from starlette.applications import Starlette
from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Route

from bot.figures import FORMAT
from bot.trouble import Trouble
from handlers.visit import TIME
from storage.database import POOL
from storage.deadline import within

log = structlog.get_logger()

MOST_BYTES = 1_000_000
"""Slack's largest payloads, a form with everything filled in, are a fifth of it."""
MOST_SECONDS = 300
"""How old (or how far ahead) a request may be."""
GRACE = 5
"""Seconds for requests in hand when the process is asked to stop."""

Json = dict[str, Any]
Dispatch = Callable[[Json, dict[str, str]], BoltResponse]


class Junk(ValueError):  # noqa: N818 - it is what is the matter
    """Signed, but nothing that Slack sends."""


@dataclass(frozen=True)
class Site:
    """What the addresses need."""

    dispatch: Dispatch
    """Handles a payload, in a thread of its own."""
    secret: str | None
    """The signing secret; None closes Slack's address (Socket Mode)."""
    now: Callable[[], datetime]
    unready: Callable[[], str]
    """Why this process should get no work yet; "" when it can."""
    figures: Callable[[], bytes] | None = None
    """What Prometheus reads."""


def authentic(secret: str, body: bytes, timestamp: str | None, signature: str | None, *, now: float) -> bool:
    """Whether Slack signed this body, at most five minutes ago. Never raises, whatever the headers hold."""
    if timestamp is None or signature is None or not (timestamp.isascii() and timestamp.isdigit()):
        return False
    if len(timestamp) > len("9999999999") or abs(now - int(timestamp)) > MOST_SECONDS:
        return False
    signed = b"v0:" + timestamp.encode() + b":" + body
    expected = "v0=" + hmac.new(secret.encode(), signed, hashlib.sha256).hexdigest()
    return hmac.compare_digest(expected.encode(), signature.encode("utf-8", "surrogateescape"))


def payload_of(body: bytes, content_type: str) -> Json:
    """Read what Slack sends: JSON for events, a form for all else. Raises Junk."""
    try:
        text = body.decode()
        if content_type.partition(";")[0].strip().lower() == "application/json":
            payload = json.loads(text)
        else:
            fields = dict(parse_qsl(text, keep_blank_values=True, max_num_fields=100))
            payload = json.loads(fields["payload"]) if "payload" in fields else fields
    except (ValueError, RecursionError) as error:
        raise Junk from error
    if not isinstance(payload, dict):
        raise Junk
    return payload


def is_slack_like(payload: Mapping[str, Any]) -> bool:
    """Whether a payload has what handlers build on: who did what."""
    if "command" in payload:
        return bool(payload.get("user_id")) and isinstance(payload["command"], str)
    kind = payload.get("type")
    if kind == "event_callback":
        event = payload.get("event")
        return isinstance(event, dict) and isinstance(event.get("type"), str)
    user = payload.get("user")
    if not (isinstance(kind, str) and isinstance(user, dict) and isinstance(user.get("id"), str)):
        return False
    if kind == "block_actions":
        actions = payload.get("actions")
        return bool(actions) and isinstance(actions, list) and all(_is_press(press) for press in actions)
    return kind != "view_submission" or isinstance(payload.get("view"), dict)


def _is_press(press: object) -> bool:
    return isinstance(press, dict) and isinstance(press.get("action_id"), str)


def application(site: Site) -> Starlette:
    """The addresses."""
    threads = CapacityLimiter(POOL)

    async def events(request: Request) -> Response:
        if site.secret is None:
            return _said(404)
        body = await _body(request)
        if isinstance(body, Response):
            return body
        stamp, signature = (request.headers.get(name) for name in ("x-slack-request-timestamp", "x-slack-signature"))
        if not authentic(site.secret, body, stamp, signature, now=site.now().timestamp()):
            return _said(401)
        try:
            payload = payload_of(body, request.headers.get("content-type", ""))
        except Junk:
            return _said(400)
        if payload.get("type") == "url_verification":
            return JSONResponse({"challenge": str(payload.get("challenge", ""))})
        if "ssl_check" in payload or payload.get("type") == "app_rate_limited":
            return Response()
        if not is_slack_like(payload):
            return _said(400)
        repeats = {
            name: value
            for name in ("x-slack-retry-num", "x-slack-retry-reason")
            if (value := request.headers.get(name))
        }
        with within(TIME):  # travels into the thread; waiting for one counts
            answer = await anyio.to_thread.run_sync(site.dispatch, payload, repeats, limiter=threads)
        return Response(answer.body, answer.status, headers=dict(answer.first_headers()))

    return Starlette(
        routes=[
            Route("/slack/events", events, methods=["POST"]),
            *_watched(site),
        ],
        exception_handlers={Exception: _accident},
    )


def _watched(site: Site) -> list[Route]:
    """The addresses for whoever watches over the process. They take no thread from Slack, nor from each other."""
    watching, counting = CapacityLimiter(1), CapacityLimiter(1)

    async def healthz(_request: Request) -> Response:
        return PlainTextResponse("ok\n")

    async def readyz(_request: Request) -> Response:
        why = await anyio.to_thread.run_sync(site.unready, limiter=watching)
        return PlainTextResponse(f"{why or 'ok'}\n", 503 if why else 200)

    async def metrics(_request: Request) -> Response:
        if site.figures is None:
            return _said(404)
        page = await anyio.to_thread.run_sync(site.figures, limiter=counting)
        return Response(page, headers={"Content-Type": FORMAT})

    return [Route("/healthz", healthz), Route("/readyz", readyz), Route("/metrics", metrics)]


async def _accident(_request: Request, error: Exception) -> Response:
    log.error("request failed", exc_info=error)
    return _said(500)


async def _body(request: Request) -> bytes | Response:
    declared = request.headers.get("content-length", "")
    if declared.isdigit() and int(declared[:20]) > MOST_BYTES:
        return _said(413)
    parts, size = [], 0
    try:
        async for part in request.stream():
            parts.append(part)
            size += len(part)
            if size > MOST_BYTES:
                return _said(413)
    except ClientDisconnect:
        return _said(400)
    return b"".join(parts)


_WORDS = {
    400: "nothing that Slack sends",
    401: "not signed by Slack",
    404: "nothing here",
    413: "too large",
    500: "failed",
}


def _said(status: int) -> Response:
    return PlainTextResponse(f"{_WORDS[status]}\n", status)


def listen(host: str, port: int) -> socket.socket:
    """Take the address that the server listens on. Raises Trouble when somebody else has it."""
    try:
        family = socket.getaddrinfo(host or None, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)[0][0]
        listener = socket.create_server((host, port), family=family, backlog=512)
    except OSError as error:
        raise Trouble(
            f"The web server cannot listen on {host}:{port} ({error.strerror or error}). Is the bot running "
            "already? Else set HOST or PORT."
        ) from error
    listener.setblocking(False)
    return listener


class _Server(uvicorn.Server):
    """Ends when the process is to. By its own way, catching signals itself, it misses one that comes just before."""

    def __init__(self, config: uvicorn.Config, stop: threading.Event) -> None:
        super().__init__(config)
        self._stop = stop

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Leave signals to the process."""
        yield

    async def on_tick(self, counter: int) -> bool:
        """Look, ten times a second, whether it is time to go."""
        return await super().on_tick(counter) or self._stop.is_set()


def serve(site: Site, listener: socket.socket, stop: threading.Event) -> None:
    """Answer until `stop` is set, then finish what is in hand."""
    config = uvicorn.Config(
        application(site),
        log_config=None,
        access_log=False,
        lifespan="off",
        ws="none",
        server_header=False,
        proxy_headers=False,
        timeout_graceful_shutdown=GRACE,
    )
    _Server(config, stop).run([listener])
