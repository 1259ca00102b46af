"""After an election: marked, confirmed, passed on, left vacant; stopped and gone on with; nothing lost, nothing twice."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select, update
from sqlmodel import col

from storage import keeping, offices, seasons, themes
from storage.database import Database
from storage.errors import BadField, NotAllowed, SeasonOver, SeasonPaused
from storage.kinds import Role, Side, Verdict
from storage.members import Actor
from storage.seasons import Begun, Ruling, Season
from storage.tables import Change, Delivery, Membership, Office
from tests.conftest import NOW
from tests.keeping import coordinator, entered
from tests.make import TEAM, Make

TODAY = NOW.date()
WHEN: dict[str, Any] = {"at": NOW, "on": TODAY}
DAY = timedelta(days=1)


def begun(make: Make, boss: Actor, *cities: str) -> Season:
    with make.db.transaction() as tx:
        wanted = [make.city_id(city) for city in cities or ("Ede",)]
        return seasons.begin(tx, boss, "Verkiezingen maart 2026", wanted, **WHEN).season


def decided(make: Make, who: Actor, season: Season, ruling: Ruling, city: str = "Ede") -> seasons.Decided:
    with make.db.transaction() as tx:
        return seasons.decide(tx, who, season.id, make.city_id(city), ruling, team=TEAM, **WHEN)


def owed(db: Database, kind: str) -> list[tuple[str, str]]:
    with db.reading() as tx:
        rows = tx.execute(
            select(col(Delivery.recipient), col(Delivery.key))
            .where(col(Delivery.kind) == kind)
            .order_by(col(Delivery.id))
        )
        return [(row.recipient, row.key) for row in rows]


def test_season_marks_what_politicians_of_these_cities_hold_and_ends_nothing(db: Database, make: Make) -> None:
    boss, carla = make.secretary(), coordinator(make)
    anna = make.in_theme(make.person("Anna Voorbeeld"), "europa", lead=True)
    make.in_theme(make.person("Otto Voorbeeld", side=Side.OFFICIAL), "europa")
    make.in_theme(make.person("Wim Voorbeeld", city="Oss"), "mkb")
    ede = [make.city_id("Ede")]
    with db.transaction() as tx:
        first = seasons.begin(tx, boss, " Verkiezingen  2026 ", ede, **WHEN)
        again = seasons.begin(tx, boss, "Verkiezingen 2026", ede, **WHEN)
    assert first == Begun(first.season, 1, 2, already=False)
    assert again == Begun(first.season, 1, 2, already=True)
    assert first.season.name == "Verkiezingen 2026"
    assert owed(db, "season") == [(carla.account, f"season:1:{ede[0]}:{carla.id}:begin")]
    with db.reading() as tx:
        found = seasons.walk(tx, carla, first.season.id, ede[0], on=TODAY)
        assert [(one.person.name, len(one.items)) for one in found.waiting] == [("Anna Voorbeeld", 2)]
        assert [one.id for one in themes.leads(tx, make.theme_id("europa"), on=TODAY)] == [anna.id]
        assert [one.left for one in seasons.mine(tx, carla.id, on=TODAY)] == [2]


def test_only_the_secretariat_runs_a_season_and_only_who_keeps_the_city_decides(db: Database, make: Make) -> None:
    boss, carla, anna = make.secretary(), coordinator(make), make.person("Anna Voorbeeld")
    elsewhere = coordinator(make, "Oss", "Ot Voorbeeld")
    ede = make.city_id("Ede")
    season = begun(make, boss)
    ruling = Ruling(anna.id, Verdict.CONFIRMED)
    for who, what in (
        *((carla, what) for what in (
            lambda tx, who: seasons.begin(tx, who, "Mijn seizoen", [ede], **WHEN),
            lambda tx, who: seasons.pause(tx, who, season.id, at=NOW),
            lambda tx, who: seasons.resume(tx, who, season.id, **WHEN),
            lambda tx, who: seasons.end(tx, who, season.id, at=NOW),
            lambda tx, who: seasons.remind(tx, who, season.id, **WHEN),
            lambda tx, who: seasons.overview(tx, who, season.id, on=TODAY),
            seasons.listed,
        )),
        *((who, what) for who in (anna, elsewhere) for what in (
            lambda tx, who: seasons.walk(tx, who, season.id, ede, on=TODAY),
            lambda tx, who: seasons.decide(tx, who, season.id, ede, ruling, team=TEAM, **WHEN),
            lambda tx, who: seasons.confirm_all(tx, who, season.id, ede, **WHEN),
            lambda tx, who: seasons.finish(tx, who, season.id, ede, **WHEN),
        )),
    ):  # fmt: skip
        with db.transaction() as tx, pytest.raises(NotAllowed):
            what(tx, who)


def test_city_is_in_one_season_at_a_time(db: Database, make: Make) -> None:
    boss = make.secretary()
    season = begun(make, boss, "Ede", "Oss")
    for name, city_ids, field, problem in (
        ("Herindeling", [make.city_id("Oss"), make.city_id("Zwolle")], "cities", "in_season"),
        ("", [make.city_id("Zwolle")], "name", "missing"),
        ("x" * 101, [make.city_id("Zwolle")], "name", "too_long"),
        ("Niemand", [], "cities", "missing"),
        ("Nergens", [99_999], "cities", "no_member_city"),
    ):
        with db.transaction() as tx, pytest.raises(BadField) as refused:
            seasons.begin(tx, boss, name, city_ids, **WHEN)
        assert (refused.value.field, refused.value.problem) == (field, problem)
    with db.transaction() as tx:
        seasons.end(tx, boss, season.id, at=NOW)
        assert not seasons.begin(tx, boss, "Herindeling", [make.city_id("Oss")], **WHEN).already


def test_who_stays_stays_and_two_who_decide_at_once_do_no_harm(db: Database, make: Make) -> None:
    boss, carla, colleague = make.secretary(), coordinator(make), coordinator(make, name="Cor Voorbeeld")
    anna = make.in_theme(make.person("Anna Voorbeeld"), "europa", lead=True)
    season = begun(make, boss)
    first = decided(make, carla, season, Ruling(anna.id, Verdict.CONFIRMED))
    late = decided(make, colleague, season, Ruling(anna.id, Verdict.VACANT))
    assert (first.count, first.done, late.count, late.done) == (2, True, 0, True)
    with db.reading() as tx:
        assert [one.id for one in themes.leads(tx, make.theme_id("europa"), on=TODAY)] == [anna.id]
        assert seasons.overview(tx, boss, season.id, on=TODAY).done == 1
    # who has seen that it was confirmed may still say otherwise
    changed = decided(make, colleague, season, Ruling(anna.id, Verdict.VACANT, again=True))
    assert changed.count == 2
    with db.reading() as tx:
        assert themes.leads(tx, make.theme_id("europa"), on=TODAY) == ()
        assert themes.of_member(tx, anna.id) == []
        assert len(tx.execute(select(Membership.__table__)).all()) == 1  # type: ignore[attr-defined]


def test_successor_gets_it_from_a_day_and_is_told(db: Database, make: Make) -> None:
    boss, carla = make.secretary(), coordinator(make)
    anna = make.in_theme(make.in_theme(make.person("Anna Voorbeeld"), "europa", lead=True), "mkb")
    nora = make.person("Nora Voorbeeld", function="wethouder Zorg")
    started = TODAY - 30 * DAY
    with db.transaction() as tx:
        tx.execute(update(Office).where(col(Office.member_id) == anna.id).values(since=TODAY - 400 * DAY))
    season = begun(make, boss)
    ruling = Ruling(anna.id, Verdict.REPLACED, successor_id=nora.id, since=started, leaves=True)
    done = decided(make, carla, season, ruling)
    assert (done.count, done.successor, done.elsewhere, done.done) == (3, nora.person, (), True)
    europa = make.theme_id("europa")
    with db.reading() as tx:
        assert [one.id for one in themes.leads(tx, europa, on=started - DAY)] == []  # Anna is gone
        held = offices.of_theme(tx, europa, first=started - DAY, last=TODAY)
        assert [(one.person.id, one.until, one.since) for one in held] == [
            (anna.id, started - DAY, TODAY - 400 * DAY), (nora.id, None, started),
        ]  # fmt: skip
        assert [one.name for one in themes.of_member(tx, nora.id)] == ["Europa", themes.find(tx, "mkb").name]
        assert keeping.sheet(tx, carla, anna.id, on=TODAY).person.gone
    assert [who for who, _ in owed(db, "kept")] == [nora.account]
    assert [who for who, _ in owed(db, "theme_handover")] == [nora.account]
    assert owed(db, "welcome") == [(nora.account, f"welcome:{nora.id}")]
    with db.reading() as tx:
        noted = set(tx.execute(select(col(Change.action), col(Change.thing))).all())
    assert {("season:run", "seasons"), ("city:keep", "season_items"), ("city:keep", "offices")} <= noted


def test_part_can_be_decided_and_the_rest_waits(db: Database, make: Make) -> None:
    boss, carla = make.secretary(), coordinator(make)
    anna = make.in_theme(make.in_theme(make.person("Anna Voorbeeld"), "europa"), "mkb")
    season = begun(make, boss)
    with db.reading() as tx:
        items = seasons.walk(tx, carla, season.id, make.city_id("Ede"), on=TODAY).waiting[0].items
    europa = next(item for item in items if item.theme == "Europa")
    done = decided(make, carla, season, Ruling(anna.id, Verdict.VACANT, (europa.id,)))
    assert (done.count, done.done) == (1, False)
    with db.reading() as tx:
        assert [one.id for one in themes.of_member(tx, anna.id)] == [make.theme_id("mkb")]
        waiting = seasons.walk(tx, carla, season.id, make.city_id("Ede"), on=TODAY).waiting
        assert [[item.theme_id for item in one.open] for one in waiting] == [[make.theme_id("mkb")]]


def test_what_the_city_does_not_give_ends_and_waits_for_the_network(db: Database, make: Make) -> None:
    boss, carla, nora = make.secretary(), coordinator(make), make.person("Nora Voorbeeld")
    anna = make.office(make.person("Anna Voorbeeld"), Role.CHAIR, body="db")
    bo = make.office(make.person("Bo Voorbeeld"), Role.VICE_CHAIR, body="db")
    season = begun(make, boss)
    first = decided(make, carla, season, Ruling(anna.id, Verdict.REPLACED, successor_id=nora.id))
    assert [(post.role, post.body) for post in first.elsewhere] == [(Role.CHAIR, "db")]
    second = decided(make, boss, season, Ruling(bo.id, Verdict.REPLACED, successor_id=nora.id))
    assert second.elsewhere == ()
    with db.reading() as tx:
        assert [one.role for one in offices.held(tx, on=TODAY, member_id=nora.id)] == [Role.VICE_CHAIR]


def test_stopped_half_way_and_gone_on_with(db: Database, make: Make) -> None:
    boss, carla = make.secretary(), coordinator(make)
    anna = make.in_theme(make.person("Anna Voorbeeld"), "europa")
    bo = make.in_theme(make.person("Bo Voorbeeld"), "mkb")
    season = begun(make, boss)
    decided(make, carla, season, Ruling(anna.id, Verdict.CONFIRMED))
    with db.transaction() as tx:
        assert seasons.pause(tx, boss, season.id, at=NOW).paused
        assert seasons.pause(tx, boss, season.id, at=NOW + DAY).paused
        assert seasons.mine(tx, carla.id, on=TODAY) == []
    with pytest.raises(SeasonPaused):
        decided(make, carla, season, Ruling(bo.id, Verdict.CONFIRMED))
    with db.transaction() as tx:
        assert not seasons.resume(tx, boss, season.id, at=NOW + DAY, on=TODAY + DAY).paused
        seasons.resume(tx, boss, season.id, at=NOW + 2 * DAY, on=TODAY + DAY)
    assert len(owed(db, "season")) == 2
    with db.transaction() as tx:
        left = seasons.walk(tx, carla, season.id, make.city_id("Ede"), on=TODAY)
        assert ([one.person.name for one in left.waiting], [one.person.name for one in left.decided]) == (
            ["Bo Voorbeeld"], ["Anna Voorbeeld"],
        )  # fmt: skip
        assert seasons.confirm_all(tx, carla, season.id, make.city_id("Ede"), **WHEN) == 1
        assert seasons.confirm_all(tx, carla, season.id, make.city_id("Ede"), **WHEN) == 0
        seasons.end(tx, boss, season.id, at=NOW)
    with pytest.raises(SeasonOver):
        decided(make, carla, season, Ruling(bo.id, Verdict.VACANT, again=True))


def test_progress_tells_who_can_be_reminded_and_reminds_once_a_day(db: Database, make: Make) -> None:
    boss, carla = make.secretary(), coordinator(make)
    for name in ("Anna Voorbeeld", "Bo Voorbeeld"):
        make.in_theme(make.person(name), "europa")
    wim = make.in_theme(make.in_theme(make.person("Wim Voorbeeld", city="Oss"), "europa"), "mkb")
    season = begun(make, boss, "Ede", "Oss", "Zwolle")
    with db.transaction() as tx:
        themes.leave(tx, wim, "mkb", at=NOW)  # of his own accord: nobody has decided on him
        anna = seasons.walk(tx, carla, season.id, make.city_id("Ede"), on=TODAY).waiting[0].person
        seasons.decide(
            tx, carla, season.id, make.city_id("Ede"), Ruling(anna.id, Verdict.CONFIRMED), team=TEAM, **WHEN
        )
        found = seasons.overview(tx, boss, season.id, on=TODAY).cities
        first = seasons.remind(tx, boss, season.id, **WHEN)
        again = seasons.remind(tx, boss, season.id, **WHEN)
        assert not seasons.finish(tx, boss, season.id, make.city_id("Oss"), **WHEN)
        assert seasons.finish(tx, boss, season.id, make.city_id("Zwolle"), **WHEN)
        assert seasons.overview(tx, boss, season.id, on=TODAY).done == 1
        seasons.confirm_all(tx, carla, season.id, make.city_id("Ede"), **WHEN)
        assert seasons.remind(tx, boss, season.id, at=NOW + DAY, on=TODAY + DAY).people == 0
    assert [(one.town.name, one.items, one.left, one.begun, one.coordinated) for one in found] == [
        ("Ede", 2, 1, True, True), ("Oss", 2, 1, False, False), ("Zwolle", 0, 0, False, False),
    ]  # fmt: skip
    assert (first.people, first.already, again.already) == (1, False, True)
    assert [key.rpartition(":")[2] for _, key in owed(db, "season")] == ["begin", f"remind {TODAY}"]


@pytest.mark.parametrize(
    "ruling, problem",
    [
        ({}, "missing"), ({"successor": "same"}, "same_person"), ({"successor": "Oss"}, "other_city"),
        ({"successor": "Ede", "since": 1}, "in_future"), ({"successor": "Ede", "since": -400}, "too_long_ago"),
    ],
)  # fmt: skip
def test_what_cannot_be_of_a_successor(db: Database, make: Make, ruling: dict[str, Any], problem: str) -> None:
    boss, anna = make.secretary(), make.in_theme(make.person("Anna Voorbeeld"), "europa")
    people = {"same": anna.id, "Oss": make.person(city="Oss").id, "Ede": make.person().id}
    season = begun(make, boss)
    since = TODAY + timedelta(days=ruling["since"]) if "since" in ruling else None
    said = Ruling(anna.id, Verdict.REPLACED, successor_id=people.get(ruling.get("successor", "")), since=since)
    with pytest.raises(BadField, match=problem):
        decided(make, boss, season, said)
    with db.reading() as tx:
        assert [one.name for one in themes.of_member(tx, anna.id)] == ["Europa"]


def test_what_ended_by_another_way_waits_no_more(db: Database, make: Make) -> None:
    boss, carla = make.secretary(), coordinator(make)
    anna = make.in_theme(make.person("Anna Voorbeeld"), "europa", lead=True)
    season = begun(make, boss)
    with db.transaction() as tx:
        keeping.end(tx, carla, anna.id, at=NOW, on=TODAY)
        assert seasons.walk(tx, carla, season.id, make.city_id("Ede"), on=TODAY).waiting == ()
        assert seasons.finish(tx, carla, season.id, make.city_id("Ede"), **WHEN)


def test_who_is_new_after_an_election_is_welcomed_once(db: Database, make: Make) -> None:
    boss = make.secretary()
    anna, wim = make.person("Anna Voorbeeld"), make.person("Wim Voorbeeld", city="Oss")
    late = make.person("Laat Voorbeeld")
    begun(make, boss)
    with db.transaction() as tx:
        for one in (anna, anna, wim):
            seasons.first_time(tx, one.person, team=TEAM, at=NOW)
        seasons.first_time(tx, boss.person, team=TEAM, at=NOW)
    assert owed(db, "welcome") == [(anna.account, f"welcome:{anna.id}")]
    with db.transaction() as tx:
        seasons.first_time(tx, late.person, team=TEAM, at=NOW + timedelta(days=366))
    assert len(owed(db, "welcome")) == 1


@pytest.mark.parametrize(
    "function, expected",
    [
        ("wethouder Europa en Omgevingswet", {"Europa", "Leefomgeving en Omgevingswet"}),
        ("wethouder", set()),
        ("", set()),
        ("wethouder Duurzaamhied", {"Duurzaamheid"}),
        ("beleidsadviseur MKB", {"MKB en economische vernieuwing"}),
    ],
)
def test_groups_are_suggested_by_what_the_function_says(
    sqlite_db: Database, function: str, expected: set[str]
) -> None:
    make = Make(sqlite_db, NOW)
    anna = make.person("Anna Voorbeeld", function=function)
    with sqlite_db.reading() as tx:
        assert {one.name for one in seasons.suggested(tx, anna.person)} == expected


def test_entered_successor_without_account_is_owed_nothing(db: Database, make: Make) -> None:
    boss, carla = make.secretary(), coordinator(make)
    anna = make.in_theme(make.person("Anna Voorbeeld"), "europa", lead=True)
    new = entered(make, carla, "Nieuw Voorbeeld")
    season = begun(make, boss)
    decided(make, carla, season, Ruling(anna.id, Verdict.REPLACED, successor_id=new.id))
    assert (owed(db, "kept"), owed(db, "welcome"), owed(db, "theme_handover")) == ([], [], [])
    with db.reading() as tx:
        assert [one.name for one in themes.leads(tx, make.theme_id("europa"), on=TODAY)] == ["Nieuw Voorbeeld"]
