"""The HTTP side: Web API, response_url, uploads and Socket Mode on one loopback port, in a thread."""

from __future__ import annotations

import asyncio
import contextlib
import json
import socket
import threading
import time
from collections.abc import Callable, MutableMapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl

import uvicorn
from starlette.applications import Starlette
from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route, WebSocketRoute
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol
from websockets.exceptions import InvalidState

from bot.playground import hooks
from bot.playground.faults import Faults
from bot.playground.methods import METHODS, call
from bot.playground.methods.files import contents, receive
from bot.playground.methods.method import refusal
from bot.playground.rates import Rates
from bot.playground.records import Call, Json
from bot.playground.sockets import Sockets
from bot.playground.workspace import Refused, Workspace

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Receive, Scope, Send

    from bot.playground.faults import Fault

HOST = "127.0.0.1"
START_SECONDS = 10.0
_JSON_ARGUMENTS = {"attachments", "blocks", "files", "metadata", "view"}
_SECRET_ARGUMENTS = {"token", "_host"}
_transports: dict[tuple[str, int], asyncio.Transport] = {}


class _Protocol(HttpToolsProtocol):
    """HTTP whose connections can be cut, by the address of the client."""

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        _transports[transport.get_extra_info("peername")[:2]] = transport

    def connection_lost(self, exc: Exception | None) -> None:
        super().connection_lost(exc)
        for address in [address for address, each in _transports.items() if each is self.transport]:
            del _transports[address]


class _Uvicorn(uvicorn.Server):
    """A server without signal handlers and without a ticking loop: it starts and stops at once."""

    def __init__(self, config: uvicorn.Config) -> None:
        super().__init__(config)
        self.ready = threading.Event()
        self.loop: asyncio.AbstractEventLoop | None = None
        self.ending = asyncio.Event()

    async def main_loop(self) -> None:
        self.loop = asyncio.get_running_loop()
        self.ready.set()
        await self.ending.wait()

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        for server in self.servers:
            server.close()
        for listener in sockets or []:
            listener.close()
        tasks = list(self.server_state.tasks)
        for connection in list(self.server_state.connections):
            with contextlib.suppress(InvalidState):  # it is closing already
                connection.shutdown()
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


@dataclass
class Server:
    """Answers the bot's calls on behalf of a workspace."""

    workspace: Workspace
    faults: Faults
    rates: Rates
    token: str
    app_token: str
    sockets: Sockets = field(default_factory=Sockets)
    extra_routes: list[Any] = field(default_factory=list)
    port: int = 0
    _server: _Uvicorn | None = None
    _thread: threading.Thread | None = None

    def start(self) -> None:
        """Listen on 127.0.0.1 (a free port if `port` is 0) and answer from a background thread."""
        listener = socket.socket()
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind((HOST, self.port))
        self.port = listener.getsockname()[1]
        routes = [
            Route("/api/{method}", self._api, methods=["GET", "POST"]),
            Route("/hooks/{rest:path}", self._hook, methods=["POST"]),
            Route("/files-pri/{rest:path}", self._download, methods=["GET"]),
            Route("/upload/{file}", self._upload, methods=["POST", "PUT"]),
            WebSocketRoute("/link/", self.sockets.serve),
            *self.extra_routes,
        ]
        config = uvicorn.Config(
            _own_host_only(Starlette(routes=routes, exception_handlers={ClientDisconnect: _gone})),
            http=_Protocol,
            ws="websockets-sansio",
            loop="asyncio",
            lifespan="off",
            log_config=None,
            access_log=False,
            timeout_graceful_shutdown=1,
        )
        self._server = _Uvicorn(config)
        self._thread = threading.Thread(
            target=self._server.run, args=([listener],), name=f"playground-{self.port}", daemon=True
        )
        self._thread.start()
        if not self._server.ready.wait(START_SECONDS):
            message = "the stand-in did not start"
            raise RuntimeError(message)
        self.sockets.loop, self.sockets.transports = self._server.loop, _transports

    def stop(self) -> None:
        """Stop listening; connections that are open are closed."""
        if self._server is None or self._server.loop is None or self._thread is None:
            return
        self._server.force_exit = True
        with contextlib.suppress(RuntimeError):
            self._server.loop.call_soon_threadsafe(self._server.ending.set)
        self._thread.join(START_SECONDS)
        self._server = None

    @property
    def host(self) -> str:
        """Give host and port."""
        return f"{HOST}:{self.port}"

    # --- answering

    async def _api(self, request: Request) -> Response:
        name = request.path_params["method"]
        args, header_token = await _arguments(request)
        return await self._answered(
            request, name, args, lambda: self._do(name, args, header_token or args.get("token"))
        )

    def _do(self, name: str, args: Json, token: object) -> tuple[int, Json, dict[str, str]]:
        method, ws = METHODS.get(name), self.workspace
        if method is None:
            return 200, refusal(ws, name, Refused("unknown_method", req_method=name)), {}
        if method.needs_token and token != (self.app_token if method.app_token else self.token):
            error = "invalid_auth" if token else "not_authed"
            known = token in (self.token, self.app_token)
            return 200, refusal(ws, name, Refused("not_allowed_token_type" if known else error)), {}
        channel = str(args.get("channel") or "")
        if wait := self.rates.take(name, method.tier, channel):
            return 429, refusal(ws, name, Refused("ratelimited")), {"Retry-After": str(wait)}
        args["_host"] = self.host
        scopes = ",".join(sorted(ws.scopes))
        return 200, call(ws, name, method, args), {"x-oauth-scopes": scopes, "x-accepted-oauth-scopes": ""}

    async def _hook(self, request: Request) -> Response:
        try:
            body = json.loads(await request.body())
        except ValueError:
            body = None
        args = body if isinstance(body, dict) else {}
        return await self._answered(
            request, "response_url", args, lambda: (*hooks.use(self.workspace, request.url.path, body), {})
        )

    async def _download(self, request: Request) -> Response:
        """Give a file to who has the token and the scope; others get a page to sign in, as Slack does."""
        may = request.headers.get("authorization") == f"Bearer {self.token}" and "files:read" in self.workspace.scopes
        fault = self.faults.take("download", {})
        if fault is not None:
            return Response(status_code=int(fault.kind) if fault.kind.isdecimal() else 500)
        content = contents(self.workspace, request.path_params["rest"])
        if content is None:
            return Response("not found", 404)
        return Response(content if may else "<html>Sign in</html>", media_type=None if may else "text/html")

    async def _upload(self, request: Request) -> Response:
        content = await request.body()
        file_id = request.path_params["file"]

        def work() -> tuple[int, Json, dict[str, str]]:
            taken = receive(self.workspace, file_id, content)
            return (200 if taken else 400), {"ok": taken}, {}

        return await self._answered(request, "upload", {"file": file_id}, work)

    async def _answered(
        self, request: Request, name: str, args: Json, work: Callable[[], tuple[int, Json, dict[str, str]]]
    ) -> Response:
        ws = self.workspace
        begun = time.perf_counter()
        with ws.lock:
            ws.in_flight += 1
        status, body, headers = 0, {}, {}  # type: tuple[int, Json, dict[str, str]]
        fault = self.faults.take(name, args)
        try:
            if fault is not None and fault.kind == "slow":
                await asyncio.sleep(fault.seconds)
            if fault is None or fault.kind in {"slow", "late", "lost"}:
                try:
                    status, body, headers = work()
                except Exception as error:  # noqa: BLE001 - the stand-in's own mistake must not stay unseen
                    refused = Refused("internal_error", [f"[ERROR] the stand-in failed: {error!r}"])
                    status, body = 500, refusal(ws, name, refused)
            else:
                status, body, headers = _faulty(fault)
        finally:
            ms = (time.perf_counter() - begun) * 1000
            shown = {key: value for key, value in args.items() if key not in _SECRET_ARGUMENTS}
            with ws.changed:
                ws.in_flight -= 1
                ws.note(Call("slack", name, shown, body, status, ms, ws.now().isoformat()))
        if fault is not None and fault.kind == "late":
            await asyncio.sleep(fault.seconds)
        if fault is not None and fault.kind in {"lost", "drop"}:
            return await _cut(request)
        return JSONResponse(body, status, headers)


