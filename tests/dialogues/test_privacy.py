"""People's data, as dialogues: what is kept by direct message, being forgotten, and the history."""

import json

import pytest

from bot.playground import CannotDo, Person
from storage import offices
from storage.history import By, note, reading
from storage.kinds import Role
from storage.members import Actor, by_account
from storage.network import Network
from tests.dialogues.conftest import Talk
from tests.lobby import filed

SURE = {"Weet je het zeker?": ["Ja. Ik weet dat dit niet ongedaan kan worden gemaakt."]}


@pytest.fixture
def anna(talk: Talk) -> Person:
    anna = talk.person("Anna Voorbeeld", function="wethouder Wonen")
    anna.types("/g40 aansluiten europa")
    return anna


def files(person: Person) -> dict[str, bytes]:
    return next(seen.files for seen in reversed(person.inbox) if seen.files)


def test_my_data_comes_by_direct_message_and_nowhere_else(talk: Talk, anna: Person) -> None:
    before = len(talk.channel.messages)
    seen = anna.types("/g40 mijngegevens", in_=talk.channel)
    assert seen.plain.startswith("Je krijgt het van me in een direct bericht: niemand anders ziet het.")
    assert {(channel, whose) for channel, _, whose in seen.where} == {(talk.channel.id, anna.id), (anna.dm.id, "")}
    assert len(talk.channel.messages) == before
    assert anna.inbox[-1].plain.splitlines() == [
        "Dit is alles wat ik over je bewaar: als tekst om te lezen, en als JSON om mee te nemen.",
        "• Profiel: 1",
        "• Themagroepen: 1",
        "• Wijzigingen door jou: 1",
        "",
        "(mijn-gegevens-2026-11-24.txt)",
        "",
        "(mijn-gegevens-2026-11-24.json)",
    ]
    told = json.loads(files(anna)["mijn-gegevens-2026-11-24.json"])
    assert told["made_at"] == "2026-11-24T09:30:00+00:00"
    assert told["kept"]["groups"] == [
        {"group": "Europa", "joined_at": "2026-11-24T09:30:00+00:00", "left_at": None, "entered_by": None}
    ]
    readable = files(anna)["mijn-gegevens-2026-11-24.txt"].decode("utf-8-sig")
    assert "\n- naam: Anna Voorbeeld\n" in readable
    assert "\n  functie: wethouder Wonen\n" in readable
    assert "\n- themagroep: Europa\n  sinds: di 24 nov 2026, 10:30\n" in readable


def test_my_data_by_a_direct_message_in_english(talk: Talk, anna: Person) -> None:
    anna.writes("language en")
    anna.writes("mydata")
    talk.settles()
    assert set(files(anna)) == {"my-data-2026-11-24.txt", "my-data-2026-11-24.json"}
    assert "- name: Anna Voorbeeld\n" in files(anna)["my-data-2026-11-24.txt"].decode()


def test_being_forgotten_is_explained_and_then_done(talk: Talk, anna: Person) -> None:
    form = anna.types("/g40 vergeet mij")
    assert form.title == "Vergeten worden"
    assert form.plain == EXPLAINED
    with pytest.raises(CannotDo, match="not complete"):  # without the tick Slack does not send it
        anna.submits()
    anna.fills(SURE)
    done = anna.submits()
    assert "Ik ben je vergeten. In de geschiedenis van het netwerk staat nu “oud-lid (Ede)”." in done.plain
    with talk.db.reading() as tx:
        assert by_account(tx, "T0G40", anna.id) is None
    bo = talk.person("Bo Voorbeeld", "Oss")
    assert "Anna" not in bo.types("/g40 leden europa").plain
    assert "Stel je voor" in anna.opens_home().buttons


EXPLAINED = """\
Vergeten worden
Ik vergeet dan wie je bent. Lees eerst wat dat betekent.
Wat verdwijnt
• naam, functie, e-mailadres, taal en de koppeling met het Slack-account
• opmerkingen en redenen bij netwerkdagen
• berichten die ik nog zou sturen
• de naam in de geschiedenis van wijzigingen
Wat vandaag eindigt
• 1 themagroep
Wat blijft, zonder naam
• dat iemand van Ede in een groep zat, een rol had of naar een dag kwam, en wanneer
• wat anderen in een vrije tekst schreven: vraag het secretariaat als daar een naam uit moet
• berichten in Slack zelf, en reservekopieën tot ze verlopen
Wie me hierna weer schrijft, begint opnieuw.
Weet je het zeker?: ☐ Ja. Ik weet dat dit niet ongedaan kan worden gemaakt.
[Vergeet mij] [Annuleren]"""


def test_reports_stay_as_written_by_a_former_member(talk: Talk, g40: Network) -> None:
    anna, bo = talk.person("Anna Voorbeeld"), talk.person("Bo Voorbeeld", "Oss")
    with talk.db.reading() as tx:
        author, other = (by_account(tx, "T0G40", one.id) for one in (anna, bo))
    assert author is not None
    assert other is not None
    people, follow = (author.id, other.id), {"next_step": "bellen", "next_by": author.id}
    filed(talk.db, g40, Actor(author), talk.clock(), people=people, **follow)
    assert "• 1 verslag, op naam van “oud-lid (Ede)”" in anna.types("/g40 vergeet mij").plain
    anna.fills(SURE)
    anna.submits()
    listed = bo.types("/g40 verslagen")
    shown = bo.presses("Lees meer", in_=listed)
    assert [line for line in shown.plain.splitlines() if "oud-lid" in line] == [
        "Namens ons: oud-lid (Ede) en @Bo Voorbeeld (Oss)",
        "door oud-lid (Ede)",
        "Verslag van oud-lid (Ede), di 24 nov",
    ]


