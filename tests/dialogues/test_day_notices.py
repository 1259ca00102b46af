"""Who is told what changed about a network day, as dialogues."""

from sqlmodel import col, update

from storage import members, network_days
from storage.members import Actor
from storage.tables import City
from tests.conftest import NOW
from tests.dialogues.conftest import Talk
from tests.dialogues.days import add, deliver, plan, shown
from tests.dialogues.test_signups import remove_first


def test_moved_day_is_told_once_to_who_comes(talk: Talk) -> None:
    plan(talk, themes=("Europa",))
    anna, bo = talk.person("Anna Voorbeeld"), talk.person("Bo Voorbeeld", "Oss")
    bo.types("/g40 language en")
    for person in (anna, bo):
        person.types("/g40 inschrijven")
        person.submits()
        person.closes()
    secretary = talk.secretary
    secretary.presses("Dag wijzigen", in_=secretary.types("/g40 plan 1"))
    secretary.submits({"Dag": "2026-12-10", "Gastheerstad": "'s-Hertogenbosch"})
    assert shown(secretary).startswith("G40\nBewaard. 2 deelnemers krijgen bericht.\n")
    deliver(talk)
    deliver(talk)
    assert [seen.plain for seen in anna.inbox] == [
        (
            "Er is iets veranderd aan de netwerkdag van donderdag 10 december 2026 in 's-Hertogenbosch.\n"
            "• De nieuwe datum is donderdag 10 december 2026. Het was donderdag 17 december 2026.\n"
            "• De nieuwe plaats is 's-Hertogenbosch. Het was Ede.\n"
            "Je staat nog ingeschreven. Kun je niet, meld je dan af.\n"
            "[Programma] [Wijzigen] [Afmelden]"
        )
    ]
    assert [seen.plain for seen in bo.inbox] == [
        (
            "Something changed about the network day of Thursday 10 December 2026 in 's-Hertogenbosch.\n"
            "• The new date is Thursday 10 December 2026. It was Thursday 17 December 2026.\n"
            "• The new place is 's-Hertogenbosch. It was Ede.\n"
            "You are still signed up. If you can't come, please sign off.\n"
            "[Programme] [Change] [Sign off]"
        )
    ]
    anna.presses("Wijzigen", in_=anna.inbox[-1])
    assert shown(anna).startswith("Jouw inschrijving\ndonderdag 10 december 2026")


def test_day_in_a_city_that_left_the_network_stays_there(talk: Talk) -> None:
    plan(talk, programme="Leeg")
    anna = talk.person("Anna Voorbeeld")
    anna.types("/g40 inschrijven")
    anna.submits()
    anna.closes()
    with talk.db.transaction() as tx:
        tx.execute(update(City).where(col(City.name) == "Ede").values(left_on=NOW.date()))
    secretary = talk.secretary
    secretary.presses("Dag wijzigen", in_=secretary.types("/g40 plan 1"))
    assert "Gastheerstad (optional): [Ede ▾]" in shown(secretary)
    secretary.submits()
    assert secretary.errors == {}
    assert shown(secretary).startswith("G40\nBewaard.\ndonderdag 17 december 2026\nNetwerkdag · Ede · bestuurlijk\n")
    deliver(talk)
    assert anna.inbox == []
    secretary.closes()
    secretary.types("/g40 plan new")
    assert secretary.form is not None
    towns = next(element for element in secretary.form.elements if element["type"] == "static_select")
    assert "Ede" not in [option["text"]["text"] for option in towns["options"]]


