"""The database: one door for what reads, one for what writes, the same on SQLite and PostgreSQL.

SQLite runs in WAL with `synchronous=FULL` (NORMAL may forget a claim when the power fails) and begins what
writes with BEGIN IMMEDIATE: the driver's own way, BEGIN before the first write, lost updates. Nothing slow
belongs inside a transaction: holding the write lock for 20 ms takes 40,000 commits a second down to 52.
"""

import functools
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from contextvars import ContextVar
from typing import Any, TypeVar

from sqlalchemy import URL, Connection, Engine, Table, create_engine, event
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import ExceptionContext, make_url
from sqlalchemy.exc import DBAPIError, DisconnectionError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError
from sqlalchemy.pool import ConnectionPoolEntry, PoolProxiedConnection, QueuePool
from sqlmodel import SQLModel

from storage.deadline import left, within
from storage.errors import Collided, Unavailable, Unconfirmed

NAME = "g40-bot"
"""By which a PostgreSQL server knows our connections, unless the address says otherwise."""
POOL = 8
"""Connections a process keeps to PostgreSQL; the web server takes as many threads."""

WAIT = 1.2
"""Seconds that a visit waits for a connection, and again for a lock; all its waits together end by its deadline."""
IDLE = 10.0
"""Seconds after which a connection to PostgreSQL is asked whether it is still there before it is used."""
ASKING = 1.0
"""Seconds in which it must answer; else there is time left to make another."""
UNFIT = frozenset({"25006", "25P03", "25P04"})
"""PostgreSQL's codes for a connection that is of no more use: a server that only reads, since another took its place,
and two ways in which it ended a transaction that lasted too long."""

COLLISIONS = frozenset({"40001", "40P01"})
"""And for a transaction that another was let pass: a deadlock, or two that would have changed what the other read."""

Used = Callable[[str, float, float | None], None]
"""Told of each use: `transaction`, `reading` or `glance`, seconds until it began, seconds it took (None: away)."""

Result = TypeVar("Result")


def _untold(_kind: str, _waited: float, _held: float | None) -> None:
    """Nobody counts."""


_STORED: ContextVar[list[bool] | None] = ContextVar("stored", default=None)


def once_more(do: Callable[[], Result]) -> Result:
    """Do it, and once more when the database let another pass and nothing was stored by then. Raises what it raises.

    What it does beside the database it does twice, so that should be nothing.
    """
    stored: list[bool] = []
    token = _STORED.set(stored)
    try:
        return do()
    except Collided:
        if stored:
            raise
    finally:
        _STORED.reset(token)
    return do()


class Database:
    """A network's memory. `transaction()` for what writes, `reading()` for what only looks."""

    def __init__(self, url: str, *, used: Used = _untold) -> None:
        """Take `sqlite:///file`, `postgres://…` or `postgresql://…`. Connects at the first use."""
        self._used = used
        self.url = make_url(url.replace("postgres://", "postgresql://", 1))
        if self.url.get_backend_name() == "postgresql":
            self.url = self.url.set(drivername="postgresql+psycopg")
            self.writer = _postgresql(self.url.render_as_string(hide_password=False))
            self.reader: Engine = self.writer.execution_options(isolation_level="REPEATABLE READ")
            self._glancer: Engine = self.writer.execution_options(isolation_level="AUTOCOMMIT")
            self._writing = self._reading = threading.Semaphore(POOL)
        else:
            address = self.url.render_as_string(hide_password=False)
            self.writer = _sqlite(address, begin="BEGIN IMMEDIATE", connections=1)
            self.reader = _sqlite(address, begin="BEGIN", connections=POOL, query_only=True)
            self._glancer = _without_begin(self.reader)
            self._writing, self._reading = threading.Semaphore(1), threading.Semaphore(POOL)

    @property
    def address(self) -> str:
        """Its address as an operator knows it; without the password, wherever that stands."""
        query = {key: value for key, value in self.url.query.items() if key not in {"password", "sslpassword"}}
        url = self.url.set(drivername=self.url.get_backend_name(), query=query)
        return URL.create(
            url.drivername, url.username, None, url.host, url.port, url.database, url.query
        ).render_as_string(hide_password=False)

    @property
    def is_sqlite(self) -> bool:
        """Whether only one process at a time should write."""
        return self.url.get_backend_name() == "sqlite"

    def transaction(self) -> AbstractContextManager[Connection]:
        """One transaction that may write: committed at the end, rolled back by an exception.

        Raises Unavailable when the database cannot be reached, is locked for too long, or is full; Collided when it
        waited for another that waited for it; and Unconfirmed when the database fell silent at the very end.
        """
        return self._use("transaction", self.writer.begin, self._writing)

    def reading(self) -> AbstractContextManager[Connection]:
        """One consistent look. Raises Unavailable as `transaction` does."""
        return self._use("reading", self.reader.begin, self._reading)

    def glance(self) -> AbstractContextManager[Connection]:
        """A look of one statement, which needs no transaction to be consistent: a third of the time of `reading`.

        A second statement would see another moment. Raises Unavailable as `transaction` does.
        """
        return self._use("glance", self._glancer.connect, self._reading)

    @contextmanager
    def _use(
        self, kind: str, connect: Callable[[], AbstractContextManager[Connection]], turns: threading.Semaphore
    ) -> Iterator[Connection]:
        began, came, ending, asked = 0.0, True, False, time.perf_counter()
        try:
            with _turn(turns), connect() as tx:
                began = time.perf_counter()
                yield tx
                ending = True
        except Unavailable:
            came = False
            raise
        except (DBAPIError, PoolTimeoutError) as error:
            lost = isinstance(error, DBAPIError) and error.connection_invalidated
            if not (lost or isinstance(error, OperationalError | PoolTimeoutError)):
                raise
            came = False
            unheard = ending and lost and kind == "transaction"
            collided = getattr(getattr(error, "orig", None), "sqlstate", None) in COLLISIONS
            matter = Unconfirmed if unheard else Collided if collided else Unavailable
            raise matter(str(error.__cause__ or error)) from error
        else:
            if kind == "transaction" and (stored := _STORED.get()) is not None:
                stored.append(True)
        finally:
            ended = time.perf_counter()
            self._used(kind, (began or ended) - asked, ended - began if came else None)

    def close(self) -> None:
        """Give all connections back."""
        self.writer.dispose()
        self.reader.dispose()
        if self.is_sqlite:  # the pool that it shared is no more
            self._glancer = _without_begin(self.reader)


