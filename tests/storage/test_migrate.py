"""Creating and upgrading the database, step by step, and loading the reference data."""

import importlib.util
from collections.abc import Iterator
from datetime import datetime
from itertools import pairwise
from pathlib import Path
from types import ModuleType

import pytest
from alembic.script import ScriptDirectory
from sqlalchemy import text

from storage import cities, deliveries, lobby, migrate, search, themes
from storage.database import Database
from storage.migrate import Standing, Upgraded
from storage.network import Network
from storage.network.reference import Loaded
from tests import rows, schema
from tests.make import Make

REVISIONS = migrate.revisions()
STEPS = list(pairwise(REVISIONS))
"""Each version with the one after it."""


@pytest.fixture(params=["sqlite", "postgresql"])
def empty(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Database]:
    """A database with nothing in it, on each engine."""
    if request.param == "sqlite":
        db = Database(f"sqlite:///{tmp_path}/empty.db")
    else:
        db = Database(request.getfixturevalue("postgres_url"))
    yield db
    db.close()


def test_tables_equal_the_migrations(db: Database) -> None:
    assert migrate.version(db) == migrate.head()
    assert migrate.differences(db) == []


def test_revisions_are_those_of_alembic() -> None:
    steps = ScriptDirectory(str(Path(migrate.__file__).parent / "migrations")).walk_revisions()
    assert [step.revision for step in steps][::-1] == list(REVISIONS)


def test_repeating_adds_nothing(db: Database, g40: Network, now: datetime) -> None:
    assert migrate.upgrade(db, g40, at=now) == Upgraded(migrate.head(), Loaded(cities=0, themes=0, days=0))


def test_repeating_overwrites_nothing_that_people_changed(db: Database, g40: Network, now: datetime) -> None:
    with db.transaction() as tx:
        tx.execute(text("UPDATE themes SET name = 'Europa en de wereld', status = 'ended' WHERE slug = 'europa'"))
        tx.execute(text("DELETE FROM theme_pillars"))
        tx.execute(text("UPDATE cities SET left_on = '2026-01-01' WHERE name = 'Ede'"))
    migrate.upgrade(db, g40, at=now)
    with db.reading() as tx:
        assert "Europa en de wereld" not in [theme.name for theme in themes.running(tx)]
        assert "Europa" not in [theme.name for theme in themes.running(tx)]
        assert "Ede" not in [town.name for town in cities.members(tx)]
        assert tx.execute(text("SELECT count(*) FROM theme_pillars")).scalar() == 0


def test_a_new_database_knows_the_network(db: Database, make: Make) -> None:
    with db.reading() as tx:
        towns = [town.name for town in cities.members(tx)]
        assert len(towns) == 41
        assert towns.index("'s-Hertogenbosch") == towns.index("Hengelo") + 1
        assert cities.find(tx, "den bosch").name == "'s-Hertogenbosch"


def test_an_empty_database_has_no_version(tmp_path: Path) -> None:
    db = Database(f"sqlite:///{tmp_path}/empty.db")
    assert migrate.version(db) is None
    db.close()


# --- step by step, on what the version before left


def test_each_step_keeps_all_that_was_there_and_what_the_version_before_needs(
    empty: Database, g40: Network, now: datetime
) -> None:
    migrate.forward(empty, REVISIONS[0])
    for number, (before, after) in enumerate(STEPS):
        with empty.transaction() as tx:
            rows.fill(tx, each=6, seed=number)
        with empty.reading() as tx:
            were, was = rows.contents(tx, columns := rows.layout(tx)), schema.of(tx)
        assert min(map(len, were.values())) >= 6
        migrate.forward(empty, after)
        assert migrate.version(empty) == after
        with empty.reading() as tx:
            assert rows.contents(tx, columns) == were, (before, after)
            allowed = sorted(getattr(revision(after), "CONTRACTS", ()))
            assert schema.tightened(was, schema.of(tx)) == allowed, (before, after)
    loaded = migrate.upgrade(empty, g40, at=now).loaded
    assert (loaded.cities, migrate.differences(empty)) == (41, [])
    works(empty, now)


def works(db: Database, now: datetime) -> None:
    """See that the bot does, on what versions before left."""
    make = Make(db, now)
    anna = make.in_theme(make.person("Anna Voorbeeld"), "omgevingswet")
    with db.transaction() as tx:
        due = "SELECT id FROM deliveries WHERE state IN ('owed', 'claimed') AND next_try_at <= '2026-11-24 09:30:00.000000'"
        waiting = set(tx.execute(text(due)).scalars())
        assert {claim.id for claim in deliveries.claim(tx, worker="one", now=now, most=500)} == waiting
    with db.reading() as tx:
        assert themes.find(tx, "omgevingswet") in themes.running(tx)
        hits = search.find(tx, anna, ("Voorbeeld",), on=now.date())
        assert "Anna Voorbeeld" in [person.name for person in hits.people]
        readable = "SELECT count(*) FROM reports WHERE publicity = 'network' AND withdrawn_at IS NULL"
        assert lobby.listed(tx, anna, lobby.Wanted(), on=now.date()).total == tx.execute(text(readable)).scalar()