def _faulty(fault: Fault) -> tuple[int, Json, dict[str, str]]:
    if fault.kind == "429":
        return 429, {"ok": False, "error": "ratelimited"}, {"Retry-After": str(fault.retry_after)}
    if fault.kind.startswith("error:"):
        return 200, {"ok": False, "error": fault.kind.removeprefix("error:")}, {}
    if fault.kind == "drop":
        return 0, {}, {}
    return int(fault.kind), {"ok": False, "error": "internal_error"}, {}


async def _gone(_request: Request, _error: Exception) -> Response:
    """Who called was gone before all was said: nothing is done, and nobody reads this."""
    return Response(status_code=400)


async def _cut(request: Request) -> Response:
    """Drop the connection without an answer."""
    transport = _transports.get(request.scope["client"])
    if transport is not None:
        transport.abort()
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    return Response(status_code=500)


async def _arguments(request: Request) -> tuple[Json, str]:
    """Read what a call brings: query, form or JSON; and its bearer token."""
    args: Json = dict(request.query_params)
    body = await request.body()
    kind = request.headers.get("content-type", "")
    if kind.startswith("application/json"):
        with contextlib.suppress(ValueError):
            given = json.loads(body or b"{}")
            args |= given if isinstance(given, dict) else {}
    elif kind.startswith("application/x-www-form-urlencoded"):
        args |= dict(parse_qsl(body.decode(), keep_blank_values=True))
    for name in _JSON_ARGUMENTS & set(args):
        if isinstance(args[name], str):
            with contextlib.suppress(ValueError):
                args[name] = json.loads(args[name])
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    return args, token.strip() if scheme.lower() == "bearer" else ""


def _own_host_only(app: ASGIApp) -> ASGIApp:
    """Refuse requests that name another host, or come from a page of another origin."""

    async def guarded(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] in {"http", "websocket"} and not _is_own(scope):
            if scope["type"] == "http":
                await Response("this playground answers on its own address only", 403)(scope, receive, send)
            else:
                await send({"type": "websocket.close", "code": 1008})
            return
        await app(scope, receive, send)

    return guarded


def _is_own(scope: MutableMapping[str, Any]) -> bool:
    headers = {name.decode().lower(): value.decode("latin-1") for name, value in scope["headers"]}
    host = headers.get("host", "")
    origin = headers.get("origin")
    name = host.rsplit(":", 1)[0]
    return name in {HOST, "localhost"} and (origin is None or origin.split("://")[-1] == host)
