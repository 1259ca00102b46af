"""The doors to the database: what writes, what reads, and what a lost connection does."""

import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from functools import partial
from pathlib import Path

import pytest
from sqlalchemy import text

from storage import database, postgresql, themes
from storage.database import POOL, WAIT, Database, once_more
from storage.deadline import within
from storage.errors import Collided, Unavailable, Unconfirmed
from tests.make import Make
from tests.wire import Wire


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


def test_what_was_closed_and_is_used_again_has_two_pools_as_before(sqlite_db: Database) -> None:
    assert works(sqlite_db)
    sqlite_db.close()
    assert works(sqlite_db)
    assert sqlite_db._glancer.pool is sqlite_db.reader.pool  # and not one that nobody closes


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


# --- a deadline for all waits together


@contextmanager
def unavailable(seconds: float) -> Iterator[None]:
    """What is inside must be given up, not before that time and soon after it."""
    began = time.monotonic()
    with pytest.raises(Unavailable):
        yield
    assert seconds - 0.05 <= time.monotonic() - began < seconds + 0.9


@pytest.fixture
def wire(postgres_db: Database) -> Iterator[Wire]:
    wire = Wire(postgres_db.url.set(drivername="postgresql").render_as_string(hide_password=False))
    yield wire
    wire.close()


@pytest.fixture
def far(wire: Wire) -> Iterator[Database]:
    """The same database, at the other end of a wire."""
    db = Database(wire.url)
    yield db
    db.close()


def works(db: Database) -> bool:
    """Whether it can be written to and read, in connections that others used before."""
    with db.transaction() as tx:
        tx.execute(text("UPDATE themes SET name = name"))
    with db.reading() as tx, db.glance() as other:
        one = text("SELECT 1")
        return bool(tx.execute(one).scalar_one() == 1 and other.execute(one).scalar_one() == 1)


def test_waits_for_a_slow_server_end_together(postgres_db: Database) -> None:
    with unavailable(0.5), within(0.5), postgres_db.transaction() as tx:
        for _ in range(4):
            tx.execute(text("SELECT pg_sleep(0.3)"))
    assert works(postgres_db)


def test_a_server_that_falls_silent_is_given_up(wire: Wire, far: Database) -> None:
    assert works(far)
    with wire.silent():
        with unavailable(0.4), within(0.4), far.transaction() as tx:
            tx.execute(text("SELECT 1"))
        with unavailable(0.4), within(0.4), far.reading():  # the next one finds no connection, and gets none
            pass
    assert works(far)


