"""An alarm clock, and nothing else: it rings, and what is due is looked up in the calendar each time.

It counts seconds that pass, not what the machine says the time is: that jumps, by NTP, by hand, or when a laptop
wakes up. APScheduler was here before, and looked at the time: when it went back by an hour nothing rang for an hour.
What rings has a thread of its own, so that what takes long keeps only itself waiting.
"""

import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta

import structlog
from structlog.contextvars import bound_contextvars

from storage.errors import Unavailable

log = structlog.get_logger()

OFTEN = timedelta(seconds=30)
"""How often the calendar is looked at."""
DELIVERY = timedelta(seconds=2)
"""How soon what is owed goes out."""
SELDOM = timedelta(hours=1)
PATIENCE = timedelta(minutes=5)
"""How long something may be overdue before it is written down."""
ROUND = timedelta(minutes=30)
"""The same for delivery, which takes its time for a round: some 8,000 messages."""


@dataclass(frozen=True)
class Ring:
    """What to do, and how long to wait between the end of one time and the next."""

    work: Callable[[], object]
    every: timedelta = OFTEN
    patience: timedelta = PATIENCE
    """How long it may be overdue."""


Rang = Callable[[str, float, bool], None]
"""Told of each time that something rang: which, for how many seconds, and whether it went well."""


def _untold(_name: str, _seconds: float, _ok: bool) -> None:  # noqa: FBT001 - as it is called
    """Nobody counts."""


@dataclass(eq=False)
class _Bell:
    name: str
    ring: Ring
    heard: float
    """When it last rang to the end, or its silence was written down; in seconds of the monotonic clock."""
    silent: float = 0.0
    thread: threading.Thread = field(default_factory=threading.Thread)


class Clock:
    """Rings until it is stopped. Nothing rings twice at a time; what was missed rings once."""

    def __init__(
        self,
        rings: Mapping[str, Ring],
        rang: Rang = _untold,
        *,
        stop: threading.Event | None = None,
        look: timedelta = OFTEN,
    ) -> None:
        """Take what rings, by name. `rang` is told of each time. Nothing begins any more once `stop` is set.

        `look` is how often it is looked whether something is overdue.
        """
        self._rings, self._rang, self._look = rings, rang, look
        self._stop = stop or threading.Event()
        self._bells: list[_Bell] = []

    def start(self) -> None:
        """Ring for the first time at once."""
        now = time.monotonic()
        self._bells = [_Bell(name, ring, heard=now) for name, ring in self._rings.items()]
        for bell in self._bells:
            self._begin(bell)
        self._watch = threading.Thread(target=self._watches, name="clock", daemon=True)
        self._watch.start()

    def stop(self) -> None:
        """Ring no more, and wait for what is being done."""
        self._stop.set()
        if self._bells:
            self._watch.join()
        for bell in self._bells:
            bell.thread.join()

    def _begin(self, bell: _Bell) -> None:
        bell.thread = threading.Thread(target=self._goes, args=(bell,), name=f"tick {bell.name}", daemon=True)
        bell.thread.start()

    def _goes(self, bell: _Bell) -> None:
        while not self._stop.is_set():
            rung(bell.name, bell.ring.work, self._rang)
            bell.heard, bell.silent = time.monotonic(), 0.0
            self._stop.wait(bell.ring.every.total_seconds())

    def _watches(self) -> None:
        """See that all ring: what died begins anew, and what is overdue is written down."""
        while not self._stop.wait(self._look.total_seconds()):
            for bell in self._bells:
                overdue = time.monotonic() - bell.heard
                if not bell.thread.is_alive():
                    log.error("tick died", tick=bell.name)
                    self._begin(bell)
                elif overdue > (bell.ring.every + bell.ring.patience).total_seconds():
                    bell.heard, bell.silent = time.monotonic(), bell.silent + overdue
                    log.error("tick overdue", tick=bell.name, seconds=round(bell.silent))


def rung(name: str, work: Callable[[], object], rang: Rang = _untold) -> None:
    """Do what rang. What goes wrong is written down, and it rings again."""
    began, ok = time.perf_counter(), False
    with bound_contextvars(tick=name):
        try:
            work()
            ok = True
        except Unavailable as away:
            log.warning("database unavailable", reason=str(away)[:200])
        except Exception:
            log.exception("tick failed", tick=name)
    rang(name, time.perf_counter() - began, ok)
