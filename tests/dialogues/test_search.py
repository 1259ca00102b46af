"""Search, as people use it."""

import pytest

from storage.kinds import Publicity
from storage.network import Network
from tests.dialogues.conftest import Talk
from tests.dialogues.test_lobby import actor, marked
from tests.lobby import filed


def test_search_finds_groups_people_and_reports(talk: Talk, g40: Network) -> None:
    anna = talk.person("Anna Voorbeeld", function="wethouder Europa")
    filed(talk.db, g40, actor(talk, anna), talk.clock(), said="Over de fondsen van Europa gesproken.")
    seen = anna.types("/g40 zoek EUROPA")
    assert seen.plain == (
        "Dit vond ik over “EUROPA”.\n"
        "Themagroepen\nEuropa\n[Wie zit erin?]\n"
        "Mensen\n• @Anna Voorbeeld, wethouder Europa (Ede)\n"
        "Verslagen\nMinister Voorbeeld\nwo 18 nov · Ede\nOver de fondsen van Europa gesproken.\n[Lees meer]"
    )
    assert anna.presses("Wie zit erin?", in_=seen).text.startswith("*Europa*")
    anna.presses("Lees meer", in_=seen)
    assert anna.form is not None
    assert anna.form.plain.startswith("Lobbyverslag\nMinister Voorbeeld")


def test_search_all_words_must_be_found(talk: Talk) -> None:
    anna = talk.person("Anna Voorbeeld")
    assert anna.types("/g40 zoek voorbeeld ede anna").plain.endswith("• @Anna Voorbeeld (Ede)")
    assert anna.types("/g40 zoek anna oss").plain == (
        "Over “anna oss” vond ik niets. Probeer minder woorden, of een deel van een woord.\n"
        "[Themagroepen] [Alle verslagen]"
    )


def test_search_more_comes_in_pages(talk: Talk, g40: Network) -> None:
    anna = talk.person("Anna Voorbeeld")
    for number in range(13):
        filed(talk.db, g40, actor(talk, anna), talk.clock(), counterpart=f"Gesprek {number:02d}", said="zonneweide")
    seen = anna.types("/g40 zoek zonneweide")
    assert seen.plain.count("[Lees meer]") == 5
    first = anna.presses("Meer", in_=seen)
    assert (first.plain.splitlines()[0], first.plain.count("[Lees meer]")) == ("Verslagen met “zonneweide”", 10)
    second = anna.presses("Volgende", in_=first)
    assert (second.plain.count("[Lees meer]"), second.buttons[-2:]) == (3, ["Vorige", "Alles wat ik vond"])
    assert anna.presses("Vorige", in_=second).plain == first.plain
    assert anna.presses("Alles wat ik vond", in_=second).plain == seen.plain


def test_search_never_finds_what_one_may_not_read(talk: Talk, g40: Network) -> None:
    anna, bo = talk.person("Anna Voorbeeld"), talk.person("Bo Voorbeeld", "Oss")
    for _ in range(7):
        filed(talk.db, g40, actor(talk, anna), talk.clock(), said="zonneweide", publicity=Publicity.BOARD)
    mine = anna.types("/g40 zoek zonneweide")
    assert mine.plain.count("[Lees meer]") == 5
    assert bo.types("/g40 zoek zonneweide").plain.startswith("Over “zonneweide” vond ik niets.")
    assert talk.bot_acts(bo, "search_page", "reports 1 zonneweide") == ""  # a page, without a single report
    assert bo.types("/g40 zoek zonneweide").buttons == ["Themagroepen", "Alle verslagen"]


@pytest.mark.parametrize("typed", ["", "   ", "% _", "💥"])
def test_search_for_nothing_asks_what(talk: Talk, typed: str) -> None:
    anna = talk.person("Anna Voorbeeld")
    assert anna.types(f"/g40 zoek {typed}").text == (
        "Wat zoek je? Typ er een of meer woorden achter, zoals een naam of een onderwerp."
    )


@pytest.mark.parametrize("typed", ["qqqq", "x" * 3900, "woord " * 600, "<!channel>", "<https://evil.example|bank>"])
def test_search_for_nonsense_finds_nothing_and_shouts_at_nobody(talk: Talk, typed: str) -> None:
    anna = talk.person("Anna Voorbeeld")
    seen = anna.types(f"/g40 zoek {typed}")
    assert " vond ik niets. " in seen.text
    assert marked(seen) == []


@pytest.mark.parametrize(
    "value", ["", "reports", "reports x europa", "moons 1 europa", "reports 1", "reports ² europa"]
)
def test_search_old_button_is_harmless(talk: Talk, value: str) -> None:
    anna = talk.person("Anna Voorbeeld")
    assert talk.bot_acts(anna, "search_page", value).startswith("Deze knop hoort bij een ouder bericht")


def test_search_in_english(talk: Talk) -> None:
    anna = talk.person("Anna Voorbeeld")
    anna.types("/g40 taal en")
    assert (
        anna.types("/g40 search europa").plain
        == "This is what I found about “europa”.\nTheme groups\nEuropa\n[Who is in it?]"
    )
