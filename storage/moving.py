"""From SQLite to PostgreSQL, or back: every row as it is, or nothing."""

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import (
    JSON,
    Column,
    Connection,
    Insert,
    Table,
    Text,
    bindparam,
    cast,
    delete,
    func,
    insert,
    select,
    text,
    update,
)
from sqlmodel import SQLModel

from storage import migrate
from storage.backup import REFERENCE, InUse, NotEmpty, in_use
from storage.database import Database
from storage.deadline import within
from storage.migrate import Standing

CHUNK = 2_000
"""Rows in memory at a time."""


class NotAtHead(Exception):  # noqa: N818 - here and below: it is what is the matter
    """A database is at a version from or to which nothing can be moved."""

    def __init__(self, db: Database, version: str | None) -> None:
        """Keep which database, and its version."""
        super().__init__(version)
        self.db = db
        self.version = version


class Differs(Exception):  # noqa: N818
    """What arrived in a table is not what left. Nothing was moved."""


@dataclass
class _Contents:
    """How many rows, and a sum over all of them that does not depend on their order."""

    rows: int = 0
    sum: int = 0

    def add(self, rows: Sequence[Any]) -> None:
        for row in rows:
            hashed = hashlib.blake2b(repr(tuple(row)).encode(), digest_size=16).digest()
            self.sum = (self.sum + int.from_bytes(hashed)) % 2**128
        self.rows += len(rows)


@dataclass
class _Loops:
    """References from a table to itself: written when all its rows are there."""

    table: Table
    columns: list[Column[Any]] = field(init=False)
    kept: list[dict[str, Any]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.columns = [
            column
            for column in self.table.columns
            if any(key.column.table is self.table for key in column.foreign_keys)
        ]

    def without(self, rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
        """Give the rows without these references, and keep them."""
        names = [column.name for column in self.columns]
        if not names:
            return rows
        keys = [column.name for column in self.table.primary_key]
        self.kept += [
            {f"old_{name}": row[name] for name in (*keys, *names)}
            for row in rows
            if any(row[name] is not None for name in names)
        ]
        return [row | dict.fromkeys(names) for row in rows]

    def write(self, tx: Connection) -> None:
        """Write what was kept."""
        if self.kept:
            here = [column == bindparam(f"old_{column.name}") for column in self.table.primary_key]
            values: dict[str, Any] = {column.name: bindparam(f"old_{column.name}") for column in self.columns}
            tx.execute(update(self.table).where(*here).values(values), self.kept)


def move(source: Database, target: Database) -> dict[str, int]:
    """Copy all that one database holds into another, and compare; how many rows, by table.

    The source is read as it is at one moment, and stays as it is. The target is created or upgraded where it must be,
    and may hold reference data only: that is replaced. It is one transaction. Raises NotAtHead, InUse, NotEmpty,
    Differs, Unavailable, and DBAPIError for what the engine does not take (a NUL in a text, on PostgreSQL).
    """
    version = migrate.version(source)
    if migrate.standing(version) is not Standing.CURRENT:
        raise NotAtHead(source, version)
    there = migrate.version(target)
    if migrate.standing(there) in {Standing.NEWER, Standing.FOREIGN}:
        raise NotAtHead(target, there)
    for db in (source, target):
        if in_use(db):
            raise InUse(db)
    migrate.forward(target, migrate.head())
    with within(migrate.LONGEST), source.reading() as out, target.transaction() as tx:
        for connection in (out, tx):
            _without_limits(connection)
        tables = SQLModel.metadata.sorted_tables
        _make_room(tx, tables, target)
        moved = {table: _copy(table, out, tx) for table in tables}
        for table, left in moved.items():
            if _look(table, tx) != left:
                raise Differs(table.name)
            _number_on(table, tx)
    return {table.name: contents.rows for table, contents in moved.items()}


def _without_limits(connection: Connection) -> None:
    """On PostgreSQL: let a statement take longer than a visit would wait. Until the end of the transaction."""
    if connection.dialect.name == "postgresql":
        for setting in ("statement_timeout", "idle_in_transaction_session_timeout"):
            connection.execute(text(f"SET LOCAL {setting} = 0"))


def _make_room(tx: Connection, tables: Sequence[Table], target: Database) -> None:
    """Take the reference data out, and keep others from writing. Raises NotEmpty."""
    if tx.dialect.name == "postgresql":
        tx.execute(text(f"LOCK TABLE {', '.join(table.name for table in tables)} IN ACCESS EXCLUSIVE MODE"))
    for table in tables:
        if table.name not in REFERENCE and tx.execute(select(table).limit(1)).first() is not None:
            raise NotEmpty(target)
    for table in reversed(tables):
        tx.execute(delete(table))


def _copy(table: Table, out: Connection, tx: Connection) -> _Contents:
    contents, loops = _Contents(), _Loops(table)
    statement = _insert(table, tx.dialect.name)
    for rows in _chunks(table, out):
        contents.add(rows)
        tx.execute(statement, loops.without([dict(row._mapping) for row in rows]))  # noqa: SLF001 - its public name
    loops.write(tx)
    return contents


def _look(table: Table, tx: Connection) -> _Contents:
    contents = _Contents()
    for rows in _chunks(table, tx):
        contents.add(rows)
    return contents


def _chunks(table: Table, connection: Connection) -> Iterator[Sequence[Any]]:
    # JSON as the text that it is: read as values, a null in it and nothing at all would be the same
    columns = [cast(each, Text).label(each.name) if isinstance(each.type, JSON) else each for each in table.columns]
    with connection.execute(select(*columns), execution_options={"yield_per": CHUNK}) as result:
        yield from result.partitions()


def _insert(table: Table, engine: str) -> Insert:
    texts = {each.name: bindparam(each.name, type_=Text()) for each in table.columns if isinstance(each.type, JSON)}
    # SQLite keeps JSON as text, and would read a cast to JSON as one to a number
    return insert(table).values(
        {each.name: bindparam(each.name, type_=each.type) for each in table.columns}
        | {name: cast(given, JSON) if engine == "postgresql" else given for name, given in texts.items()}
    )


def _number_on(table: Table, tx: Connection) -> None:
    """Let new rows get numbers after those that came. SQLite does so by itself."""
    column = table.autoincrement_column
    if tx.dialect.name == "postgresql" and column is not None:
        last = tx.execute(select(func.max(column))).scalar()
        if last is not None:
            tx.execute(select(func.setval(func.pg_get_serial_sequence(table.name, column.name), last)))
