"""What tests stand on: a fresh network on each engine, the moment it is, and people."""

import shutil
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
import structlog

from storage import migrate, network
from storage.database import Database
from storage.network import Network
from tests import compiling
from tests.make import Make

if TYPE_CHECKING:
    from tests import postgres

pytest_plugins = ["tests.postgres"]

NOW = datetime(2026, 11, 24, 9, 30, tzinfo=UTC)
"""A Tuesday, half past ten in the morning in the network's zone."""


BEGUN = datetime(2024, 1, 1, tzinfo=UTC)
"""When the network began to use the bot."""


@pytest.fixture(scope="session", autouse=True)
def _logs_of_one_test_are_not_those_of_the_next() -> Iterator[None]:
    """A logger keeps the level of its first use for as long as the process lives; here many tests share one."""
    with pytest.MonkeyPatch.context() as patch:
        configure = structlog.configure
        patch.setattr(
            structlog, "configure", lambda **given: configure(**{**given, "cache_logger_on_first_use": False})
        )
        yield


@pytest.fixture(scope="session", autouse=True)
def _statements_are_compiled_once() -> Iterator[None]:
    with compiling.once():
        yield


@pytest.fixture
def now() -> datetime:
    return NOW


@pytest.fixture(scope="session")
def g40() -> Network:
    return network.load()


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory, g40: Network) -> Path:
    path = tmp_path_factory.mktemp("template") / "g40.db"
    db = Database(f"sqlite:///{path}")
    migrate.upgrade(db, g40, at=BEGUN)
    db.close()
    return path


@pytest.fixture(scope="session")
def postgres_template(postgres_server: str, g40: Network) -> Iterator[str]:
    from tests import postgres  # noqa: PLC0415 - pytest rewrites its plugins before anybody imports them

    with postgres.database(postgres_server) as url:
        db = Database(url)
        migrate.upgrade(db, g40, at=BEGUN)
        db.close()
        yield url


@pytest.fixture
def sqlite_db(tmp_path: Path, sqlite_template: Path) -> Iterator[Database]:
    path = tmp_path / "g40.db"
    shutil.copy(sqlite_template, path)
    db = Database(f"sqlite:///{path}")
    yield db
    db.close()


@pytest.fixture(scope="session")
def postgres_reused(postgres_server: str, postgres_template: str) -> Iterator["postgres.Reused"]:
    from tests import postgres  # noqa: PLC0415 - as above

    reused = postgres.Reused(postgres_server, postgres_template)
    yield reused
    reused.close()


@pytest.fixture
def postgres_db(postgres_reused: "postgres.Reused") -> Iterator[Database]:
    db = Database(postgres_reused.url)
    yield db
    db.close()
    postgres_reused.put_back()


@pytest.fixture(params=["sqlite", "postgresql"])
def db(request: pytest.FixtureRequest) -> Database:
    """The network's reference data in a fresh database, on each engine."""
    name = "sqlite_db" if request.param == "sqlite" else "postgres_db"
    db: Database = request.getfixturevalue(name)
    return db


@pytest.fixture
def make(db: Database) -> Make:
    """Builders of people, offices and the like."""
    return Make(db, NOW)
