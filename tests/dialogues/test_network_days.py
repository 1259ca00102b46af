"""Network days as people do it: looking, signing up, changing, signing off; and how the secretariat plans them."""

from typing import Any

import pytest
from sqlmodel import col, update

from bot.playground import Person
from storage import members, network_days
from storage.members import Actor
from storage.tables import City
from tests.conftest import NOW
from tests.dialogues.conftest import Talk
from tests.paying import payer

LONGEST = "Slimme duurzame verstedelijking en mobiliteitsvernieuwing"


def plan(talk: Talk, on: str = "2026-12-17", *, themes: tuple[str, ...] = (), **fields: Any) -> None:
    """Plan a day as the secretariat does."""
    secretary = talk.secretary
    secretary.types("/g40 plan new")
    chosen = {"city": "Ede", **fields}
    secretary.fills({"starts_on": on, **chosen, **({"themes": themes} if themes else {})})
    secretary.submits()
    assert secretary.errors == {}
    secretary.closes()


def add(talk: Talk, **fields: str) -> None:
    """Add a part to the first day to come."""
    secretary = talk.secretary
    secretary.presses("Onderdeel toevoegen", in_=secretary.types("/g40 plan 1"))
    secretary.submits(fields)
    assert secretary.errors == {}
    secretary.closes()


def deliver(talk: Talk) -> None:
    """Pay what the bot owes now."""
    payer(talk.bot.desk, talk.bot.client).pay()


def shown(person: Person) -> str:
    assert person.form is not None
    return person.form.plain


# --- looking


def test_nothing_planned_is_a_friendly_sentence(talk: Talk) -> None:
    anna = talk.person("Anna Voorbeeld")
    assert anna.types("/g40 dagen").plain == "Er is nog geen netwerkdag gepland.\n[Dagen van 2025]"
    for word in ("dag", "inschrijven", "afmelden"):
        assert anna.types(f"/g40 {word}").plain == (
            "Er is nog geen netwerkdag gepland. Zodra dat zo is, hoor je het van mij.\n[Dagen van 2025]"
        )


def test_past_year_comes_from_the_reference_data(talk: Talk) -> None:
    anna = talk.person("Anna Voorbeeld")
    assert anna.types("/g40 dagen 2018").plain == (
        "Ik ken 2 netwerkdagen van 2018.\n"
        "• donderdag 15 februari 2018\nNetwerkdag · Schiedam · bestuurlijk\n"
        "• donderdag 14 en vrijdag 15 juni 2018\nStartconferentie · Putten · bestuurlijk\n"
        "[Komende dagen]"
    )
    assert anna.types("/g40 dagen 1999").plain == "Ik ken geen netwerkdagen van 1999.\n[Komende dagen]"
    assert anna.types("/g40 dag 15-2-2018").plain == (
        "donderdag 15 februari 2018\nNetwerkdag · Schiedam · bestuurlijk\n[Alle dagen]"
    )


def test_days_to_come_with_who_hosts_and_who_comes(talk: Talk) -> None:
    plan(talk, "2027-06-10", city=None, venue="Provinciehuis, Zwolle", side="Beide")
    plan(talk, themes=(LONGEST,), city="'s-Hertogenbosch")
    anna = talk.person("Anna Voorbeeld")
    anna.types("/g40 inschrijven")
    anna.submits()
    assert anna.types("/g40 dagen").plain == (
        "Er komen 2 netwerkdagen aan.\n"
        "1. donderdag 17 december 2026\nNetwerkdag · 's-Hertogenbosch · bestuurlijk\n"
        "Aangemeld: 1 deelnemer uit 1 stad · je komt\nInschrijven kan tot za 12 dec, 17:00.\n"
        "[Wijzigen] [Programma] [Afmelden]\n"
        "2. donderdag 10 juni 2027\nNetwerkdag · Provinciehuis, Zwolle · bestuurlijk en ambtelijk\n"
        "Inschrijven kan vanaf do 29 apr, 09:00.\n"
        "[Programma]\n"
        "[Dagen van 2025]"
    )


def test_one_day_with_its_programme(talk: Talk) -> None:
    plan(talk, themes=(LONGEST,))
    add(talk, what="Iets anders", title="Rondleiding", starts="16:45", ends="18:00", room="Hal", capacity="20")
    anna = talk.person("Anna Voorbeeld")
    seen = anna.types("/g40 dag 17 december")
    assert seen.plain == (
        "donderdag 17 december 2026\nNetwerkdag · Ede · bestuurlijk\n"
        "Aangemeld: nog niemand · je hebt nog niets laten weten\nInschrijven kan tot za 12 dec, 17:00.\n"
        "10:00–11:00\n• Plenaire opening\n"
        "11:15–12:45\n• Sociale Pijler\n• Pijler Economie en Werk\n• Fysieke Pijler\n"
        f"13:45–15:00\n• {LONGEST}\n"
        "16:45–18:00\n• Rondleiding · Hal · nog 20 plekken\n"
        "[Inschrijven] [Ik kan niet] [Alle dagen]"
    )
    anna.types("/g40 language en")
    english = anna.types("/g40 day 1").plain
    assert "• Social Pillar" in english
    assert "• Rondleiding · Hal · 20 seats left" in english
    assert "[Sign up] [I can't come] [All days]" in english


