"""Backups and moving, as the operator is told of them."""

import sqlite3
from pathlib import Path

import pytest
from typer.testing import CliRunner

from bot import copies, processes
from bot.__main__ import app
from bot.database import opened
from bot.settings import Settings
from bot.trouble import Trouble
from storage import deliveries, migrate
from storage.database import Database
from tests import rows
from tests.conftest import NOW
from tests.make import Make

SECRET = "geheim"


@pytest.fixture
def settings(sqlite_db: Database) -> Settings:
    Make(sqlite_db, NOW).person("Anna Voorbeeld")
    sqlite_db.close()
    return Settings(database_url=sqlite_db.url.render_as_string())


def told(settings: Settings, what: str, file: Path, *, replace: bool = False) -> tuple[str, int]:
    """What is said, and the exit code."""
    try:
        return (copies.backup if what == "backup" else copies.restore)(settings, file, replace=replace), 0
    except Trouble as trouble:
        return str(trouble), trouble.code


def test_what_is_said_from_backup_to_restore(settings: Settings, sqlite_db: Database, tmp_path: Path) -> None:
    file = tmp_path / "backup.db"
    with sqlite_db.reading() as tx:
        total = sum(rows.count(tx).values())
    sqlite_db.close()
    said, code = told(settings, "backup", file)
    held = f"1 people, 0 sign-ups, 0 reports, 0 messages, {total} rows in all, version {migrate.head()}, "
    assert (said[: said.rindex(", ") + 2], code) == (f"{file}: {held}", 0)
    assert told(settings, "backup", file) == (
        f"{file} is there already. Choose another name, or add --replace.",
        2,
    )
    path = sqlite_db.url.database
    assert told(settings, "restore", file) == (
        f"{path} is in use by people: nothing was changed. Add --replace to put the backup in its place; what is there now is kept beside it.",
        2,
    )
    said, code = told(settings, "restore", file, replace=True)
    assert said.startswith(f"Put back: {held}")
    assert (f"What was there is kept as {path}.before-" in said, code) == (True, 0)
    with sqlite_db.reading() as tx:
        tx.exec_driver_sql("SELECT 1")
    assert told(settings, "restore", file, replace=True) == (
        f"A process uses {path}. Stop the bot first (systemctl stop g40-bot), then try again.",
        1,
    )


@pytest.mark.parametrize(
    "holding, why",
    [
        (None, "there is no such file."),
        (b"name;city\n", "it is no database of this bot."),
        (b"PGDMP\x01", "it was made by pg_dump; put it back with pg_restore, into a PostgreSQL database."),
    ],
)
def test_what_is_said_of_a_file_that_is_no_backup(
    settings: Settings, tmp_path: Path, holding: bytes | None, why: str
) -> None:
    file = tmp_path / "other.db"
    if holding is not None:
        file.write_bytes(holding)
    assert told(settings, "restore", file) == (f"{file} cannot be put back: {why}", 2)


def test_what_is_said_of_a_newer_one_and_of_half_a_one(settings: Settings, tmp_path: Path) -> None:
    file = tmp_path / "backup.db"
    told(settings, "backup", file)
    connection = sqlite3.connect(file)
    with connection:
        connection.execute("UPDATE alembic_version SET version_num = '9999'")
    connection.close()
    why = f"it is of version 9999, and this bot knows up to {migrate.head()}. Upgrade the bot first."
    assert told(settings, "restore", file) == (f"{file} cannot be put back: {why}", 2)
    file.write_bytes(file.read_bytes()[:20_000])
    why = "it is damaged (database disk image is malformed). Take an older one."
    assert told(settings, "restore", file) == (f"{file} cannot be put back: {why}", 2)


def test_what_is_said_when_there_is_no_folder_for_it(settings: Settings, tmp_path: Path) -> None:
    said, code = told(settings, "backup", tmp_path / "nowhere" / "backup.db")
    assert (said[:46], code) == ("No backup was made: No such file or directory:", 1)