def test_secretariat_forgets_somebody_at_their_wish(talk: Talk, anna: Person) -> None:
    boss = talk.secretary
    boss.opens_home()
    refused = talk.person("Bo Voorbeeld", "Oss").types("/g40 vergeet Anna Voorbeeld")
    assert refused.plain == "Dit kunnen alleen zijzelf en het secretariaat."
    form = boss.types("/g40 beheer vergeet anna voorbeeld")
    assert form.title == "Iemand vergeten"
    boss.fills(SURE)
    assert "staat nu “oud-lid (Ede)”" in boss.submits().plain
    assert boss.types("/g40 beheer vergeet anna voorbeeld").plain == (
        "Ik ken geen persoon of themagroep die “anna voorbeeld” heet."
    )
    history = boss.types("/g40 beheer geschiedenis").plain
    assert "vergeten: oud-lid (Ede)" in history


def test_last_of_the_secretariat_is_warned(talk: Talk) -> None:
    boss = talk.secretary
    boss.opens_home()
    assert "Hierna is er niemand meer van het secretariaat." in boss.types("/g40 vergeet mij").plain


def test_history_says_who_changed_what(talk: Talk, anna: Person) -> None:
    boss = talk.secretary
    boss.opens_home()
    assert anna.types("/g40 beheer geschiedenis").plain.startswith("Dit kan alleen het secretariaat")
    with talk.db.transaction() as tx:
        found, chief = (by_account(tx, "T0G40", one.id) for one in (anna, boss))
        assert found is not None
        assert chief is not None
        actor, on = Actor(chief, secretariat=True), talk.clock().date()
        offices.appoint(tx, actor, found.id, Role.CHAIR, body="db", since=on, at=talk.clock())
    assert boss.types("/g40 beheer geschiedenis anna").plain == HISTORY
    assert boss.types("/g40 beheer geschiedenis europa").plain == (
        "Er is niets gewijzigd in Europa, voor zover dat nog wordt bewaard."
    )
    assert boss.types("/g40 beheer geschiedenis @Anna Voorbeeld").plain == HISTORY
    talk.person("Anna Verzonnen", "Oss")
    several = boss.types("/g40 beheer geschiedenis anna")
    assert several.plain.splitlines()[0] == "Wie bedoel je?"
    assert boss.presses("Deze", in_=several, nth=1).plain == HISTORY


def test_history_is_turned_page_by_page(talk: Talk) -> None:
    boss = talk.secretary
    boss.opens_home()
    with talk.db.transaction() as tx:
        chief = by_account(tx, "T0G40", boss.id)
        assert chief is not None
        for number in range(reading.PAGE + 1):
            note(tx, By(None), f"moon:{number}", "moons", number, at=talk.clock(), after={"phase": number})
    first = boss.types("/g40 beheer geschiedenis")
    second = boss.presses("Oudere", in_=first)
    assert [page.plain.count("de bot zelf") for page in (first, second)] == [reading.PAGE, 1]
    assert "moon:0\n• phase: 0" in second.plain
    assert boss.presses("Nieuwere", in_=second).plain == first.plain


def test_being_forgotten_from_home(talk: Talk, anna: Person) -> None:
    home = anna.opens_home()
    assert home is not None
    anna.presses("Alles over mij", in_=home)
    anna.presses("Vergeet mij…")
    anna.fills(SURE)
    anna.submits()
    talk.settles()
    assert anna.home is not None
    assert anna.home.plain == "Ik ben je vergeten. Open je dit tabblad weer, dan beginnen we opnieuw."


def test_secretariat_gives_somebody_their_data_and_that_is_written_down(talk: Talk, anna: Person) -> None:
    boss = talk.secretary
    boss.opens_home()
    assert anna.types("/g40 beheer gegevens anna").plain == "Dit kunnen alleen zijzelf en het secretariaat."
    boss.types("/g40 beheer gegevens anna voorbeeld")
    talk.settles()
    assert set(files(boss)) == {"gegevens-2026-11-24.txt", "gegevens-2026-11-24.json"}
    assert "gegevens meegegeven: @Anna Voorbeeld" in boss.types("/g40 beheer geschiedenis anna").plain


HISTORY = """\
Wat er is gewijzigd door of over @Anna Voorbeeld
di 24 nov 2026, 10:30 · @Secretaris Voorbeeld
rol gegeven of beëindigd: @Anna Voorbeeld, wethouder Wonen (Ede) · rol: voorzitter, bestuur of overleg: Dagelijks Bestuur
• vanaf: di 24 nov 2026
di 24 nov 2026, 10:30 · @Anna Voorbeeld
profiel gewijzigd: @Anna Voorbeeld, wethouder Wonen (Ede)
Niemand kan dit wijzigen. Het verdwijnt na 5 jaar."""
