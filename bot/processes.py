"""The processes: everything in one, or the web and the worker apart. Each begins, waits, and ends in good order."""

import gc
import http.client
import itertools
import os
import secrets
import socket
import threading
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

import structlog
from slack_bolt import BoltResponse
from sqlalchemy.exc import SQLAlchemyError

from bot import web
from bot.build import Built, build, utc_now
from bot.clock import DELIVERY, ROUND, SELDOM, Clock, Ring
from bot.database import connected, foreign, require_tables
from bot.delivery import Payer
from bot.reference import load_network
from bot.settings import Settings
from bot.stop import IN_ORDER, Stop
from bot.ticks import digest, housekeeping, people, reminders
from bot.trouble import MISUSE, Away, Trouble
from handlers.debts import RENDERERS
from storage import migrate as migrations
from storage.errors import Unavailable
from storage.migrate import Upgraded

if TYPE_CHECKING:
    from bot.socket import SocketMode

log = structlog.get_logger()


AGAIN = (1, 2, 5, 10, 20, 40, 60)
"""Seconds between two attempts to reach Slack at the start; the last one repeats."""


@dataclass(frozen=True)
class Parts:
    """What a process does."""

    name: str
    http: bool = False
    work: bool = False
    """Clock, delivery, and Socket Mode where it is set up."""
    migrate: bool = False


RUN = Parts("run", http=True, work=True, migrate=True)
WEB = Parts("web", http=True)
WORKER = Parts("worker", work=True)


def serve(settings: Settings, parts: Parts) -> None:
    """Do it until the process is asked to stop (SIGTERM, SIGINT), and at most ten seconds more. Raises Trouble."""
    stop = Stop()
    with stop.listening(), ExitStack() as ending:
        port = settings.port if parts.http else settings.metrics_port
        listener = None if port is None else web.listen(settings.host, port)
        if listener is not None:
            ending.callback(listener.close)
        if parts.migrate:
            migrate(settings)
        if parts.work:
            with connected(settings) as db:
                require_tables(db)
        if settings.is_sqlite and not parts.migrate:
            log.warning("SQLite is for `run`: web and worker, two processes, wait for each other's writes")
        built = _built(settings, parts, listener, stop.asked)
        if built is None:
            log.info("stopped", process=parts.name)
            return
        ending.callback(stop.finish, "after ack", built.close)
        mode = _work(built, stop, ending) if parts.work else None
        gc.collect()
        gc.freeze()  # what is here stays: looking through it again and again only makes somebody wait
        log.info(
            "ready",
            process=parts.name,
            port=listener.getsockname()[1] if listener and parts.http else None,
            metrics_port=listener.getsockname()[1] if listener else None,
            socket_mode=mode is not None,
            database=built.desk.db.url.get_backend_name(),
        )
        if listener is not None:
            web.serve(_site(built, parts, mode), listener, stop.asked)
        else:
            stop.asked.wait()
        log.info("stopping", process=parts.name)
    log.info("stopped", process=parts.name)


def migrate(settings: Settings) -> Upgraded:
    """Create or upgrade the database and load the reference data. Raises Trouble."""
    network = load_network(settings.network)
    with connected(settings) as db:
        try:
            return migrations.upgrade(db, network, at=utc_now())
        except migrations.Foreign as problem:
            raise Trouble(foreign(str(problem))) from None


def _built(settings: Settings, parts: Parts, listener: socket.socket | None, stop: threading.Event) -> Built | None:
    """Build, and wait for Slack if it is away, as long as it takes; None when asked to stop in the meantime.

    Meanwhile the addresses say how it is: who watches over the process must not kill it for what is Slack's.
    """
    with ExitStack() as ending:
        for pause in itertools.chain(AGAIN, itertools.repeat(AGAIN[-1])):
            try:
                return build(settings)
            except Away as away:
                log.warning("Slack cannot be reached", reason=str(away), again_in=pause)
            if listener is not None:
                ending.enter_context(_answering(settings, parts, listener))
                listener = None
            if stop.wait(pause):
                return None
    raise AssertionError("the pauses have no end")


@contextmanager
def _answering(settings: Settings, parts: Parts, listener: socket.socket) -> Iterator[None]:
    """Say at the addresses that Slack is away."""
    site = web.Site(
        dispatch=lambda _payload, _headers: BoltResponse(status=http.client.SERVICE_UNAVAILABLE),
        secret=_secret(settings, parts),
        now=utc_now,
        unready=lambda: "Slack cannot be reached",
    )
    done = threading.Event()
    # a copy: the server closes what it was given
    server = threading.Thread(target=web.serve, args=(site, listener.dup(), done), name="waiting", daemon=True)
    server.start()
    try:
        yield
    finally:
        done.set()
        server.join()


