"""What the tables are written with."""

from enum import StrEnum
from typing import Any

from sqlalchemy import Column, ForeignKey, Index, Text, text
from sqlmodel import Field, SQLModel

from storage.columns import Choice, UtcDateTime

SQLModel.metadata.naming_convention = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}

# statements are SQLAlchemy's, and nobody makes a row here: what would check one is not built, in a third less time
SQLModel.model_config["defer_build"] = True


def instant(*, nullable: bool = False, index: bool = False) -> Any:
    """An instant."""
    return Field(default=None, sa_type=UtcDateTime, nullable=nullable, index=index)


def choice(words: type[StrEnum], *, nullable: bool = False, default: Any = None) -> Any:
    """One word of an enumeration."""
    return Field(default=default, sa_column=Column(Choice(words), nullable=nullable))


def prose(default: str = "") -> Any:
    """Text of any length, none to begin with."""
    return Field(default=default, sa_type=Text)


def key_to(target: str) -> Any:
    """Half of a primary key that points to another table."""
    return Field(sa_column=Column(ForeignKey(target), primary_key=True, autoincrement=False))


def reference_to(target: str) -> Any:
    """Another row, or none."""
    return Field(default=None, foreign_key=target)


def pointing(table: str, column: str) -> Index:
    """An index for a reference that few rows have: only of those, so that the others cost nothing.

    Before a row goes, both engines look whether any other refers to it; without an index they read all of them.
    """
    some = text(f"{column} IS NOT NULL")
    return Index(f"ix_{table}_{column}", column, sqlite_where=some, postgresql_where=some)
