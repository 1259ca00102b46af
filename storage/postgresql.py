"""Connections to PostgreSQL that do not wait for ever.

The server's own limits (`statement_timeout`, `lock_timeout`) are kept by the server: one that is frozen, or behind a
network that swallows everything, keeps none, and a thread that waits for it is lost. So we look at the clock too.
"""

import threading
from concurrent.futures import Future, InvalidStateError
from concurrent.futures import TimeoutError as TooLate
from contextlib import suppress
from typing import Any

import psycopg
from psycopg.abc import RV, PQGen

from storage.deadline import left, until

CONNECT = 2
"""Seconds that a connection may take to be made."""
SILENCE = 5.0
"""Seconds of silence after which the server is taken for gone, where there is no deadline: it answers within 1.5."""
LEAST = 0.2
"""Seconds that a server gets to answer a visit whose time went elsewhere."""


class Bounded(psycopg.Connection[Any]):
    """A connection that is given up, and closed, when the server says nothing until the deadline."""

    def wait(self, gen: PQGen[RV], interval: float = 0.1, timeout: float | None = None) -> RV:
        """Wait for an answer. Raises OperationalError, after which the connection is closed."""
        del timeout
        try:
            return super().wait(gen, interval, max(LEAST, until(SILENCE)))
        except psycopg.OperationalError as error:
            if error.sqlstate is None:  # not said by the server: there is nobody, or no answer in time
                self.close()
            raise


def connect(*arguments: Any, **parameters: Any) -> Bounded:
    """Connect within the deadline. Raises OperationalError.

    In a thread of its own: libpq waits at least 2 seconds, and for a name server as long as that likes.
    """
    made: Future[Bounded] = Future()

    def make() -> None:
        try:
            connection = Bounded.connect(*arguments, **{**parameters, "connect_timeout": CONNECT})
        except Exception as problem:  # noqa: BLE001 - handed over to who waits for it
            with suppress(InvalidStateError):
                made.set_exception(problem)
            return
        try:
            made.set_result(connection)
        except InvalidStateError:  # nobody waits for it any more
            connection.close()

    threading.Thread(target=make, name="connect", daemon=True).start()
    try:
        return made.result(max(LEAST, left(CONNECT + 1)))
    except TooLate:
        if made.cancel():
            msg = "no connection in time"
            raise psycopg.OperationalError(msg) from None
        return made.result()
