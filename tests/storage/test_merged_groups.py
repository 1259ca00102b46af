"""What goes along when a group merges into another: its reports, its part of a programme, its names."""

from datetime import date, datetime, timedelta
from itertools import pairwise

import pytest

from storage import lobby, network_days, search, seasons, themes
from storage.database import Database
from storage.errors import UnknownReport
from storage.kinds import Publicity, Role
from storage.lobby import Talk
from storage.members import Actor
from storage.network import Network
from storage.themes import endings
from tests.lobby import filed
from tests.make import Make
from tests.reminding import Reminding


def merge(db: Database, boss: Actor, now: datetime, *chain: int) -> None:
    """Let the first group go on in the second, that in the third, and so on."""
    with db.transaction() as tx:
        for old, new in pairwise(chain):
            endings.merge(tx, boss, old, new, on=now.date(), at=now)


def reads(db: Database, actor: Actor, talk: Talk, on: date) -> bool:
    """Whether somebody finds a report, on its own and in a list."""
    with db.reading() as tx:
        listed = talk in lobby.listed(tx, actor, lobby.Wanted(), on=on).talks
        try:
            return (lobby.get(tx, actor, talk.id, on=on) == talk) is listed is True
        except UnknownReport:
            assert not listed
            return False


def test_what_was_for_a_merged_group_is_for_the_group_that_it_went_on_in(
    db: Database, make: Make, g40: Network, now: datetime
) -> None:
    boss, author, today = make.secretary(), make.person(), now.date()
    along, declined, left = (make.in_theme(make.person(), "europa") for _ in range(3))
    there, lead, between = (
        make.in_theme(make.person(), "financien"),
        make.person(),
        make.in_theme(make.person(), "mkb"),
    )
    make.office(lead, Role.LEAD, theme_id=make.theme_id("financien"))
    europa, mkb, money = (make.theme_id(word) for word in ("europa", "mkb", "financien"))
    talk = filed(db, g40, author, now, publicity=Publicity.GROUP, themes=(europa,))
    everybody = (author, along, declined, left, there, lead, between)
    assert [reads(db, one, talk, today) for one in everybody] == [True, True, True, True, False, False, False]
    merge(db, boss, now, europa, mkb, money)
    assert [reads(db, one, talk, today) for one in everybody] == [True, False, False, False, True, True, False]
    make.in_theme(along, "europa")
    make.in_theme(left, "europa")
    with db.transaction() as tx:
        themes.leave(tx, left, "europa", at=now)
    assert [reads(db, one, talk, today) for one in everybody] == [True, True, False, False, True, True, False]


def test_what_was_for_a_group_that_is_split_goes_to_no_part(
    db: Database, make: Make, g40: Network, now: datetime
) -> None:
    boss, anna = make.secretary(), make.in_theme(make.person(), "mkb")
    mkb = make.theme_id("mkb")
    talk = filed(db, g40, make.person(), now, publicity=Publicity.GROUP, themes=(mkb,))
    with db.transaction() as tx:
        (part,) = endings.split(tx, boss, mkb, [endings.Part("Winkels", "")], ends=True, on=now.date(), at=now)
        themes.join(tx, anna, part.id, at=now, on=now.date())
    assert not reads(db, anna, talk, now.date())


@pytest.fixture
def calendar(db: Database, make: Make, g40: Network, now: datetime) -> Reminding:
    return Reminding(db, make, g40, now)


def test_its_part_of_a_programme_is_for_the_people_and_leads_of_the_other_group(
    db: Database, calendar: Reminding, make: Make, now: datetime
) -> None:
    europa, mkb, money = (make.theme_id(word) for word in ("europa", "mkb", "financien"))
    anna, old = make.in_theme(make.person(), "financien"), make.in_theme(make.person(), "europa")
    lead = make.office(make.person(), Role.LEAD, theme_id=money)
    day = calendar.plans(calendar.wanted(date(2026, 12, 17)), [europa])
    merge(db, make.secretary(), now, europa, mkb, money)
    with db.reading() as tx:
        slots = network_days.slots(tx, day)
        named = [(slot.title, slot.now) for slot in slots if slot.theme_id == europa]
        chosen = [network_days.suggested(tx, one, slots) for one in (anna, old)]
        titles = [[slot.title for slot in slots if slot.id in ids] for ids in chosen]
    assert titles == [["Plenair", "Europa"], ["Plenair"]]
    assert named == [("Europa", "Financiën")]
    calendar.stays_away(lead, day)
    calendar.at(2026, 12, 18)
    key = f"reminder:{day}:2026-12-17:thanks:{lead.id}"
    assert calendar.ticks() == [key]
    said = calendar.says(key)
    assert said is not None
    assert "Financiën" in said.text.plain


def test_its_names_find_and_suggest_the_other_group(db: Database, make: Make, now: datetime) -> None:
    europa, mkb, money = (make.theme_id(word) for word in ("europa", "mkb", "financien"))
    anna = make.person(function="wethouder Europa")
    merge(db, make.secretary(), now, europa, mkb, money)
    with db.reading() as tx:
        found = search.find(tx, anna, search.words("europa"), on=now.date() + timedelta(days=1))
        suggested = seasons.suggested(tx, anna.person)
    assert ([one.id for one in found.groups], [one.id for one in suggested]) == ([money], [money])


def test_its_part_of_a_programme_that_was_before_is_called_as_it_was(
    db: Database, calendar: Reminding, make: Make, now: datetime
) -> None:
    europa, money = make.theme_id("europa"), make.theme_id("financien")
    day = calendar.plans(calendar.wanted(date(2026, 12, 17)), [europa])
    merge(db, make.secretary(), now + timedelta(days=30), europa, money)
    with db.reading() as tx:
        assert [slot.now for slot in network_days.slots(tx, day) if slot.theme_id == europa] == [None]
