"""Backups, and moving to another database: what is done, said in a sentence."""

import shlex
import sqlite3
from pathlib import Path

from pydantic import ValidationError
from sqlalchemy.exc import SQLAlchemyError

from bot.build import utc_now
from bot.reference import load_network
from bot.settings import Settings
from bot.ticks import digest, reminders
from bot.trouble import MISUSE, Trouble
from handlers.visit import Desk
from storage import backup as backups
from storage import members, migrate, moving
from storage.backup import AlreadyThere, Copy, Fault, InUse, NotABackup, NotEmpty
from storage.database import Database
from storage.errors import Unavailable
from storage.moving import Differs, NotAtHead

STOP = "Stop the bot first (systemctl stop g40-bot), then try again."


def backup(settings: Settings, file: Path, *, replace: bool) -> str:
    """Write a backup and say what is in it. Raises Trouble."""
    db = Database(settings.database_url)
    try:
        _sqlite_only(db, "Backups of PostgreSQL are made by its own program", ("pg_dump", "--format=custom"), file)
        saved = backups.backup(db, file, replace=replace)
    except AlreadyThere:
        raise Trouble(f"{file} is there already. Choose another name, or add --replace.", MISUSE) from None
    except NotABackup as unfit:
        raise Trouble(f"{_name(db)} cannot be backed up: {_why(unfit)}") from None
    except (OSError, sqlite3.Error) as error:
        raise Trouble(f"No backup was made: {_said(error)}.") from error
    finally:
        db.close()
    return f"{file}: {_holds(saved)}."


def restore(settings: Settings, file: Path, *, replace: bool) -> str:
    """Put a backup back and say what was done. Raises Trouble."""
    network, now = load_network(settings.network), utc_now()
    db = Database(settings.database_url)

    def owe_what_came_due(copy: Database) -> None:
        """Owe what came due since: it may have gone out, and as an open debt it is looked for before it is sent."""
        for team in _teams(copy):
            desk = Desk(copy, network, team, settings.admins, settings.channel, utc_now, later=lambda work: work())
            reminders.tick(desk, now)
            digest.tick(desk, now)

    try:
        _sqlite_only(
            db,
            "Backups of PostgreSQL are put back by its own program",
            ("pg_restore", "--clean", "--if-exists", "--no-owner", "--single-transaction"),
            file,
        )
        done = backups.restore(db, file, network, at=now, replace=replace, prepare=owe_what_came_due)
    except NotABackup as unfit:
        raise Trouble(f"{file} cannot be put back: {_why(unfit)}", MISUSE) from None
    except AlreadyThere:
        raise Trouble(f"{file} is the database itself.", MISUSE) from None
    except InUse:
        raise Trouble(f"A process uses {_name(db)}. {STOP}") from None
    except NotEmpty:
        raise Trouble(
            f"{_name(db)} is in use by people: nothing was changed. Add --replace to put the backup in its place; "
            "what is there now is kept beside it.",
            MISUSE,
        ) from None
    except (OSError, sqlite3.Error, Unavailable, SQLAlchemyError) as error:
        raise Trouble(f"Nothing was put back: {_said(error)}.") from error
    finally:
        db.close()
    kept = f" What was there is kept as {done.kept}." if done.kept else ""
    upgraded = "" if done.copy.version == migrate.head() else f", upgraded to version {migrate.head()}"
    return f"Put back: {_holds(done.copy)}{upgraded}.{kept}"


def move(settings: Settings, to: str) -> str:
    """Move all to another database and say what to do next. Raises Trouble."""
    try:
        address = Settings(database_url=to).database_url
    except ValidationError:
        raise Trouble("--to should begin with sqlite:///, postgres:// or postgresql://.", MISUSE) from None
    source, target = Database(settings.database_url), Database(address)
    try:
        if source.is_sqlite and not backups.path(source).is_file():
            raise Trouble(f"There is no database {_name(source)}. See DATABASE_URL.", MISUSE)
        return _moved(source, target)
    finally:
        source.close()
        target.close()


def _moved(source: Database, target: Database) -> str:
    try:
        rows = moving.move(source, target)
    except NotAtHead as other:
        newer = migrate.standing(other.version) is migrate.Standing.NEWER
        raise Trouble(
            f"{_name(other.db)} is at version {other.version or 'nothing'} and this bot needs {migrate.head()}. "
            + ("Upgrade the bot." if newer else "Run: python -m bot migrate"),
        ) from None
    except InUse as used:
        raise Trouble(f"A process of the bot uses {_name(used.args[0])}. {STOP}") from None
    except NotEmpty:
        raise Trouble(
            f"{_name(target)} is not empty: nothing was moved. Make an empty database for it.", MISUSE
        ) from None
    except Differs as table:
        raise Trouble(f"{table} did not arrive as it left: nothing was moved.") from None
    except (Unavailable, SQLAlchemyError, OSError, sqlite3.Error) as error:
        raise Trouble(f"Nothing was moved: {_said(error)}.") from error
    held = ", ".join(f"{count} {table}" for table, count in rows.items() if count)
    return (
        f"Moved from {_name(source)} to {_name(target)}, and compared: {held}.\n"
        "Now set DATABASE_URL to the new one, start the bot, and put the old one away: nothing in it was changed."
    )


def _sqlite_only(db: Database, sentence: str, program: tuple[str, ...], file: Path) -> None:
    """Raises Trouble with the command to type, for PostgreSQL."""
    if not db.is_sqlite:
        where = "--file" if program[0] == "pg_dump" else "--dbname"
        address = _name(db)
        rest = (f"{where}={file}", address) if where == "--file" else (f"{where}={address}", str(file))
        raise Trouble(f"{sentence}: {shlex.join((*program, *rest))}", MISUSE)


def _name(db: Database) -> str:
    """How an operator knows a database."""
    return str(backups.path(db)) if db.is_sqlite else db.address


def _holds(copy: Copy) -> str:
    rows = copy.rows
    size = f"{copy.size / 1_000_000:.1f} MB" if copy.size >= 100_000 else f"{copy.size / 1000:.0f} kB"  # noqa: PLR2004
    told = {"people": "members", "sign-ups": "signups", "reports": "reports", "messages": "deliveries"}
    counted = ", ".join(f"{rows.get(table, 0)} {word}" for word, table in told.items())
    return f"{counted}, {sum(rows.values())} rows in all, version {copy.version}, {size}"


def _why(unfit: NotABackup) -> str:
    match unfit.fault:
        case Fault.MISSING:
            return "there is no such file."
        case Fault.FOREIGN:
            return "it is no database of this bot."
        case Fault.POSTGRESQL:
            return "it was made by pg_dump; put it back with pg_restore, into a PostgreSQL database."
        case Fault.DAMAGED:
            return f"it is damaged ({unfit.detail}). Take an older one."
        case Fault.NEWER:
            return (
                f"it is of version {unfit.detail}, and this bot knows up to {migrate.head()}. Upgrade the bot first."
            )


def _said(error: Exception) -> str:
    if isinstance(error, OSError) and error.strerror:
        return f"{error.strerror}: {error.filename}"
    return str(getattr(error, "orig", None) or error).strip().partition("\n")[0].rstrip(".")


def _teams(db: Database) -> list[str]:
    with db.reading() as tx:
        return members.teams(tx)
