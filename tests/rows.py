"""Plausible rows for tables as they are in a database, of whatever version; and what a database holds.

The tables are reflected, so that rows of an old version can be made when its code is gone.
"""

from datetime import UTC, date, datetime, timedelta
from random import Random
from typing import Any

import sqlalchemy as sa
from sqlalchemy import (
    JSON,
    Boolean,
    Column,
    Connection,
    Date,
    DateTime,
    Float,
    Integer,
    MetaData,
    String,
    Table,
    Text,
    insert,
    select,
)
from sqlalchemy.exc import IntegrityError
from sqlmodel import SQLModel

from storage.columns import Choice

TRIES = 100
_FIRST = datetime(2025, 3, 30, 0, 59, 59, 999_999, tzinfo=UTC)
"""A microsecond before the clocks go forward in the network's zone."""
_WORDS = (
    "Anna Voorbeeld", "Zoë d’Écluse-Verzonnen", "Ştefan Bedacht", "’s-Hertogenbosch", "Súdwest-Fryslân", "Łódź",
    "Ж—中文—🚲", "a'b\"c\\d", "%s {} :x", "<!channel> & co", " rand ", "regel 1\nregel 2\ttab",
)  # fmt: skip


def reflect(connection: Connection) -> MetaData:
    """The tables as they are now, Alembic's own left out."""
    metadata = MetaData()
    metadata.reflect(connection, resolve_fks=False)
    metadata.remove(metadata.tables["alembic_version"])
    return metadata


def fill(tx: Connection, *, each: int = 12, seed: int = 40) -> None:
    """Put so many rows into each table: every type, NULL where allowed, and all constraints kept.

    What does not go in (a day that ends before it begins, a key that is taken) is tried again with other values.
    """
    chance = Random(seed)
    parents: dict[str, list[dict[str, Any]]] = {}
    for table in reflect(tx).sorted_tables:
        keys = [column.name for column in table.primary_key]
        for _ in range(each):
            _put(tx, table, parents, chance)
        parents[table.name] = [dict(row._mapping) for row in tx.execute(select(*(table.c[key] for key in keys)))]


def contents(connection: Connection, columns: dict[str, list[str]] | None = None) -> dict[str, list[str]]:
    """Every row of every table, readable, in an order that does not depend on the engine.

    Of these columns only: as the driver gives them, to compare a database with itself.
    """
    if columns is not None:
        plain = {name: sa.table(name, *map(sa.column, shown)) for name, shown in columns.items()}
        return {name: sorted(repr(tuple(row)) for row in connection.execute(select(plain[name]))) for name in plain}
    return {
        name: sorted(
            repr(tuple(_plain(cell) for cell in row)) for row in connection.execute(select(*_in_order(found)))
        )
        for name, found in reflect(connection).tables.items()
    }


def _in_order(found: Table) -> list[Column[Any]]:
    return [found.c[name] for name in sorted(found.c.keys())]


def layout(connection: Connection) -> dict[str, list[str]]:
    """The columns of every table."""
    return {
        name: sorted(column.name for column in table.columns) for name, table in reflect(connection).tables.items()
    }


def count(connection: Connection) -> dict[str, int]:
    """How many rows each table has."""
    tables = reflect(connection).tables
    return {
        name: connection.execute(select(sa.func.count()).select_from(table)).scalar_one()
        for name, table in tables.items()
    }


def _put(tx: Connection, table: Table, parents: dict[str, list[dict[str, Any]]], chance: Random) -> None:
    for _ in range(TRIES):
        values = {}
        for column in table.columns:
            if _numbers_itself(table, column) or (column.server_default is not None and chance.random() < 0.5):
                continue
            values[column.name] = _value(tx, table, column, parents, chance)
        try:
            with tx.begin_nested():
                tx.execute(insert(table), values)
        except IntegrityError:
            continue
        return
    msg = f"no row fits into {table.name}"
    raise AssertionError(msg)


def _numbers_itself(table: Table, column: Column[Any]) -> bool:
    return list(table.primary_key) == [column] and not column.foreign_keys and isinstance(column.type, Integer)


def _value(
    tx: Connection, table: Table, column: Column[Any], parents: dict[str, list[dict[str, Any]]], chance: Random
) -> Any:
    if column.nullable and chance.random() < 0.3:
        return None
    for key in column.foreign_keys:
        parent, _, referred = key.target_fullname.rpartition(".")
        if parent != table.name:
            return chance.choice(parents[parent])[referred]
        own = tx.execute(select(table.c[referred])).scalars().all()
        return chance.choice(own) if own else None
    if words := _choices(table.name, column.name):
        return chance.choice(words)
    return _of_type(column.type, tx.dialect.name, chance)


def _choices(table: str, column: str) -> list[str]:
    """The words that a column may hold, as far as the code of now still knows it."""
    known = SQLModel.metadata.tables.get(table)
    kind = known.columns[column].type if known is not None and column in known.columns else None
    return [word.value for word in kind.words] if isinstance(kind, Choice) else []


def _of_type(kind: Any, engine: str, chance: Random) -> Any:
    match kind:
        case Boolean():
            return chance.random() < 0.5
        case JSON():
            return {
                "day_id": chance.randrange(99),
                "naam": chance.choice(_WORDS),
                "lijst": [1, 2.5, None, True, "é", {}],
            }
        case Integer():
            return chance.randrange(1, 400)
        case Float():
            return chance.random() * 2e9
        case DateTime():
            at = _FIRST + timedelta(microseconds=chance.randrange(5)) + timedelta(hours=chance.randrange(20_000))
            return at if engine == "postgresql" else at.replace(tzinfo=None)
        case Date():
            return date(2024, 2, 29) + timedelta(days=chance.randrange(1_500))
        case Text() if chance.random() < 0.5:
            return " ".join(chance.choices(_WORDS, k=800))
        case String():
            word = f"{chance.choice(_WORDS)}-{chance.randrange(10**9)}" if chance.random() < 0.9 else ""
            return word[: kind.length]
        case _:
            raise AssertionError(repr(kind))


def _plain(cell: Any) -> Any:
    """The same on both engines: SQLite forgets zones."""
    return cell.astimezone(UTC).replace(tzinfo=None) if isinstance(cell, datetime) and cell.tzinfo else cell
