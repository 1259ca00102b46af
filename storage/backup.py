"""A copy of a SQLite database while the bot uses it, and putting one back: whole, or not at all.

PostgreSQL has programs of its own for this (`pg_dump`, `pg_restore`).
"""

import contextlib
import os
import sqlite3
import tempfile
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path
from urllib.parse import quote

from sqlalchemy import text, update
from sqlmodel import SQLModel, col

from storage import migrate
from storage.database import NAME, Database
from storage.kinds import DebtState
from storage.migrate import Standing
from storage.network import Network
from storage.tables import Delivery

PATIENCE = 5.0
"""Seconds to wait for somebody who has the database for a moment."""

_UNFINISHED = ".unfinished"
REFERENCE = frozenset({"cities", "city_names", "themes", "theme_names", "theme_pillars", "network_days"})
"""Tables that are filled before anybody has used the bot."""
_SIDE_FILES = ("-wal", "-shm", "-journal")
_OTHERS = text(
    "SELECT count(*) FROM pg_stat_activity "
    "WHERE datname = current_database() AND application_name = :name AND pid <> pg_backend_pid()"
)
_UNREADABLE = frozenset({sqlite3.SQLITE_NOTADB, sqlite3.SQLITE_CORRUPT})


class Fault(StrEnum):
    """Why a file cannot be taken for a backup."""

    MISSING = "missing"
    FOREIGN = "foreign"
    POSTGRESQL = "postgresql"
    """It was made by pg_dump."""
    DAMAGED = "damaged"
    NEWER = "newer"
    """It was made by a later version of the bot."""


class NotABackup(Exception):  # noqa: N818 - here and below: it is what is the matter
    """The file cannot be put back."""

    def __init__(self, fault: Fault, detail: str = "") -> None:
        """Keep what is wrong; `detail` is the version of one that is newer, or what SQLite says."""
        super().__init__(fault, detail)
        self.fault = fault
        self.detail = detail


class AlreadyThere(Exception):  # noqa: N818
    """There is a file of this name, or it is the database itself."""


class InUse(Exception):  # noqa: N818
    """A process has the database open."""


class NotEmpty(Exception):  # noqa: N818
    """The database holds what people did."""


@dataclass(frozen=True)
class Copy:
    """What a database file holds."""

    version: str
    rows: dict[str, int]
    """How many rows, by table."""
    size: int
    """Bytes."""


@dataclass(frozen=True)
class Restored:
    """What was put back (its version is the one it was made with), and where the replaced database is now."""

    copy: Copy
    kept: Path | None


def backup(db: Database, file: Path, *, replace: bool = False) -> Copy:
    """Write a consistent copy, checked, while others read and write. There is never half a file of that name.

    Raises AlreadyThere unless it may replace one, NotABackup when what was read is damaged or no database of the bot,
    sqlite3.Error and OSError (the disk is full, the folder is not there).
    """
    source = path(db)
    if not source.is_file():
        raise FileNotFoundError(source)
    if file.exists() and (not replace or file.samefile(source)):
        raise AlreadyThere(file)
    with _beside(file) as unfinished:
        try:
            with closing(_open(source)) as connection:
                _copy(connection, unfinished)
            _stand_alone(unfinished)
        except sqlite3.DatabaseError as error:
            if error.sqlite_errorcode & 0xFF not in _UNREADABLE:
                raise
            raise NotABackup(Fault.DAMAGED, str(error)) from error
        found = look(unfinished, newer=True)
        if file.exists() and not replace:
            raise AlreadyThere(file)
        unfinished.replace(file)
        _sync(file.absolute().parent)
    return found


