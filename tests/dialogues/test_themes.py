"""Joining, leaving, rosters, as people do it."""

from storage import members, themes
from storage.database import insert_new
from storage.kinds import Side, ThemeStatus
from storage.tables import Theme
from tests.dialogues.conftest import Talk

WELCOME = """\
Welkom bij Leefomgeving en Omgevingswet!
Deze groep heeft op dit moment geen trekker.
In de groep: 1 deelnemer uit 1 stad.
[Wie zit erin?] [Lobbyverslag maken] [Verlaten]"""


def test_first_join_asks_who_you_are_and_then_joins(talk: Talk) -> None:
    anna = talk.newcomer(email="a.voorbeeld@ede.example")
    anna.types("/g40 join omgevingswet")
    assert anna.form is not None
    assert anna.form.plain == (
        "Wie ben je?\n"
        "Eerst even kennismaken. Dit vul je één keer in.\n"
        "Stad: [Ede ▾]\n"
        "Kant: ☐ Bestuurlijk — wethouder of burgemeester\n"
        "☐ Ambtelijk — in dienst van de gemeente\n"
        "Functie (optional): [zoals: wethouder Wonen]\n"
        "[Bewaren] [Annuleren]"
    )
    anna.fills({"Kant": "Bestuurlijk"})
    anna.submits()
    assert anna.form.plain == f"G40\n{WELCOME}\n[Sluiten]"


def test_join_again_leave_and_leave_again_say_so(talk: Talk) -> None:
    anna = talk.person("Anna Voorbeeld")
    assert anna.types("/g40 aansluiten Omgevings-wet").plain == WELCOME
    assert anna.types("/g40 join OMGEVINGSWET").text.startswith("Je zit al in *Leefomgeving en Omgevingswet*.")
    left = anna.presses("Verlaten")
    assert left.text == "Je zit niet meer in *Leefomgeving en Omgevingswet*."
    assert anna.types("/g40 leave omgevingswet").text == (
        "Je zit niet in *Leefomgeving en Omgevingswet*, dus er viel niets te verlaten."
    )


def test_old_button_is_harmless(talk: Talk) -> None:
    anna = talk.person("Anna Voorbeeld")
    joined = anna.types("/g40 join omgevingswet")
    anna.presses("Verlaten", in_=joined)
    assert anna.presses("Verlaten", in_=joined).text.endswith("er viel niets te verlaten.")


def test_ambiguous_name_is_asked_back_with_buttons(talk: Talk) -> None:
    anna = talk.person("Anna Voorbeeld")
    asked = anna.types("/g40 join zorg")
    assert asked.plain == ("Welke bedoel je met “zorg”?\n[Wonen, Welzijn en Zorg] [Zorg, Jeugd en Onderwijs]")
    assert anna.presses("Zorg, Jeugd en Onderwijs", in_=asked).text == "Welkom bij *Zorg, Jeugd en Onderwijs*!"


def test_merged_group_leads_to_its_successor(talk: Talk) -> None:
    anna = talk.person("Anna Voorbeeld")
    assert anna.types("/g40 join participatie").text == (
        "Participatie is opgegaan in Sterke keten van leren, werken en ondernemen. "
        "Welkom bij *Sterke keten van leren, werken en ondernemen*!"
    )


def test_person_from_another_workspace_joins_by_direct_message(talk: Talk) -> None:
    bo = talk.newcomer("Bo Voorbeeld", external=True)
    asked = bo.writes("aansluiten europa")
    assert asked.plain == "Druk op de knop om verder te gaan.\n[Wie ben je?]"
    bo.presses("Wie ben je?", in_=asked)
    bo.fills({"Stad": "Oss", "Kant": "Ambtelijk"})
    bo.submits()
    assert bo.form is not None
    assert bo.form.plain.startswith("G40\nWelkom bij Europa!")
    assert bo.writes("leden europa").plain.startswith(
        "Europa: 1 deelnemer uit 1 stad.\nAmbtenaren\n• @Bo Voorbeeld (Oss)"
    )


def test_roster_of_160_people_comes_in_pages(talk: Talk) -> None:
    with talk.db.transaction() as tx:
        for number in range(160):
            person = members.greet(
                tx, team="T0G40", slack_user=f"U9{number:04d}", name=f"Persoon {number:03d} Voorbeeld",
                locale="nl-NL", home_team="T0G40", guest=False, at=talk.clock(),
            )  # fmt: skip
            actor = members.Actor(person)
            person = members.introduce(
                tx,
                actor,
                city_id=number % 41 + 1,
                side=Side.POLITICAL,
                function="wethouder Wonen, Ruimte en Zorg",
                at=talk.clock(),
            )
            themes.join(tx, members.Actor(person), "omgevingswet", at=talk.clock(), on=talk.clock().date())
    anna = talk.person("Anna Voorbeeld")
    first = anna.types("/g40 roster omgevingswet")
    assert first.text == "*Leefomgeving en Omgevingswet*: 160 deelnemers uit 41 steden."
    assert "Pagina 1 van 4" in first.plain
    second = anna.presses("Volgende", in_=first)
    assert "Pagina 2 van 4" in second.plain
    assert first.plain.count("• @") == 40


def test_roster_of_a_city(talk: Talk) -> None:
    talk.person("Anna Voorbeeld", "'s-Hertogenbosch", function="wethouder Wonen")
    bo = talk.person("Bo Voorbeeld", "Ede", "Ambtelijk")
    assert bo.types("/g40 leden den bosch").plain == (
        "'s-Hertogenbosch: 1 persoon.\nBestuurders\n• @Anna Voorbeeld, wethouder Wonen"
    )
    assert bo.types("/g40 leden almere").plain == "Uit Almere ken ik nog niemand."


def test_groups_are_listed_by_pillar_with_several_and_none(talk: Talk) -> None:
    anna = talk.person("Anna Voorbeeld")
    anna.types("/g40 join europa")
    seen = anna.types("/g40 groepen")
    lines = seen.plain.splitlines()
    assert lines[0] == "Er zijn 17 themagroepen."
    headings = [
        "Sociale Pijler",
        "Pijler Economie en Werk",
        "Fysieke Pijler",
        "In meerdere pijlers",
        "Buiten de pijlers",
    ]
    assert [line for line in lines if line in headings] == headings
    assert "1 deelnemer uit 1 stad · je doet mee" in seen.plain
    assert anna.types("/g40 groepen fysiek").plain.splitlines()[1] == "Fysieke Pijler"


def test_names_with_markup_cannot_shout(talk: Talk) -> None:
    anna = talk.person("<!channel> & *Anna*", function="<https://evil.example|bank> @here")
    anna.types("/g40 join europa")
    seen = anna.types("/g40 roster europa")
    assert "<!channel>" not in str(seen.blocks)
    assert "<https://evil" not in str(seen.blocks)
    assert "&lt;https://evil.example|bank&gt; @here" in str(seen.blocks)


def test_sixty_groups_come_in_pages_with_those_outside_the_pillars(talk: Talk) -> None:
    with talk.db.transaction() as tx:
        for number in range(43):
            insert_new(tx, Theme, slug=f"g{number}", name=f"Groep {number:02d} Voorbeeld", status=ThemeStatus.ACTIVE)
    anna = talk.person("Anna Voorbeeld")
    first = anna.types("/g40 groepen")
    assert (first.text, "Pagina 1 van 2" in first.plain) == ("Er zijn 60 themagroepen.", True)
    second = anna.presses("Volgende", in_=first)
    assert "Groep 42 Voorbeeld" in second.plain
    assert first.plain.count("[Aansluiten]") + second.plain.count("[Aansluiten]") == 60