@pytest.mark.parametrize("word", ["dag", "inschrijven", "afmelden"])
def test_unknown_day_says_how_to_name_one(talk: Talk, word: str) -> None:
    plan(talk)
    anna = talk.person("Anna Voorbeeld")
    assert anna.types(f"/g40 {word} <!channel> 🏙️").plain == (
        "Ik ken geen netwerkdag “<!channel> 🏙️”. Typ het nummer uit de lijst, of de datum.\n[Alle dagen]"
    )
    assert anna.types(f"/g40 {word} 2").plain.startswith("Ik ken geen netwerkdag “2”.")
    assert len(anna.types(f"/g40 {word} " + "x" * 3900).plain) < 200


# --- signing up and off


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
        " Je plaatsen komen vrij voor anderen.\n"
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
        "Aangemeld: 2 deelnemers uit 2 steden · je komt\nInschrijven kan tot za 12 dec, 17:00.\n"
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
    assert "Aangemeld: 1 deelnemer uit 1 stad" in anna.types("/g40 dag").plain


# --- planning


def test_plan_is_for_the_secretariat(talk: Talk) -> None:
    plan(talk)
    anna = talk.person("Anna Voorbeeld")
    sorry = "Dit kan alleen het secretariaat. Vraag het gerust aan hen."
    assert anna.types("/g40 plannen").plain == sorry
    for action, value in {
        "day_edit": "1", "day_cancel": "1", "day_who": "14", "day_people": "2 14", "day_manage": "1 14",
        "slot_add": "14", "slot": "edit 1",
    }.items():  # fmt: skip
        assert talk.bot_acts(anna, action, value) == sorry
    assert "Beheren" not in anna.types("/g40 dag").buttons


@pytest.mark.parametrize("value", ["", "x", "-1", "9" * 30, "999", "edit", "edit x", "1 x", "💥"])
def test_old_or_forged_buttons_are_harmless(talk: Talk, value: str) -> None:
    for action in ("day_edit", "day_cancel", "day_who", "day_people", "day_manage", "slot_add", "slot"):
        said = talk.bot_acts(talk.secretary, action, value)
        assert said
        assert not said.startswith("Er ging bij mij iets mis")


def test_plan_a_usual_day_and_see_it(talk: Talk) -> None:
    secretary = talk.secretary
    secretary.types("/g40 plannen")
    secretary.submits(
        {"Dag": "2026-12-17", "Gastheerstad": "Ede", "Themagroepen op een gewone dag": ["Europa", "Veiligheid"]}
    )
    assert shown(secretary) == (
        "G40\nGepland: de netwerkdag van donderdag 17 december 2026 in Ede."
        " Kijk het programma na en wijzig wat anders is.\n"
        "donderdag 17 december 2026\nNetwerkdag · Ede · bestuurlijk\n"
        "Inschrijving: di 24 nov, 10:30 tot za 12 dec, 17:00 (open)\nAangemeld: nog niemand\n"
        "10:00–11:00 Plenaire opening\n[… Wijzigen | Verwijderen]\n"
        "11:15–12:45 Sociale Pijler\n[… Wijzigen | Verwijderen]\n"
        "11:15–12:45 Pijler Economie en Werk\n[… Wijzigen | Verwijderen]\n"
        "11:15–12:45 Fysieke Pijler\n[… Wijzigen | Verwijderen]\n"
        "13:45–15:00 Europa\n[… Wijzigen | Verwijderen]\n"
        "13:45–15:00 Veiligheid\n[… Wijzigen | Verwijderen]\n"
        "[Onderdeel toevoegen] [Dag wijzigen] [Wie komt er?] [Dag afgelasten]\n[Sluiten]"
    )


def test_plan_says_what_is_wrong_under_the_fields(talk: Talk) -> None:
    plan(talk)
    secretary = talk.secretary
    secretary.types("/g40 plan new")
    secretary.submits({"starts_on": "2026-12-17", "ends_on": "2026-12-16", "venue": " ", "kind": "Startdag"})
    assert secretary.errors == {
        "Dag": "Dan is er al een netwerkdag voor deze mensen. Kies een andere dag.",
        "Laatste dag": "Het einde ligt voor het begin. Kies een latere datum.",
        "Gastheerstad": "Kies een stad, of vul hieronder een gebouw of adres in.",
    }
    secretary.submits({"starts_on": "2026-11-23", "ends_on": None, "city": "Oss"})
    assert secretary.errors == {"Dag": "Deze datum is al voorbij. Kies vandaag of een latere dag."}
    assert "Naam (optional): [Startdag]" in shown(secretary)


