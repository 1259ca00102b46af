"""The database as a command finds it."""

from pathlib import Path

import pytest
from sqlalchemy import text

from bot.database import opened
from bot.settings import Settings
from bot.trouble import Trouble
from storage.database import Database


@pytest.mark.parametrize(
    "version, said",
    [
        ("0001", "needs"),
        ("abc", "which is none of this bot's. See DATABASE_URL."),
    ],
)
def test_database_without_the_tables_is_refused_with_what_helps(sqlite_db: Database, version: str, said: str) -> None:
    with sqlite_db.transaction() as tx:
        tx.execute(text("UPDATE alembic_version SET version_num = :version"), {"version": version})
    settings = Settings(database_url=sqlite_db.url.render_as_string(hide_password=False))
    with pytest.raises(Trouble, match=said) as trouble, opened(settings):
        pass
    assert ("python -m bot migrate" in str(trouble.value)) == (version == "0001")


def test_database_of_a_newer_version_is_opened(sqlite_db: Database) -> None:
    with sqlite_db.transaction() as tx:
        tx.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    with opened(Settings(database_url=sqlite_db.url.render_as_string(hide_password=False))) as db:
        assert db.is_sqlite


def test_database_that_is_not_there_is_not_made(tmp_path: Path) -> None:
    path = tmp_path / "none.db"
    with pytest.raises(Trouble, match="There is no database"), opened(Settings(database_url=f"sqlite:///{path}")):
        pass
    assert not path.exists()
