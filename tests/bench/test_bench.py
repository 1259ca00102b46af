"""The bench works: what it invents, asks and sends. How fast anything is, is no matter for a test."""

import asyncio
from datetime import UTC, datetime

import pytest
from slack_sdk import WebClient
from sqlalchemy import func, select
from sqlmodel import SQLModel

from handlers.accounts import Account, begin
from handlers.views.lobby import form as form_view
from storage import lobby
from storage.database import Database
from storage.network import Network
from tests.acceptance import Lived
from tests.bench import data, questions, report
from tests.bench.load import drive
from tests.bench.report import BARE, Figures
from tests.bench.servers import serving
from tests.bench.visits import SCENARIOS, People, bare_problem, problem

NOW = datetime(2026, 11, 24, 9, 30, tzinfo=UTC)
SMALL = data.Size(people=40, groups=20, reports=1_001)


def counts(db: Database) -> dict[str, int]:
    with db.reading() as tx:
        return {
            table.name: tx.execute(select(func.count()).select_from(table)).scalar_one()
            for table in SQLModel.metadata.sorted_tables
        }


@pytest.fixture
def filled(sqlite_db: Database, g40: Network) -> data.Filled:
    return data.fill(sqlite_db, g40, SMALL, at=NOW)


def test_postgresql_gets_the_same_rows(sqlite_db: Database, filled: data.Filled, postgres_db: Database) -> None:
    data.copy(sqlite_db, postgres_db)
    assert counts(postgres_db) == counts(sqlite_db)
    assert (len(filled.accounts), len(filled.groups)) == (SMALL.people, SMALL.groups)


def test_what_a_load_writes_is_counted_and_taken_back(sqlite_db: Database, g40: Network, filled: data.Filled) -> None:
    before, mark = counts(sqlite_db), data.Mark(sqlite_db)
    desk = questions.desk(sqlite_db, g40, NOW)
    account, group = filled.apart[0]
    questions.asking(desk, account, f"join {group}")()
    assert mark.written() == {"memberships": 1, "reports": 0}
    mark.take_back()
    assert counts(sqlite_db) == before


def test_every_question_is_answered(sqlite_db: Database, g40: Network, filled: data.Filled) -> None:
    desk = questions.desk(sqlite_db, g40, NOW)
    for line in questions.lines(filled).values():
        questions.asking(desk, filled.accounts[0], line)()


def test_all_people_are_reminded_before_a_tick_is_timed(
    sqlite_db: Database, g40: Network, filled: data.Filled
) -> None:
    _, owed = questions.ticking(questions.desk(sqlite_db, g40, NOW), g40, NOW)
    assert owed == SMALL.people + 1  # and the channel


async def visit_bare_app(people: People) -> list[str]:
    found = []
    async with serving(["tests.bench.bare"], {}, frozenset()) as bare:
        for scenario in SCENARIOS:
            visits = [scenario.visit(people) for _ in range(6)]
            answers, _ = await drive(bare.port, visits, 2, 5.0)
            found.append(bare_problem(visits, answers))
            assert scenario.shows or problem(scenario, visits[:1], answers[:1], [])
    return found


def test_bare_app_acknowledges_what_people_do_and_that_is_no_answer(
    sqlite_db: Database, g40: Network, filled: data.Filled
) -> None:
    visit = begin(questions.desk(sqlite_db, g40, NOW), WebClient(), Account(filled.accounts[0]))
    with sqlite_db.reading() as tx:
        prepared = lobby.prepare(tx, visit.actor, filled.groups[0])
    people = People(filled, form_view.form(visit, prepared), "http://127.0.0.1:9")
    assert asyncio.run(visit_bare_app(people)) == [""] * len(SCENARIOS)


def test_report_compares_with_the_bare_app_round_by_round() -> None:
    figures = Figures(quick=True, apart=False, people=1, groups=1, reports=1, visits={1: 2})
    for server, took in ((BARE, (0.001, 0.002)), ("SQLite", (0.003, 0.004))):
        figures.loads["join", 1, server] = [report.load([each], 0.1) for each in took]
    assert report.ratio(figures, "join", 1, "SQLite") == 2.5


def test_report_names_each_step_of_a_directory_s_life_and_each_difference() -> None:
    lived = Lived(1_600, rows=4_342, seconds={"import it": 2.04}, differences={"rows that are unclear": 3})
    assert report.lives({"SQLite": lived}).splitlines()[2:] == [
        "| seconds to | SQLite |",
        "| ---------- | -----: |",
        "| import it  |    2.0 |",
        "",
        "| differences: there should be none | SQLite |",
        "| --------------------------------- | -----: |",
        "| rows that are unclear             |      3 |",
    ]