def test_a_server_that_falls_silent_is_given_up_by_who_has_no_deadline(
    wire: Wire, far: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(postgresql, "SILENCE", 0.4)
    assert works(far)
    with wire.silent(), unavailable(0.4), far.transaction() as tx:
        tx.execute(text("SELECT 1"))
    assert works(far)


def test_a_connection_that_fell_silent_while_it_lay_idle_is_replaced_in_time(
    wire: Wire, far: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(database, "ASKING", 0.2)
    assert works(far)
    wire.forget()  # what is open stays so, and nothing passes; what is opened from now on does
    monkeypatch.setattr(database, "IDLE", 0.0)
    with within(1.5):
        assert works(far)


def test_a_lock_is_waited_for_until_the_deadline(sqlite_db: Database) -> None:
    other = Database(str(sqlite_db.url))
    with other.transaction():
        with unavailable(0.3), within(0.3), sqlite_db.transaction():
            pass
        with unavailable(WAIT), sqlite_db.transaction():  # one deadline is not the next one's
            pass
    other.close()
    assert works(sqlite_db)


def test_a_connection_is_waited_for_until_the_deadline(db: Database) -> None:
    with ExitStack() as taken:
        for _ in range(POOL):
            taken.enter_context(db.reading())
        with unavailable(0.3), within(0.3), db.reading():
            pass
    assert works(db)


def test_a_deadline_is_not_made_later_inside(db: Database) -> None:
    with ExitStack() as taken:
        for _ in range(POOL):
            taken.enter_context(db.reading())
        with unavailable(0.2), within(0.2), within(5), db.reading():
            pass


# --- what a server or a disk says


def half(db: Database, *rest: Callable[[], object] | str) -> type[Unavailable] | None:
    """Call all groups "half", then do the rest in the same transaction; how that was refused."""
    try:
        with db.transaction() as tx:
            tx.execute(text("UPDATE themes SET name = 'half'"))
            for step in rest:
                tx.exec_driver_sql(step) if isinstance(step, str) else step()
    except Unavailable as away:
        return type(away)
    return None


def is_half(db: Database) -> bool:
    """Whether that was stored."""
    with db.reading() as tx:
        return {"half"} == {theme.name for theme in themes.running(tx)}


def test_what_was_cut_in_the_middle_is_not_stored(wire: Wire, far: Database) -> None:
    assert half(far, wire.cut, "SELECT 1") is Unavailable
    assert works(far)
    assert not is_half(far)


def test_what_was_cut_at_the_very_end_may_be_stored(wire: Wire, far: Database) -> None:
    assert half(far, lambda: wire.hang_up_on(b"COMMIT")) is Unconfirmed
    assert works(far)
    assert is_half(far)


SAID = {
    "25006": "read_only_sql_transaction",
    "40001": "serialization_failure",
    "40P01": "deadlock_detected",
    "53100": "disk_full",
    "53200": "out_of_memory",
    "53300": "too_many_connections",
    "55P03": "lock_not_available",
    "57014": "query_canceled",
    "57P01": "admin_shutdown",
    "57P03": "cannot_connect_now",
    "58030": "io_error",
}


def test_what_the_server_cannot_do_now_is_unavailable(postgres_db: Database) -> None:
    refused = {
        name: half(postgres_db, f"DO $$ BEGIN RAISE EXCEPTION 'no' USING ERRCODE = '{code}'; END $$")
        for code, name in SAID.items()
    }
    collided = {"serialization_failure": Collided, "deadlock_detected": Collided}
    assert refused == {**dict.fromkeys(SAID.values(), Unavailable), **collided}
    assert works(postgres_db)
    assert not is_half(postgres_db)


def test_of_two_that_wait_for_each_other_both_come_through(postgres_db: Database) -> None:
    """Each holds a group and wants the one that the other holds."""
    both, tries = threading.Barrier(2, timeout=5), list[str]()

    def changes(mark: str, slugs: tuple[str, ...]) -> None:
        tries.append(mark)
        with postgres_db.transaction() as tx:
            for slug in slugs:
                tx.execute(
                    text("UPDATE themes SET name = name || :mark WHERE slug = :slug"), {"mark": mark, "slug": slug}
                )
                if slug == slugs[0] and len(tries) <= 2:
                    both.wait()

    slugs = ("europa", "omgevingswet")
    with ThreadPoolExecutor(2) as pool:
        each = [("+", slugs), ("-", slugs[::-1])]
        for done in [pool.submit(once_more, partial(changes, *one)) for one in each]:
            done.result()
    with postgres_db.reading() as tx:
        names = tx.execute(text("SELECT name FROM themes WHERE slug IN ('europa', 'omgevingswet')")).scalars().all()
    assert ([sorted(name[-2:]) for name in names], len(tries)) == ([["+", "-"]] * 2, 3)


def test_what_was_stored_in_part_is_not_done_once_more(db: Database) -> None:
    tries: list[int] = []

    def twice() -> None:
        tries.append(1)
        with db.transaction() as tx:
            tx.execute(text("UPDATE themes SET name = name"))
        raise Collided("no")

    with pytest.raises(Collided):
        once_more(twice)
    assert len(tries) == 1


def test_what_collides_twice_is_given_up(db: Database) -> None:
    tries: list[int] = []

    def collides() -> None:
        tries.append(1)
        with db.transaction():
            raise Collided("no")

    with pytest.raises(Collided):
        once_more(collides)
    assert len(tries) == 2


def test_a_server_that_only_reads_since_another_took_its_place_is_left(postgres_db: Database) -> None:
    with postgres_db.transaction() as tx:
        tx.execute(text("SET SESSION default_transaction_read_only = on"))  # as a connection to a former primary
    assert half(postgres_db) is Unavailable
    assert works(postgres_db)


FILL = "INSERT INTO seen_events (event_id, at) SELECT hex(randomblob(9000)), '2026-01-01' FROM themes"


def test_a_full_disk_is_unavailable_until_there_is_room(sqlite_db: Database) -> None:
    with sqlite_db.transaction() as tx:
        tx.exec_driver_sql("PRAGMA max_page_count = 1")  # it stays as large as it is
    assert half(sqlite_db, FILL) is Unavailable
    assert not is_half(sqlite_db)
    assert works(sqlite_db)  # what needs no room
    with sqlite_db.transaction() as tx:
        tx.exec_driver_sql("PRAGMA max_page_count = 1000000")
    assert half(sqlite_db, FILL) is None
    assert is_half(sqlite_db)


def test_a_file_that_cannot_be_written_is_unavailable(sqlite_db: Database) -> None:
    db = Database(f"sqlite:///file:{Path(sqlite_db.url.database or '')}?mode=ro&uri=true")
    assert half(db) is Unavailable
    assert not is_half(db)
    db.close()


def test_one_writer_at_a_time_waits_within_its_deadline(sqlite_db: Database) -> None:
    held, done = threading.Event(), threading.Event()

    def holds() -> None:
        with sqlite_db.transaction():
            held.set()
            done.wait(5)

    thread = threading.Thread(target=holds)
    thread.start()
    held.wait(5)
    with unavailable(0.3), within(0.3), sqlite_db.transaction():
        pass
    done.set()
    thread.join()
    assert works(sqlite_db)
