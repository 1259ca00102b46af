"""What in the directory asks to be looked at: found where it is, by one question each, and gone when it is mended."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import event, insert, update
from sqlmodel import col

from storage import checks, keeping, themes
from storage.checks import Check, Finding, Found
from storage.database import Database
from storage.errors import NotAllowed
from storage.kinds import DaySide, DayStatus, Role, Side
from storage.members import Actor
from storage.tables import Delegation, Member, NetworkDay, Office
from tests.conftest import NOW
from tests.keeping import coordinator, entered
from tests.make import Make

TODAY = NOW.date()
WHEN: dict[str, Any] = {"at": NOW, "on": TODAY}
DAY = timedelta(days=1)


def of_network(make: Make, boss: Actor) -> dict[Check, Finding]:
    with make.db.reading() as tx:
        return {one.check: one for one in checks.network(tx, boss, **WHEN)}


def of_ede(make: Make, who: Actor) -> dict[Check, Finding]:
    with make.db.reading() as tx:
        return {one.check: one for one in checks.city(tx, who, make.city_id("Ede"), **WHEN)}


def test_new_network_has_no_coordinators_leads_or_people(db: Database, make: Make) -> None:
    found = of_network(make, make.secretary())
    with db.reading() as tx:
        groups = len(themes.running(tx))
    assert {check: one.count for check, one in found.items()} == {
        Check.COORDINATORLESS: 41, Check.LEADERLESS: groups, Check.ABSENT: groups,
    }  # fmt: skip
    assert [one.name for one in found[Check.COORDINATORLESS].found] == [
         "'s-Hertogenbosch", "Alkmaar", "Almelo", "Almere", "Alphen aan den Rijn",
    ]  # fmt: skip
    assert found[Check.ABSENT].found[0].count == 41


def test_only_who_keeps_it_is_told(db: Database, make: Make) -> None:
    carla, anna, ot = coordinator(make), make.person("Anna Voorbeeld"), make.person("Ot Voorbeeld", city="Oss")
    ede, oss = make.city_id("Ede"), make.city_id("Oss")
    for what in (
        lambda tx: checks.network(tx, carla, **WHEN),
        lambda tx: checks.city(tx, carla, oss, **WHEN),
        lambda tx: checks.city(tx, anna, ede, **WHEN),
        lambda tx: checks.one(tx, carla, Check.GONE, None, **WHEN),
        lambda tx: checks.one(tx, carla, Check.GONE, oss, **WHEN),
        lambda tx: checks.namesakes(tx, carla, ot.id, on=TODAY),
    ):
        with db.reading() as tx, pytest.raises(NotAllowed):
            what(tx)


def test_lead_who_is_not_in_the_group_until_they_are(db: Database, make: Make) -> None:
    boss, carla, anna = make.secretary(), coordinator(make), make.person("Anna Voorbeeld")
    europa = make.theme_id("europa")
    make.office(anna, Role.LEAD, theme_id=europa)
    expected = Finding(Check.LEAD_OUTSIDE, 1, (Found(anna.id, "Anna Voorbeeld", "Europa", europa),))
    assert of_network(make, boss)[Check.LEAD_OUTSIDE] == expected
    assert of_ede(make, carla)[Check.LEAD_OUTSIDE] == expected
    make.in_theme(anna, "europa")
    assert Check.LEAD_OUTSIDE not in of_network(make, boss)


def test_group_without_a_lead_says_since_when_and_is_its_last_city_s(db: Database, make: Make) -> None:
    boss, carla = make.secretary(), coordinator(make)
    anna = make.in_theme(make.person("Anna Voorbeeld"), "europa", lead=True)
    ot = coordinator(make, "Oss", "Ot Voorbeeld")
    with db.transaction() as tx:
        tx.execute(
            update(Office)
            .where(col(Office.member_id) == anna.id)
            .values(since=TODAY - 90 * DAY, until=TODAY - 10 * DAY)
        )
    europa = Found(make.theme_id("europa"), "Europa", since=TODAY - 9 * DAY)
    assert of_ede(make, carla)[Check.LEADERLESS] == Finding(Check.LEADERLESS, 1, (europa,))
    with db.reading() as tx:
        assert europa in checks.one(tx, boss, Check.LEADERLESS, None, **WHEN).found
        assert Check.LEADERLESS not in {one.check for one in checks.city(tx, ot, make.city_id("Oss"), **WHEN)}


@pytest.mark.parametrize(
    "name, other",
    [
        ("Jan Voorbeeld", "jan voorbeeld"),
        ("José Voorbeeld", "Jose Voorbeeld"),
        ("Van den Berg-de Voorbeeld", "van den berg de Voorbeeld"),
        ("Zoë d'Voorbeeld", "ZOE D’VOORBEELD"),
    ],
)
def test_namesakes_are_of_one_city_however_they_write_it(db: Database, make: Make, name: str, other: str) -> None:
    boss, carla = make.secretary(), coordinator(make)
    first, second = make.person(name), make.person(other)
    make.person(name, city="Oss")
    make.person("Jans Voorbeeld")
    (found,) = of_network(make, boss)[Check.NAMESAKES].found
    assert found == Found(first.id, name, "Ede", make.city_id("Ede"), count=2)
    assert of_ede(make, carla)[Check.NAMESAKES] == Finding(Check.NAMESAKES, 1, (found,))
    with db.reading() as tx:
        assert {one.id for one in checks.namesakes(tx, carla, second.id, on=TODAY)} == {first.id, second.id}


def test_namesakes_most_first_and_no_more_than_the_page_takes(db: Database, make: Make) -> None:
    boss = make.secretary()
    for letter in "FEDCBA":
        make.person(f"{letter}. Voorbeeld")
        make.person(f"{letter} Voorbeeld")
    make.person("F-Voorbeeld")
    for _ in range(2):
        make.person("…")
    found = of_network(make, boss)[Check.NAMESAKES]
    assert (found.count, [one.name for one in found.found]) == (
        6, ["F. Voorbeeld", "A. Voorbeeld", "B. Voorbeeld", "C. Voorbeeld", "D. Voorbeeld"],
    )  # fmt: skip
    with db.reading() as tx:
        assert len(checks.one(tx, boss, Check.NAMESAKES, None, **WHEN).found) == 6


def test_cities_that_have_nobody_in_a_group_those_with_people_first(db: Database, make: Make) -> None:
    boss, carla = make.secretary(), coordinator(make, "Oss")
    make.in_theme(make.person("Anna Voorbeeld"), "europa")
    make.person("Bo Voorbeeld", city="Zwolle")
    europa = make.theme_id("europa")
    with db.reading() as tx:
        found = checks.absent(tx, boss, europa)
        with pytest.raises(NotAllowed):
            checks.absent(tx, carla, europa)
    assert [(one.town.name, one.people) for one in found[:4]] == [
        ("Leeuwarden", 1),
        ("Oss", 1),
        ("Zwolle", 1),
        ("Alkmaar", 0),
    ]
    assert (len(found), "Ede" in {one.town.name for one in found}) == (40, False)


def test_people_without_side_or_city_only_after_two_weeks(db: Database, make: Make) -> None:
    boss, carla = make.secretary(), coordinator(make)
    lost, anna = make.person("Zoek Voorbeeld", city=None), make.person("Anna Voorbeeld")
    with db.transaction() as tx:
        tx.execute(update(Member).where(col(Member.id) == anna.id).values(side=None))
    assert Check.UNPLACED not in of_network(make, boss)
    with db.transaction() as tx:
        tx.execute(update(Member).values(created_at=NOW - 15 * DAY))
    assert [one.name for one in of_network(make, boss)[Check.UNPLACED].found] == ["Anna Voorbeeld", "Zoek Voorbeeld"]
    assert [one.id for one in of_ede(make, carla)[Check.UNPLACED].found] == [anna.id]
    assert lost.id not in {one.id for one in of_ede(make, carla)[Check.UNPLACED].found}


def test_offices_of_who_is_gone_until_they_end(db: Database, make: Make) -> None:
    boss, carla = make.secretary(), coordinator(make)
    anna = make.office(make.person("Anna Voorbeeld"), Role.CHAIR, body="db")
    with db.transaction() as tx:
        tx.execute(update(Member).where(col(Member.id) == anna.id).values(gone_at=NOW))
    expected = Finding(Check.GONE, 1, (Found(anna.id, "Anna Voorbeeld", "Ede", make.city_id("Ede"), count=1),))
    assert of_network(make, boss)[Check.GONE] == of_ede(make, carla)[Check.GONE] == expected
    with db.transaction() as tx:
        keeping.end(tx, carla, anna.id, **WHEN)
    assert Check.GONE not in of_network(make, boss)


def test_politician_without_account_needs_somebody_who_is_there(db: Database, make: Make) -> None:
    boss, carla = make.secretary(), coordinator(make)
    bo, ada = entered(make, carla, "Bo Voorbeeld"), make.person("Ada Voorbeeld", side=Side.OFFICIAL)
    assert [one.id for one in of_ede(make, carla)[Check.VOICELESS].found] == [bo.id]
    with db.transaction() as tx:
        tx.execute(
            insert(Delegation).values(politician_id=bo.id, official_id=ada.id, since=TODAY, made_by_id=carla.id)
        )
    assert Check.VOICELESS not in of_ede(make, carla)
    with db.transaction() as tx:
        tx.execute(update(Member).where(col(Member.id) == ada.id).values(gone_at=NOW))
    assert [one.id for one in of_network(make, boss)[Check.VOICELESS].found] == [bo.id]


def test_days_without_a_host_are_those_to_come(db: Database, make: Make) -> None:
    boss = make.secretary()
    days = (
        (TODAY + 30 * DAY, DayStatus.PLANNED, None),
        (TODAY + 60 * DAY, DayStatus.PLANNED, make.city_id("Ede")),
        (TODAY + 90 * DAY, DayStatus.CANCELLED, None),
        (TODAY - 30 * DAY, DayStatus.PLANNED, None),
    )
    with db.transaction() as tx:
        for on, status, host in days:
            tx.execute(
                insert(NetworkDay).values(
                    starts_on=on, ends_on=on, side=DaySide.BOTH, kind="Netwerkdag", host_city_id=host, status=status,
                    venue="", cancel_reason="", version=1, created_at=NOW,
                )
            )  # fmt: skip
    found = of_network(make, boss)[Check.HOSTLESS]
    assert (found.count, [one.since for one in found.found]) == (1, [TODAY + 30 * DAY])


def test_each_check_is_one_question(db: Database, make: Make) -> None:
    boss, carla = make.secretary(), coordinator(make)
    ede = make.city_id("Ede")
    asked: list[str] = []

    def count(_conn: object, _cursor: object, statement: str, *_: object) -> None:
        asked.append(statement)

    event.listen(db.reader, "before_cursor_execute", count)
    with db.reading() as tx:
        checks.network(tx, boss, **WHEN)
    assert len([one for one in asked if one.startswith("SELECT")]) == len(Check)
    asked.clear()
    with db.reading() as tx:
        checks.city(tx, carla, ede, **WHEN)
    assert len([one for one in asked if one.startswith("SELECT")]) == len(Check) - 2 + 1  # and who may
