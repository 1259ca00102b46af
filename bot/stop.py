"""The end of a process: asked for by SIGTERM or SIGINT, however often, and over within ten seconds.

From the first moment nothing new is taken; what is in hand is finished. What takes longer (Slack or the database do
not answer) is left behind in an orderly way: what must not be lost is given back, and the process ends all the same,
with exit code 0. A thread of its own sees to that, so that it also holds when the main thread hangs.

Signals are waited for by that thread, not handled in between two instructions of the main one: a handler that sets
an event while the main thread waits for the same event can stop both for ever.
"""

import logging
import os
import signal
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import structlog

log = structlog.get_logger()

SIGNALS = (signal.SIGTERM, signal.SIGINT)
IN_ORDER = 6.0
"""Seconds after the signal in which what is in hand is waited for."""
AT_LAST = 8.0
"""Seconds after which the process ends, whatever still hangs."""
GIVING_BACK = 0.7
"""Seconds for giving back what was in hand."""


class Stop:
    """Whether the process was asked to stop, and how much time it has left."""

    def __init__(self) -> None:
        """Nobody has asked yet."""
        self.asked = threading.Event()
        self._asked_at = 0.0
        self._leaving = threading.Lock()
        self._give_back: list[Callable[[], object]] = []
        self._hanging: list[str] = []

    @contextmanager
    def listening(self) -> Iterator[None]:
        """Listen to signals from here on, until the process is gone. At the end, see that it goes."""
        signal.pthread_sigmask(signal.SIG_BLOCK, SIGNALS)  # in this thread, and in all that begin from now on
        threading.Thread(target=self._listen, name="stop", daemon=True).start()
        yield
        if self._hanging:  # the interpreter would wait for their threads
            self._leave()

    def give_back(self, work: Callable[[], object]) -> None:
        """Do this before the process ends with something left behind."""
        self._give_back.append(work)

    def finish(self, what: str, work: Callable[[], object]) -> None:
        """End a part of the process, but do not wait for it longer than there is time."""
        thread = threading.Thread(target=work, name=f"stop {what}", daemon=True)
        thread.start()
        thread.join(self._left())
        if thread.is_alive():
            self._hanging.append(what)

    def _left(self) -> float | None:
        """Seconds to wait; None: as long as it takes, because nobody has asked to stop."""
        return max(0.1, self._asked_at + IN_ORDER - time.monotonic()) if self.asked.is_set() else None

    def _listen(self) -> None:
        signal.sigwait(SIGNALS)
        self._asked_at = time.monotonic()
        self.asked.set()
        time.sleep(AT_LAST - GIVING_BACK)  # mostly the process is gone before, and this thread with it
        self._leave()

    def _leave(self) -> None:
        """End now. Never returns; a second one that comes here waits for the end."""
        self._leaving.acquire()
        try:
            giving = [threading.Thread(target=_quietly, args=(work,), daemon=True) for work in self._give_back]
            for thread in giving:
                thread.start()
            until = time.monotonic() + GIVING_BACK
            for thread in giving:
                thread.join(max(0.0, until - time.monotonic()))
            # only now: a log that nobody reads any more may hang
            log.warning("left behind", parts=self._hanging or ["main"])
            log.info("stopped")
            logging.shutdown()
            sys.stdout.flush()
        finally:  # also where nobody reads any more what we say
            os._exit(0)


def _quietly(work: Callable[[], object]) -> None:
    try:
        work()
    except Exception as problem:  # noqa: BLE001 - the process ends; what is not given back is free when its lease ends
        log.warning("not given back", reason=type(problem).__name__)
