"""The database, for what an operator does at the command line."""

from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

from sqlalchemy import Connection
from sqlalchemy.exc import SQLAlchemyError

from bot.settings import Settings
from bot.trouble import Trouble
from storage import migrate
from storage.database import Database
from storage.deadline import within
from storage.deliveries import asked
from storage.errors import Unavailable

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
    db = Database(settings.database_url)
    try:
        if db.is_sqlite and not Path(db.url.database or "").exists():
            raise Trouble(f"There is no database {db.address} yet. See DATABASE_URL.")
        version = migrate.version(db)
        if migrate.standing(version) not in (migrate.Standing.CURRENT, migrate.Standing.NEWER):
            raise Trouble(
                f"The database is at version {version or 'nothing'} and this bot needs {migrate.head()}. "
                "Run: python -m bot migrate"
            )
        yield db
    except (Unavailable, SQLAlchemyError) as error:
        reason = str(getattr(error, "orig", None) or error).strip().partition("\n")[0]
        raise Trouble(f"The database {db.address} cannot be used: {reason}. See DATABASE_URL.") from error
    finally:
        db.close()
