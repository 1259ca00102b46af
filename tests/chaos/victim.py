"""What runs in a process that is to be killed: the bot as it is, told where it ends.

The processes are forked by a server that has imported the bot once (`multiprocessing`'s forkserver), so a start
costs some hundredths of a second instead of two. Nothing in the bot knows of this: the points are where `Payer`
tells that it passes, where verbs are called that write, and where their transactions begin and end.
"""

import functools
import http.client
import os
import signal
import sys
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

import sqlalchemy
from slack_sdk import WebClient
from sqlalchemy import Engine, event

from bot import clock as clocks
from bot import logs, processes, settings, web
from bot.build import build
from bot.delivery import LANES, Payer
from bot.delivery.pace import Pace
from bot.stop import SIGNALS
from handlers import debts
from handlers.debts import Occasion
from handlers.texts import verbatim
from handlers.views.blocks import Message, message
from storage import deliveries, events, lobby, network_days, themes
from storage.database import Database
from storage.deliveries import Claim
from tests.chaos import weaknesses
from tests.chaos.fasttime import FastTime

ANNOUNCEMENT = "chaos_announcement"
"""A kind of debt of our own: what 41 channels get at once."""
DELIVERY = ("claimed", "looked", "rendered", "asked", "sent")
"""Points of a delivery; `asked`: the message is on its way to Slack and nobody waits for the answer."""
VERBS: dict[str, tuple[Any, str]] = {
    "claim": (deliveries, "claim"),
    "settle": (deliveries, "settle"),
    "retry": (deliveries, "retry"),
    "owe": (deliveries, "owe"),
    "report": (lobby, "file"),
    "sign-up": (network_days, "sign_up"),
    "event": (events, "take"),
    "join": (themes, "join"),
}
"""Verbs that write: each has a point before it, one before its transaction is committed, and one after."""
STATEMENT = "statement"
"""The point before each statement to the database, and before each commit."""
FEWEST = 0.05
"""Seconds here between two rings of the clock at least, however fast the time runs."""


@dataclass(frozen=True)
class Fate:
    """Where and how a process ends."""

    point: str = ""
    """Empty: nowhere by itself."""
    nth: int = 1
    freezes: bool = False
    """It stops there (SIGSTOP) and may go on later, instead of ending."""
    skew: float = 0.0
    """Seconds by which its clock is ahead."""
    lanes: int = LANES
    """How many messages it has in hand at once."""
    without: str = ""
    """A protection that is taken out: one of `weaknesses`."""


@dataclass(frozen=True)
class Errand:
    """What a process does until then."""

    part: str
    """`worker`, `web` or `migrate`."""
    environment: dict[str, str]
    time: FastTime
    log: Path
    """What it writes down is added there."""


