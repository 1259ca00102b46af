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
