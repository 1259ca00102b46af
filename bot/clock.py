"""An alarm clock, and nothing else: it rings, and what is due is looked up in the calendar each time.

APScheduler keeps its jobs in memory here. Its stores cannot be shared between processes ("You can't", its FAQ),
lost and doubled messages in our tests, and a daily rule at 02:30 fires twice when the clock goes back.
"""

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


@dataclass(frozen=True)
class Ring:
    """What to do, and how often. `own_thread`: it may take long, and the others must not wait for it."""

    work: Callable[[], object]
    every: timedelta = OFTEN
    own_thread: bool = False


Rang = Callable[[str, float, bool], None]
"""Told of each time that something rang: which, for how many seconds, and whether it went well."""


def _untold(_name: str, _seconds: float, _ok: bool) -> None:  # noqa: FBT001 - as it is called
    """Nobody counts."""


class Clock:
    """Rings until it is stopped. Nothing rings twice at a time; what was missed rings once."""

    def __init__(self, rings: Mapping[str, Ring], rang: Rang = _untold) -> None:
        """Take what rings, by name. `rang` is told of each time."""
        alone = {name: ThreadPoolExecutor(1) for name, ring in rings.items() if ring.own_thread}
        self._scheduler = BackgroundScheduler(
            timezone=UTC,
            executors={"default": ThreadPoolExecutor(1), **alone},
            job_defaults={"coalesce": True, "max_instances": 1, "misfire_grace_time": None},
        )
        for name, ring in rings.items():
            self._scheduler.add_job(
                rung,
                "interval",
                (name, ring.work, rang),
                seconds=ring.every.total_seconds(),
                id=name,
                executor=name if ring.own_thread else "default",
                next_run_time=datetime.now(UTC),
            )

    def start(self) -> None:
        """Ring for the first time at once."""
        self._scheduler.start()

    def stop(self) -> None:
        """Ring no more, and wait for what is being done."""
        self._scheduler.shutdown(wait=True)


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