def _work(built: Built, stop: Stop, ending: ExitStack) -> "SocketMode | None":
    """Start what works by itself; how to end it is put on the stack."""
    payer = Payer(
        built.desk,
        built.client,
        worker=f"{socket.gethostname()[:40]}:{os.getpid()}:{secrets.token_hex(4)}",
        pace=built.pace,
        sleep=stop.asked.wait,
        stopping=stop.asked.is_set,
        settled=built.figures.settled,
        waited=built.figures.waited,
    )
    ringing = rings(built, payer)
    built.figures.expect(ticks=ringing, debts=RENDERERS)
    clock = Clock(ringing, built.figures.rang, stop=stop.asked)
    clock.start()
    ending.callback(stop.finish, "ticks", clock.stop)
    stop.give_back(payer.give_back)
    if built.settings.slack_app_token is None:
        return None
    from bot.socket import SocketMode  # noqa: PLC0415 - the others start sooner without

    mode = SocketMode(
        built.dispatch, built.settings.slack_app_token.get_secret_value(), built.client, stop=stop.asked
    )
    ending.callback(stop.finish, "socket mode", lambda: mode.close(IN_ORDER))
    mode.connect()
    return mode


def rings(built: Built, payer: Payer) -> dict[str, Ring]:
    """All that is done by itself, in the order in which one thing leads to another: delivery comes last."""
    desk, slack = built.desk, built.client
    return {
        "reminders": Ring(lambda: reminders.tick(desk, desk.now())),
        "digest": Ring(lambda: digest.tick(desk, desk.now())),
        "people": Ring(lambda: people.tick(desk, slack, desk.now())),
        "housekeeping": Ring(lambda: housekeeping.tick(desk, desk.now()), SELDOM),
        "delivery": Ring(payer.pay, DELIVERY, ROUND),
    }


def _site(built: Built, parts: Parts, mode: "SocketMode | None") -> web.Site:
    db = built.desk.db

    def unready() -> str:
        try:
            version = migrations.version(db)
        except (Unavailable, SQLAlchemyError):
            return "the database cannot be reached"
        if migrations.standing(version) not in {migrations.Standing.CURRENT, migrations.Standing.NEWER}:
            return "the database is not at the newest version"
        return "" if mode is None or mode.connected else "Slack is not connected"

    return web.Site(
        dispatch=built.dispatch,
        secret=_secret(built.settings, parts),
        now=built.desk.now,
        unready=unready,
        figures=built.figures.page,
    )


def _secret(settings: Settings, parts: Parts) -> str | None:
    """What Slack signs with; None where it does not come by HTTP."""
    if settings.slack_signing_secret is None or settings.slack_app_token is not None or not parts.http:
        return None
    return settings.slack_signing_secret.get_secret_value()


NO_TOKENS = """\
De bot heeft nog geen Slack. Zet deze variabelen en start opnieuw:
  SLACK_BOT_TOKEN       het Bot User OAuth Token (xoxb-…), van de pagina OAuth & Permissions van de Slack-app
  en een van deze twee:
  SLACK_APP_TOKEN       een app-level token (xapp-…) met connections:write: Slack via een eigen verbinding
  SLACK_SIGNING_SECRET  het Signing Secret van de pagina Basic Information: Slack via HTTP
Nog geen Slack-app? `python -m bot manifest` maakt de tekst waarmee je er een aanmaakt.
Eerst zien wat hij doet, zonder Slack? `python -m bot playground`

The bot has no Slack yet. Set these variables and start again:
  SLACK_BOT_TOKEN       the Bot User OAuth Token (xoxb-…), from the Slack app's page OAuth & Permissions
  and one of these two:
  SLACK_APP_TOKEN       an app-level token (xapp-…) with connections:write: Slack over a connection of our own
  SLACK_SIGNING_SECRET  the Signing Secret from the page Basic Information: Slack over HTTP
No Slack app yet? `python -m bot manifest` writes the text that creates one.
To see what it does first, without Slack: `python -m bot playground`"""


def require_slack(settings: Settings) -> None:
    """Raises Trouble that says, in both languages, what to set."""
    if not settings.connected:
        raise Trouble(NO_TOKENS, MISUSE)
