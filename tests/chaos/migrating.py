"""Kill the migration at any of its statements, run it again, and see that it comes out as if nothing had happened."""

from collections.abc import Callable
from contextlib import AbstractContextManager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from typing import Any

from sqlalchemy import func, select
from sqlmodel import SQLModel

from storage import migrate
from storage.database import Database
from tests.chaos.fasttime import FastTime
from tests.chaos.siege import BEGINS, Server, finish
from tests.chaos.town import PATIENCE
from tests.chaos.victim import STATEMENT, Errand, Fate

EACH = 3
"""So often in a row one and the same database is left half-done, at most."""
NOWHERE = 1_000_000


@dataclass
class Migrated:
    """What came of it."""

    kills: int = 0
    databases: int = 0
    statements: int = 0
    """Of one migration that nobody disturbs."""
    wrong: list[str] = field(default_factory=list)


class Migrating:
    """Migrates in processes of their own."""

    def __init__(self, server: Server, folder: Path) -> None:
        self._server, self._folder = server, folder
        self._time = FastTime(server.context, BEGINS, 1.0)

    def runs(self, url: str, nth: int = NOWHERE) -> tuple[int | None, int]:
        """Migrate, or die at the nth statement: the exit code, and how many statements there were."""
        environment = {"DATABASE_URL": url}
        one = self._server.start(
            Errand("migrate", environment, self._time, self._folder / "log"), Fate(STATEMENT, nth)
        )
        one.process.join(PATIENCE)
        statements = 0
        with suppress(EOFError):
            while one.news.poll():
                what, said = one.news.recv()
                statements = said if what == "statements" else statements
        code = one.process.exitcode
        finish(one)
        return code, statements


def contents(url: str) -> dict[str, Any]:
    """What is in a database: its version, what its tables have otherwise than they should, rows by table."""
    db = Database(url)
    try:
        found: dict[str, Any] = {"version": migrate.version(db), "differences": migrate.differences(db)}
        with db.reading() as tx:
            for table in SQLModel.metadata.sorted_tables:
                found[table.name] = tx.execute(select(func.count()).select_from(table)).scalar_one()
        return found
    finally:
        db.close()


def kill_migrations(
    empty: Callable[[], AbstractContextManager[str]], kills: int, seed: int, folder: Path, server: Server
) -> Migrated:
    """Kill so many, in as many databases as it takes; `empty` gives the address of a new one."""
    chance, migrating, done = Random(seed), Migrating(server, folder), Migrated()
    with empty() as url:
        code, done.statements = migrating.runs(url)
        undisturbed = contents(url)
    if code != 0 or undisturbed["differences"]:
        done.wrong.append(f"a migration that nobody disturbs ended with {code}: {undisturbed}")
    while done.kills < kills:
        done.databases += 1
        with empty() as url:
            for _ in range(chance.randint(1, EACH)):
                code, _ = migrating.runs(url, chance.randint(1, done.statements))
                done.kills += code == -9
            code, _ = migrating.runs(url)
            if code != 0:
                done.wrong.append(f"after a kill it ended with {code}")
            elif (found := contents(url)) != undisturbed:
                done.wrong.append(f"after a kill there is {found}, without one {undisturbed}")
    return done
