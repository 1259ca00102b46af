"""The weekly digest: which reports belong to a week, what it counts, and when it is due."""

import json
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import event

from storage import deliveries, digest, lobby, migrate
from storage.database import Database
from storage.deliveries import Debt
from storage.digest import Digest
from storage.kinds import Publicity
from storage.network import Network
from tests.lobby import filed
from tests.make import TEAM, Make

MONDAY = date(2026, 11, 16)
IN_WEEK = datetime(2026, 11, 18, 12, tzinfo=UTC)


def of_week(db: Database, g40: Network, monday: date = MONDAY) -> Digest:
    with db.reading() as tx:
        return digest.of_week(tx, g40, monday)


def shelves(found: Digest) -> list[tuple[str | None, bool, bool, list[int]]]:
    return [(one.pillar, one.several, one.themed, [talk.id for talk in one.talks]) for one in found.shelves]


def at(moment: str) -> datetime:
    return datetime.fromisoformat(moment)


def test_quiet_week_has_nothing(db: Database, g40: Network) -> None:
    assert of_week(db, g40) == Digest(MONDAY, 0, 0, (), (), (), 0)


@pytest.mark.parametrize(
    "moment,belongs",
    [
        ("2026-11-15T23:59:59.999999+01:00", False),
        ("2026-11-16T00:00:00+01:00", True),
        ("2026-11-22T23:59:59.999999+01:00", True),
        ("2026-11-23T00:00:00+01:00", False),
    ],
)
def test_week_is_half_open_in_the_networks_zone(
    db: Database, make: Make, g40: Network, moment: str, *, belongs: bool
) -> None:
    filed(db, g40, make.person(), at(moment), met_on=date(2026, 11, 1))
    assert of_week(db, g40).talks == belongs


@pytest.mark.parametrize(
    "monday,hours",
    [(date(2026, 10, 19), 169), (date(2026, 3, 23), 167), (date(2026, 11, 16), 168), (date(2026, 12, 28), 168)],
)
def test_bounds_follow_the_clock(g40: Network, monday: date, hours: int) -> None:
    starts, ends = digest.bounds(g40, monday)
    assert ends - starts == timedelta(hours=hours)
    assert [one.astimezone(g40.zone).isoformat()[:19] for one in (starts, ends)] == [
        f"{monday}T00:00:00",
        f"{monday + timedelta(days=7)}T00:00:00",
    ]


@pytest.mark.parametrize("monday", [date(2026, 10, 19), date(2026, 3, 23)])
def test_weeks_of_a_change_of_the_clock_miss_and_double_nothing(
    db: Database, make: Make, g40: Network, monday: date
) -> None:
    anna = make.person()
    starts, _ = digest.bounds(g40, monday)
    for hour in range(-3, 172):
        filed(db, g40, anna, starts + timedelta(hours=hour), met_on=date(2026, 1, 5))
    weeks = [monday + timedelta(days=7 * week) for week in (-1, 0, 1)]
    assert sum(of_week(db, g40, week).talks for week in weeks) == 175
    assert of_week(db, g40, weeks[0]).talks == 3


def test_digest_counts_talks_cities_and_classes(db: Database, make: Make, g40: Network) -> None:
    ede, oss, nowhere = make.person(city="Ede"), make.person(city="Oss"), make.person(city=None)
    europa = make.theme_id("europa")
    filed(db, g40, ede, IN_WEEK, people=(ede.id, oss.id), themes=(europa, make.theme_id("omgevingswet")))
    filed(db, g40, make.person(city="Almelo"), IN_WEEK, people=(oss.id,), counterpart_class="ministerie")
    filed(db, g40, make.person(city="Zwolle"), IN_WEEK, counterpart_class="ministerie")
    filed(db, g40, make.person(city="Almere"), IN_WEEK, people=(nowhere.id,), counterpart_class="europa")
    found = of_week(db, g40)
    assert (found.talks, found.cities) == (4, 3)
    assert found.by_class == (("ministerie", 2), ("europa", 1), ("kabinet", 1))


