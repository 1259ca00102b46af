"""Creating and upgrading the database, and loading the reference data."""

from datetime import datetime

from sqlalchemy import text

from storage import cities, migrate, themes
from storage.database import Database
from storage.migrate import Upgraded
from storage.network import Network
from storage.network.reference import Loaded
from tests.make import Make


def test_tables_equal_the_migrations(db: Database) -> None:
    assert migrate.version(db) == migrate.head()
    assert migrate.differences(db) == []


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


def test_an_empty_database_has_no_version(tmp_path: object) -> None:
    db = Database(f"sqlite:///{tmp_path}/empty.db")
    assert migrate.version(db) is None
    db.close()
