"""How a visit ended, for figures: whoever finds out notes it, and the door that let the visit in reads it.

It travels in the context of the thread, as what the log binds does: between the two lies Bolt.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

OK = "ok"
REFUSED = "refused"
"""By a rule; a sentence says which."""
UNAVAILABLE = "unavailable"
"""The database was away; a sentence says so."""
FAILED = "failed"
"""By accident; a sentence has a code, and so has the log."""

_OUTCOME: ContextVar[list[str] | None] = ContextVar("outcome", default=None)


@contextmanager
def noting() -> Iterator[list[str]]:
    """Begin a visit. The list holds, at its end, what was noted last, or nothing."""
    noted: list[str] = []
    token = _OUTCOME.set(noted)
    try:
        yield noted
    finally:
        _OUTCOME.reset(token)


def note(outcome: str) -> None:
    """A visit ends so. What is noted after the ack nobody reads."""
    noted = _OUTCOME.get()
    if noted is not None:
        noted[:] = [outcome]
