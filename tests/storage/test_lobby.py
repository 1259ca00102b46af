"""Lobby reports: filing, correcting, withdrawing, and who may know of which."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import update
from sqlmodel import col

from storage import lobby, themes
from storage.database import Database
from storage.errors import (
    BadField,
    BadFields,
    NotAllowed,
    Option,
    ProfileNeeded,
    ThemeEnded,
    UnknownPerson,
    UnknownReport,
)
from storage.kinds import Publicity, Result, Role, ThemeStatus
from storage.lobby import Wanted, asked
from storage.lobby.asked import Asked
from storage.members import Actor
from storage.network import Network
from storage.tables import Theme
from tests.lobby import filed, told
from tests.make import Make

TODAY = date(2026, 11, 24)
OMGEVINGSWET = "Leefomgeving en Omgevingswet"


@pytest.fixture
def problems(db: Database, make: Make, g40: Network, now: datetime) -> Callable[..., set[BadField]]:
    """What is wrong with a report; nothing when it is filed."""

    def of(**about: Any) -> set[BadField]:
        try:
            who = make.person()
            with db.transaction() as tx:
                lobby.file(tx, who, told(**about), network=g40, form_key="form", at=now)
        except BadFields as refused:
            return set(refused.problems)
        return set()

    return of


def read(db: Database, actor: Actor, wanted: Wanted | None = None, page: int = 1) -> list[int]:
    with db.reading() as tx:
        return [talk.id for talk in lobby.listed(tx, actor, wanted or Wanted(), on=TODAY, page=page).talks]


def test_file_keeps_what_was_told(db: Database, make: Make, g40: Network, now: datetime) -> None:
    anna, bo = make.person("Anna Voorbeeld", city="Ede"), make.person("Bo Voorbeeld", city="Oss")
    theme = make.theme_id("omgevingswet")
    talk = filed(
        db, g40, anna, now,
        counterpart="  Minister \n Voorbeeld ", organisation="Ministerie van Voorbeelden", themes=(theme,),
        people=(bo.id, anna.id, bo.id), result=Result.WON, next_step=" Factsheet sturen ", next_by=bo.id,
        next_on=date(2026, 12, 3),
    )  # fmt: skip
    with db.reading() as tx:
        found = lobby.get(tx, bo, talk.id, on=TODAY)
    assert found == talk
    assert (found.counterpart, found.organisation) == ("Minister Voorbeeld", "Ministerie van Voorbeelden")
    assert [one.name for one in found.themes] == [OMGEVINGSWET]
    assert [one.id for one in found.people] == [anna.id, bo.id]
    assert (found.next_step, found.next_by, found.next_on) == ("Factsheet sturen", bo.person, date(2026, 12, 3))
    assert (found.author.id, found.filed_at, found.corrected_at) == (anna.id, now, None)
    assert found.cities == ("Ede", "Oss")


def test_file_same_form_twice_files_one(db: Database, make: Make, g40: Network, now: datetime) -> None:
    anna = make.person()
    with db.transaction() as tx:
        first = lobby.file(tx, anna, told(), network=g40, form_key="V1", at=now)
    with db.transaction() as tx:
        again = lobby.file(tx, anna, told(said="Iets anders."), network=g40, form_key="V1", at=now)
    assert (first.already, again.already) == (False, True)
    assert again.talk == first.talk
    assert read(db, anna) == [first.talk.id]


def test_file_with_the_form_of_another_is_refused(db: Database, make: Make, g40: Network, now: datetime) -> None:
    who = make.person()
    with db.transaction() as tx:
        lobby.file(tx, who, told(), network=g40, form_key="V1", at=now)
    who = make.person()
    with db.transaction() as tx, pytest.raises(UnknownReport):
        lobby.file(tx, who, told(), network=g40, form_key="V1", at=now)


def test_file_without_profile_asks_for_it(db: Database, make: Make, g40: Network, now: datetime) -> None:
    who = make.person(city=None)
    with db.transaction() as tx, pytest.raises(ProfileNeeded):
        lobby.file(tx, who, told(), network=g40, form_key="V1", at=now)


@pytest.mark.parametrize(
    "about,problem",
    [
        ({"counterpart": " "}, BadField("counterpart", "missing")),
        ({"said": "\n"}, BadField("said", "missing")),
        ({"said": "x" * 3001}, BadField("said", "too_long", "3000")),
        ({"counterpart": "x" * 151}, BadField("counterpart", "too_long", "150")),
        ({"organisation": "x" * 151}, BadField("organisation", "too_long", "150")),
        ({"next_step": "x" * 501}, BadField("next_step", "too_long", "500")),
        ({"met_on": date(2026, 11, 25)}, BadField("met_on", "in_future")),
        ({"counterpart_class": "de-maan"}, BadField("counterpart_class", "missing")),
        ({"publicity": Publicity.GROUP}, BadField("themes", "group_without_group")),
        ({"next_on": date(2026, 12, 1)}, BadField("next_step", "follow_up_without_what")),
        ({"next_by": 1}, BadField("next_step", "follow_up_without_what")),
        (
            {"next_step": "Bellen", "next_on": date(2026, 11, 17)},
            BadField("next_on", "follow_up_before_talk"),
        ),
        ({"themes": (4711,)}, BadField("themes", "group_gone")),
    ],
)
def test_file_wrong_field_is_named(
    problems: Callable[..., set[BadField]], about: dict[str, Any], problem: BadField
) -> None:
    assert problems(**about) == {problem}


@pytest.mark.parametrize(
    "about",
    [
        {"said": "x" * 3000},
        {"met_on": date(2026, 11, 24)},
        {"next_step": "Bellen", "next_on": date(2026, 11, 18)},
        {"publicity": Publicity.BOARD},
        {"organisation": ""},
    ],
)
def test_file_what_just_fits(problems: Callable[..., set[BadField]], about: dict[str, Any]) -> None:
    assert problems(**about) == set()


def test_file_all_wrong_fields_are_named_at_once(problems: Callable[..., set[BadField]]) -> None:
    assert {
        one.field
        for one in problems(
            counterpart="", said="", met_on=date(2027, 1, 1), publicity=Publicity.GROUP, next_on=date(2026, 1, 1)
        )
    } == {"counterpart", "said", "met_on", "themes", "next_step", "next_on"}


def test_file_today_is_the_networks_day(db: Database, make: Make, g40: Network) -> None:
    half_past_midnight = datetime.fromisoformat("2026-11-25T00:30:00+01:00")
    talk = filed(db, g40, make.person(), half_past_midnight, met_on=date(2026, 11, 25))
    assert talk.met_on == date(2026, 11, 25)


def test_file_with_people_nobody_knows_is_refused(db: Database, make: Make, g40: Network, now: datetime) -> None:
    who = make.person()
    with db.transaction() as tx, pytest.raises(UnknownPerson):
        lobby.file(tx, who, told(people=(4711,)), network=g40, form_key="V1", at=now)


def test_file_about_a_merged_group_goes_to_its_successor(
    db: Database, make: Make, g40: Network, now: datetime
) -> None:
    old = next(one.id for one in asked_themes(db, "participatie"))
    talk = filed(db, g40, make.person(), now, themes=(old,))
    assert [one.name for one in talk.themes] == ["Sterke keten van leren, werken en ondernemen"]


def asked_themes(db: Database, word: str) -> tuple[Option, ...]:
    with db.reading() as tx:
        return asked.understand(tx, [word]).themes


def test_correct_keeps_when_it_was_filed(db: Database, make: Make, g40: Network, now: datetime) -> None:
    anna, bo = make.person(), make.person()
    talk = filed(db, g40, anna, now, people=(anna.id, bo.id), themes=(make.theme_id("europa"),))
    later = now + timedelta(days=1)
    with db.transaction() as tx:
        better = lobby.correct(
            tx, anna, talk.id, told(said="Beter.", people=(bo.id,), result=Result.WON), network=g40, at=later
        )
    with db.reading() as tx:
        assert lobby.get(tx, bo, talk.id, on=TODAY) == better
    assert better == replace(
        talk, said="Beter.", people=(bo.person,), themes=(), result=Result.WON, corrected_at=later
    )


def test_correct_keeps_a_group_that_has_ended(db: Database, make: Make, g40: Network, now: datetime) -> None:
    anna, europa = make.person(), make.theme_id("europa")
    talk = filed(db, g40, anna, now, themes=(europa,), publicity=Publicity.GROUP)
    with db.transaction() as tx:
        tx.execute(update(Theme).where(col(Theme.id) == europa).values(status=ThemeStatus.ENDED))
    with db.reading() as tx:
        prepared = lobby.reopen(tx, anna, talk.id, on=TODAY)
    assert (europa in {one.id for one in prepared.groups}, prepared.talk) == (True, talk)
    with db.transaction() as tx:
        better = lobby.correct(
            tx, anna, talk.id, told(themes=(europa,), publicity=Publicity.GROUP), network=g40, at=now
        )
    assert better.themes == talk.themes


def test_correct_by_the_secretariat_is_allowed(db: Database, make: Make, g40: Network, now: datetime) -> None:
    talk = filed(db, g40, make.person(), now, publicity=Publicity.BOARD)
    who = make_secretary(make)
    with db.transaction() as tx:
        better = lobby.correct(tx, who, talk.id, told(said="Beter."), network=g40, at=now)
    assert better.said == "Beter."


def make_secretary(make: Make) -> Actor:
    return Actor(make.person().person, secretariat=True)


@pytest.mark.parametrize("publicity", [Publicity.NETWORK, Publicity.BOARD])
def test_change_by_others_is_refused_and_tells_nothing(
    db: Database, make: Make, g40: Network, now: datetime, publicity: Publicity
) -> None:
    talk = filed(db, g40, make.person(), now, publicity=publicity)
    other = make.person()
    refusal = NotAllowed if publicity == Publicity.NETWORK else UnknownReport
    with db.transaction() as tx:
        with pytest.raises(refusal):
            lobby.correct(tx, other, talk.id, told(), network=g40, at=now)
        with pytest.raises(refusal):
            lobby.withdraw(tx, other, talk.id, network=g40, at=now)
        with pytest.raises(refusal):
            lobby.reopen(tx, other, talk.id, on=TODAY)


def test_withdraw_twice_is_harmless(db: Database, make: Make, g40: Network, now: datetime) -> None:
    anna, bo = make.person(), make.person()
    talk = filed(db, g40, anna, now)
    with db.transaction() as tx:
        assert lobby.withdraw(tx, anna, talk.id, network=g40, at=now).already is False
    with db.transaction() as tx:
        assert lobby.withdraw(tx, anna, talk.id, network=g40, at=now).already is True
    with db.transaction() as tx:
        for actor in (anna, bo):
            with pytest.raises(UnknownReport):
                lobby.get(tx, actor, talk.id, on=TODAY)
            with pytest.raises(UnknownReport):
                lobby.correct(tx, actor, talk.id, told(), network=g40, at=now)
        with pytest.raises(UnknownReport):
            lobby.withdraw(tx, bo, talk.id, network=g40, at=now)
        assert lobby.by_author(tx, anna) == []
    assert read(db, bo) == []


@pytest.mark.parametrize("report_id", [0, -1, 4711])
def test_get_of_what_is_not_there_is_unknown(db: Database, make: Make, report_id: int) -> None:
    who = make.person()
    with db.reading() as tx, pytest.raises(UnknownReport):
        lobby.get(tx, who, report_id, on=TODAY)


def test_restricted_reports_are_for_those_they_are_for(db: Database, make: Make, g40: Network, now: datetime) -> None:
    europa = make.theme_id("europa")
    author, guest = make.person(), make.person()
    ids = {
        which: filed(db, g40, author, now, publicity=which, themes=(europa,), people=(guest.id,)).id
        for which in Publicity
    }
    gone = make.in_theme(make.person(), "europa")
    with db.transaction() as tx:
        themes.leave(tx, gone, europa, at=now)
    readers = {
        "author": author,
        "took part": guest,
        "in the group": make.in_theme(make.person(), "europa"),
        "left the group": gone,
        "leads the group": make.office(make.person(), Role.LEAD, theme_id=europa),
        "in another group": make.in_theme(make.person(), "omgevingswet", lead=True),
        "executive board": make.office(make.person(), Role.MEMBER, body="db"),
        "general board": make.office(make.person(), Role.MEMBER, body="ab"),
        "lobby coordinator": make.office(make.person(), Role.LOBBY_COORDINATOR),
        "secretariat": make_secretary(make),
        "anybody": make.person(),
        "stranger": make.person(city=None),
    }
    all_of = {Publicity.NETWORK, Publicity.GROUP, Publicity.BOARD}
    of_group, of_network = {Publicity.NETWORK, Publicity.GROUP}, {Publicity.NETWORK}
    assert {
        name: {which for which, report_id in ids.items() if report_id in read(db, actor)}
        for name, actor in readers.items()
    } == {
        "author": all_of,
        "took part": all_of,
        "in the group": of_group,
        "left the group": of_network,
        "leads the group": of_group,
        "in another group": of_network,
        "executive board": all_of,
        "general board": of_network,
        "lobby coordinator": all_of,
        "secretariat": all_of,
        "anybody": of_network,
        "stranger": of_network,
    }


def test_listed_newest_talk_first_in_pages(db: Database, make: Make, g40: Network, now: datetime) -> None:
    anna = make.person()
    ids = [filed(db, g40, anna, now, met_on=TODAY - timedelta(days=age)).id for age in range(23)]
    with db.reading() as tx:
        listing = lobby.listed(tx, anna, Wanted(), on=TODAY)
    assert (listing.total, listing.pages, listing.page) == (23, 3, 1)
    assert read(db, anna) == ids[:10]
    assert read(db, anna, page=3) == ids[20:]
    assert read(db, anna, page=99) == ids[20:]
    assert read(db, anna, page=-1) == ids[:10]


def test_listed_filters_are_combined(db: Database, make: Make, g40: Network, now: datetime) -> None:
    ede, oss = make.person(city="Ede"), make.person(city="Oss")
    europa, wet = make.theme_id("europa"), make.theme_id("omgevingswet")
    old = next(one.id for one in asked_themes(db, "participatie"))
    keten = make.theme_id("sterke keten")
    a = filed(db, g40, ede, now, themes=(europa, wet), met_on=date(2026, 10, 31)).id
    b = filed(db, g40, ede, now, themes=(wet,), people=(oss.id,), met_on=date(2026, 11, 1)).id
    c = filed(db, g40, oss, now, themes=(europa,), met_on=date(2026, 11, 2)).id
    d = filed(db, g40, oss, now, themes=(keten,), met_on=date(2025, 11, 2)).id
    assert read(db, ede, Wanted(themes=(europa,))) == [c, a]
    assert read(db, ede, Wanted(themes=(europa, wet))) == [c, b, a]
    assert read(db, ede, Wanted(cities=(make.city_id("Ede"),))) == [a]
    assert read(db, ede, Wanted(cities=(make.city_id("Oss"),))) == [c, b, d]
    assert read(db, ede, Wanted(since=date(2026, 11, 1), until=date(2026, 11, 1))) == [b]
    assert read(db, ede, Wanted(themes=(europa,), since=date(2026, 11, 1))) == [c]
    assert read(db, ede, Wanted(themes=(europa,), cities=(make.city_id("Ede"),))) == [a]
    assert read(db, ede, Wanted(themes=(keten, old))) == [d]
    assert read(db, ede, Wanted(filed_since=now, filed_before=now)) == []
    assert len(read(db, ede, Wanted(filed_since=now))) == 4


def test_listed_reports_of_a_merged_group_are_under_its_successor(
    db: Database, make: Make, g40: Network, now: datetime
) -> None:
    anna = make.person()
    europa, wet = make.theme_id("europa"), make.theme_id("omgevingswet")
    talk = filed(db, g40, anna, now, themes=(europa,))
    with db.transaction() as tx:
        tx.execute(update(Theme).where(col(Theme.id) == europa).values(status=ThemeStatus.MERGED, became_id=wet))
    assert read(db, anna, Wanted(themes=(wet,))) == [talk.id]
    assert read(db, anna, Wanted(themes=(europa,))) == [talk.id]


@pytest.mark.parametrize(
    "typed,groups,towns",
    [
        ("omgevingswet", [OMGEVINGSWET], []),
        ("Omgevings-wet Ede", [OMGEVINGSWET], ["Ede"]),
        ("ede omgevngswet", [OMGEVINGSWET], ["Ede"]),
        ("den bosch", [], ["'s-Hertogenbosch"]),
        ("'s hertogenbosch en alphen aan den rijn", [], ["'s-Hertogenbosch", "Alphen aan den Rijn"]),
        ("over europa uit Oss", ["Europa"], ["Oss"]),
        ("zorg jeugd", ["Zorg, Jeugd en Onderwijs"], []),
        ("Zorg Jeugd en Onderwijs Ede", ["Zorg, Jeugd en Onderwijs"], ["Ede"]),
        ("leefomgeving en omgevingswet", [OMGEVINGSWET], []),
        ("surf", ["SURF"], []),
        ("europa europa", ["Europa"], []),
        ("in de", [], []),
    ],
)
def test_understand_as_people_type(db: Database, typed: str, groups: list[str], towns: list[str]) -> None:
    with db.reading() as tx:
        meant = asked.understand(tx, typed.split())
    assert ([one.name for one in meant.themes], [one.name for one in meant.cities], meant.unknown) == (
        groups,
        towns,
        "",
    )


def test_understand_what_may_be_two_is_asked_back(db: Database) -> None:
    with db.reading() as tx:
        meant = asked.understand(tx, ["zorg", "ede"])
    assert meant.unknown == "zorg"
    assert [one.name for one in meant.near] == ["Wonen, Welzijn en Zorg", "Zorg, Jeugd en Onderwijs"]
    assert [one.name for one in meant.cities] == ["Ede"]


@pytest.mark.parametrize("typed", ["qqqq", "💥x", "x" * 4000, "<!channel>", "a b c d e f g h i j k"])
def test_understand_nonsense_is_unknown(db: Database, typed: str) -> None:
    with db.reading() as tx:
        assert asked.understand(tx, typed.split()) == Asked(unknown=typed)


def test_prepare_offers_the_only_group_of_a_person(db: Database, make: Make) -> None:
    one = make.in_theme(make.person(), "europa")
    two = make.in_theme(make.in_theme(make.person(), "europa"), "omgevingswet")
    with db.reading() as tx:
        assert [theme.name for theme in lobby.prepare(tx, one, "").about] == ["Europa"]
        assert lobby.prepare(tx, two, "").about == ()
        assert [theme.name for theme in lobby.prepare(tx, two, "omgevingwet").about] == [OMGEVINGSWET]
        assert len(lobby.prepare(tx, two, "").groups) == 17
        with pytest.raises(ThemeEnded):
            lobby.prepare(tx, two, "surf")
        with pytest.raises(ProfileNeeded):
            lobby.prepare(tx, make_stranger(two), "")


def make_stranger(actor: Actor) -> Actor:
    return replace(actor, person=replace(actor.person, city_id=None))
