"""Migrating while others work on the database, or migrate it too, or are killed at it."""

import contextlib
import shutil
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import MetaData, event, insert, select, text, update

from storage import migrate
from storage.database import Database
from storage.network import Network
from tests import postgres, rows
from tests.conftest import BEGUN, NOW

REVISIONS = migrate.revisions()
KILLED = Path(__file__).with_name("killed.py")
PATIENCE = 60.0


def children(*arguments: str) -> list[str]:
    """Let `killed.py` do something; how its children ended."""
    done = subprocess.run(
        [sys.executable, "-W", "error", KILLED, *arguments],
        cwd=Path(__file__).parents[2],
        env={"PYTHONPATH": "."},
        capture_output=True,
        text=True,
        check=False,
        timeout=PATIENCE,
    )
    assert done.stderr == ""
    return done.stdout.split()


@contextlib.contextmanager
def copies(db: Database, folder: Path, server: str, number: int) -> Iterator[list[str]]:
    """Copy a database so many times; their addresses. Nothing may be connected to it."""
    db.close()
    address = db.url.set(drivername=db.url.get_backend_name()).render_as_string(hide_password=False)
    with contextlib.ExitStack() as ending:
        found = []
        for each in range(number):
            if db.is_sqlite:
                shutil.copy(str(db.url.database), folder / f"{each}.db")
                found.append(f"sqlite:///{folder}/{each}.db")
            else:
                found.append(ending.enter_context(postgres.database(server, template=address)))
        yield found


@pytest.fixture(params=["sqlite", "postgresql"])
def empty(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Database]:
    """A database with nothing in it, on each engine."""
    url = f"sqlite:///{tmp_path}/empty.db" if request.param == "sqlite" else request.getfixturevalue("postgres_url")
    db = Database(url)
    yield db
    db.close()


