"""What is asked often finds what it needs by an index, on both engines: no table that grows is read from end to end.

Each question is asked as the bot asks it, and the database is asked how it would answer each statement of it. Search
is not here: it reads texts, newest first, until it has a page.
"""

import json
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Connection, event

from storage import delegations, deliveries, digest, keeping, lobby, members, themes
from storage.database import Database
from storage.members import Actor
from storage.network import Network
from storage.network_days import answers
from storage.themes import past
from tests import postgres
from tests.conftest import NOW
from tests.make import TEAM, Make

GROWING = (
    "delegations",
    "deliveries",
    "members",
    "memberships",
    "offices",
    "report_people",
    "report_themes",
    "reports",
    "seen_events",
    "signup_slots",
    "signups",
)
"""What has a row for each person, or each thing that somebody did."""
PARTIAL = ("ix_deliveries_waiting",)
"""To read such an index from end to end is to read what is open, which does not grow."""
DAY = 1

Question = Callable[[Connection, Actor, Network, datetime], object]


@dataclass(frozen=True)
class Place:
    """A database that is as new for each question: what is asked in it is taken back."""

    db: Database
    anna: Actor

    @contextmanager
    def asked(self) -> Iterator[Connection]:
        with self.db.writer.connect() as tx:
            yield tx
            tx.rollback()


def _place(db: Database) -> Place:
    make = Make(db, NOW)
    return Place(db, make.in_theme(make.person("Anna Voorbeeld"), "veiligheid", lead=True))


@pytest.fixture(scope="module")
def on_sqlite(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Place]:
    db = Database(f"sqlite:///{shutil.copy(sqlite_template, tmp_path_factory.mktemp('plans') / 'g40.db')}")
    yield _place(db)
    db.close()


@pytest.fixture(scope="module")
def on_postgresql(postgres_server: str, postgres_template: str) -> Iterator[Place]:
    """One of its own: what others left in a table, and its size, would make other plans."""
    with postgres.database(postgres_server, template=postgres_template) as url:
        db = Database(url)
        yield _place(db)
        db.close()


@pytest.fixture(params=["on_sqlite", "on_postgresql"])
def place(request: pytest.FixtureRequest) -> Place:
    found: Place = request.getfixturevalue(request.param)
    return found


def join(tx: Connection, actor: Actor, _network: Network, now: datetime) -> None:
    themes.join(tx, actor, "europa", at=now, on=now.date())


def then(now: datetime) -> past.Period:
    """The last year and a day."""
    begins = now - timedelta(days=366)
    return past.Period(begins.date(), now.date(), begins, now)


QUESTIONS: dict[str, tuple[Question, str]] = {
    "somebody by their account": (
        lambda tx, *_: members.by_account(tx, TEAM, "U00001"),
        "uq_members_team_slack_user",
    ),
    "who joins": (join, ""),
    "who leads": (lambda tx, _a, _n, now: themes.leads(tx, 1, on=now.date()), "ix_offices_theme_id"),
    "who is in a group": (lambda tx, actor, _n, now: themes.roster(tx, actor, "europa", on=now.date()), ""),
    "who was in a group": (lambda tx, _a, _n, now: past.roster(tx, "europa", then(now)), "ix_memberships_theme_id"),
    "who keeps a city": (
        lambda tx, _a, _n, now: keeping.coordinators(tx, 1, on=now.date()),
        "ix_offices_city_id",
    ),
    "somebody's groups": (lambda tx, actor, *_: themes.of_member(tx, actor.id), ""),
    "who is from a city": (lambda tx, *_: members.from_city(tx, 1), "ix_members_city_id"),
    "who comes to a day": (lambda tx, *_: answers.coming(tx, DAY), "uq_signups_day_id_member_id"),
    "what somebody said about a day": (
        lambda tx, actor, *_: answers.signup_of(tx, DAY, actor.id),
        "",
    ),
    "a week's reports": (
        lambda tx, _a, network, _now: digest.of_week(tx, network, date(2026, 11, 16)),
        "ix_reports_filed_at",
    ),
    "somebody's reports": (lambda tx, actor, *_: lobby.by_author(tx, actor), "ix_reports_author_id"),
    "for whom somebody acts": (
        lambda tx, actor, _n, now: delegations.acting_for(tx, actor.id, on=now.date()),
        "",
    ),
    "what is to be sent": (
        lambda tx, _a, _n, now: deliveries.claim(tx, worker="w", now=now, most=8),
        "ix_deliveries_waiting",
    ),
}
"""What is asked, and the index without which it would be slow; none where another would do."""


