"""How Alembic reaches the database: through the connection that `storage.migrate` hands over."""

from typing import Any, Literal

from alembic import context
from alembic.autogenerate.api import AutogenContext
from sqlalchemy import types
from sqlmodel import SQLModel

import storage.tables  # noqa: F401 - tells SQLModel the tables


def plainly(kind: str, thing: Any, _context: AutogenContext) -> str | Literal[False]:
    """Write a type of our own as what it is in the database: a migration stays true when our classes change."""
    if kind == "type" and isinstance(thing, types.TypeDecorator):
        return f"sa.{thing.impl_instance!r}"
    return False


connection = context.config.attributes["connection"]
context.configure(
    connection=connection,
    target_metadata=SQLModel.metadata,
    render_as_batch=connection.dialect.name == "sqlite",
    compare_type=True,
    render_item=plainly,
    transaction_per_migration=True,  # tables are held no longer than one step takes
)
with context.begin_transaction():
    context.run_migrations()
