"""Rosters as they were, as people ask for them."""

from datetime import UTC, date, datetime

import pytest

from storage import cities, offices, themes
from storage.kinds import Role
from storage.members import Actor
from storage.privacy import forgetting
from tests.dialogues.conftest import Talk
from tests.dialogues.test_life import actor, lead

THEN = datetime(2014, 6, 12, tzinfo=UTC)


@pytest.fixture
def zwolle(talk: Talk) -> Talk:
    """Anna led Europa from Zwolle, Bo was in Veiligheid, Dee is forgotten; Cas of Oss coordinated Zwolle."""
    anna = talk.person("Anna Voorbeeld", "Zwolle", function="wethouder Wonen")
    bo, dee = talk.person("Bo Voorbeeld", "Zwolle", "Ambtelijk"), talk.person("Dee Voorbeeld", "Zwolle")
    cas, boss = talk.person("Cas Voorbeeld", "Oss"), Actor(actor(talk, anna).person, secretariat=True)
    lead(talk, anna, "europa", date(2014, 6, 12), date(2018, 3, 20))
    with talk.db.transaction() as tx:
        for who, group in ((anna, "europa"), (anna, "financien"), (dee, "europa"), (bo, "veiligheid")):
            themes.join(tx, actor(talk, who), group, at=THEN, on=THEN.date())
        offices.appoint(
            tx, boss, actor(talk, cas).id, Role.COORDINATOR, city_id=cities.find(tx, "zwolle").id,
            since=date(2013, 1, 1), until=date(2015, 1, 1), at=THEN,
        )  # fmt: skip
        forgetting.forget(tx, boss, actor(talk, dee).id, at=talk.clock(), on=talk.clock().date())
    return talk


def test_who_was_in_the_network_from_a_city_in_a_year(zwolle: Talk) -> None:
    seen = zwolle.secretary.types("/g40 leden zwolle 2014")
    assert seen.plain == (
        "Zwolle, 2014: 4 mensen.\n"
        "Bestuurders\n"
        "• @Anna Voorbeeld, wethouder Wonen\n\u2003trekker Europa, 12 juni 2014 – 20 maart 2018\n\u2003in Financiën\n"
        "• @Cas Voorbeeld (Oss)\n\u2003coördinator van Zwolle, 1 januari 2013 – 1 januari 2015\n"
        "• oud-lid (Zwolle)\n\u2003in Europa\n"
        "Ambtenaren\n"
        "• @Bo Voorbeeld\n\u2003in Veiligheid\n"
        "[Nu]"
    )
    assert zwolle.secretary.presses("Nu", in_=seen).text == "*Zwolle*: 2 mensen."


def test_a_month_a_day_or_a_year_behind_it(zwolle: Talk) -> None:
    asked = (
        "zwolle maart 2016",
        "zwole 1-6-2014",
        "zwolle in 2012",
        "zwolle vorig jaar",
        "europa juni 2014",
        "oss q1 2014",
    )
    seen = [zwolle.secretary.types(f"/g40 leden {typed}").plain for typed in asked]
    assert [one.splitlines()[0] for one in seen] == [
        "Zwolle, maart 2016: 3 mensen.",
        "Zwolle, 1 juni 2014: 1 persoon.",
        "Zwolle, 2012",
        "Zwolle, 2025: 3 mensen.",
        "Europa, juni 2014",
        "Oss, 1 januari 2014 – 31 maart 2014: 1 persoon.",
    ]
    assert [[name for name in ("Anna", "Bo", "Cas", "oud-lid") if name in one] for one in seen] == [
        ["Anna", "Bo", "oud-lid"], ["Cas"], [], ["Anna", "Bo", "oud-lid"], ["Anna", "oud-lid"], ["Cas"],
    ]  # fmt: skip


def test_what_is_no_time_or_still_to_come_is_said_so(zwolle: Talk) -> None:
    unread = "kan ik niet lezen als dag, maand of jaar. Typ het als “2014”, “maart 2016” of “1-6-2014”."
    to_come = "moet nog komen. Van {} weet ik wie er nu is, en wie er eerder was."
    said = {
        "zwolle 2031": f"2031 {to_come.format('Zwolle')}",
        "ab 1-1-2027": f"1 januari 2027 {to_come.format('Algemeen Bestuur')}",
        "zwolle 31-02-2016": f"Zwolle ken ik, maar “31-02-2016” {unread}",
        "zwolle 31-12-9999": f"Zwolle ken ik, maar “31-12-9999” {unread}",
        "zwolle 1-1-1899": f"Zwolle ken ik, maar “1-1-1899” {unread}",
        "europa zomer 2014": f"Europa ken ik, maar “zomer 2014” {unread}",
    }
    assert {typed: zwolle.secretary.types(f"/g40 leden {typed}").plain for typed in said} == {
        typed: f"{line}\n[Nu]" for typed, line in said.items()
    }
    assert zwolle.secretary.presses("Nu").text == (
        "*Europa*: 1 deelnemer uit 1 stad. Geen trekker sinds 21 maart 2018."
    )