@contextmanager
def _turn(turns: threading.Semaphore) -> Iterator[None]:
    """Wait for a connection here, for as long as the deadline lets us: the pool knows one length for all."""
    if not turns.acquire(timeout=left(WAIT)):
        msg = "all connections are in use"
        raise Unavailable(msg)
    try:
        yield
    finally:
        turns.release()


def insert_new(tx: Connection, model: type[SQLModel], **values: object) -> bool:
    """Insert a row unless a unique key already has it; True when it is new. Safe against a race."""
    result = tx.execute(_insert(tx.dialect.name, model.__table__), values)  # type: ignore[attr-defined]
    return bool(result.rowcount == 1)


def insert_all_new(tx: Connection, model: type[SQLModel], rows: Sequence[dict[str, Any]]) -> None:
    """Insert many rows at once, leaving out those whose unique key is taken."""
    if rows:
        tx.execute(_insert(tx.dialect.name, model.__table__), rows)  # type: ignore[attr-defined]


@functools.lru_cache(maxsize=64)
def _insert(dialect: str, table: Table) -> Any:
    insert = postgresql.insert if dialect == "postgresql" else sqlite.insert
    return insert(table).on_conflict_do_nothing().execution_options(preserve_rowcount=True)


def _sqlite(url: str, *, begin: str, connections: int, query_only: bool = False) -> Engine:
    engine = create_engine(
        url,
        poolclass=QueuePool,
        pool_size=connections,
        max_overflow=0,
        pool_timeout=WAIT,
        hide_parameters=True,  # what people wrote does not belong in the log of an error
        connect_args={"check_same_thread": False, "timeout": WAIT},
    )

    @event.listens_for(engine, "connect")
    def _prepare(connection: Any, _record: object) -> None:
        connection.isolation_level = None
        for pragma in (
            "journal_mode=WAL",
            "synchronous=FULL",
            f"busy_timeout={int(WAIT * 1000)}",
            "foreign_keys=ON",
            "cache_size=-20000",
            f"query_only={'ON' if query_only else 'OFF'}",
        ):
            connection.execute(f"PRAGMA {pragma}")

    def begin_now(dbapi_connection: PoolProxiedConnection) -> None:
        wait = left(WAIT)
        if wait != dbapi_connection.info.get("wait", WAIT):
            dbapi_connection.cursor().execute(f"PRAGMA busy_timeout={int(wait * 1000)}")
            dbapi_connection.info["wait"] = wait
        dbapi_connection.cursor().execute(begin)

    # SQLAlchemy's own way is an event, but with one it looks for listeners at every step: 0.1 ms a visit
    engine.dialect.do_begin = begin_now  # type: ignore[method-assign]
    return engine


def _without_begin(engine: Engine) -> Engine:
    """The same connections, each statement for itself."""
    return create_engine(engine.url, pool=engine.pool, hide_parameters=True)


def _postgresql(url: str) -> Engine:
    from storage import postgresql as bounded  # noqa: PLC0415 - the driver takes its time, and SQLite does without

    # for a lock a little longer than the second after which the server looks who waits for whom: else all of those
    # give up, where one would do
    limits = "-c statement_timeout=1500 -c lock_timeout=1200 -c idle_in_transaction_session_timeout=10000"
    # what is looked at often is in memory; by its own guess the server reads all people to count those of a group
    costs = "-c random_page_cost=1.1"
    engine = create_engine(
        url,
        pool_size=POOL,
        max_overflow=0,
        pool_timeout=WAIT,
        pool_use_lifo=True,
        hide_parameters=True,
        connect_args={"options": f"{limits} {costs} -c timezone=UTC", "fallback_application_name": NAME},
    )

    @event.listens_for(engine, "do_connect")
    def _connect(_dialect: object, _record: object, arguments: list[Any], parameters: dict[str, Any]) -> object:
        return bounded.connect(*arguments, **parameters)

    @event.listens_for(engine, "handle_error")
    def _failed(failure: ExceptionContext) -> None:
        if getattr(failure.original_exception, "sqlstate", None) in UNFIT:
            failure.is_disconnect = True

    @event.listens_for(engine, "checkin")
    def _used(_connection: object, record: ConnectionPoolEntry) -> None:
        record.info["used"] = time.monotonic()

    @event.listens_for(engine, "checkout")
    def _look(connection: Any, record: ConnectionPoolEntry, _proxy: object) -> None:
        """Ask a connection that was left alone whether it is still there; at every use it would cost a tenth."""
        if time.monotonic() - record.info.get("used", time.monotonic()) < IDLE:
            return
        try:
            with within(ASKING):
                engine.dialect.do_ping(connection)
        except engine.dialect.loaded_dbapi.Error as error:
            raise DisconnectionError from error

    return engine
