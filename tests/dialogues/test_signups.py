"""Signing up for network days and off, as dialogues."""

from tests.dialogues.conftest import Talk
from tests.dialogues.days import LONGEST, add, plan, shown


def test_sign_up_with_suggestions_then_change(talk: Talk) -> None:
    plan(talk, themes=("Europa", LONGEST))
    anna = talk.person("Anna Voorbeeld")
    anna.types(f"/g40 aansluiten {LONGEST}")
    anna.presses("Inschrijven", in_=anna.types("/g40 dagen"))
    assert shown(anna) == (
        "Inschrijven\ndonderdag 17 december 2026\nNetwerkdag · Ede\n"
        "Vink aan waar je bij wilt zijn. Twee dingen op hetzelfde moment gaan niet samen.\n"
        "Ochtend (optional): ☑ Plenaire opening — 10:00–11:00\n☐ Sociale Pijler — 11:15–12:45\n"
        "☐ Pijler Economie en Werk — 11:15–12:45\n☑ Fysieke Pijler — 11:15–12:45\n"
        f"Middag (optional): ☐ Europa — 13:45–15:00\n☑ {LONGEST} — 13:45–15:00\n"
        "Opmerkingen (optional): [dieet, toegankelijkheid, …]\nAlleen het secretariaat leest dit.\n"
        "[Schrijf me in] [Annuleren]"
    )
    anna.submits({"Opmerkingen": "vegetarisch"})
    assert shown(anna) == (
        "G40\nJe bent ingeschreven voor de netwerkdag van donderdag 17 december 2026 in Ede.\n"
        f"Jouw programma\n10:00–11:00 Plenaire opening\n11:15–12:45 Fysieke Pijler\n13:45–15:00 {LONGEST}\n"
        "[Wijzigen] [Programma] [Afmelden]\n[Sluiten]"
    )
    anna.presses("Wijzigen")
    assert "Opmerkingen (optional): [vegetarisch]" in shown(anna)
    anna.submits({"Middag": ["Europa"]})
    assert shown(anna).startswith(
        "G40\nJe inschrijving voor de netwerkdag van donderdag 17 december 2026 in Ede is gewijzigd.\n"
    )


def test_two_at_the_same_time_are_refused_under_the_field(talk: Talk) -> None:
    plan(talk)
    anna = talk.person("Anna Voorbeeld")
    anna.types("/g40 inschrijven")
    anna.submits({"Ochtend": ["Sociale Pijler", "Fysieke Pijler"], "Opmerkingen": "rolstoel"})
    assert anna.errors == {"Ochtend": "“Sociale Pijler” en “Fysieke Pijler” zijn tegelijk. Kies er één."}
    assert "Opmerkingen (optional): [rolstoel]" in shown(anna)
    anna.submits({"Ochtend": ["Sociale Pijler"]})
    assert anna.errors == {}


def test_full_slot_is_refused_with_the_seats_elsewhere(talk: Talk) -> None:
    plan(talk, programme="Leeg")
    add(talk, what="Sociale Pijler", starts="10:00", ends="11:00", capacity="1")
    add(talk, what="Fysieke Pijler", starts="10:00", ends="11:00", capacity="12")
    add(talk, what="Pijler Economie en Werk", starts="10:30", ends="11:30")
    anna, bo = talk.person("Anna Voorbeeld"), talk.person("Bo Voorbeeld", "Oss")
    bo.types("/g40 language en")
    anna.types("/g40 inschrijven")
    bo.types("/g40 signup")
    anna.submits({"Ochtend": ["Sociale Pijler"]})
    bo.submits({"Morning": ["Social Pillar"]})
    assert bo.errors == {
        "Morning": "“Social Pillar” is full. At that time there are seats at Physical Pillar (12 seats)"
        " and Pillar for Economy and Work (room enough)."
    }
    bo.closes()
    bo.types("/g40 signup")
    assert "☐ Social Pillar — 10:00–11:00 · full" in shown(bo)
    anna.presses("Afmelden")
    anna.submits()
    bo.submits({"Morning": ["Social Pillar"]})
    assert bo.errors == {}


def test_part_that_was_removed_meanwhile(talk: Talk) -> None:
    plan(talk, programme="Leeg")
    add(talk, what="Plenair", starts="10:00", ends="11:00")
    anna = talk.person("Anna Voorbeeld")
    anna.types("/g40 inschrijven")
    remove_first(talk)
    anna.submits()
    assert anna.errors == {
        "Ochtend": "Een onderdeel dat je aanvinkte, zit niet meer in het programma. Haal het vinkje weg."
    }
    anna.submits({"Ochtend": []})
    assert shown(anna).startswith("G40\nJe bent ingeschreven voor")


def remove_first(talk: Talk) -> None:
    secretary = talk.secretary
    seen = secretary.types("/g40 plan 1")
    menu = next(element for element in seen.elements if element["type"] == "overflow")
    secretary.picks(menu["action_id"], "Verwijderen", in_=seen)
    secretary.submits()
    secretary.closes()


