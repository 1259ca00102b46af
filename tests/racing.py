"""Two who do something at the same moment, on either engine."""

import threading
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any

from sqlalchemy import Connection, text

from storage.database import Database

Deed = Callable[[Connection], Any]
_BLOCKED = text(
    "SELECT count(*) FROM pg_stat_activity"
    " WHERE datname = current_database() AND cardinality(pg_blocking_pids(pid)) > 0"
)


def overtakes(db: Database, first: Deed, second: Deed, *, then: Deed | None = None) -> list[Any]:
    """Do `second` while `first` is done and not yet stored; what came of each, a refusal as its class.

    PostgreSQL says when the second waits for the first (or it is through); on SQLite it waits from its beginning.
    `then` is what the first does after that, before it is stored.
    """
    begun = threading.Event()

    def behind() -> Any:
        begun.set()
        return came_of(db, second)

    with ThreadPoolExecutor(1) as pool:
        other: list[Future[Any]] = []

        def leads(tx: Connection) -> Any:
            done = first(tx)
            other.append(pool.submit(behind))
            begun.wait(10)
            _waits(db, other[0])
            return then(tx) if then else done

        return [came_of(db, leads), other[0].result(20)]


def came_of(db: Database, deed: Deed) -> Any:
    """Do it in a transaction of its own; what came of it, a refusal or an accident as its class."""
    try:
        with db.transaction() as tx:
            return deed(tx)
    except Exception as problem:  # noqa: BLE001 - the test compares it
        return type(problem)


def _waits(db: Database, other: Future[Any]) -> None:
    """Until it is in front of a lock, or through."""
    if db.url.get_backend_name() == "sqlite":
        return
    looks = threading.Event()
    for _ in range(500):
        with db.reading() as tx:
            if other.done() or tx.execute(_BLOCKED).scalar_one():
                return
        looks.wait(0.01)
    raise AssertionError("neither waits nor is through")
