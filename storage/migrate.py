"""Create or upgrade the database, and load the reference data.

Alembic is imported where it is used: a process that finds its database up to date does without, in a tenth less time.

A later version's tables must do for the processes of the version before: on PostgreSQL those go on working while
the tables change and until they are stopped. What that asks of a migration is in `docs/upgrading.md`.
"""

import functools
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sqlalchemy import Connection, String, column, inspect, select, table
from sqlalchemy.exc import OperationalError
from sqlmodel import SQLModel

if TYPE_CHECKING:
    from alembic.config import Config

import storage.tables  # noqa: F401 - tells SQLModel the tables
from storage.database import Database
from storage.deadline import within
from storage.errors import Unavailable
from storage.network import Network, reference
from storage.network.reference import Loaded

PATIENCE = 600
"""Seconds to wait for another process that migrates, and to try again for a table that somebody holds."""
TURN = 0.4
"""Seconds to wait in the queue for a table on PostgreSQL. All who come later queue behind, and a visit gives up
after a second: so a migration steps back and tries again, rather than let a long query (a pg_dump) stop the bot."""
LONGEST = 24 * 3600
"""Seconds for one migration: else a server that says nothing for 5 s is taken for gone."""
PAUSE = 0.6
"""Seconds between two such tries, for those who queued."""

_FOLDER = Path(__file__).parent / "migrations"
_VERSIONS = table("alembic_version", column("version_num", String()))
"""Where Alembic keeps which version a database is at."""
_LOCK = 40_041
"""Key of the lock on PostgreSQL: two processes that migrate at once do it one after the other."""
_HELD = frozenset({"55P03", "40P01"})
"""PostgreSQL's codes for a lock that was not to be had in time, and for two that wait for each other."""


class Standing(StrEnum):
    """How a database's version stands to what this code knows."""

    EMPTY = "empty"
    OLDER = "older"
    CURRENT = "current"
    NEWER = "newer"
    """A later version of the bot was here, and left what this one needs."""
    FOREIGN = "foreign"
    """No version of this bot's."""


@dataclass(frozen=True)
class Upgraded:
    """The version that a database is at now, and what was loaded."""

    version: str
    loaded: Loaded


class Foreign(Exception):  # noqa: N818 - it is what is the matter
    """The database is at a version that is none of this bot's."""


def upgrade(db: Database, network: Network, *, at: datetime) -> Upgraded:
    """Bring the tables to the newest version and add new reference data. Harmless to repeat, also after a kill.

    A database that is newer than this code is left as it is. Raises Foreign, and Unavailable when another program
    holds the database or a table for PATIENCE.
    """
    with _alone(db) as connection:
        found = _version(connection)
        if standing(found) is Standing.FOREIGN:
            raise Foreign(found)
        if found is not None and standing(found) is Standing.NEWER:
            return Upgraded(found, Loaded(cities=0, themes=0, days=0))
        if found != head():
            _forward(connection, head())
        return Upgraded(head(), reference.load(connection, network, at=at))


def forward(db: Database, revision: str) -> None:
    """Bring the tables to a version, without reference data. Raises as `upgrade` does."""
    with _alone(db) as connection:
        _forward(connection, revision)


def standing(version: str | None) -> Standing:
    """How a database of this version stands to what this code knows."""
    if version is None:
        return Standing.EMPTY
    known = revisions()
    if version in known:
        return Standing.CURRENT if version == known[-1] else Standing.OLDER
    return Standing.NEWER if version.isdecimal() and int(version) > int(known[-1]) else Standing.FOREIGN


@functools.cache
def revisions() -> tuple[str, ...]:
    """All versions there are, the oldest first."""
    return tuple(sorted(path.name.partition("_")[0] for path in (_FOLDER / "versions").glob("[0-9]*_*.py")))


def head() -> str:
    """The newest version there is."""
    return revisions()[-1]


def version(db: Database) -> str | None:
    """The version the database is at; None when it is empty. Raises Unavailable."""
    with db.reading() as tx:
        return _version(tx)


def differences(db: Database) -> list[Any]:
    """What the tables in the database have otherwise than `storage.tables` says. Empty when all is well."""
    from alembic.autogenerate import compare_metadata  # noqa: PLC0415 - as said above
    from alembic.migration import MigrationContext  # noqa: PLC0415 - as said above

    with db.reading() as tx:
        context = MigrationContext.configure(tx, opts={"compare_type": True})
        return list(compare_metadata(context, SQLModel.metadata))


def revise(db: Database, message: str, number: str) -> None:
    """Write a new migration from the difference between the database and `storage.tables`."""
    from alembic import command  # noqa: PLC0415 - as said above

    with db.writer.connect() as connection:
        command.revision(_config(connection), message=message, autogenerate=True, rev_id=number)


@contextmanager
def _alone(db: Database) -> Iterator[Connection]:
    """The connection of the only process that changes tables now: others that want to wait for it.

    On SQLite all is one transaction, that begins here and ends with the block. On PostgreSQL each migration is one.
    """
    with within(LONGEST), db.writer.connect() as connection:
        try:
            if db.is_sqlite:
                raw: Any = connection.connection.driver_connection
                # a table that is rebuilt is dropped in between, and others refer to it: looked at before the end
                raw.execute("PRAGMA foreign_keys=OFF")
                raw.execute(f"PRAGMA busy_timeout={PATIENCE * 1000}")
                with connection.begin():
                    yield connection
                    if broken := connection.exec_driver_sql("PRAGMA foreign_key_check").fetchmany(5):
                        msg = f"rows refer to what is not there: {broken}"
                        raise RuntimeError(msg)
            else:
                for setting in ("statement_timeout", "idle_in_transaction_session_timeout"):
                    connection.exec_driver_sql(f"SET {setting} = 0")
                connection.exec_driver_sql(f"SET lock_timeout = {PATIENCE * 1000}")
                connection.exec_driver_sql(f"SELECT pg_advisory_lock({_LOCK})")
                connection.exec_driver_sql(f"SET lock_timeout = {int(TURN * 1000)}")
                connection.commit()
                yield connection
                connection.commit()
        finally:
            connection.invalidate()  # with it go its settings, and on PostgreSQL the lock


def _forward(connection: Connection, revision: str) -> None:
    """Migrate; on PostgreSQL again and again when a table is held, from where it came to."""
    from alembic import command  # noqa: PLC0415 - as said above

    until = time.monotonic() + PATIENCE
    if connection.dialect.name == "postgresql":
        connection.commit()  # what was asked so far; or all would be one transaction
    while True:
        try:
            command.upgrade(_config(connection), revision)
        except OperationalError as error:
            if getattr(error.orig, "sqlstate", None) not in _HELD:
                raise
            connection.rollback()
            if time.monotonic() > until:
                msg = "another program holds its tables (a pg_dump, or a psql with a transaction open)"
                raise Unavailable(msg) from error
            time.sleep(PAUSE)
        else:
            return


def _version(connection: Connection) -> str | None:
    if not inspect(connection).has_table(_VERSIONS.name):
        return None
    return connection.execute(select(_VERSIONS.c.version_num)).scalar_one_or_none()


def _config(connection: Connection) -> "Config":
    from alembic.config import Config  # noqa: PLC0415 - as said above

    config = Config()
    config.set_main_option("script_location", str(_FOLDER))
    config.set_main_option("file_template", "%%(rev)s_%%(slug)s")
    config.attributes["connection"] = connection
    return config
