"""Theme groups: finding, joining, leaving, rosters."""

from datetime import datetime

import pytest

from storage import themes
from storage.database import Database
from storage.errors import Option, ProfileNeeded, ThemeEnded, UnknownTheme
from storage.kinds import Role, Side
from storage.themes import Turnout
from tests.make import Make

OMGEVINGSWET = "Leefomgeving en Omgevingswet"


@pytest.mark.parametrize(
    "typed, meant",
    [
        ("Omgevings-wet", OMGEVINGSWET),
        ("OMGEVINGSWET", OMGEVINGSWET),
        ("omgevingwet", OMGEVINGSWET),
        ("leefomgeving", OMGEVINGSWET),
        ("wmo", "Zorg, Jeugd en Onderwijs"),
        ("financien", "Financiën"),
        ("Financiën", "Financiën"),
        ("zorg jeugd", "Zorg, Jeugd en Onderwijs"),
        ("mobiliteit", "Slimme duurzame verstedelijking en mobiliteitsvernieuwing"),
    ],
)
def test_find_as_people_type(db: Database, typed: str, meant: str) -> None:
    with db.reading() as tx:
        assert themes.find(tx, typed).name == meant


def test_find_ambiguous_asks_back(db: Database, make: Make) -> None:
    with db.reading() as tx, pytest.raises(UnknownTheme) as refused:
        themes.find(tx, "zorg")
    assert refused.value.suggestions == (
        Option(make.theme_id("wonen welzijn zorg"), "Wonen, Welzijn en Zorg"),
        Option(make.theme_id("wmo"), "Zorg, Jeugd en Onderwijs"),
    )


def test_find_merged_leads_to_successor(db: Database) -> None:
    with db.reading() as tx:
        found = themes.find(tx, "participatie")
    assert (found.name, found.formerly) == ("Sterke keten van leren, werken en ondernemen", "Participatie")


def test_find_ended_is_refused(db: Database) -> None:
    with db.reading() as tx, pytest.raises(ThemeEnded) as refused:
        themes.find(tx, "surf")
    assert refused.value.name == "SURF"


@pytest.mark.parametrize("typed", ["", "  ", "-", "qqqq", "💥", "x" * 4000, "<!channel>"])
def test_find_nonsense_is_unknown(db: Database, typed: str) -> None:
    with db.reading() as tx, pytest.raises(UnknownTheme):
        themes.find(tx, typed)


def test_join_counts_people_and_cities(db: Database, make: Make, now: datetime) -> None:
    make.in_theme(make.person(city="Oss"), "omgevingswet")
    anna = make.person("Anna Voorbeeld", city="Ede")
    with db.transaction() as tx:
        joined = themes.join(tx, anna, "omgevingswet", at=now, on=now.date())
    assert (joined.already, joined.turnout) == (False, Turnout(people=2, cities=2))


def test_join_twice_changes_nothing(db: Database, make: Make, now: datetime) -> None:
    anna = make.in_theme(make.person(), "omgevingswet")
    with db.transaction() as tx:
        joined = themes.join(tx, anna, "omgevingswet", at=now, on=now.date())
    assert (joined.already, joined.turnout) == (True, Turnout(people=1, cities=1))


def test_join_without_profile_asks_for_it(db: Database, make: Make, now: datetime) -> None:
    stranger = make.person(city=None)
    with db.transaction() as tx, pytest.raises(ProfileNeeded):
        themes.join(tx, stranger, "omgevingswet", at=now, on=now.date())


def test_leave_and_come_back(db: Database, make: Make, now: datetime) -> None:
    anna = make.in_theme(make.person(), "omgevingswet")
    with db.transaction() as tx:
        assert themes.leave(tx, anna, "omgevingswet", at=now).already is False
    with db.transaction() as tx:
        assert themes.leave(tx, anna, "omgevingswet", at=now).already is True
    with db.transaction() as tx:
        back = themes.join(tx, anna, "omgevingswet", at=now, on=now.date())
        assert (back.already, back.turnout) == (False, Turnout(1, 1))


def test_roster_leads_first_then_side_then_city(db: Database, make: Make, now: datetime) -> None:
    zwolle = make.in_theme(make.person("Zoë", city="Zwolle"), "europa")
    official = make.in_theme(make.person("Bo", city="Almelo", side=Side.OFFICIAL), "europa")
    lead = make.in_theme(make.person("Lea", city="Tilburg", side=Side.OFFICIAL), "europa", lead=True)
    almere = make.in_theme(make.person("Ad", city="Almere"), "europa")
    with db.reading() as tx:
        roster = themes.roster(tx, zwolle, "europa", on=now.date())
    assert [one.id for one in roster.people] == [lead.id, almere.id, zwolle.id, official.id]
    assert [one.id for one in roster.leads] == [lead.id]
    assert roster.mine is True


def test_roster_comes_in_pages_and_counts_all(
    db: Database, make: Make, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(themes, "PAGE", 2)
    three = [make.in_theme(make.person(f"{name} Voorbeeld", city="Ede"), "europa") for name in ("Cé", "Bo", "Ad")]
    absent = make.person("Lea Voorbeeld", city="Oss")
    make.office(absent, Role.LEAD, theme_id=make.theme_id("europa"))
    with db.reading() as tx:
        first, beyond = (themes.roster(tx, absent, "europa", on=now.date(), page=page) for page in (1, 9))
    assert [one.person.name for one in three[:0:-1]] == [one.name for one in first.people]
    assert [one.id for one in beyond.people] == [three[0].id]
    assert (first.page, beyond.page, first.pages) == (1, 2, 2)
    assert (first.turnout, first.mine) == (Turnout(people=3, cities=1), False)
    assert [one.id for one in first.absent] == [absent.id]


def test_join_tells_who_leads_politicians_first(db: Database, make: Make, now: datetime) -> None:
    official = make.in_theme(make.person("Bo Voorbeeld", city="Ede", side=Side.OFFICIAL), "europa", lead=True)
    politician = make.in_theme(make.person("Ad Voorbeeld", city="Oss"), "europa", lead=True)
    anna = make.person("Anna Voorbeeld", city="Ede")
    with db.transaction() as tx:
        joined = themes.join(tx, anna, "europa", at=now, on=now.date())
    assert [one.id for one in joined.leads] == [politician.id, official.id]
    assert joined.turnout == Turnout(people=3, cities=2)


def test_listed_covers_every_running_group(db: Database, make: Make) -> None:
    anna = make.in_theme(make.person(), "wonen welzijn zorg")
    with db.reading() as tx:
        listed = themes.listed(tx, anna)
    assert len(listed) == 17
    assert [(one.theme.name, one.pillars) for one in listed if one.mine] == [
        ("Wonen, Welzijn en Zorg", ("fysiek", "sociaal"))
    ]
    assert {one.theme.name for one in listed if not one.pillars} == {"Europa", "Financiën", "Veiligheid"}
