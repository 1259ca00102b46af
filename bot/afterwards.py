"""What is shown after the ack: a few threads, and an alarm for what must wait a while.

Nothing of it is stored: losing it loses nothing that is.
"""

import heapq
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from itertools import count
from typing import Any

import structlog
from structlog.contextvars import bound_contextvars, get_contextvars

log = structlog.get_logger()

THREADS = 4
MOST = 1_000
"""Things that wait at a time; what comes on top of that is let go."""

Work = Callable[[], object]


class Afterwards:
    """Does things soon, or after some seconds. What is logged then belongs to the visit that it comes from."""

    def __init__(self, threads: int = THREADS, *, timer: Callable[[], float] = time.monotonic) -> None:
        """Start no thread before there is something to do."""
        self.pool = ThreadPoolExecutor(threads, "after-ack")
        self._timer = timer
        self._changed = threading.Condition()
        self._waiting: list[tuple[float, int, Work]] = []
        self._order = count()
        self._alarm: threading.Thread | None = None
        self._closed = False

    def later(self, work: Work) -> None:
        """Do something after the ack."""
        self.pool.submit(_belonging(work))

    def after(self, seconds: float, work: Work) -> None:
        """Do something once that time has passed; no thread of the pool waits for it."""
        with self._changed:
            if self._closed or len(self._waiting) >= MOST:
                log.warning("not shown", what="too much waits")
                return
            heapq.heappush(self._waiting, (self._timer() + seconds, next(self._order), _belonging(work)))
            if self._alarm is None:
                self._alarm = threading.Thread(target=self._rings, name="after-ack-alarm", daemon=True)
                self._alarm.start()
            self._changed.notify_all()

    def close(self) -> None:
        """Finish what is in hand; what waits is let go."""
        with self._changed:
            self._closed = True
            if self._waiting:
                log.warning("not shown", what="stopping", waiting=len(self._waiting))
            self._changed.notify_all()
        if self._alarm is not None:
            self._alarm.join()
        self.pool.shutdown(wait=True)

    def _rings(self) -> None:
        with self._changed:
            while not self._closed:
                left = self._waiting[0][0] - self._timer() if self._waiting else None
                if left is not None and left <= 0:
                    self.pool.submit(heapq.heappop(self._waiting)[2])
                else:
                    self._changed.wait(left)


def _belonging(work: Work) -> Work:
    """The same, with what the log says of the visit. Nothing else goes along: its deadline has passed by then."""
    bound: dict[str, Any] = get_contextvars()

    def run() -> None:
        with bound_contextvars(**bound):
            try:
                work()
            except Exception:  # nobody looks at what becomes of it
                log.exception("not shown", what="failed")

    return run
