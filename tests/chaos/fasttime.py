"""The time of a town, the same in all its processes: it runs fast, and can be moved on."""

import ctypes
import time
from datetime import UTC, datetime
from multiprocessing.context import ForkServerContext


class FastTime:
    """Seconds since 1970, `rate` times as fast as here. Shared by processes that are given it as they start."""

    def __init__(self, context: ForkServerContext, at: datetime, rate: float) -> None:
        """Begin at an instant. Counts on a timer that all processes of this machine share."""
        self._shared = context.RawArray(ctypes.c_double, [at.timestamp(), time.monotonic(), rate])

    def seconds(self) -> float:
        """The time now."""
        at, since, rate = self._shared
        return at + (time.monotonic() - since) * rate

    def __call__(self) -> datetime:
        """The time now, in UTC."""
        return datetime.fromtimestamp(self.seconds(), UTC)

    @property
    def rate(self) -> float:
        """How much faster than here it runs."""
        return float(self._shared[2])

    def set(self, at: float, rate: float | None = None) -> None:
        """Go to an instant, and on from there. Not while somebody reads it: three numbers change one by one."""
        self._shared[:] = [at, time.monotonic(), self.rate if rate is None else rate]

    def move(self, seconds: float) -> None:
        """Let time pass at once: what a process that is stopped does not notice."""
        self._shared[0] += seconds
