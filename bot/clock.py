"""An alarm clock, and nothing else: it rings, and what is due is looked up in the calendar each time.

APScheduler keeps its jobs in memory here. Its stores cannot be shared between processes ("You can't", its FAQ),
lost and doubled messages in our tests, and a daily rule at 02:30 fires twice when the clock goes back.

It looks at what the machine says the time is, and that jumps: by NTP, by hand, or when a laptop wakes up. An hour
back, and nothing would ring for an hour. So somebody watches who counts seconds that pass, and winds it up again.
"""

import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import structlog
from apscheduler.executors.pool import ThreadPoolExecutor
from apscheduler.schedulers.background import BackgroundScheduler
from structlog.contextvars import bound_contextvars

from storage.errors import Unavailable

log = structlog.get_logger()

OFTEN = timedelta(seconds=30)
"""How often the calendar is looked at."""
DELIVERY = timedelta(seconds=2)
"""How soon what is owed goes out."""
SELDOM = timedelta(hours=1)
LOOK = timedelta(seconds=1)
"""How often the clock is watched."""
JUMP = 2.0
"""Seconds by which the time may drift from what passed between two looks; more is a jump."""
PATIENCE = timedelta(minutes=5)
"""How long something may be overdue before it is written down."""
ROUND = timedelta(minutes=30)
"""The same for delivery, which takes its time for a round: some 8,000 messages."""


@dataclass(frozen=True)
class Ring:
    """What to do, and how often. It never rings twice at a time, and keeps only itself waiting."""

    work: Callable[[], object]
    every: timedelta = OFTEN
    patience: timedelta = PATIENCE
    """How long it may be overdue."""


Rang = Callable[[str, float, bool], None]
"""Told of each time that something rang: which, for how many seconds, and whether it went well."""


def _untold(_name: str, _seconds: float, _ok: bool) -> None:  # noqa: FBT001 - as it is called
    """Nobody counts."""


@dataclass
class _Bell:
    ring: Ring
    heard: float
    """When it last rang to the end, or its silence was written down; in seconds of the monotonic clock."""
    silent: float = 0.0


class Clock:
    """Rings until it is stopped. Nothing rings twice at a time; what was missed rings once."""

    def __init__(
        self,
        rings: Mapping[str, Ring],
        rang: Rang = _untold,
        *,
        stop: threading.Event | None = None,
        look: timedelta = LOOK,
    ) -> None:
        """Take what rings, by name. `rang` is told of each time. Nothing begins any more once `stop` is set."""
        self._rang, self._look = rang, look
        self._stop = stop or threading.Event()
        self._bells = {name: _Bell(ring, heard=0.0) for name, ring in rings.items()}
        self._watch = threading.Thread(target=self._watches, name="clock", daemon=True)
        self._scheduler = BackgroundScheduler(
            timezone=UTC,
            executors={name: ThreadPoolExecutor(1) for name in rings},
            job_defaults={"coalesce": True, "max_instances": 1, "misfire_grace_time": None},
        )

    def start(self) -> None:
        """Ring for the first time at once."""
        for name, bell in self._bells.items():
            bell.heard = time.monotonic()
            self._scheduler.add_job(
                self._rings,
                "interval",
                (name, bell),
                seconds=bell.ring.every.total_seconds(),
                id=name,
                executor=name,
                next_run_time=datetime.now(UTC),
            )
        self._scheduler.start()
        self._watch.start()

    def stop(self) -> None:
        """Ring no more, and wait for what is being done."""
        self._stop.set()
        if self._scheduler.running:
            self._scheduler.shutdown(wait=True)
            self._watch.join()

    def _rings(self, name: str, bell: _Bell) -> None:
        if self._stop.is_set():
            return
        rung(name, bell.ring.work, self._rang)
        bell.heard, bell.silent = time.monotonic(), 0.0

    def _watches(self) -> None:
        """See that all ring: after a jump of the time all do at once, and what is overdue is written down."""
        apart = time.time() - time.monotonic()
        while not self._stop.wait(self._look.total_seconds()):
            was, apart = apart, time.time() - time.monotonic()
            if abs(apart - was) > JUMP:
                log.warning("the time jumped", seconds=round(apart - was))
                self._wind_up()
            for name, bell in self._bells.items():
                overdue = time.monotonic() - bell.heard
                if overdue > (bell.ring.every + bell.ring.patience).total_seconds():
                    bell.heard, bell.silent = time.monotonic(), bell.silent + overdue
                    log.error("tick overdue", tick=name, seconds=round(bell.silent))

    def _wind_up(self) -> None:
        for name in self._bells:
            self._scheduler.modify_job(name, next_run_time=datetime.now(UTC))


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
