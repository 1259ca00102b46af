"""Offices, as the secretariat gives them."""

from tests.dialogues.conftest import Talk


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
        "Anna Voorbeeld heeft deze plek sinds 1 januari 2026. Bewaar nog een keer om diegene op te volgen: "
        "die rol eindigt dan de dag ervoor."
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