def test_plan_by_a_date_fills_it_in(talk: Talk) -> None:
    talk.secretary.types("/g40 plan 4 maart 2027")
    assert "Dag: [2027-03-04 ▾]" in shown(talk.secretary)
    talk.secretary.closes()
    assert talk.secretary.types("/g40 plan gisteren").plain.startswith("Ik ken geen netwerkdag “gisteren”.")


def test_plan_lists_what_is_planned(talk: Talk) -> None:
    plan(talk)
    plan(talk, "2027-06-10", side="Ambtelijk", kind="Startconferentie")
    assert talk.secretary.types("/g40 plan").plain == (
        "Er zijn 2 netwerkdagen gepland.\n[Nieuwe dag plannen]\n"
        "donderdag 17 december 2026\nNetwerkdag · Ede · bestuurlijk\nnog niemand\n[Bewerken]\n"
        "donderdag 10 juni 2027\nStartconferentie · Ede · ambtelijk\nnog niemand\n[Bewerken]"
    )


def test_part_of_a_programme_is_checked(talk: Talk) -> None:
    plan(talk, programme="Leeg")
    secretary = talk.secretary
    secretary.presses("Onderdeel toevoegen", in_=secretary.types("/g40 plan 1"))
    secretary.submits({"what": "Iets anders", "starts": "11:00", "ends": "10:00"})
    assert secretary.errors == {
        "Titel": "Vul dit in.",
        "Tot": "Het einde ligt voor het begin. Kies een later tijdstip.",
    }
    secretary.submits({"Titel": "Lunch", "Tot": "12:00", "Aantal plaatsen": "2"})
    assert "11:00–12:00 Lunch\n0 van 2 plekken bezet" in shown(secretary)


def test_capacity_below_the_seats_taken_is_refused(talk: Talk) -> None:
    plan(talk, programme="Leeg")
    add(talk, what="Plenair", starts="10:00", ends="11:00", capacity="5")
    for name in ("Anna Voorbeeld", "Bo Voorbeeld"):
        person = talk.person(name)
        person.types("/g40 inschrijven")
        person.submits()
    secretary = talk.secretary
    seen = secretary.types("/g40 plan 1")
    menu = next(element for element in seen.elements if element["type"] == "overflow")
    secretary.picks(menu["action_id"], "Wijzigen", in_=seen)
    secretary.submits({"Aantal plaatsen": "1"})
    assert secretary.errors == {"Aantal plaatsen": "Er zijn al 2 plekken bezet. Vul dat aantal of meer in."}


def test_day_of_two_days(talk: Talk) -> None:
    plan(talk, ends_on="2026-12-18", programme="Leeg")
    add(talk, what="Plenair", starts="10:00", ends="11:00", day="vrijdag 18 december 2026")
    add(talk, what="Europa", starts="20:00", ends="21:00", day="donderdag 17 december 2026")
    anna = talk.person("Anna Voorbeeld")
    assert (
        "donderdag 17 december 2026\n20:00–21:00\n• Europa\n \nvrijdag 18 december 2026\n10:00–11:00\n• Plenair"
        in anna.types("/g40 dag").plain
    )
    anna.types("/g40 inschrijven")
    assert "do 17 dec, Avond (optional): ☐ Europa" in shown(anna)
    assert "vr 18 dec, Ochtend (optional): ☑ Plenair" in shown(anna)


def test_many_groups_at_once_fit_the_form(talk: Talk) -> None:
    secretary = talk.secretary
    secretary.types("/g40 plan new")
    assert secretary.form is not None
    menu = next(element for element in secretary.form.elements if element["type"] == "multi_static_select")
    every = [option["text"]["text"] for option in menu["options"]]
    secretary.submits({"starts_on": "2026-12-17", "city": "Ede", "themes": every})
    secretary.closes()
    anna = talk.person("Anna Voorbeeld")
    anna.types("/g40 inschrijven")
    anna.submits({"Middag (1)": [every[0]], "Middag (2)": [every[1]]})
    assert anna.errors == {}


def test_who_comes_by_pages_with_remarks(talk: Talk) -> None:
    plan(talk, side="Beide")
    anna = talk.person("Anna Voorbeeld", "Oss", function="wethouder Wonen")
    bo, cas = talk.person("Bo Voorbeeld", "Ede", "Ambtelijk"), talk.person("Cas Voorbeeld", "Ede")
    for person, remarks in ((anna, "geen noten\n<!channel>"), (bo, None)):
        person.types("/g40 inschrijven")
        person.submits({"Opmerkingen": remarks})
    cas.types("/g40 afmelden")
    cas.submits({"Reden": "vakantie"})
    seen = talk.secretary.presses("Wie komt er?", in_=talk.secretary.types("/g40 plan 1"))
    assert seen.plain == (
        "donderdag 17 december 2026: 2 deelnemers uit 2 steden.\n1 persoon komt niet.\n"
        "Bestuurders\n• Oss: @Anna Voorbeeld, wethouder Wonen – geen noten <!channel>\n"
        "Ambtenaren\n• Ede: @Bo Voorbeeld\n"
        "Komt niet\n• Ede: @Cas Voorbeeld – vakantie\n[Terug naar de dag]"
    )


# --- who is told


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