def restore(
    db: Database,
    file: Path,
    network: Network,
    *,
    at: datetime,
    replace: bool = False,
    prepare: Callable[[Database], None] = lambda _copy: None,
) -> Restored:
    """Put a backup in the place of the database, upgraded to this version. The replaced one is kept beside it.

    Everything is done on a copy, and put in place at once: a kill in between leaves the database as it was. What is
    owed in it may have gone out after it was made, so delivery looks before it sends. `prepare` may add to the copy
    what came due since. Raises NotABackup; AlreadyThere when it is the database itself; InUse;
    NotEmpty unless it may replace; sqlite3.Error; OSError.
    """
    target = path(db)
    found = look(file)
    if target.exists() and file.samefile(target):
        raise AlreadyThere(file)
    with _beside(target) as unfinished, ExitStack() as ending:
        try:
            present = ending.enter_context(_only_user(target))
        except sqlite3.DatabaseError as error:
            if error.sqlite_errorcode & 0xFF not in _UNREADABLE:
                raise
            present = None
        used = present is None or _is_used(present)
        if used and not replace:
            raise NotEmpty(target)
        with closing(_open(file)) as connection:
            _copy(connection, unfinished)
        _bring_up_to_date(unfinished, network, prepare, at=at)
        kept = _keep(present, target, at) if used else None
        _put(unfinished, present, target)
    return Restored(found, kept)


def in_use(db: Database) -> bool:
    """Whether somebody else has the database open; on PostgreSQL, a process of the bot. Closes what `db` has open."""
    db.close()
    if not db.is_sqlite:
        with db.reading() as tx:
            return bool(tx.execute(_OTHERS, {"name": NAME}).scalar())
    if not path(db).exists():
        return False
    try:
        with _only_user(path(db)):
            return False
    except InUse:
        return True


def look(file: Path, *, newer: bool = False) -> Copy:
    """Tell what a backup holds, after checking all of it; `newer` ones may pass. Raises NotABackup, OSError."""
    if not file.is_file():
        raise NotABackup(Fault.MISSING)
    with file.open("rb") as opened:
        begins = opened.read(16)
    if begins.startswith((b"PGDMP", b"--\n-- PostgreSQL")):
        raise NotABackup(Fault.POSTGRESQL)
    if begins != b"SQLite format 3\0":
        raise NotABackup(Fault.FOREIGN)
    try:
        with closing(_open(file)) as connection:
            found = _counted(connection, file)
    except sqlite3.DatabaseError as error:
        raise NotABackup(Fault.DAMAGED, str(error)) from error
    if not newer and migrate.standing(found.version) is Standing.NEWER:
        raise NotABackup(Fault.NEWER, found.version)
    return found


def path(db: Database) -> Path:
    """Where a SQLite database is."""
    return Path(str(db.url.database))


def _counted(connection: sqlite3.Connection, file: Path) -> Copy:
    names = {name for (name,) in connection.execute("SELECT name FROM sqlite_schema WHERE type = 'table'")}
    if "alembic_version" not in names:
        raise NotABackup(Fault.FOREIGN)
    version = connection.execute("SELECT max(version_num) FROM alembic_version").fetchone()[0]
    if migrate.standing(version) in {Standing.EMPTY, Standing.FOREIGN}:
        raise NotABackup(Fault.FOREIGN)
    for pragma in ("integrity_check", "foreign_key_check"):
        said = [row for row in connection.execute(f"PRAGMA {pragma}") if row != ("ok",)]
        if said:
            raise NotABackup(Fault.DAMAGED, str(said[0][0]).partition("\n")[0])
    ours = [table.name for table in SQLModel.metadata.sorted_tables if table.name in names]
    rows = {name: connection.execute(f"SELECT count(*) FROM {name}").fetchone()[0] for name in ours}  # noqa: S608 - our own tables
    return Copy(version, rows, file.stat().st_size)


def _bring_up_to_date(file: Path, network: Network, prepare: Callable[[Database], None], *, at: datetime) -> None:
    copy = Database(f"sqlite:///{file}")
    try:
        migrate.upgrade(copy, network, at=at)
        prepare(copy)
        with copy.transaction() as tx:
            tx.execute(
                update(Delivery)
                .where(col(Delivery.state).in_((DebtState.OWED, DebtState.CLAIMED)))
                .values(unsure=True)
            )
    finally:
        copy.close()


