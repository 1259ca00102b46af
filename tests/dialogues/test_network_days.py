"""Network days as dialogues: looking, planning, and who comes."""

import pytest

from tests.dialogues.conftest import Talk
from tests.dialogues.days import LONGEST, add, plan, shown


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
        "Ingeschreven: 1 deelnemer uit 1 stad · je komt\nInschrijven kan tot za 12 dec, 17:00.\n"
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
        "Ingeschreven: nog niemand · je hebt nog niets laten weten\nInschrijven kan tot za 12 dec, 17:00.\n"
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
        "Inschrijving: di 24 nov, 10:30 tot za 12 dec, 17:00 (open)\nIngeschreven: nog niemand\n"
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
    secretary.submits({"Titel": "Lunch", "Tot": "12:00", "Aantal plekken": "2"})
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
    secretary.submits({"Aantal plekken": "1"})
    assert secretary.errors == {"Aantal plekken": "Er zijn al 2 plekken bezet. Vul dat aantal of meer in."}


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


def test_part_of_a_group_that_merged_says_what_it_is_now_and_a_title_of_its_own_stays(talk: Talk) -> None:
    plan(talk, themes=("Europa",))
    add(talk, what="Europa", title="Europa na 2027", starts="16:00", ends="17:00")
    anna, boss = talk.person("Anna Voorbeeld"), talk.secretary
    anna.types("/g40 aansluiten financien")
    assert "• Europa\n" in anna.types("/g40 dag 1").plain
    boss.presses("Groep bijhouden", in_=boss.types("/g40 leden europa"))
    boss.presses("Samenvoegen")
    boss.submits({"Gaat op in": "Financiën"})
    assert boss.errors == {}
    programme = anna.types("/g40 dag 1").plain
    assert ("• Europa (nu Financiën)\n" in programme, "• Europa na 2027\n" in programme) == (True, True)
    anna.types("/g40 inschrijven")
    assert "☑ Europa (nu Financiën) — " in shown(anna)
    anna.submits()
    assert anna.form is not None
    assert " Europa (nu Financiën)\n" in anna.form.plain
