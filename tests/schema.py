"""What a database asks of who writes to it, and what a newer version asks that the one before did not."""

import re
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, inspect


@dataclass(frozen=True)
class Shape:
    """One table."""

    columns: dict[str, tuple[str, bool, bool]]
    """By name: its type, whether it may be NULL, and whether a row may be written without it."""
    rules: frozenset[str]
    """What a row must keep: unique and check constraints, and references."""


def of(connection: Connection) -> dict[str, Shape]:
    """All tables, Alembic's own left out."""
    look = inspect(connection)
    return {name: _shape(look, name) for name in look.get_table_names() if name != "alembic_version"}


def _shape(look: Any, table: str) -> Shape:
    own = look.get_pk_constraint(table)["constrained_columns"]
    columns = {
        column["name"]: (
            str(column["type"]),
            column["nullable"],
            column["nullable"] or column["default"] is not None or own == [column["name"]],
        )
        for column in look.get_columns(table)
    }
    rules = {f"unique {', '.join(rule['column_names'])}" for rule in look.get_unique_constraints(table)}
    rules |= {f"check ({_bare(rule['sqltext'])})" for rule in look.get_check_constraints(table)}
    rules |= {
        f"{', '.join(rule['constrained_columns'])} refers to {rule['referred_table']}"
        for rule in look.get_foreign_keys(table)
    }
    for index in look.get_indexes(table):
        if index["unique"]:
            options = index.get("dialect_options", {})
            only = next((str(value) for key, value in options.items() if key.endswith("_where")), "")
            rules.add(f"unique {', '.join(index['column_names'])}{f' where {_bare(only)}' if only else ''}")
    return Shape(columns, frozenset(rules))


def _bare(condition: str) -> str:
    return re.sub(r"^\((.*)\)$", r"\1", condition)


def tightened(was: dict[str, Shape], now: dict[str, Shape]) -> list[str]:
    """What processes that were written for `was` would stumble over in `now`, sorted."""
    found = [f"{table} is gone" for table in was if table not in now]
    for table in was.keys() & now.keys():
        before, after = was[table], now[table]
        for column, (kind, nullable, _) in before.columns.items():
            if column not in after.columns:
                found.append(f"{table}.{column} is gone")
                continue
            if after.columns[column][0] != kind:
                found.append(f"{table}.{column} was {kind} and is {after.columns[column][0]}")
            if nullable and not after.columns[column][1]:
                found.append(f"{table}.{column} is needed now")
        found += [
            f"{table}.{column} is needed and has no default"
            for column, (_, _, without) in after.columns.items()
            if column not in before.columns and not without
        ]
        new = after.columns.keys() - before.columns.keys()
        found += [
            f"{table} has a new rule: {rule}"
            for rule in after.rules - before.rules
            # one about new columns only cannot be broken by who does not know them
            if not (words := rule.removeprefix("unique ").partition(" refers to ")[0].split(", "))
            or not set(words) <= new
        ]
        found += [f"{table} has lost a rule: {rule}" for rule in before.rules - after.rules]
    return sorted(found)
