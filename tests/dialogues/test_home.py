"""Home and `me`."""

from bot.playground import Seen
from tests.dialogues.conftest import Talk

NEWCOMER = """\
Hallo Anna
Ik weet nog niet waar je vandaan komt.
[Stel je voor]
[Themagroepen] [Netwerkdagen] [Lobbyverslag maken] [Verslagen lezen] [Zoeken]
---
Netwerkdagen
Er is nog geen netwerkdag gepland.
---
Mijn themagroepen
Je zit nog niet in een themagroep.
[Kies er een]
---
Mijn lobbyverslagen
Je hebt nog geen lobbyverslag gemaakt.
[Lobbyverslag maken]
---
[Overzicht vorige week] [Groep of stad opzoeken] [Herinneringen uit] [English] [Exporteren] [Alles over mij] [Hulp]"""


def shown(home: Seen | None) -> str:
    assert home is not None
    return home.plain


def test_home_of_a_newcomer(talk: Talk) -> None:
    assert shown(talk.newcomer().opens_home()) == NEWCOMER


def test_home_is_drawn_anew_after_a_form_and_a_button_in_it(talk: Talk) -> None:
    anna = talk.newcomer()
    anna.opens_home()
    anna.presses("Stel je voor", in_=anna.home)
    anna.fills({"Stad": "'s-Hertogenbosch", "Kant": "Bestuurlijk", "Functie": "wethouder Wonen"})
    anna.submits()
    assert "'s-Hertogenbosch, bestuurlijk, wethouder Wonen" in shown(anna.home)
    anna.closes()
    anna.presses("Kies er een", in_=anna.home)
    anna.presses("Aansluiten", nth=0, in_=anna.form)
    anna.closes()
    anna.opens_home()
    assert "[Wie zit erin?]" in shown(anna.home)
    anna.presses("English", in_=anna.home)
    assert shown(anna.home).startswith("Hello Anna")


def test_home_leads_to_search_and_rosters_without_a_slash_command(talk: Talk) -> None:
    bo = talk.person("Bo Voorbeeld", "Oss", external=True)
    bo.presses("Groep of stad opzoeken", in_=bo.home)
    bo.fills({"Welke themagroep of stad?": "oss"})
    bo.submits()
    assert shown(bo.form).startswith("G40\nOss: 1 persoon.\nBestuurders\n• @Bo Voorbeeld")


def test_home_tells_the_secretariat_what_needs_attention(talk: Talk) -> None:
    home = shown(talk.secretary.opens_home())
    assert "Voor het secretariaat\n• Er is geen netwerkdag gepland.\n• Zonder trekker: Armoede" in home
    assert "Voor het secretariaat" not in shown(talk.person("Anna Voorbeeld").opens_home())


def test_somebody_from_elsewhere_is_never_the_secretariat(talk: Talk) -> None:
    talk.secretary.record.team_id = "T0ELSEWHERE"
    assert "Voor het secretariaat" not in shown(talk.secretary.opens_home())


def test_me_says_what_is_known(talk: Talk) -> None:
    anna = talk.person("Anna Voorbeeld", function="wethouder Wonen")
    anna.types("/g40 join europa")
    said = anna.types("/g40 ik").plain
    assert said.startswith("Dit weet ik van je.\nEde, bestuurlijk, wethouder Wonen\n[Wijzigen]")
    assert "Mijn themagroepen\nEuropa\n[Wie zit erin?]" in said


def test_reminders_and_language_are_switched_by_buttons(talk: Talk) -> None:
    anna = talk.person("Anna Voorbeeld")
    me = anna.types("/g40 ik")
    off = anna.presses("Herinneringen uit", in_=me)
    assert off.text.startswith("Je krijgt geen herinneringen meer")
    assert "[Herinneringen aan]" in anna.types("/g40 ik").plain
    assert anna.types("/g40 taal Engels").text == "From now on I speak English with you."
    assert anna.types("/g40 language").buttons == ["Nederlands", "English"]


def test_roles_are_given_and_ended(talk: Talk) -> None:
    anna = talk.person("Anna Voorbeeld")
    assert anna.types("/g40 beheer").text == "Dit kan alleen het secretariaat. Vraag het gerust aan hen."
    overview = talk.secretary.types("/g40 beheer")
    talk.secretary.presses("Rol geven", in_=overview)
    talk.secretary.fills({"Wie?": anna, "Rol": "Trekker van een themagroep"})
    talk.secretary.submits()
    assert talk.secretary.errors == {"Themagroep": "Van welke themagroep?"}
    talk.secretary.fills({"Themagroep": "Europa"})
    talk.secretary.submits()
    assert "Bewaard: @Anna Voorbeeld is trekker Europa." in shown(talk.secretary.form)
    talk.secretary.closes()
    assert "Trekker: @Anna Voorbeeld (Ede)." in anna.types("/g40 join europa").plain
    overview = talk.secretary.types("/g40 beheer")
    ended = talk.secretary.presses("Beëindigen", in_=overview)
    assert "Nog niemand heeft een rol." in ended.plain
    assert "geen trekker" in anna.types("/g40 join europa").plain
