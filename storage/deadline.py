"""One budget of time for all that a visit asks of the database.

Slack waits 3 seconds. Waits that are short enough by themselves (for a connection, for a lock, for each of ten
statements) add up to more, so a visit has one end, and every wait looks how much is left until then.
"""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

_END: ContextVar[float | None] = ContextVar("end", default=None)


@contextmanager
def within(seconds: float) -> Iterator[None]:
    """What is asked of the database inside raises Unavailable rather than wait longer than this in all.

    One inside another cannot make it longer. A thread that is started inside begins without an end.
    """
    end = time.monotonic() + seconds
    around = _END.get()
    token = _END.set(end if around is None else min(around, end))
    try:
        yield
    finally:
        _END.reset(token)


def left(most: float) -> float:
    """Seconds that may be waited, at most `most`: 0 when time is up."""
    end = _END.get()
    return most if end is None else max(0.0, min(most, end - time.monotonic()))


def until(usual: float) -> float:
    """Seconds until the end, however far; `usual` where there is none."""
    end = _END.get()
    return usual if end is None else max(0.0, end - time.monotonic())
