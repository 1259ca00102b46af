"""Statements are compiled once for all tests of a run: SQLAlchemy does it for each engine, and each test has its own.

A process of the bot has one database for as long as it lives. What is compiled depends on the kind of database only.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
import sqlalchemy
from sqlalchemy.util import LRUCache

import storage.database


class Shared(LRUCache[Any, Any]):
    """What was compiled, by the name of the dialect instead of the dialect of one engine."""

    def get(self, key: Any, default: Any = None) -> Any:
        """A statement that was compiled, for any engine of this kind."""
        return super().get(_named(key), default)

    def __setitem__(self, key: Any, value: Any) -> None:
        """Keep a statement for all engines of this kind."""
        super().__setitem__(_named(key), value)


@contextmanager
def once() -> Iterator[None]:
    """All databases that are opened meanwhile share what they compile."""
    shared = Shared(10_000)

    def create_engine(*arguments: Any, **options: Any) -> sqlalchemy.Engine:
        engine = sqlalchemy.create_engine(*arguments, **options)
        engine._compiled_cache = shared
        return engine

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(storage.database, "create_engine", create_engine)
        yield


def _named(key: Any) -> Any:
    dialect, *rest = key
    return (dialect.name, *rest)
