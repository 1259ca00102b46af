"""A copy of a SQLite database while others write, and putting one back: whole, or not at all."""

import os
import signal
import sqlite3
import subprocess
import sys
import threading
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import insert, text

from storage import backup as backups
from storage import deliveries, migrate
from storage.backup import AlreadyThere, Copy, Fault, InUse, NotABackup, NotEmpty, backup, look, restore
from storage.database import Database
from storage.deliveries import Debt
from storage.network import Network
from storage.tables import SeenEvent
from tests import rows
from tests.conftest import NOW
from tests.make import TEAM, Make


@pytest.fixture
def db(sqlite_db: Database) -> Database:
    return sqlite_db


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "backups" / "g40.db"


@pytest.fixture(autouse=True)
def folder(file: Path) -> None:
    file.parent.mkdir()


def held(file: Path) -> dict[str, list[str]]:
    db = Database(f"sqlite:///{file}")
    try:
        with db.reading() as tx:
            return rows.contents(tx, rows.layout(tx))
    finally:
        db.close()


def left_over(folder: Path) -> list[str]:
    return sorted(each.name for each in folder.iterdir())


# --- backup


def test_a_backup_holds_all_of_it_in_one_file(db: Database, file: Path, make: Make) -> None:
    with db.transaction() as tx:
        rows.fill(tx, each=4)
    assert backup(db, file) == look(file)
    with db.reading() as tx:
        counts = rows.count(tx)
    assert look(file) == Copy(migrate.head(), counts, file.stat().st_size)
    assert left_over(file.parent) == ["g40.db"]
    assert file.stat().st_mode & 0o777 == 0o600
    assert held(file) == held(backups.path(db))


def test_a_backup_of_a_database_that_nobody_has_open(db: Database, file: Path, make: Make) -> None:
    make.person("Anna Voorbeeld")
    db.close()
    assert backup(db, file).rows["members"] == 1


def test_a_backup_is_one_moment_while_others_write(db: Database, file: Path) -> None:
    """Two rows that always come together are always both in it, and who writes does not wait for it to end."""
    with db.transaction() as tx:
        rows.fill(tx, each=4)
        tx.execute(text("DELETE FROM seen_events"))
    stop, wrote = threading.Event(), threading.Semaphore(0)

    def write() -> None:
        other = Database(db.url.render_as_string())
        for number in range(10_000):
            if stop.is_set():
                break
            with other.transaction() as tx:
                tx.execute(insert(SeenEvent), [{"event_id": f"{number}{half}", "at": NOW} for half in "ab"])
            wrote.release()
        other.close()

    writer = threading.Thread(target=write)
    writer.start()
    seen = []
    try:
        for _ in range(8):
            for _ in range(3):
                assert wrote.acquire(timeout=30)
            seen.append(backup(db, file, replace=True).rows["seen_events"])
    finally:
        stop.set()
        writer.join(30)
    assert [count % 2 for count in seen] == [0] * 8
    assert sorted(seen) == seen
    assert len(seen) == 8


def test_a_backup_overwrites_only_when_told(db: Database, file: Path) -> None:
    file.write_text("something dear")
    with pytest.raises(AlreadyThere):
        backup(db, file)
    assert file.read_text() == "something dear"
    assert backup(db, file, replace=True).version == migrate.head()


def test_a_backup_never_goes_over_the_database_itself(db: Database) -> None:
    with pytest.raises(AlreadyThere):
        backup(db, backups.path(db), replace=True)