def revision(number: str) -> ModuleType:
    """The file of a migration."""
    (path,) = (Path(migrate.__file__).parent / "migrations" / "versions").glob(f"{number}_*.py")
    spec = importlib.util.spec_from_file_location(path.stem, path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


TOYS = "CREATE TABLE toys (id INTEGER PRIMARY KEY, name VARCHAR(9) NOT NULL, owner INTEGER)"


@pytest.mark.parametrize(
    "change, found",
    [
        ("ALTER TABLE toys ADD COLUMN colour VARCHAR", []),
        ("ALTER TABLE toys ADD COLUMN colour VARCHAR DEFAULT 'red' NOT NULL", []),
        ("CREATE TABLE games (id INTEGER PRIMARY KEY, name VARCHAR NOT NULL)", []),
        ("CREATE INDEX ix ON toys (name)", []),
        ("ALTER TABLE toys DROP COLUMN owner", ["toys.owner is gone"]),
        ("ALTER TABLE toys RENAME COLUMN owner TO child", ["toys.owner is gone"]),
        ("DROP TABLE toys", ["toys is gone"]),
        ("CREATE UNIQUE INDEX uq ON toys (name)", ["toys has a new rule: unique name"]),
        ("CREATE UNIQUE INDEX uq ON toys (name) WHERE owner IS NULL", ["toys has a new rule: unique name where"]),
    ],
)
def test_a_change_that_processes_of_the_version_before_cannot_live_with_is_found(
    empty: Database, change: str, found: list[str]
) -> None:
    with empty.transaction() as tx:
        tx.execute(text(TOYS))
        was = schema.of(tx)
        tx.execute(text(change))
        assert [
            line[: len(word)] for line, word in zip(schema.tightened(was, schema.of(tx)), found, strict=True)
        ] == found


@pytest.mark.parametrize(
    "change, found",
    [
        ("ALTER TABLE toys ADD COLUMN colour VARCHAR NOT NULL", ["toys.colour is needed and has no default"]),
        ("ALTER TABLE toys ALTER COLUMN owner SET NOT NULL", ["toys.owner is needed now"]),
        ("ALTER TABLE toys ALTER COLUMN name TYPE VARCHAR(5)", ["toys.name was VARCHAR(9) and is VARCHAR(5)"]),
        ("ALTER TABLE toys ADD CONSTRAINT c CHECK (owner > 0)", ["toys has a new rule: check (owner > 0)"]),
        (
            "ALTER TABLE toys ADD CONSTRAINT f FOREIGN KEY (owner) REFERENCES toys (id)",
            ["toys has a new rule: owner refers to toys"],
        ),
    ],
)
def test_a_change_that_sqlite_has_no_words_for_is_found(postgres_url: str, change: str, found: list[str]) -> None:
    db = Database(postgres_url)
    with db.transaction() as tx:
        tx.execute(text(TOYS))
        was = schema.of(tx)
        tx.execute(text(change))
        assert schema.tightened(was, schema.of(tx)) == found
    db.close()


# --- versions that this code does not know


@pytest.mark.parametrize(
    "version, standing",
    [
        (None, Standing.EMPTY),
        *((revision, Standing.OLDER) for revision in REVISIONS[:-1]),
        (REVISIONS[-1], Standing.CURRENT),
        (f"{int(REVISIONS[-1]) + 1:04}", Standing.NEWER),
        ("9999", Standing.NEWER),
        ("0000", Standing.FOREIGN),
        ("1975ea83b712", Standing.FOREIGN),
    ],
)
def test_how_a_version_stands_to_this_code(version: str | None, standing: Standing) -> None:
    assert migrate.standing(version) is standing


def test_a_newer_database_is_left_as_it_is(db: Database, g40: Network, now: datetime) -> None:
    with db.transaction() as tx:
        tx.execute(text("UPDATE alembic_version SET version_num = '9999'"))
        tx.execute(text("DELETE FROM theme_names"))
    assert migrate.upgrade(db, g40, at=now) == Upgraded("9999", Loaded(cities=0, themes=0, days=0))
    with db.reading() as tx:
        assert tx.execute(text("SELECT count(*) FROM theme_names")).scalar() == 0


def test_a_foreign_database_is_refused(db: Database, g40: Network, now: datetime) -> None:
    with db.transaction() as tx:
        tx.execute(text("UPDATE alembic_version SET version_num = '1975ea83b712'"))
    with pytest.raises(migrate.Foreign, match="1975ea83b712"):
        migrate.upgrade(db, g40, at=now)
