"""Column types of the project's own, the same on SQLite and PostgreSQL."""

from collections.abc import Callable
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import DateTime, String
from sqlalchemy.engine import Dialect
from sqlalchemy.types import TypeDecorator


class UtcDateTime(TypeDecorator[datetime]):
    """An instant: aware in, aware (UTC) out. SQLite forgets zones, so a naive value is refused."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Take only aware datetimes, and store them in UTC."""
        if value is None:
            return None
        if value.tzinfo is None:
            msg = f"an instant needs a zone: {value!r}"
            raise ValueError(msg)
        value = value.astimezone(UTC)
        return value.replace(tzinfo=None) if dialect.name == "sqlite" else value

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Give UTC back, whatever the engine remembered."""
        del dialect
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class Choice(TypeDecorator[StrEnum]):
    """One word of a StrEnum, stored as text: readable in the database, and no ALTER TYPE for a new word."""

    impl = String(32)
    cache_ok = True

    def __init__(self, words: type[StrEnum]) -> None:
        self.words = words
        super().__init__()

    def process_bind_param(self, value: Any, dialect: Dialect) -> str | None:
        """Refuse a word that is not of the enumeration (ValueError)."""
        del dialect
        return None if value is None else self.words(value).value

    def result_processor(self, dialect: Dialect, coltype: object) -> Callable[[str | None], StrEnum | None]:
        """Give the enumeration's member (KeyError: there is none): a look-up, since every person has one."""
        del dialect, coltype
        known: dict[str | None, StrEnum | None] = {None: None, **{word.value: word for word in self.words}}
        return known.__getitem__