def test_shelves_are_pillars_then_several_none_and_no_group(db: Database, make: Make, g40: Network) -> None:
    anna = make.person()

    def talk(*groups: str) -> int:
        return filed(db, g40, anna, IN_WEEK, themes=tuple(make.theme_id(one) for one in groups)).id

    fysiek = talk("woningmarkt")
    both_fysiek = talk("omgevingswet", "woningmarkt")
    mixed = talk("woningmarkt", "wmo")
    two_pillars = talk("wonen welzijn zorg")
    outside = talk("europa")
    inside_and_outside = talk("europa", "woningmarkt")
    nothing = talk()
    sociaal = talk("wmo")
    assert shelves(of_week(db, g40)) == [
        ("sociaal", False, True, [sociaal]),
        ("fysiek", False, True, [inside_and_outside, both_fysiek, fysiek]),
        (None, True, True, [two_pillars, mixed]),
        (None, False, True, [outside]),
        (None, False, False, [nothing]),
    ]


def test_withdrawn_and_restricted_reports_leave_no_trace(db: Database, make: Make, g40: Network) -> None:
    anna = make.person()
    due = {"next_step": "Bellen", "next_on": date(2026, 11, 25), "themes": (make.theme_id("europa"),)}
    filed(db, g40, anna, IN_WEEK, said="Openbaar.", **due)
    before = of_week(db, g40)
    oss = make.person(city="Oss")
    for publicity in (Publicity.GROUP, Publicity.BOARD):
        filed(db, g40, oss, IN_WEEK, publicity=publicity, counterpart_class="europa", **due)
    gone = filed(db, g40, oss, IN_WEEK, counterpart_class="europa", **due)
    with db.transaction() as tx:
        lobby.withdraw(tx, oss, gone.id, network=g40, at=IN_WEEK)
    assert (before.talks, before.cities, before.follow_ups_due) == (1, 1, 1)
    assert of_week(db, g40) == before


def test_follow_ups_are_those_due_in_the_week_of_posting(db: Database, make: Make, g40: Network) -> None:
    anna = make.person()

    def due(on: date | None, **about: Any) -> int:
        talk = filed(
            db, g40, anna, datetime(2026, 9, 1, 12, tzinfo=UTC), met_on=date(2026, 8, 1),
            next_step="Bellen", next_on=on, **about,
        )  # fmt: skip
        return talk.id

    due(date(2026, 11, 22))
    late, early = due(date(2026, 11, 29)), due(date(2026, 11, 23))
    due(date(2026, 11, 30))
    due(None)
    found = of_week(db, g40)
    assert ([one.id for one in found.follow_ups], found.follow_ups_due, found.talks) == ([early, late], 2, 0)


def test_many_talks_are_counted_all_and_read_in_part(db: Database, make: Make, g40: Network) -> None:
    anna = make.person()
    for _ in range(digest.MOST_TALKS + 5):
        filed(db, g40, anna, IN_WEEK, next_step="Bellen", next_on=date(2026, 11, 25))
    found = of_week(db, g40)
    assert found.talks == digest.MOST_TALKS + 5
    assert sum(len(one.talks) for one in found.shelves) == digest.MOST_TALKS
    assert (len(found.follow_ups), found.follow_ups_due) == (digest.MOST_FOLLOW_UPS, digest.MOST_TALKS + 5)


@pytest.mark.parametrize("count", [1, 60])
def test_number_of_questions_does_not_grow_with_the_talks(
    sqlite_db: Database, g40: Network, now: datetime, count: int
) -> None:
    make = Make(sqlite_db, now)
    anna, bo = make.person(), make.person(city="Oss")
    for _ in range(count):
        filed(
            sqlite_db, g40, anna, IN_WEEK, people=(anna.id, bo.id), themes=(make.theme_id("europa"),),
            next_step="Bellen", next_by=bo.id, next_on=date(2026, 11, 25),
        )  # fmt: skip
    asked: list[str] = []
    event.listen(sqlite_db.reader, "before_cursor_execute", lambda *args: asked.append(args[2]), named=False)
    of_week(sqlite_db, g40)
    assert len([one for one in asked if one.startswith("SELECT")]) == 12


