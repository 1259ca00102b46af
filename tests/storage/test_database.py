"""The doors to the database: what writes, what reads, and what a lost connection does."""

import time

import pytest
from sqlalchemy import text

from storage import database, themes
from storage.database import Database
from storage.errors import Unavailable
from tests.make import Make


def test_reading_does_not_write_on_sqlite(sqlite_db: Database) -> None:
    with pytest.raises(Unavailable), sqlite_db.reading() as tx:
        tx.execute(text("DELETE FROM theme_names"))


def test_an_exception_undoes_all(db: Database, make: Make) -> None:
    def fails() -> None:
        with db.transaction() as tx:
            tx.execute(text("UPDATE themes SET name = 'weg'"))
            raise KeyError

    with pytest.raises(KeyError):
        fails()
    with db.reading() as tx:
        assert "weg" not in [theme.name for theme in themes.running(tx)]


def test_reading_is_one_consistent_look(db: Database, make: Make) -> None:
    with db.reading() as tx:
        before = len(themes.running(tx))
        with db.transaction() as other:
            other.execute(text("UPDATE themes SET status = 'ended'"))
        assert len(themes.running(tx)) == before
    with db.reading() as tx:
        assert themes.running(tx) == []


def test_a_connection_that_was_cut_while_it_lay_idle_is_replaced(
    postgres_db: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    with postgres_db.reading() as tx:
        pid = tx.execute(text("SELECT pg_backend_pid()")).scalar_one()
    other = Database(postgres_db.url.render_as_string(hide_password=False))
    with other.transaction() as tx:
        tx.execute(text("SELECT pg_terminate_backend(:pid, 5000)"), {"pid": pid})
    other.close()
    later = time.monotonic() + database.IDLE + 1
    monkeypatch.setattr("storage.database.time.monotonic", lambda: later)
    with postgres_db.reading() as tx:
        assert tx.execute(text("SELECT pg_backend_pid()")).scalar_one() != pid


def test_a_connection_that_was_cut_in_use_is_unavailable_once(postgres_db: Database) -> None:
    with postgres_db.reading() as tx:
        pid = tx.execute(text("SELECT pg_backend_pid()")).scalar_one()
    other = Database(postgres_db.url.render_as_string(hide_password=False))
    with other.transaction() as tx:
        tx.execute(text("SELECT pg_terminate_backend(:pid, 5000)"), {"pid": pid})
    other.close()
    with pytest.raises(Unavailable), postgres_db.reading() as tx:
        tx.execute(text("SELECT 1"))
    with postgres_db.reading() as tx:
        assert tx.execute(text("SELECT 1")).scalar_one() == 1