def test_a_backup_of_nothing_is_not_made(file: Path, tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        backup(Database(f"sqlite:///{tmp_path}/nowhere.db"), file)
    assert left_over(file.parent) == []


@pytest.mark.parametrize("at", [0, 100, 5_000])
def test_a_backup_of_a_damaged_database_is_not_made(db: Database, file: Path, at: int) -> None:
    damage(db, at)
    with pytest.raises(NotABackup) as refused:
        backup(db, file)
    assert (refused.value.fault, left_over(file.parent)) == (Fault.DAMAGED, [])


def damage(db: Database, at: int) -> Path:
    """Write over a part of it."""
    db.close()
    path = backups.path(db)
    with path.open("r+b") as opened:
        opened.seek(at)
        opened.write(b"\xff" * 40_000)
    return path


def test_a_backup_of_a_database_that_a_newer_bot_upgraded_is_made(db: Database, file: Path) -> None:
    with db.transaction() as tx:
        tx.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    assert backup(db, file).version == "9999"


# --- restore


def test_there_and_back(db: Database, file: Path, make: Make, g40: Network) -> None:
    make.in_theme(make.person("Anna Voorbeeld"), "omgevingswet")
    backup(db, file)
    then = held(backups.path(db))
    make.person("Bo Verzonnen")
    now = held(backups.path(db))
    db.close()
    done = restore(db, file, g40, at=NOW, replace=True)
    assert (done.copy, done.kept) == (look(file), backups.path(db).with_name("g40.db.before-20261124T093000Z"))
    assert (held(backups.path(db)), held(done.kept or file)) == (then, now)
    assert done.kept is not None
    assert done.kept.stat().st_mode & 0o777 == 0o600
    make.person("Cem Proefpersoon")
    db.close()
    assert restore(db, file, g40, at=NOW, replace=True).kept == done.kept.with_name(f"{done.kept.name}-2")
    assert held(backups.path(db)) == then


@pytest.mark.parametrize("there", ["nothing", "an empty file", "the reference data"])
def test_where_nobody_did_anything_yet_it_need_not_be_told(
    db: Database, file: Path, make: Make, g40: Network, there: str, tmp_path: Path
) -> None:
    make.person("Anna Voorbeeld")
    backup(db, file)
    new = Database(f"sqlite:///{tmp_path}/new.db")
    if there == "an empty file":
        (tmp_path / "new.db").touch()
    if there == "the reference data":
        migrate.upgrade(new, g40, at=NOW)
        new.close()
    assert restore(new, file, g40, at=NOW).kept is None
    assert held(tmp_path / "new.db") == held(file)
    assert [name for name in left_over(tmp_path) if "unfinished" in name] == []


def test_one_that_people_use_is_replaced_only_when_told(db: Database, file: Path, make: Make, g40: Network) -> None:
    backup(db, file)
    make.person("Anna Voorbeeld")
    db.close()
    before = held(backups.path(db))
    with pytest.raises(NotEmpty):
        restore(db, file, g40, at=NOW)
    assert held(backups.path(db)) == before


@pytest.mark.parametrize("door", ["reading", "transaction"])
def test_one_that_a_process_has_open_is_not_replaced(db: Database, file: Path, g40: Network, door: str) -> None:
    backup(db, file)
    db.close()
    with getattr(db, door)() as tx:
        tx.execute(text("SELECT count(*) FROM members"))
    # the transaction is over, but the connection lies in the pool
    assert backups.in_use(Database(db.url.render_as_string())) is True
    with pytest.raises(InUse):
        restore(Database(db.url.render_as_string()), file, g40, at=NOW, replace=True)
    db.close()
    assert backups.in_use(db) is False
    assert restore(db, file, g40, at=NOW, replace=True).copy.version == migrate.head()


def test_one_of_an_older_version_is_upgraded(tmp_path: Path, file: Path, g40: Network) -> None:
    old = Database(f"sqlite:///{tmp_path}/old.db")
    migrate.forward(old, migrate.revisions()[0])
    with old.transaction() as tx:
        rows.fill(tx, each=4)
        were = rows.contents(tx, columns := rows.layout(tx))
    backup(old, file)
    old.close()
    new = Database(f"sqlite:///{tmp_path}/new.db")
    assert restore(new, file, g40, at=NOW).copy.version == migrate.revisions()[0]
    assert (migrate.version(new), migrate.differences(new)) == (migrate.head(), [])
    del columns["deliveries"], were["deliveries"]  # those that are open are unsure now
    with new.reading() as tx:
        now = rows.contents(tx, columns)
    assert {name: set(found) - set(now[name]) for name, found in were.items()} == {name: set() for name in were}
    new.close()


def test_what_is_owed_in_it_is_looked_for_before_it_is_sent(db: Database, file: Path, g40: Network) -> None:
    def owe(to: Database, key: str) -> None:
        with to.transaction() as tx:
            deliveries.owe(tx, TEAM, [Debt(key, "reminder", "U1", NOW)], at=NOW)

    owe(db, "before")
    backup(db, file)
    db.close()
    restore(db, file, g40, at=NOW, replace=True, prepare=lambda copy: owe(copy, "came due since"))
    owe(db, "new")
    with db.transaction() as tx:
        claims = deliveries.claim(tx, worker="one", now=NOW, most=9)
    assert {claim.key: claim.unsure for claim in claims} == {"before": True, "came due since": True, "new": False}


@pytest.mark.parametrize("at", [0, 100, 5_000])
def test_one_that_cannot_be_read_is_kept_too(db: Database, file: Path, g40: Network, make: Make, at: int) -> None:
    """Without its header; without its tables; without some rows."""
    make.person("Anna Voorbeeld")
    backup(db, file)
    path = damage(db, at)
    broken = path.read_bytes()
    with pytest.raises(NotEmpty):
        restore(db, file, g40, at=NOW)
    kept = restore(db, file, g40, at=NOW, replace=True).kept
    assert kept is not None
    assert kept.read_bytes()[at:] == broken[at:]
    assert held(path) == held(file)


@pytest.mark.parametrize(
    "what, fault",
    [
        ("missing", Fault.MISSING),
        ("a folder", Fault.MISSING),
        ("empty", Fault.FOREIGN),
        ("text", Fault.FOREIGN),
        ("another program's", Fault.FOREIGN),
        ("another Alembic's", Fault.FOREIGN),
        ("pg_dump's", Fault.POSTGRESQL),
        ("cut off", Fault.DAMAGED),
        ("overwritten", Fault.DAMAGED),
        ("newer", Fault.NEWER),
    ],
)
def test_what_is_no_backup_is_refused_and_nothing_changes(
    db: Database, file: Path, g40: Network, make: Make, what: str, fault: Fault
) -> None:
    make.person("Anna Voorbeeld")
    backup(db, file)
    size = file.stat().st_size
    match what:
        case "missing":
            file.unlink()
        case "a folder":
            file.unlink()
            file.mkdir()
        case "empty" | "text" | "pg_dump's":
            file.write_bytes({"empty": b"", "text": b"name;city\n" * 99, "pg_dump's": b"PGDMP\x01\x0f"}[what])
        case "cut off":
            os.truncate(file, size // 2)
        case "overwritten":
            with file.open("r+b") as opened:
                opened.seek(size // 2)
                opened.write(b"\xff" * 40_000)
        case "another program's":
            file.unlink()
            execute(file, "CREATE TABLE songs (name)")
        case "another Alembic's":
            execute(file, "UPDATE alembic_version SET version_num = '1975ea83b712'")
        case _:
            execute(file, "UPDATE alembic_version SET version_num = '9999'")
    db.close()
    before = held(backups.path(db))
    with pytest.raises(NotABackup) as refused:
        restore(db, file, g40, at=NOW, replace=True)
    assert refused.value.fault is fault
    assert held(backups.path(db)) == before
    assert [name for name in left_over(backups.path(db).parent) if "unfinished" in name or "before" in name] == []


def execute(file: Path, statement: str) -> None:
    with closing(sqlite3.connect(file)) as connection, connection:
        connection.execute(statement)


KILLED_IN_THE_MIDDLE = """
import os, signal, sqlite3, sys
from pathlib import Path
from storage import backup
real = sqlite3.Connection

class Slow(real):
    def backup(self, target):
        left = [int(sys.argv[3])]
        def gone(*_):
            left[0] -= 1
            if not left[0]:
                os.kill(os.getpid(), signal.SIGKILL)
        super().backup(target, pages=20, progress=gone)

connect = sqlite3.connect
backup.sqlite3.connect = lambda *a, **k: connect(*a, **k, factory=Slow)
present = Path(sys.argv[2])
with backup._only_user(present) as connection:
    backup._put(Path(sys.argv[1]), connection, present)
"""


@pytest.mark.parametrize("steps", [3])
def test_a_kill_while_it_is_put_in_place_leaves_what_was_there(
    db: Database, file: Path, make: Make, tmp_path: Path, steps: int
) -> None:
    with db.transaction() as tx:
        rows.fill(tx, each=4)
    backup(db, file)
    make.person("Anna Voorbeeld")
    db.close()
    before = held(backups.path(db))
    killed = subprocess.run(
        [sys.executable, "-c", KILLED_IN_THE_MIDDLE, str(file), str(backups.path(db)), str(steps)],
        cwd=Path(__file__).parents[2],
        check=False,
        timeout=60,
    )
    assert killed.returncode == -signal.SIGKILL
    assert held(backups.path(db)) == before
    assert held(backups.path(db)) != held(file)
