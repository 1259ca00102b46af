"""Create or upgrade the database, and load the reference data."""

from datetime import datetime
from pathlib import Path
from typing import Any

from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection
from sqlmodel import SQLModel

import storage.tables  # noqa: F401 - tells SQLModel the tables
from storage.database import Database
from storage.network import Network, reference
from storage.network.reference import Loaded

_FOLDER = Path(__file__).parent / "migrations"
_LOCK = 40_041
"""Key of the lock on PostgreSQL: two processes that migrate at once do it one after the other."""


def upgrade(db: Database, network: Network, *, at: datetime) -> Loaded:
    """Bring the tables to the newest version and add new reference data. Harmless to repeat."""
    with db.writer.connect() as connection:
        if connection.dialect.name == "postgresql":
            connection.exec_driver_sql("SET statement_timeout = 0")
            connection.exec_driver_sql("SET lock_timeout = 0")
            connection.exec_driver_sql(f"SELECT pg_advisory_lock({_LOCK})")
            connection.commit()
        command.upgrade(_config(connection), "head")
        connection.commit()
        if connection.dialect.name == "postgresql":
            connection.exec_driver_sql(f"SELECT pg_advisory_unlock({_LOCK})")
            connection.commit()
        connection.invalidate()
    with db.transaction() as tx:
        return reference.load(tx, network, at=at)


def head() -> str:
    """The newest version there is."""
    return str(ScriptDirectory(str(_FOLDER)).get_current_head())


def version(db: Database) -> str | None:
    """The version the database is at; None when it is empty. Raises Unavailable."""
    with db.reading() as tx:
        return MigrationContext.configure(tx).get_current_revision()


def differences(db: Database) -> list[Any]:
    """What the tables in the database have otherwise than `storage.tables` says. Empty when all is well."""
    with db.reading() as tx:
        context = MigrationContext.configure(tx, opts={"compare_type": True})
        return list(compare_metadata(context, SQLModel.metadata))


def revise(db: Database, message: str, number: str) -> None:
    """Write a new migration from the difference between the database and `storage.tables`."""
    with db.writer.connect() as connection:
        command.revision(_config(connection), message=message, autogenerate=True, rev_id=number)


def _config(connection: Connection) -> Config:
    config = Config()
    config.set_main_option("script_location", str(_FOLDER))
    config.set_main_option("file_template", "%%(rev)s_%%(slug)s")
    config.attributes["connection"] = connection
    return config