def run(errand: Errand, fate: Fate, parent: Connection) -> None:
    """Be a process of the bot.

    Tells the parent, as pairs: `port` and the port, `ready`, `dies` or `frozen` and the point, `idle` when there is
    nothing to do.
    """
    out = os.open(errand.log, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
    os.dup2(out, sys.stderr.fileno())
    os.environ.update(errand.environment)
    signal.pthread_sigmask(signal.SIG_BLOCK, SIGNALS)  # no thread of ours gets what is meant for the bot
    _end_with(parent)
    victim = Victim(fate, parent)
    weaknesses.take_out(fate.without)
    debts.RENDERERS[ANNOUNCEMENT] = announce
    given = settings.read()
    logs.configure("INFO")
    if errand.part == "migrate":
        victim.watch_statements()
        processes.migrate(given)
        victim.tell("statements", victim.passed)
        return
    victim.watch_verbs()
    hurry(errand.time, fate, victim)
    if errand.part == "web":
        listens = web.listen

        def listen(host: str, port: int) -> Any:
            listener = listens(host, port)
            parent.send(("port", listener.getsockname()[1]))
            return listener

        put(web, listen=listen)
    processes.serve(given, {"worker": processes.WORKER, "web": processes.WEB}[errand.part])


def put(where: Any, **things: Any) -> None:
    """Put things in the place of others, in this process."""
    for name, thing in things.items():
        setattr(where, name, thing)


def announce(_db: Database, claim: Claim, _occasion: Occasion) -> Message:
    """Say something in a channel."""
    return message(verbatim(claim.facts["says"]))


def _end_with(parent: Connection) -> None:
    """End when the parent is gone, however it went."""

    def wait() -> None:
        with suppress(EOFError, OSError):
            parent.recv()
        os._exit(3)

    threading.Thread(target=wait, name="parent", daemon=True).start()


class Victim:
    """Ends (or stops) this process when it passes its point for the nth time. Points come from many threads."""

    def __init__(self, fate: Fate, parent: Connection) -> None:
        self._fate, self._parent = fate, parent
        self.passed = 0
        self._here = threading.local()
        self._calm = threading.Condition()
        self._within: set[int] = set()
        """Threads within a transaction, or reading."""
        self._going: set[int] = set()
        """Threads with a message that is checked for the last time, or on its way."""

    def tell(self, what: str, said: object) -> None:
        """Tell the parent."""
        self._parent.send((what, said))

    def passing(self, point: str, _claim: Claim) -> None:
        """Told by `Payer`."""
        if point != "rendered":
            self._leave(self._going)
        self.meets(point)
        if point == "rendered":
            self._enter(self._going)

    def meets(self, point: str) -> None:
        """Pass a point: end here, if this is the one."""
        if point != self._fate.point:
            return
        with self._calm:
            self.passed += 1
            if self.passed != self._fate.nth:
                return
            if not self._fate.freezes:
                self.tell("dies", point)
                os.kill(os.getpid(), signal.SIGKILL)
            # not with a transaction open (the others would wait for this one's lock) nor between the last check and
            # the call: that is what no client can close. Meanwhile no other thread begins either
            if self._calm.wait_for(lambda: not (self._within | self._going) - {threading.get_ident()}, 2.0):
                self.tell("frozen", point)
                # to this very thread: a process's own signal may go by way of another, and this one would go on
                signal.pthread_kill(threading.get_ident(), signal.SIGSTOP)

    def _enter(self, among: set[int]) -> None:
        with self._calm:
            among.add(threading.get_ident())

    def _leave(self, among: set[int]) -> None:
        with self._calm:
            among.discard(threading.get_ident())
            self._calm.notify_all()

    @contextmanager
    def _within_it(self) -> Iterator[None]:
        """Be within a transaction."""
        self._enter(self._within)
        try:
            yield
        finally:
            self._leave(self._within)

    def watch_verbs(self) -> None:
        """Put points at the verbs that write, at their transactions, and where Slack's answer is waited for."""
        for name, (module, verb) in VERBS.items():
            put(module, **{verb: self._watched(name, getattr(module, verb))})
        transaction, here = Database.transaction, self._here

        @contextmanager
        def writing(db: Database) -> Iterator[sqlalchemy.Connection]:
            here.wrote = ""
            with self._within_it(), transaction(db) as tx:
                yield tx
                if here.wrote:
                    self.meets(f"{here.wrote} written")
            if here.wrote:
                self.meets(f"{here.wrote} committed")

        def looking(look: Callable[[Database], Any]) -> Any:
            @contextmanager
            def looked(db: Database) -> Iterator[sqlalchemy.Connection]:
                with self._within_it(), look(db) as tx:
                    yield tx

            return looked

        put(Database, transaction=writing, reading=looking(Database.reading), glance=looking(Database.glance))
        post, answered = WebClient.chat_postMessage, http.client.HTTPConnection.getresponse

        @functools.wraps(post)
        def posting(client: WebClient, **message: Any) -> Any:
            here.posting = True
            try:
                return post(client, **message)
            finally:
                here.posting = False

        @functools.wraps(answered)
        def awaited(connection: http.client.HTTPConnection) -> http.client.HTTPResponse:
            if getattr(here, "posting", False):
                self.meets("asked")
            return answered(connection)

        put(WebClient, chat_postMessage=posting)
        put(http.client.HTTPConnection, getresponse=awaited)

    def _watched(self, name: str, verb: Callable[..., Any]) -> Callable[..., Any]:
        @functools.wraps(verb)
        def watched(*args: Any, **kwargs: Any) -> Any:
            self.meets(f"{name} begun")
            done = verb(*args, **kwargs)
            if name in {"settle", "retry"}:
                self._leave(self._going)
            if done != []:  # a claim that found nothing wrote nothing
                self._here.wrote = name
            return done

        return watched

    def watch_statements(self) -> None:
        """Put a point before each statement, and before each commit."""

        @event.listens_for(Engine, "before_cursor_execute")
        @event.listens_for(Engine, "commit")
        def _before(*_given: object) -> None:
            self.meets(STATEMENT)


def hurry(time: FastTime, fate: Fate, victim: Victim) -> None:
    """Let all that tells the time, or waits, go by the town's."""
    ahead = Ahead(time, fate.skew)

    def payer(*args: Any, **given: Any) -> Payer:
        victim.tell("ready", "")
        pace, sleep = given["pace"], given["sleep"]
        given |= {
            "pace": Pace(pace._db, timer=time.seconds),
            "sleep": lambda seconds: sleep(seconds / time.rate),
            "timer": time.seconds,
            "passing": victim.passing,
            "lanes": fate.lanes,
        }
        return Payer(*args, **given)

    looked = threading.Event()

    class Clock(clocks.Clock):
        def __init__(self, rings: Mapping[str, clocks.Ring], *args: Any, **kwargs: Any) -> None:
            super().__init__({name: self._sooner(name, ring) for name, ring in rings.items()}, *args, **kwargs)

        @staticmethod
        def _sooner(name: str, ring: clocks.Ring) -> clocks.Ring:
            def work() -> None:
                done = ring.work()
                if name == "reminders":
                    looked.set()
                elif name == "delivery" and not done and looked.is_set():
                    victim.tell("idle", "")

            return replace(ring, work=work, every=max(ring.every / time.rate, timedelta(seconds=FEWEST)))

    put(processes, build=functools.partial(build, now=ahead), Payer=payer, Clock=Clock)


@dataclass(frozen=True)
class Ahead:
    """A clock that is not quite right."""

    time: FastTime
    skew: float

    def __call__(self) -> datetime:
        return self.time() + timedelta(seconds=self.skew)