def test_sign_off_with_a_reason_twice_and_come_back(talk: Talk) -> None:
    plan(talk)
    anna = talk.person("Anna Voorbeeld")
    anna.types("/g40 inschrijven")
    anna.submits()
    anna.closes()
    anna.types("/g40 afmelden")
    assert shown(anna) == (
        "Afmelden\nJe meldt je af voor de netwerkdag van donderdag 17 december 2026 in Ede."
        " Je plekken komen vrij voor anderen.\n"
        "Reden (optional): []\nDit mag leeg blijven. Alleen het secretariaat leest het.\n[Ik kom niet] [Terug]"
    )
    anna.submits({"Reden": "Raadsvergadering"})
    assert shown(anna) == (
        "G40\nJe bent afgemeld voor de netwerkdag van donderdag 17 december 2026 in Ede."
        " Bedankt voor het doorgeven.\n[Ik kom toch] [Alle dagen]\n[Sluiten]"
    )
    anna.closes()
    anna.types("/g40 afmelden 1")
    anna.submits()
    assert shown(anna).startswith("G40\nIk wist al dat je niet komt naar")
    anna.presses("Ik kom toch")
    anna.submits()
    assert shown(anna).startswith("G40\nJe bent ingeschreven voor")


def test_back_in_slack_after_the_seat_went_to_another(talk: Talk) -> None:
    plan(talk, programme="Leeg")
    add(talk, what="Plenair", starts="10:00", ends="11:00", capacity="1")
    anna, bo = talk.person("Anna Voorbeeld"), talk.person("Bo Voorbeeld", "Oss")
    anna.types("/g40 inschrijven")
    anna.submits()
    anna.closes()
    talk.leaves_slack(anna)
    bo.types("/g40 inschrijven")
    bo.submits()
    assert bo.errors == {}
    anna.record.deleted = False
    assert anna.types("/g40 dag").plain == (
        "donderdag 17 december 2026\nNetwerkdag · Ede · bestuurlijk\n"
        "Ingeschreven: 2 deelnemers uit 2 steden · je komt\nInschrijven kan tot za 12 dec, 17:00.\n"
        "10:00–11:00\n• Plenair · vol\n"
        "[Wijzigen] [Afmelden] [Alle dagen]"
    )
    anna.types("/g40 inschrijven")
    assert "Ochtend (optional): ☐ Plenair — 10:00–11:00 · vol" in shown(anna)
    anna.submits({"Ochtend": ["Plenair"]})
    assert list(anna.errors.values()) == ["“Plenair” is vol, en op dat moment is nergens anders plek."]
    anna.submits({"Ochtend": []})
    assert "Je hebt nog geen onderdelen gekozen." in shown(anna)


def test_not_coming_without_an_answer_before(talk: Talk) -> None:
    plan(talk)
    anna = talk.person("Anna Voorbeeld")
    anna.presses("Ik kan niet", in_=anna.types("/g40 dagen"))
    anna.submits()
    assert shown(anna).startswith("G40\nGenoteerd: je komt niet naar")


def test_sign_up_in_clear_sentences_when_it_cannot_be(talk: Talk) -> None:
    plan(talk)
    anna, bo = talk.person("Anna Voorbeeld"), talk.person("Bo Voorbeeld", "Oss", "Ambtelijk")
    assert bo.types("/g40 inschrijven").plain == (
        "Deze netwerkdag is voor bestuurders. Ben je dat? Pas dan je profiel aan.\n[Alle dagen] [Mijn profiel]"
    )
    old = anna.types("/g40 dagen")
    anna.presses("Inschrijven", in_=old)
    talk.clock.move(days=19)
    anna.submits()
    assert list(anna.errors.values()) == [
        (
            "De inschrijving is gesloten sinds za 12 dec, 17:00."
            " Afmelden kan nog wel; vraag het secretariaat als je iets anders wilt."
        )
    ]
    anna.closes()
    assert anna.presses("Inschrijven", in_=old).plain.startswith("De inschrijving is gesloten")
    talk.clock.move(days=10)
    assert anna.presses("Inschrijven", in_=old).plain == (
        "De netwerkdag van donderdag 17 december 2026 is al geweest.\n[Alle dagen]"
    )
    plan(talk, "2027-06-10")
    assert anna.types("/g40 inschrijven").plain == "Inschrijven kan vanaf do 29 apr, 09:00.\n[Alle dagen]"


def test_newcomer_signs_up_after_saying_who_they_are(talk: Talk) -> None:
    plan(talk)
    anna = talk.newcomer("Anna Voorbeeld", email="a.voorbeeld@ede.example")
    anna.types("/g40 inschrijven")
    anna.submits({"Kant": "Bestuurlijk"})
    assert shown(anna).startswith("Inschrijven\ndonderdag 17 december 2026")
    anna.submits()
    assert shown(anna).startswith("G40\nJe bent ingeschreven voor")


def test_direct_message_gives_a_button_for_the_form(talk: Talk) -> None:
    plan(talk)
    bo = talk.person("Bo Voorbeeld", external=True)
    seen = bo.writes("inschrijven")
    bo.presses("Inschrijven", in_=seen)
    bo.submits()
    assert shown(bo).startswith("G40\nJe bent ingeschreven voor")


def test_sign_up_by_home(talk: Talk) -> None:
    plan(talk)
    anna = talk.person("Anna Voorbeeld")
    home = anna.opens_home()
    assert home is not None
    anna.presses("Inschrijven", in_=home)
    anna.submits()
    anna.closes()
    assert anna.home is not None
    assert "1 deelnemer uit 1 stad" in anna.home.plain


def test_form_sent_twice_is_one_sign_up(talk: Talk) -> None:
    plan(talk)
    anna = talk.person("Anna Voorbeeld")
    anna.types("/g40 inschrijven")
    anna.types("/g40 inschrijven")
    anna.submits()
    anna.closes(everything=True)
    assert "Ingeschreven: 1 deelnemer uit 1 stad" in anna.types("/g40 dag").plain