@contextmanager
def asking(tx: Connection) -> Iterator[list[tuple[str, Any]]]:
    """The statements of a question, with their parameters."""
    asked: list[tuple[str, Any]] = []

    def hear(_tx: Any, _cursor: Any, statement: str, parameters: Any, _context: Any, many: bool) -> None:
        asked.append((statement, parameters[0] if many else parameters))

    event.listen(tx, "before_cursor_execute", hear)
    yield asked
    event.remove(tx, "before_cursor_execute", hear)


def read_whole(tx: Connection, question: Question, actor: Actor, network: Network, now: datetime) -> list[str]:
    """The growing tables that would be read from end to end to answer a question."""
    with asking(tx) as asked:
        question(tx, actor, network, now)
    explain = _sqlite if tx.dialect.name == "sqlite" else _postgresql
    looked = [found for statement, parameters in asked for found in explain(tx, statement, parameters)]
    assert looked, "no growing table was looked at"
    return [table for table, whole in looked if whole]


def _sqlite(tx: Connection, statement: str, parameters: Any) -> Iterator[tuple[str, bool]]:
    for row in tx.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", parameters):
        how, table, *by = row.detail.split()
        if how in ("SCAN", "SEARCH") and table in GROWING:
            yield table, how == "SCAN" and not set(PARTIAL) & set(by)


def _postgresql(tx: Connection, statement: str, parameters: Any) -> Iterator[tuple[str, bool]]:
    # the tables are nearly empty: say that to read them whole is dear, as it is when they are not
    tx.exec_driver_sql("SET LOCAL enable_seqscan = off")
    found = tx.exec_driver_sql(f"EXPLAIN (FORMAT JSON) {statement}", parameters).scalar_one()
    plans = [one["Plan"] for one in (json.loads(found) if isinstance(found, str) else found)]
    while plans:
        plan = plans.pop()
        plans += plan.get("Plans", [])
        table, kind = plan.get("Relation Name"), plan["Node Type"]
        if table in GROWING and kind != "ModifyTable":
            by_key = "Index Cond" in plan or kind in {"Bitmap Heap Scan", "Tid Scan"}
            yield table, not (by_key or plan.get("Index Name") in PARTIAL)


@pytest.mark.parametrize("name", QUESTIONS)
def test_no_growing_table_is_read_whole(place: Place, g40: Network, name: str) -> None:
    question, _ = QUESTIONS[name]
    with place.asked() as tx:
        assert read_whole(tx, question, place.anna, g40, NOW) == []


@pytest.mark.parametrize("name", [name for name, (_, index) in QUESTIONS.items() if index])
def test_without_its_index_a_table_is_read_whole(on_postgresql: Place, g40: Network, name: str) -> None:
    question, index = QUESTIONS[name]
    with on_postgresql.asked() as tx:
        _drop(tx, index)
        assert read_whole(tx, question, on_postgresql.anna, g40, NOW + timedelta(days=1)) != []


def _drop(tx: Connection, index: str) -> None:
    if index.startswith("uq_"):
        tx.exec_driver_sql(f"ALTER TABLE {index.split('_')[1]} DROP CONSTRAINT {index}")
    else:
        tx.exec_driver_sql(f"DROP INDEX {index}")
