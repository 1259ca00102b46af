"""From SQLite to PostgreSQL and back: every row as it is, or nothing."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import insert, text
from sqlalchemy.exc import DBAPIError

from bot.play import example
from bot.settings import Settings
from storage import migrate
from storage.backup import InUse, NotEmpty
from storage.database import Database
from storage.moving import Differs, NotAtHead, move
from storage.network import Network
from storage.tables import SeenEvent
from tests import rows
from tests.conftest import NOW
from tests.make import Make


@pytest.fixture
def here(sqlite_db: Database) -> Database:
    return sqlite_db


@pytest.fixture
def there(postgres_url: str) -> Iterator[Database]:
    """An empty database on the other engine."""
    db = Database(postgres_url)
    yield db
    db.close()


def held(db: Database) -> dict[str, list[str]]:
    with db.reading() as tx:
        found = rows.contents(tx)
    db.close()
    return found


def test_there_and_back_again(here: Database, there: Database, g40: Network, tmp_path: Path) -> None:
    settings = Settings(database_url=here.url.render_as_string())
    began, today = example.since(g40, NOW), date(2026, 11, 24)
    example.fill(settings, g40, began, today)
    with here.transaction() as tx:
        for _, happens in example.later(g40, began, today):
            happens(tx)
        rows.fill(tx, each=30)
    were = held(here)
    moved = move(here, there)
    assert moved == {name: len(found) for name, found in were.items()}
    assert min(moved.values()) >= 30
    assert (held(there), held(here)) == (were, were)

    # what is new there gets a number of its own
    with there.reading() as tx:
        last = tx.execute(text("SELECT max(id) FROM members")).scalar_one()
    anna = Make(there, NOW).in_theme(Make(there, NOW).person("Anna Voorbeeld"), "omgevingswet")
    assert anna.id == last + 1
    were = held(there)
    back = Database(f"sqlite:///{tmp_path}/back.db")
    move(there, back)
    assert held(back) == were
    assert (migrate.version(back), migrate.differences(back)) == (migrate.head(), [])
    assert Make(back, NOW).in_theme(anna, "europa").id == anna.id
    back.close()


def test_a_group_that_became_one_with_a_higher_number_arrives(here: Database, there: Database) -> None:
    with here.transaction() as tx:
        last = tx.execute(text("SELECT max(id) FROM themes")).scalar()
        tx.execute(text("UPDATE themes SET became_id = :last WHERE id = 1"), {"last": last})
    were = held(here)
    move(here, there)
    assert held(there) == were


def test_nothing_and_a_null_in_json_stay_two_things(here: Database, there: Database, tmp_path: Path) -> None:
    with here.transaction() as tx:
        for before in (None, "null", '{"b": 1.50, "a": "\\u00e9"}'):
            tx.execute(
                text(
                    "INSERT INTO changes (at, action, thing, before) VALUES ('2026-11-24 09:30:00.000000', 'a', 't', :b)"
                ),
                {"b": before},
            )
    back = Database(f"sqlite:///{tmp_path}/back.db")
    move(here, there)
    there.close()
    move(there, back)
    with back.reading() as tx:
        said = tx.execute(text("SELECT before FROM changes ORDER BY id")).scalars().all()
    assert said == [None, "null", '{"b": 1.50, "a": "\\u00e9"}']
    back.close()


@pytest.mark.parametrize("migrated", [False, True])
def test_the_reference_data_of_a_new_database_gives_way(
    here: Database, there: Database, g40: Network, migrated: bool
) -> None:
    with here.transaction() as tx:
        tx.execute(text("DELETE FROM theme_names"))
        tx.execute(
            text(
                "UPDATE cities SET id = id + 1000 WHERE id NOT IN (SELECT host_city_id FROM network_days "
                "WHERE host_city_id IS NOT NULL) AND id NOT IN (SELECT city_id FROM city_names)"
            )
        )
    if migrated:
        migrate.upgrade(there, g40, at=NOW)
    were = held(here)
    move(here, there)
    assert held(there) == were


def test_what_people_use_is_not_overwritten(here: Database, postgres_db: Database) -> None:
    Make(postgres_db, NOW).person("Anna Voorbeeld")
    were = held(postgres_db)
    with pytest.raises(NotEmpty):
        move(here, postgres_db)
    assert held(postgres_db) == were


def test_nothing_is_moved_from_one_that_is_not_upgraded(tmp_path: Path, there: Database) -> None:
    old = Database(f"sqlite:///{tmp_path}/old.db")
    migrate.forward(old, migrate.revisions()[0])
    with pytest.raises(NotAtHead, match=migrate.revisions()[0]):
        move(old, there)
    assert migrate.version(there) is None
    old.close()


def test_nothing_is_moved_to_one_that_a_newer_bot_made(here: Database, postgres_db: Database) -> None:
    with postgres_db.transaction() as tx:
        tx.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    with pytest.raises(NotAtHead, match="9999"):
        move(here, postgres_db)


@pytest.mark.parametrize("used", ["here", "there"])
def test_nothing_is_moved_while_a_process_uses_one_of_them(here: Database, there: Database, used: str) -> None:
    held(here)
    process = Database((here if used == "here" else there).url.render_as_string(hide_password=False))
    with process.transaction() as tx:
        tx.execute(text("SELECT 1"))
    with pytest.raises(InUse):
        move(here, there)
    process.close()
    assert sum(move(here, there).values()) > 100


def test_what_postgresql_does_not_take_leaves_nothing_there(here: Database, there: Database) -> None:
    with here.transaction() as tx:
        tx.execute(insert(SeenEvent), [{"event_id": "a\0b", "at": NOW}])
    held(here)
    with pytest.raises(DBAPIError, match="NUL"):
        move(here, there)
    assert set(map(len, held(there).values())) == {0}


def test_what_arrives_otherwise_than_it_left_is_noticed_and_undone(here: Database, there: Database) -> None:
    held(here)
    migrate.forward(there, migrate.head())
    with there.transaction() as tx:
        tx.execute(
            text(
                "CREATE FUNCTION shout() RETURNS trigger AS 'BEGIN NEW.name := upper(NEW.name); RETURN NEW; END' LANGUAGE plpgsql"
            )
        )
        tx.execute(text("CREATE TRIGGER t BEFORE INSERT ON cities FOR EACH ROW EXECUTE FUNCTION shout()"))
    there.close()
    with pytest.raises(Differs, match="cities"):
        move(here, there)
    assert held(there)["cities"] == []
