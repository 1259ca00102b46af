"""A short siege on each engine. The long one is `make chaos`, and `make chaos ARGS=--prove` is the other half of it."""

from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import replace
from itertools import count
from pathlib import Path

import pytest

from tests.chaos.migrating import kill_migrations
from tests.chaos.proving import PROOFS, TINY
from tests.chaos.siege import Outcome, Plan, Server, besiege


@pytest.fixture(scope="module")
def forks() -> Server:
    return Server()


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """A database with nothing in it."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path}/g40.db"
    address: str = request.getfixturevalue("postgres_url")
    return address


def faults(outcome: Outcome) -> dict[str, list[str]]:
    return {name: getattr(outcome, name) for name in ("lost", "doubled", "unbooked", "accidents")}


GOOD: dict[str, list[str]] = {"lost": [], "doubled": [], "unbooked": [], "accidents": []}


def test_workers_killed_at_any_point_lose_and_double_nothing(url: str, tmp_path: Path, forks: Server) -> None:
    outcome = besiege(Plan(12, 4, size=TINY, visit_each=6), url, tmp_path, forks)
    assert faults(outcome) == GOOD
    assert outcome.kills >= 12  # those that were stopped may go on, and end, after the last


def test_what_cannot_be_looked_for_is_not_sent_twice(tmp_path: Path, forks: Server) -> None:
    plan = replace(PROOFS["look"].plan, kills=4, size=TINY, history=False, without="")
    outcome = besiege(plan, f"sqlite:///{tmp_path}/g40.db", tmp_path, forks)
    assert faults(outcome) == GOOD
    assert outcome.unconfirmed > 0


def test_count_finds_what_is_doubled_when_nobody_looks(tmp_path: Path, forks: Server) -> None:
    plan = replace(PROOFS["look"].plan, kills=4, size=TINY)
    assert besiege(plan, f"sqlite:///{tmp_path}/g40.db", tmp_path, forks).doubled != []


@pytest.mark.parametrize("engine", ["sqlite", "postgresql"])
def test_migration_killed_at_any_statement_completes(
    engine: str, request: pytest.FixtureRequest, tmp_path: Path, forks: Server
) -> None:
    numbers = count()

    @contextmanager
    def file() -> Iterator[str]:
        yield f"sqlite:///{tmp_path}/{next(numbers)}.db"

    def other() -> AbstractContextManager[str]:
        from tests import postgres  # noqa: PLC0415 - pytest rewrites its plugins before anybody imports them

        return postgres.database(request.getfixturevalue("postgres_server"))

    done = kill_migrations(file if engine == "sqlite" else other, 2, 40041, tmp_path, forks)
    assert done.wrong == []
    assert done.kills >= 2