def _keep(present: sqlite3.Connection | None, target: Path, at: datetime) -> Path:
    """Keep what is about to be replaced; one that SQLite cannot read is moved away as it is."""
    kept = _free(target, at)
    if present is not None:
        _copy(present, kept)
    else:
        target.rename(kept)
        for side in _SIDE_FILES:  # or they would be taken for a part of the new one
            with contextlib.suppress(FileNotFoundError):
                Path(f"{target}{side}").rename(f"{kept}{side}")
    _sync(target.absolute().parent)
    return kept


def _put(file: Path, present: sqlite3.Connection | None, target: Path) -> None:
    """Write a file over the database, in one transaction: the file stays whose it is."""
    if present is not None:
        with closing(_open(file)) as source:
            source.backup(present)
    else:
        _stand_alone(file)
        file.replace(target)
        _sync(target.absolute().parent)


@contextmanager
def _only_user(target: Path) -> Iterator[sqlite3.Connection]:
    """A connection beside which there is no other, and can be none. Raises InUse.

    Whoever has a database in WAL open keeps a lock on the file, also when it does nothing.
    """
    with closing(sqlite3.connect(target, timeout=PATIENCE, isolation_level=None)) as connection:
        try:
            connection.execute("PRAGMA synchronous=FULL")
            connection.execute("PRAGMA locking_mode=EXCLUSIVE")
            connection.execute("PRAGMA journal_mode=DELETE")
            connection.execute("BEGIN EXCLUSIVE")
            connection.execute("COMMIT")  # and in this mode the lock stays
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode & 0xFF != sqlite3.SQLITE_BUSY:
                raise
            raise InUse(target) from error
        yield connection


def _is_used(connection: sqlite3.Connection) -> bool:
    """Whether it holds more than the reference data, or cannot be read."""
    try:
        names = [name for (name,) in connection.execute("SELECT name FROM sqlite_schema WHERE type = 'table'")]
        filled = {name for name in names if connection.execute(f'SELECT 1 FROM "{name}" LIMIT 1').fetchone()}  # noqa: S608 - names from the schema
    except sqlite3.DatabaseError:
        return True
    return bool(filled - REFERENCE - {"alembic_version"})


def _free(target: Path, at: datetime) -> Path:
    """A name for what is replaced, that is not taken."""
    name = f"{target.name}.before-{at.astimezone(UTC):%Y%m%dT%H%M%SZ}"
    kept, number = target.with_name(name), 1
    while kept.exists():
        number += 1
        kept = target.with_name(f"{name}-{number}")
    return kept


def _open(file: Path) -> sqlite3.Connection:
    """Open a database that is there."""
    return sqlite3.connect(f"file:{quote(str(file.absolute()))}?mode=rw", uri=True, timeout=PATIENCE)


def _copy(source: sqlite3.Connection, file: Path) -> None:
    """Copy a database, as it is at one moment, into a file that only its owner may read."""
    os.close(os.open(file, os.O_CREAT | os.O_WRONLY, 0o600))
    with closing(sqlite3.connect(file)) as copy:
        source.backup(copy)  # all pages in one step: who writes meanwhile neither waits nor makes it begin anew


def _stand_alone(file: Path) -> None:
    """Leave WAL, so that there are no files beside it."""
    with closing(sqlite3.connect(file)) as connection:
        connection.execute("PRAGMA journal_mode=DELETE")


@contextmanager
def _beside(file: Path) -> Iterator[Path]:
    """A new file beside another, for its owner only; gone afterwards, unless it was renamed."""
    handle, name = tempfile.mkstemp(dir=file.absolute().parent, prefix=f".{file.name}.", suffix=_UNFINISHED)
    os.close(handle)
    try:
        yield Path(name)
    finally:
        for side in ("", *_SIDE_FILES):
            Path(name + side).unlink(missing_ok=True)


def _sync(folder: Path) -> None:
    """See that a new name is on the disk."""
    with contextlib.suppress(OSError):  # some file systems cannot
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
