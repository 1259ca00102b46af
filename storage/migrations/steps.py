"""What several migrations do."""

import sqlalchemy as sa
from alembic import op


def add_reference(table: str, column: str, target: str) -> None:
    """Add a column that points to another table's `id`, or to nothing.

    SQLite takes it in one statement, and Alembic would copy the whole table: with foreign keys on, that fails.
    """
    name = f"fk_{table}_{column}_{target}"
    if op.get_bind().dialect.name == "sqlite":
        op.execute(f"ALTER TABLE {table} ADD COLUMN {column} INTEGER CONSTRAINT {name} REFERENCES {target} (id)")
        return
    op.add_column(table, sa.Column(column, sa.Integer(), nullable=True))
    op.create_foreign_key(name, table, target, [column], ["id"])


def add_index(table: str, column: str, *, where: str | None = None) -> None:
    """Add an index that is not unique, unless a try before this one did.

    On PostgreSQL each is a transaction of its own: nobody waits for a table while the next one's index is made.
    """
    some = None if where is None else sa.text(where)

    def create() -> None:
        op.create_index(
            f"ix_{table}_{column}", table, [column], if_not_exists=True, sqlite_where=some, postgresql_where=some
        )

    if op.get_bind().dialect.name == "sqlite":
        create()
        return
    with op.get_context().autocommit_block():
        create()