def test_a_kill_in_the_middle_is_made_good_by_migrating_again(
    empty: Database, g40: Network, tmp_path: Path, postgres_server: str
) -> None:
    migrate.forward(empty, REVISIONS[-2])
    with empty.transaction() as tx:
        rows.fill(tx, each=4)
        were = rows.contents(tx, columns := rows.layout(tx))
    statements = asked(empty, tmp_path, postgres_server, g40)
    changes = [number for number, said in enumerate(statements, 1) if said.startswith(("CREATE", "ALTER", "DROP"))]
    (versioned,) = [number for number, said in enumerate(statements, 1) if said.startswith("UPDATE alembic_version")]
    points = [changes[len(changes) // 2], versioned, versioned + 2]
    with copies(empty, tmp_path, postgres_server, len(points)) as urls:
        ended = children("kill", *(f"{url}={point}" for url, point in zip(urls, points, strict=True)))
        assert ended == ["-9"] * len(points)
        for url, point in zip(urls, points, strict=True):
            db = Database(url)
            # SQLite: all or nothing. PostgreSQL: step by step, and what follows the last is the reference data
            done = point > versioned and not empty.is_sqlite
            version = migrate.version(db)
            migrate.forward(db, REVISIONS[-1])
            with db.reading() as tx:
                now = rows.contents(tx, columns)
            db.close()
            assert version == REVISIONS[-1 if done else -2], point
            assert {name: set(found) - set(now[name]) for name, found in were.items()} == {
                name: set() for name in were
            }
        again = Database(urls[0])
        migrate.upgrade(again, g40, at=NOW)
        assert migrate.differences(again) == []
        again.close()


def asked(empty: Database, folder: Path, server: str, g40: Network) -> list[str]:
    """What upgrading asks of a database like this, statement by statement."""
    statements = []
    with copies(empty, folder, server, 1) as (url,):
        db = Database(url)
        event.listen(db.writer, "before_cursor_execute", lambda *told: statements.append(told[2].strip()))
        migrate.upgrade(db, g40, at=NOW)
        db.close()
    return statements


def test_two_processes_that_migrate_at_once_do_it_one_after_the_other(empty: Database) -> None:
    url = empty.url.set(drivername=empty.url.get_backend_name()).render_as_string(hide_password=False)
    assert children("together", url) == ["0", "0"]
    assert (migrate.version(empty), migrate.differences(empty)) == (REVISIONS[-1], [])
    with empty.reading() as tx:
        assert tx.execute(text("SELECT count(*) FROM cities")).scalar() == 41


# --- processes of the version before go on


class Old:
    """What a process of the version before does all the time, in a thread: by the tables as they were then."""

    def __init__(self, url: str, tables: MetaData, number: int) -> None:
        self.rounds = 0
        self.failed: list[str] = []
        self.longest = 0.0
        self._number = number
        self._t = tables.tables
        self._db = Database(url)
        self._changed = threading.Condition()
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._work)
        self._thread.start()

    def _work(self) -> None:
        while not self._stop.is_set():
            began = time.monotonic()
            try:
                self._round(self.rounds)
            except Exception as error:  # noqa: BLE001 - all that fails counts
                self.failed.append(repr(error))
            with self._changed:
                self.longest = max(self.longest, time.monotonic() - began)
                self.rounds += 1
                self._changed.notify_all()
        self._db.close()

    def _round(self, number: int) -> None:
        deliveries, members, signups = self._t["deliveries"], self._t["members"], self._t["signups"]
        key = f"{self._number}-{number}"
        person = {
            "team": "T1",
            "slack_user": key,
            "name": "Anna Voorbeeld",
            "guest": False,
            "function": "",
            "reminders": True,
        }
        debt = {
            "key": key, "team": "T1", "kind": "reminder", "recipient": key, "facts": {"day_id": 1}, "state": "owed",
            "due_at": BEGUN, "next_try_at": BEGUN, "attempts": 0, "unsure": False, "error": "", "created_at": NOW,
        }  # fmt: skip
        with self._db.transaction() as tx:
            member = tx.execute(insert(members).values(**person, created_at=NOW).returning(members.c.id)).scalar_one()
            tx.execute(update(members).where(members.c.id == member).values(language="nl"))
            day = tx.execute(select(signups.c.day_id)).scalars().first()
            tx.execute(
                insert(signups).values(
                    day_id=day,
                    member_id=member,
                    answer="coming",
                    remarks="",
                    reason="",
                    answered_at=NOW,
                    changed_at=NOW,
                )
            )
            tx.execute(insert(deliveries), [debt])
        with self._db.reading() as tx:
            (debt_id,) = tx.execute(select(deliveries.c.id).where(deliveries.c.key == key)).scalars()
            assert tx.execute(select(members).where(members.c.slack_user == key)).one().name == "Anna Voorbeeld"
        with self._db.transaction() as tx:
            mine = update(deliveries).where(deliveries.c.id == debt_id)
            claimed = tx.execute(
                mine.where(deliveries.c.state == "owed").values(state="claimed", attempts=deliveries.c.attempts + 1)
            )
            assert claimed.rowcount == 1
        with self._db.transaction() as tx:
            tx.execute(mine.values(state="sent", ts="1.2", settled_at=NOW))

    def until(self, more: int) -> None:
        """Wait until it has done so many rounds more."""
        with self._changed:
            wanted = self.rounds + more
            assert self._changed.wait_for(lambda: self.rounds >= wanted, PATIENCE)

    def end(self) -> None:
        self._stop.set()
        self._thread.join(PATIENCE)


@contextlib.contextmanager
def at_work(url: str, before: str) -> Iterator[list[Old]]:
    """Four threads of the version before, on a database at that version with something in it."""
    db = Database(url)
    migrate.forward(db, before)
    with db.transaction() as tx:
        rows.fill(tx, each=4)
    with db.reading() as tx:
        tables = rows.reflect(tx)
    db.close()
    workers = [Old(url, tables, number) for number in range(4)]
    try:
        for worker in workers:
            worker.until(6)  # psycopg prepares what it says for the sixth time
        yield workers
        for worker in workers:
            worker.until(6)
    finally:
        for worker in workers:
            worker.end()


OLDEST = "0001"
"""The oldest version whose processes may still be at work; moves up when a step takes something away."""


def test_processes_of_a_version_before_go_on_during_each_step(postgres_url: str) -> None:
    db = Database(postgres_url)
    with at_work(postgres_url, OLDEST) as workers:
        for revision in REVISIONS[REVISIONS.index(OLDEST) + 1 :]:
            migrate.forward(db, revision)
            for worker in workers:
                worker.until(1)
    assert [worker.failed for worker in workers] == [[]] * 4
    with db.reading() as tx:
        sent = tx.execute(text("SELECT count(*) FROM deliveries WHERE team = 'T1' AND state = 'sent'")).scalar()
    assert sent == sum(worker.rounds for worker in workers)
    db.close()


def test_a_step_that_must_wait_for_a_table_lets_others_go_first(
    postgres_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    waited = threading.Event()
    may_go_on = threading.Event()

    def pause(_seconds: float) -> None:
        waited.set()
        assert may_go_on.wait(PATIENCE)

    monkeypatch.setattr("storage.migrate.time.sleep", pause)
    db, other = Database(postgres_url), Database(postgres_url)
    with at_work(postgres_url, OLDEST) as workers:
        with other.writer.connect() as dump:
            dump.execute(
                text("LOCK TABLE deliveries IN ACCESS SHARE MODE")
            )  # as pg_dump does, for as long as it takes
            migrating = threading.Thread(target=migrate.forward, args=(db, "0002"))
            migrating.start()
            assert waited.wait(PATIENCE)
            for worker in workers:
                worker.until(6)
            dump.rollback()
        may_go_on.set()
        migrating.join(PATIENCE)
    assert [worker.failed for worker in workers] == [[]] * 4
    assert migrate.version(db) == "0002"
    for each in (db, other):
        each.close()