def test_week_is_found_by_its_indexes(sqlite_db: Database, g40: Network) -> None:
    plans: list[str] = []

    def explain(connection: Any, _cursor: Any, statement: str, parameters: Any, *_: Any) -> None:
        if statement.startswith("SELECT") and "reports" in statement and "filed_at >=" in statement:
            rows = connection.connection.driver_connection.execute(f"EXPLAIN QUERY PLAN {statement}", parameters)
            plans.extend(row[3] for row in rows if "reports" in row[3].split())

    event.listen(sqlite_db.reader, "before_cursor_execute", explain)
    of_week(sqlite_db, g40)
    assert plans
    assert [plan for plan in plans if "SCAN" in plan] == []
    assert any("ix_reports_filed_at" in plan for plan in plans)


@pytest.mark.parametrize(
    "monday,posted",
    [
        (date(2026, 11, 16), "2026-11-23T09:00:00+01:00"),
        (date(2026, 3, 23), "2026-03-30T09:00:00+02:00"),  # the week in which the clock goes forward
        (date(2026, 3, 30), "2026-04-07T09:00:00+02:00"),  # Easter Monday
        (date(2026, 12, 21), "2026-12-28T09:00:00+01:00"),
        (date(2026, 5, 18), "2026-05-26T09:00:00+02:00"),  # Whit Monday
        (date(2028, 12, 18), "2028-12-27T09:00:00+01:00"),  # both days of Christmas
    ],
)
def test_digest_goes_out_on_monday_or_the_next_working_day(g40: Network, monday: date, posted: str) -> None:
    assert digest.posted_at(g40, monday) == at(posted)


def test_due_once_with_a_key_of_its_week_and_channel(db: Database, g40: Network) -> None:
    nine = at("2026-11-23T09:00:00+01:00")
    with db.transaction() as tx:
        found = digest.due(tx, g40, "C1", nine)
        deliveries.owe(tx, TEAM, found, at=nine)
    assert found == [Debt("digest:2026-W47:C1", "digest", "C1", nine, nine + timedelta(days=2), {"week": "2026-W47"})]
    with db.reading() as tx:
        assert digest.due(tx, g40, "C1", nine + timedelta(minutes=1)) == []
        assert [one.key for one in digest.due(tx, g40, "C2", nine)] == ["digest:2026-W47:C2"]
        assert digest.due(tx, g40, None, nine) == []


@pytest.mark.parametrize(
    "moment,week",
    [
        ("2026-11-23T08:59:59+01:00", "2026-W46"),
        ("2026-11-29T23:59:59+01:00", "2026-W47"),
        ("2026-11-30T08:00:00+01:00", "2026-W47"),
        ("2026-11-30T09:00:00+01:00", "2026-W48"),
        ("2026-04-06T09:00:00+02:00", "2026-W13"),  # Easter Monday: not today
        ("2026-04-07T09:00:00+02:00", "2026-W14"),
        ("2027-01-04T09:00:00+01:00", "2026-W53"),
        ("2028-01-03T09:00:00+01:00", "2027-W52"),
    ],
)
def test_due_is_the_last_whose_hour_has_come(db: Database, g40: Network, moment: str, week: str) -> None:
    with db.reading() as tx:
        assert [one.facts for one in digest.due(tx, g40, "C1", at(moment))] == [{"week": week}]


def test_every_week_of_ten_years_is_owed_once_and_none_early(sqlite_db: Database, g40: Network) -> None:
    owed: dict[str, datetime] = {}
    moment = at("2025-01-06T00:00:00+01:00")
    while moment.year < 2035:
        with sqlite_db.reading() as tx:
            for debt in digest.due(tx, g40, "C1", moment):
                assert debt.due_at <= moment
                owed.setdefault(json.dumps(debt.facts), debt.due_at)
        moment += timedelta(hours=7)
    dues = sorted(owed.values())
    assert len(owed) == 522
    assert {later - earlier for earlier, later in pairwise(dues)} <= {
        timedelta(days=days, hours=hours) for days in range(5, 10) for hours in (-1, 0, 1)
    }


def test_a_week_before_the_bot_came_is_nobodys_debt(tmp_path: Path, g40: Network) -> None:
    tuesday = datetime(2026, 11, 24, 9, tzinfo=UTC)
    db = Database(f"sqlite:///{tmp_path / 'new.db'}")
    migrate.upgrade(db, g40, at=tuesday)
    with db.reading() as tx:
        assert digest.due(tx, g40, "C1", tuesday) == []
        (first,) = digest.due(tx, g40, "C1", tuesday + timedelta(days=7))
    db.close()
    assert first.facts == {"week": "2026-W48"}
