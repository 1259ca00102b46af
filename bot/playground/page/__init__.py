"""The page: a browser's way to be one of the people here. It does what `Person` can, and shows what she sees.

Everything it does goes over the stand-in to the bot's own door; there is no way from the page to the bot's code.
"""

from __future__ import annotations

import asyncio
import contextlib
import html
import json
import secrets
from collections.abc import AsyncIterator, Callable
from importlib.resources import files
from typing import TYPE_CHECKING, Any

from starlette.concurrency import run_in_threadpool
from starlette.responses import JSONResponse, Response, StreamingResponse
from starlette.routing import Route

from bot.playground.page import acts, shown
from bot.playground.page.stage import Stage
from bot.playground.seen import CannotDo

if TYPE_CHECKING:
    from starlette.requests import Request

    from bot.playground.records import Event, Json
    from bot.playground.slack import Slack

STATIC = files("bot.playground.page") / "static"
KINDS = {"css": "text/css", "js": "text/javascript", "svg": "image/svg+xml"}
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self' data:; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)
"""Nothing from outside, nothing inline, in nobody's frame."""
HEADERS = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "no-store",
}
WAIT = """<!doctype html><html lang="nl"><meta charset="utf-8"><meta http-equiv="refresh" content="1">
<title>Even geduld</title><p>De speelplaats wordt klaargezet… <span lang="en">One moment…</span></p></html>
"""
"""What is shown while there is nothing to show yet."""
BREATH = 0.02
"""Seconds in which changes that belong together are told together."""
ALIVE = 15.0
"""Seconds after which a silent connection says that it lives."""
FORBIDDEN = 403


class Page:
    """The page of one stand-in. Its routes go to `Slack(routes=page.routes)`; then `begin`."""

    def __init__(self, stage: Stage) -> None:
        """Choose a secret: only who was given the page by this process can act here."""
        self.stage = stage
        self.secret = secrets.token_urlsafe(24)
        self._slack: Slack | None = None
        self._streams = 0
        self._ended = False

    def begin(self, slack: Slack) -> None:
        """Show this workspace."""
        self._slack = slack

    def end(self) -> None:
        """Let go of all who look on."""
        self._ended = True
        ws = self.slack.workspace
        with ws.lock:
            ws.tell()
        ws.wait(lambda: self._streams == 0, 1.0)

    @property
    def slack(self) -> Slack:
        """The workspace. Raises RuntimeError before `begin`."""
        if self._slack is None:
            message = "the page has no workspace yet"
            raise RuntimeError(message)
        return self._slack

    @property
    def routes(self) -> list[Route]:
        """All addresses of the page."""
        return [
            Route("/", self._index),
            Route("/page/{file}", self._static),
            Route("/play/state", self._guarded(self._state)),
            Route("/play/calls", self._guarded(self._calls)),
            Route("/play/file", self._guarded(self._file)),
            Route("/play/sample", self._guarded(self._sample)),
            Route("/play/events", self._events),
            Route("/play/{act}", self._guarded(self._act), methods=["POST"]),
        ]

    # --- what is served as it is

    async def _index(self, request: Request) -> Response:
        if self._slack is None:
            return Response(WAIT, media_type="text/html", headers=HEADERS)
        written = (STATIC / "index.html").read_text(encoding="utf-8")
        return Response(
            written.replace("{{secret}}", html.escape(self.secret)), media_type="text/html", headers=HEADERS
        )

    async def _static(self, request: Request) -> Response:
        name = request.path_params["file"]
        kind = KINDS.get(name.rpartition(".")[2])
        found = STATIC / name
        if kind is None or "/" in name or "\\" in name or not found.is_file():
            return Response("not found", 404, headers=HEADERS)
        return Response(found.read_bytes(), media_type=kind, headers=HEADERS)

    # --- what only this page may ask

    def _knows(self, given: str) -> bool:
        return secrets.compare_digest(given.encode(), self.secret.encode())

    def _guarded(self, work: Callable[[Request, Json], Json | bytes]) -> Callable[[Request], Any]:
        async def answer(request: Request) -> Response:
            if not self._knows(request.headers.get("x-playground", "")):
                return JSONResponse({"error": "reload"}, FORBIDDEN, HEADERS)
            given: Json = {}
            if request.method == "POST":
                with contextlib.suppress(ValueError):
                    given = json.loads(await request.body())
            if self._slack is None:
                return JSONResponse({"error": "not ready"}, 503, HEADERS)
            try:
                # in a thread: the bot's answer comes in over this same loop
                told = await run_in_threadpool(work, request, given)
                if isinstance(told, bytes):
                    return Response(told, media_type="application/octet-stream", headers=HEADERS)
                return JSONResponse(told, headers=HEADERS)
            except CannotDo as cannot:
                return JSONResponse({"cannot": str(cannot)}, headers=HEADERS)
            except (KeyError, TypeError, ValueError) as wrong:
                return JSONResponse({"error": f"not understood: {wrong!r}"}, 400, HEADERS)

        return answer

    def _state(self, request: Request, given: Json) -> Json:
        asked = request.query_params
        return shown.state(self.slack, self.stage, asked.get("as", ""), asked.get("room", ""))

    def _calls(self, request: Request, given: Json) -> Json:
        return shown.calls(self.slack)

    def _file(self, request: Request, given: Json) -> bytes:
        asked = request.query_params
        return shown.file(self.slack, asked["as"], asked["room"], asked["id"])

    def _sample(self, request: Request, given: Json) -> bytes:
        samples = {each.name: each for each in self.stage.samples()}
        return samples[request.query_params["name"]].content()

    def _act(self, request: Request, given: Json) -> Json:
        name = request.path_params["act"]
        if name in acts.STAGE:
            return acts.STAGE[name](self.stage, given)
        if name not in acts.ACTS:
            raise KeyError(name)
        return acts.ACTS[name](self.slack, given)

    # --- what changes

    async def _events(self, request: Request) -> Response:
        allowed = self._knows(request.query_params.get("secret", ""))
        if not allowed or self._slack is None:
            return JSONResponse({"error": "reload"}, FORBIDDEN, HEADERS)
        stream = self._changes(request.query_params.get("as", ""))
        return StreamingResponse(stream, media_type="text/event-stream", headers=HEADERS)

    async def _changes(self, who: str) -> AsyncIterator[str]:
        ws, loop, woken = self.slack.workspace, asyncio.get_running_loop(), asyncio.Event()

        def tell() -> None:
            with contextlib.suppress(RuntimeError):  # the loop has ended, and this stream with it
                loop.call_soon_threadsafe(woken.set)

        ws.listeners.add(tell)
        self._streams += 1
        seen = len(ws.log)
        try:
            yield _event({"kinds": ["hello"]})
            while not self._ended:
                try:
                    await asyncio.wait_for(woken.wait(), ALIVE)
                except TimeoutError:
                    yield ": here\n\n"
                    continue
                await asyncio.sleep(BREATH)
                woken.clear()
                new, seen = ws.log[seen:], len(ws.log)
                yield _event({"kinds": [event.kind for event in new if _concerns(event, who)]})
        finally:
            ws.listeners.discard(tell)
            self._streams -= 1
            with ws.lock:
                ws.tell()


def _concerns(event: Event, who: str) -> bool:
    return event.audience is None or who in event.audience


def _event(data: Json) -> str:
    return f"data: {json.dumps(data)}\n\n"