def test_what_came_due_since_the_backup_is_owed_and_looked_for_first(
    settings: Settings, sqlite_db: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Monday's digest is not in the ledger of the backup: it may have gone out."""
    file = tmp_path / "backup.db"
    told(settings, "backup", file)
    monkeypatch.setattr("bot.copies.utc_now", lambda: NOW)
    told(settings.model_copy(update={"channel": "C0NETWERK"}), "restore", file, replace=True)
    with sqlite_db.transaction() as tx:
        claims = deliveries.claim(tx, worker="one", now=NOW, most=99)
    assert [(claim.key, claim.unsure) for claim in claims] == [("digest:2026-W47:C0NETWERK", True)]


POSTGRESQL = f"postgresql://g40:{SECRET}@127.0.0.1:1/g40?password={SECRET}&connect_timeout=1"


@pytest.mark.parametrize(
    "what, sentence",
    [
        (
            "backup",
            "Backups of PostgreSQL are made by its own program: pg_dump --format=custom --file=a.db 'postgresql://g40@127.0.0.1:1/g40?connect_timeout=1'",
        ),
        (
            "restore",
            "Backups of PostgreSQL are put back by its own program: pg_restore --clean --if-exists --no-owner --single-transaction '--dbname=postgresql://g40@127.0.0.1:1/g40?connect_timeout=1' a.db",
        ),
    ],
)
def test_for_postgresql_it_says_what_to_type_without_the_password(what: str, sentence: str) -> None:
    assert told(Settings(database_url=POSTGRESQL), what, Path("a.db")) == (sentence, 2)


def moved(settings: Settings, to: str) -> tuple[str, int]:
    try:
        return copies.move(settings, to), 0
    except Trouble as trouble:
        return str(trouble), trouble.code


def test_what_is_said_of_moving(settings: Settings, sqlite_db: Database, postgres_url: str, tmp_path: Path) -> None:
    said, code = moved(settings, postgres_url)
    first, second = said.splitlines()
    assert first.startswith(f"Moved from {sqlite_db.url.database} to postgresql://postgres@/g40_")
    assert (", 1 members, " in first, code) == (True, 0)
    assert second.startswith("Now set DATABASE_URL to the new one, start the bot, and put the old one away")
    said, code = moved(settings, postgres_url)
    assert said.startswith("postgresql://postgres@/g40_")
    assert (said.partition(" is ")[2], code) == ("not empty: nothing was moved. Make an empty database for it.", 2)
    assert moved(settings, "mysql://host/g40") == (
        "--to should begin with sqlite:///, postgres:// or postgresql://.",
        2,
    )
    nothing = Settings(database_url=f"sqlite:///{tmp_path}/nothing.db")
    assert moved(nothing, postgres_url) == (f"There is no database {tmp_path}/nothing.db. See DATABASE_URL.", 2)


def test_a_password_is_never_said(settings: Settings) -> None:
    said, code = moved(settings, POSTGRESQL)
    assert (SECRET in said, code) == (False, 1)
    assert said.startswith("Nothing was moved: ")
    with pytest.raises(Trouble) as trouble, opened(Settings(database_url=POSTGRESQL)):
        pass
    assert str(trouble.value).startswith("The database postgresql://g40@127.0.0.1:1/g40?connect_timeout=1 cannot be ")
    with pytest.raises(Trouble) as trouble:
        processes.migrate(Settings(database_url=POSTGRESQL))
    assert SECRET not in str(trouble.value)


@pytest.mark.parametrize(
    "line, sentence",
    [
        (["backup", "a.db"], "Backups of PostgreSQL are made by its own program: "),
        (["restore", "a.db", "--replace"], "Backups of PostgreSQL are put back by its own program: "),
        (["move", "--to", "mysql://host/g40"], "--to should begin with "),
    ],
)
def test_commands_end_with_their_sentence_and_exit_code(
    line: list[str], sentence: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DATABASE_URL", POSTGRESQL)
    ended = CliRunner().invoke(app, line)
    assert (ended.exit_code, ended.stderr[: len(sentence)], ended.stdout) == (2, sentence, "")
