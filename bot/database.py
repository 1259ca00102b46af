"""The database, as a process or a command finds it: there or away, with the tables it needs or without."""

from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

import structlog
from sqlalchemy import Connection
from sqlalchemy.exc import SQLAlchemyError

from bot.settings import Settings
from bot.trouble import Trouble
from storage import migrate
from storage.database import Database
from storage.deadline import within
from storage.deliveries import asked
from storage.errors import Unavailable

log = structlog.get_logger()

PATIENCE = 60
"""Seconds that a look may take, with a million debts on a slow disk."""


@contextmanager
def patiently(use: AbstractContextManager[Connection]) -> Iterator[Connection]:
    """A use of the database that may take its time: what ended long ago is found by looking at all there is."""
    with within(PATIENCE), use as tx:
        asked.unhurried(tx, seconds=PATIENCE)
        yield tx


@contextmanager
def opened(settings: Settings) -> Iterator[Database]:
    """The database, when it is there and has the tables. Raises Trouble."""
    with connected(settings) as db:
        if db.is_sqlite and not Path(db.url.database or "").exists():
            raise Trouble(f"There is no database {db.address} yet. See DATABASE_URL.")
        require_tables(db)
        yield db


@contextmanager
def connected(settings: Settings) -> Iterator[Database]:
    """The database, whatever is in it; that it cannot be used is a Trouble."""
    db = Database(settings.database_url)
    try:
        yield db
    except (Unavailable, SQLAlchemyError) as error:
        raise Trouble(away(db, error)) from error
    finally:
        db.close()


def require_tables(db: Database) -> None:
    """See that the database has what this version needs: a newer one has it too. Raises Trouble, Unavailable."""
    version = migrate.version(db)
    match migrate.standing(version):
        case migrate.Standing.EMPTY | migrate.Standing.OLDER:
            raise Trouble(
                f"The database is at version {version or 'nothing'} and this bot needs {migrate.head()}. "
                "Run: python -m bot migrate"
            )
        case migrate.Standing.NEWER:
            log.warning("the database is newer than this bot", database=version, bot=migrate.head())
        case migrate.Standing.FOREIGN:
            raise Trouble(foreign(version))
        case migrate.Standing.CURRENT:
            pass


def away(db: Database, error: Exception) -> str:
    """Why the database cannot be used, without its password."""
    reason = str(getattr(error, "orig", None) or error).strip().partition("\n")[0]
    return f"The database {db.address} cannot be used: {reason}. See DATABASE_URL."


def foreign(version: str | None) -> str:
    """What is said of a database that is not this bot's."""
    return f"The database is at version {version}, which is none of this bot's. See DATABASE_URL."
