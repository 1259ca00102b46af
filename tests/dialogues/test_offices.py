"""Offices, as the secretariat gives them."""

from datetime import date
from typing import Any

from bot.playground import Person
from storage import offices, themes
from storage.kinds import Role
from storage.members import Actor
from tests.conftest import NOW
from tests.dialogues.conftest import Talk
from tests.dialogues.test_keeping import coordinates
from tests.dialogues.test_life import actor


def test_a_seat_in_the_general_board_changes_hands_when_saved_twice(talk: Talk) -> None:
    anna, bo = talk.person("Anna Voorbeeld"), talk.person("Bo Voorbeeld")
    boss = talk.secretary
    boss.types("/g40 beheer")
    boss.presses("Rol geven")
    boss.fills({"Wie?": anna, "Rol": "Lid Algemeen Bestuur", "Vanaf": "2026-01-01"})
    boss.submits()
    assert boss.errors == {}
    boss.closes(everything=True)
    boss.presses("Rol geven", in_=boss.types("/g40 beheer"))
    boss.fills({"Wie?": bo, "Rol": "Lid Algemeen Bestuur"})
    boss.submits()
    assert boss.form is not None
    assert boss.form.plain.splitlines()[1] == (
        "Anna Voorbeeld heeft deze plek sinds 1 januari 2026. Is dit de opvolger? Bewaar dan nog een keer: "
        "de rol van Anna Voorbeeld eindigt de dag ervoor."
    )
    boss.submits()
    assert boss.form is not None
    assert "Bewaard: @Bo Voorbeeld is lid Algemeen Bestuur" in boss.form.plain


def test_who_holds_the_office_of_the_secretariat_acts_as_it(talk: Talk) -> None:
    anna, boss = talk.person("Anna Voorbeeld"), talk.secretary
    assert anna.types("/g40 beheer").text.startswith("Dit kan alleen het secretariaat")
    boss.presses("Rol geven", in_=boss.types("/g40 beheer"))
    boss.fills({"Wie?": anna, "Rol": "Secretariaat"})
    boss.submits()
    assert anna.types("/g40 beheer").plain.startswith("Dit houdt het secretariaat bij")


def test_who_leads_coordinates_and_is_the_secretariat_is_asked_by_role(talk: Talk) -> None:
    carla, daan = talk.person("Carla Voorbeeld", side="Ambtelijk"), talk.person("Daan Voorbeeld", "Oss")
    els = talk.person("Els Voorbeeld", "Almelo", side="Ambtelijk")
    coordinates(talk, carla)
    with talk.db.transaction() as tx:
        boss = Actor(actor(talk, carla).person, secretariat=True)
        given: list[tuple[Person, Role, dict[str, Any]]] = [
            (daan, Role.LEAD, {"theme_id": themes.find(tx, "veiligheid").id}),
            (daan, Role.LEAD, {"theme_id": themes.find(tx, "europa").id}),
            (els, Role.SECRETARIAT, {}),
            (carla, Role.MEMBER, {"body": "coordinatoren"}),
        ]
        for who, role, place in given:
            offices.appoint(tx, boss, actor(talk, who).id, role, since=date(2026, 1, 1), at=NOW, **place)
    anna = talk.person("Anna Voorbeeld")
    talk.secretary.opens_home()
    assert anna.types("/g40 leden trekkers").plain == (
        "Trekkers van themagroepen\n"
        "• Europa: @Daan Voorbeeld (Oss), sinds 1 januari 2026\n"
        "• Veiligheid: @Daan Voorbeeld (Oss), sinds 1 januari 2026"
    )
    assert anna.types("/g40 leden coordinatoren").plain.splitlines() == [
        "Coördinatoren van steden",
        "• Ede: @Carla Voorbeeld, sinds 24 november 2026",
        "Lid Coördinatorenoverleg",
        "• @Carla Voorbeeld (Ede), sinds 1 januari 2026",
    ]
    # by office, and by the operator's setting
    assert anna.types("/g40 leden secretariaat").plain == (
        "Secretariaat\n• @Els Voorbeeld (Almelo), sinds 1 januari 2026\n• @Secretaris Voorbeeld"
    )
    assert anna.types("/g40 leden lobbycoördinator").plain == "Lobbycoördinator\nNiemand, voor zover ik weet."
    assert (
        anna.types("/g40 leden trekkers 2020").plain
        == "Trekkers van themagroepen, 2020\nNiemand, voor zover ik weet."
    )