def test_moved_part_and_removed_part_are_told(talk: Talk) -> None:
    plan(talk, programme="Leeg")
    add(talk, what="Plenair", starts="10:00", ends="11:00")
    add(talk, what="Iets anders", title="Rondleiding", starts="11:00", ends="12:00")
    anna = talk.person("Anna Voorbeeld")
    anna.types("/g40 inschrijven")
    anna.submits({"Ochtend": ["Plenair", "Rondleiding"]})
    anna.closes()
    secretary = talk.secretary
    seen = secretary.types("/g40 plan 1")
    menu = next(element for element in seen.elements if element["type"] == "overflow")
    secretary.picks(menu["action_id"], "Wijzigen", in_=seen)
    secretary.submits({"Tot": "11:30"})
    secretary.closes()
    deliver(talk)
    assert anna.inbox[-1].plain.startswith(
        "Er is iets veranderd aan de netwerkdag van donderdag 17 december 2026 in Ede.\n"
        "• “Plenair” is nu 10:00–11:30. Het was 10:00–11:00.\n"
        "• “Plenair” en “Rondleiding” zijn nu tegelijk. Kies er één.\n"
    )
    remove_first(talk)
    deliver(talk)
    assert anna.inbox[-1].plain.startswith(
        "Er is iets veranderd aan de netwerkdag van donderdag 17 december 2026 in Ede.\n"
        "• “Plenair” zit niet meer in het programma.\n"
    )
    assert len(anna.inbox) == 2


def test_cancelled_day_is_told_with_the_reason(talk: Talk) -> None:
    plan(talk)
    anna = talk.person("Anna Voorbeeld")
    anna.types("/g40 inschrijven")
    anna.submits()
    anna.closes()
    secretary = talk.secretary
    managing = secretary.types("/g40 plan 1")
    secretary.presses("Dag afgelasten", in_=managing)
    secretary.submits({"Reden": "Code rood & <!channel>"})
    assert shown(secretary).startswith(
        "G40\nAfgelast: de netwerkdag van donderdag 17 december 2026 in Ede. 1 deelnemer krijgt bericht.\n"
    )
    secretary.closes()
    deliver(talk)
    assert [seen.plain for seen in anna.inbox] == [
        (
            "De netwerkdag van donderdag 17 december 2026 in Ede gaat niet door. Je hoeft niets te doen.\n"
            "Reden: Code rood & <!channel>\n[Alle dagen]"
        )
    ]
    assert anna.types("/g40 dagen").plain == (
        "Er is nog geen netwerkdag gepland.\nGaat niet door: donderdag 17 december 2026 (Ede).\n[Dagen van 2025]"
    )
    for button in ("Dag afgelasten", "Dag wijzigen", "Onderdeel toevoegen"):
        assert secretary.presses(button, in_=managing).plain == (
            "De netwerkdag van donderdag 17 december 2026 gaat niet door.\n[Alle dagen]"
        )


def test_day_cancelled_by_two_people_is_cancelled_once(talk: Talk) -> None:
    plan(talk)
    secretary = talk.secretary
    managing = secretary.types("/g40 plan 1")
    secretary.presses("Dag afgelasten", in_=managing)
    with talk.db.transaction() as tx:
        boss = Actor(members.by_id(tx, 1), secretariat=True)
        day = network_days.upcoming(tx, NOW.date())[0]
        network_days.cancel(tx, boss, day.id, reason="Storm", network=talk.bot.desk.network, at=NOW)
    secretary.submits({"Reden": "Sneeuw"})
    assert shown(secretary).startswith("G40\nDit was al afgelast: de netwerkdag van")
    secretary.closes()
    assert "Reden: Storm" in secretary.types("/g40 dag 17 december").plain


def test_part_removed_by_two_people(talk: Talk) -> None:
    plan(talk, programme="Leeg")
    add(talk, what="Plenair", starts="10:00", ends="11:00")
    secretary = talk.secretary
    seen = secretary.types("/g40 plan 1")
    menu = next(element for element in seen.elements if element["type"] == "overflow")
    secretary.picks(menu["action_id"], "Verwijderen", in_=seen)
    secretary.submits()
    secretary.closes()
    assert secretary.picks(menu["action_id"], "Verwijderen", in_=seen).plain == (
        "Dit onderdeel zit niet meer in het programma.\n[Alle dagen]"
    )
