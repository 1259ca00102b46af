"""Reporting a lobby talk, reading and correcting reports, as people do it."""

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import func, insert, select

from bot.playground import Person, Seen, payloads
from storage import members
from storage.kinds import Publicity, ThemeStatus
from storage.lobby import Talk as Report
from storage.members import Actor
from storage.network import Network
from storage.tables import Report as Row
from storage.tables import Theme
from tests.dialogues.conftest import Talk
from tests.lobby import filed

WHO, KIND, SAID = "Met wie was het gesprek?", "Wat voor gesprekspartner is dat?", "Wat is er besproken?"
GROUPS, WHEN, WHAT_FOLLOWS = "Over welke themagroepen?", "Wanneer was het?", "Wat volgt er?"
BY_WHEN, PUBLICITY = "Voor wanneer?", "Wie mag dit lezen?"
ENOUGH = {WHO: "Minister Voorbeeld", KIND: "Kabinet", SAID: "We vroegen om meer tijd."}
FORM = """\
Lobbyverslag
Met wie was het gesprek?: [naam en functie, zoals: minister van VRO]
Wat voor gesprekspartner is dat?: [kabinet, ministerie, Kamer … ▾]
Wat is er besproken?: [Twee zinnen zijn genoeg: wat we vroegen en wat zij antwoordden.]
Over welke themagroepen? (optional): [Leefomgeving en Omgevingswet ▾]
Wanneer was het?: [2026-11-24 ▾]
Hun organisatie (optional): []
Wie leidde het gesprek namens ons?: [Een wethouder of burgemeester ▾]
Wie van ons waren erbij? (optional): [Anna Voorbeeld ▾]
Resultaat: ☑ Nog open
☐ Gewonnen
☐ Verloren
Wat volgt er? (optional): [zoals: factsheet sturen]
Wie doet dat? (optional): [ ▾]
Voor wanneer? (optional): [ ▾]
Wie mag dit lezen?: ☑ Het hele netwerk — het komt ook in het lobbyoverzicht
☐ Alleen de themagroep — en het Dagelijks Bestuur
☐ Alleen het Dagelijks Bestuur — en de lobbycoördinator
Jij, wie erbij was en het secretariaat kunnen het altijd lezen.
[Versturen] [Annuleren]"""
FILED = """\
G40
Dank je, je verslag van het gesprek met Minister Voorbeeld is binnen.
Iedereen in het netwerk kan het lezen. Het komt ook in het lobbyoverzicht.
[Lezen] [Verbeteren]
[Sluiten]"""


@pytest.fixture
def report(talk: Talk, g40: Network) -> Callable[..., Report]:
    """File a report in somebody's name, without the form."""

    def file(person: Person, **about: object) -> Report:
        return filed(talk.db, g40, actor(talk, person), talk.clock(), **about)

    return file


def actor(talk: Talk, person: Person) -> Actor:
    with talk.db.reading() as tx:
        found = members.by_account(tx, "T0G40", person.id)
    assert found is not None
    return Actor(found)


def reports_there(talk: Talk) -> int:
    with talk.db.reading() as tx:
        return int(tx.execute(select(func.count()).select_from(Row)).scalar_one())


def marked(seen: Seen) -> list[str]:
    """What Slack would take for a shout or a link, in text that it reads as markup."""
    texts = [block["text"]["text"] for block in seen.blocks if block.get("text", {}).get("type") == "mrkdwn"]
    return re.findall(r"<[!h][^>]*>", " ".join([seen.text, *texts]))


def shown(person: Person) -> str:
    assert person.form is not None
    return person.form.plain


def test_report_in_three_fields(talk: Talk) -> None:
    anna = talk.person("Anna Voorbeeld")
    anna.types("/g40 verslag omgevingswet")
    assert shown(anna) == FORM
    anna.submits(ENOUGH)
    assert shown(anna) == FILED
    anna.presses("Lezen")
    assert shown(anna) == (
        "Lobbyverslag\nMinister Voorbeeld\nKabinet\ndinsdag 24 november 2026\nOver: Leefomgeving en Omgevingswet\n"
        "Gesprek geleid door: een wethouder of burgemeester\nNamens ons: @Anna Voorbeeld (Ede)\nResultaat: nog open\n"
        "---\nWe vroegen om meer tijd.\nVerslag van @Anna Voorbeeld, di 24 nov\n[Verbeteren] [Intrekken]\n[Sluiten]"
    )


def test_report_of_somebody_new_first_asks_who_they_are(talk: Talk) -> None:
    anna = talk.newcomer()
    anna.types("/g40 verslag")
    assert shown(anna).startswith("Wie ben je?")
    anna.submits({"Stad": "Ede", "Kant": "Ambtelijk"})
    assert shown(anna).startswith("Lobbyverslag\n")
    assert "Wie leidde het gesprek namens ons?: [Een ambtenaar ▾]" in shown(anna)
    anna.submits(ENOUGH)
    assert shown(anna) == FILED


def test_report_from_another_workspace_by_direct_message(talk: Talk) -> None:
    bo = talk.person("Bo Voorbeeld", "Oss", external=True)
    asked = bo.writes("verslag europa")
    assert asked.plain == "Druk op de knop om verder te gaan.\n[Lobbyverslag]"
    bo.presses("Lobbyverslag", in_=asked)
    bo.submits(ENOUGH)
    assert shown(bo) == FILED
    assert bo.writes("verslagen oss").plain.startswith("1 verslag uit Oss.\nMinister Voorbeeld\n")


def test_report_with_everything_and_people_nobody_knew(talk: Talk) -> None:
    anna, bo = talk.person("Anna Voorbeeld"), talk.newcomer("Bo Voorbeeld")
    anna.types("/g40 report")
    anna.submits(
        {
            **ENOUGH, GROUPS: ["Europa", "Veiligheid"], "Hun organisatie": "Ministerie van Voorbeelden",
            "Wie van ons waren erbij?": [anna, bo], "Resultaat": "Gewonnen", WHAT_FOLLOWS: "Factsheet sturen",
            "Wie doet dat?": bo, BY_WHEN: "2026-12-03", "Wie leidde het gesprek namens ons?": "De lobbycoördinator",
        }
    )  # fmt: skip
    anna.presses("Lezen")
    assert shown(anna).splitlines()[1:-2] == [
        "Minister Voorbeeld", "Ministerie van Voorbeelden", "Kabinet", "dinsdag 24 november 2026",
        "Over: Europa / Veiligheid", "Gesprek geleid door: de lobbycoördinator",
        "Namens ons: @Bo Voorbeeld en @Anna Voorbeeld (Ede)", "Resultaat: gewonnen", "---",
        "We vroegen om meer tijd.", "---", "Vervolg", "Factsheet sturen",
        "door @Bo Voorbeeld · uiterlijk donderdag 3 december 2026", "Verslag van @Anna Voorbeeld, di 24 nov",
    ]  # fmt: skip


def test_wrong_input_is_explained_under_its_field_and_stays(talk: Talk) -> None:
    anna = talk.person("Anna Voorbeeld")
    anna.types("/g40 report")
    anna.submits({**ENOUGH, SAID: "  ", WHEN: "2026-11-25", BY_WHEN: "2026-11-23", PUBLICITY: "Alleen de themagroep"})
    assert anna.errors == {
        SAID: "Vul dit in.",
        WHEN: "Deze datum moet nog komen. Kies vandaag of een eerdere dag.",
        WHAT_FOLLOWS: "Vul ook in wat er volgt, of laat persoon en datum leeg.",
        BY_WHEN: "Dit is vóór het gesprek zelf. Kies een latere datum.",
        GROUPS: "Kies de themagroep die dit mag lezen, of laat het hele netwerk meelezen.",
    }
    assert f"{WHO}: [Minister Voorbeeld]" in shown(anna)
    anna.submits({SAID: "Wel iets.", WHEN: "2026-11-20", WHAT_FOLLOWS: "Bellen", GROUPS: ["Europa"]})
    assert (anna.errors, shown(anna).splitlines()[2]) == (
        {},
        "Alleen Europa en het Dagelijks Bestuur kunnen het lezen. Het komt niet in het lobbyoverzicht.",
    )


def test_form_sent_twice_files_one_report(talk: Talk) -> None:
    anna = talk.person("Anna Voorbeeld")
    anna.types("/g40 report")
    anna.fills(ENOUGH)
    sent = payloads.submission(talk.slack.workspace, anna._open_form(), [])
    anna.submits()
    answer, failure = talk.slack.courier.send("interactive", sent, "view_submission report")
    said = str(answer.body["view"]["blocks"][0]["text"]["text"])
    assert (failure, said) == ("", "Je verslag van het gesprek met *Minister Voorbeeld* was al binnen.")
    assert reports_there(talk) == 1


def test_two_forms_from_one_window_file_two_reports(talk: Talk) -> None:
    anna = talk.newcomer()
    anna.types("/g40 join europa")
    anna.submits({"Stad": "Ede", "Kant": "Bestuurlijk"})
    anna.presses("Lobbyverslag maken")
    anna.submits(ENOUGH)
    anna.presses("Lezen")
    anna.presses("Intrekken")
    talk.clock.move(seconds=20)
    anna.presses("Nieuw verslag")
    anna.submits(ENOUGH)
    assert (shown(anna), reports_there(talk)) == (FILED, 2)


def test_longest_texts_full_of_signs_are_read_in_full(talk: Talk, report: Callable[..., Report]) -> None:
    anna = talk.person("Anna Voorbeeld")
    for said in ("&" * 3000, "<!channel> " * 272, "woord " * 500, "a\n" * 1500, "😀" * 1500):
        report(anna, said=said, counterpart="<" * 150, organisation="&" * 150, next_step=">" * 500)
        anna.presses("Lees meer", in_=anna.types("/g40 verslagen"))
        assert "".join(shown(anna).split()).count(said.split()[0][:1]) >= len(said.strip()) // 11
        assert anna.form is not None
        assert marked(anna.form) == []
        anna.closes()


def test_form_fits_with_sixty_groups_with_long_names(talk: Talk) -> None:
    with talk.db.transaction() as tx:
        tx.execute(
            insert(Theme),
            [
                {"slug": f"groep-{number}", "name": f"Groep {number:02d} " + "zeer lang " * 15, "status": ThemeStatus.ACTIVE}
                for number in range(60)
            ],
        )  # fmt: skip
    anna = talk.person("Anna Voorbeeld")
    anna.types("/g40 report")
    anna.submits(ENOUGH)
    assert shown(anna) == FILED


def test_correct_shows_what_was_told_and_keeps_the_date(talk: Talk) -> None:
    anna = talk.person("Anna Voorbeeld")
    anna.types("/g40 report europa")
    anna.submits(ENOUGH)
    talk.clock.move(days=1)
    anna.presses("Verbeteren")
    assert shown(anna).splitlines()[:5] == [
        "Verslag verbeteren", f"{WHO}: [Minister Voorbeeld]", f"{KIND}: [Kabinet ▾]",
        f"{SAID}: [We vroegen om meer tijd.]", f"{GROUPS} (optional): [Europa ▾]",
    ]  # fmt: skip
    anna.submits({SAID: "We kregen meer tijd.", "Resultaat": "Gewonnen"})
    assert shown(anna).splitlines()[1] == "Het verslag van het gesprek met Minister Voorbeeld is verbeterd."
    anna.presses("Lezen")
    assert "We kregen meer tijd.\nVerslag van @Anna Voorbeeld, di 24 nov · verbeterd wo 25 nov, 10:30" in shown(anna)
    assert reports_there(talk) == 1


def test_secretariat_corrects_and_others_cannot(talk: Talk, report: Callable[..., Report]) -> None:
    anna, bo = talk.person("Anna Voorbeeld"), talk.person("Bo Voorbeeld", "Oss")
    one = report(anna)
    talk.secretary.presses("Lees meer", in_=talk.secretary.types("/g40 verslagen"))
    assert "[Verbeteren] [Intrekken]" in shown(talk.secretary)
    bo.presses("Lees meer", in_=bo.types("/g40 verslagen"))
    assert "[Verbeteren]" not in shown(bo)
    bo.closes()
    tried = talk.bot_acts(bo, "report_withdraw", str(one.id))
    assert tried == "Alleen wie het verslag schreef en het secretariaat kunnen het aanpassen."
    assert talk.bot_acts(bo, "report_correct", str(one.id)) == tried


def test_withdraw_asks_first_and_old_buttons_are_harmless(talk: Talk, report: Callable[..., Report]) -> None:
    anna, bo = talk.person("Anna Voorbeeld"), talk.person("Bo Voorbeeld", "Oss")
    one = report(anna)
    bos = bo.types("/g40 verslagen")
    annas = anna.types("/g40 verslagen")
    anna.presses("Lees meer", in_=annas)
    anna.presses("Intrekken", confirms=False)
    assert bo.types("/g40 verslagen").text == "1 verslag."
    anna.presses("Intrekken")
    assert shown(anna).splitlines()[1] == (
        "Het verslag van het gesprek met Minister Voorbeeld is ingetrokken. Niemand kan het nog openen; een overzicht dat al geplaatst is, blijft zoals het is."
    )
    anna.closes()
    gone = "Dit verslag kan ik niet vinden. Misschien is het ingetrokken, of is het niet voor iedereen bedoeld."
    assert bo.presses("Lees meer", in_=bos).text == gone
    assert anna.presses("Lees meer", in_=annas).text == gone
    assert talk.bot_acts(anna, "report_withdraw", str(one.id)) == (
        "Het verslag van het gesprek met Minister Voorbeeld was al ingetrokken."
    )
    assert talk.bot_acts(bo, "report_withdraw", str(one.id)) == gone
    assert bo.types("/g40 verslagen").text == "Er zijn nog geen verslagen. Dat van jou kan het eerste zijn."


@pytest.mark.parametrize("value", ["", "0", "-1", "x", "9" * 30, "²", "1; drop table reports"])
def test_nonsense_in_a_button_is_no_report(talk: Talk, value: str) -> None:
    anna = talk.person("Anna Voorbeeld")
    gone = "Dit verslag kan ik niet vinden. Misschien is het ingetrokken, of is het niet voor iedereen bedoeld."
    assert [talk.bot_acts(anna, f"report_{what}", value) for what in ("read", "correct", "withdraw")] == [gone] * 3
    assert talk.bot_acts(anna, "reports_page", value).startswith("Deze knop hoort bij een ouder bericht")


def test_restricted_report_does_not_exist_for_others(talk: Talk, report: Callable[..., Report]) -> None:
    anna, bo = talk.person("Anna Voorbeeld"), talk.person("Bo Voorbeeld", "Oss")
    one = report(anna, publicity=Publicity.BOARD)
    report(anna, counterpart="Kamerlid Voorbeeld")
    assert bo.types("/g40 verslagen").text == "1 verslag."
    assert talk.bot_acts(bo, "report_read", str(one.id)).startswith("Dit verslag kan ik niet vinden.")
    mine = anna.types("/g40 verslagen")
    assert mine.text == "2 verslagen."
    assert "alleen het Dagelijks Bestuur" in mine.plain


def test_reports_by_pages(talk: Talk, report: Callable[..., Report]) -> None:
    anna = talk.person("Anna Voorbeeld")
    for age in range(23):
        report(anna, counterpart=f"Gesprek {age:02d}", met_on=talk.clock().date() - timedelta(days=age))
    first = anna.types("/g40 verslagen ede")
    assert first.text == "23 verslagen uit *Ede*."
    assert [line for line in first.plain.splitlines() if line.startswith("Gesprek")] == [
        f"Gesprek {age:02d}" for age in range(10)
    ]
    assert "Pagina 1 van 3\n[Oudere] [Nieuw verslag]" in first.plain
    last = anna.presses("Oudere", in_=anna.presses("Oudere", in_=first))
    assert "Pagina 3 van 3\n[Nieuwere] [Nieuw verslag]" in last.plain
    assert "Gesprek 22" in last.plain


def test_reports_by_group_city_and_period_in_any_order(talk: Talk, report: Callable[..., Report]) -> None:
    anna = talk.person("Anna Voorbeeld")
    anna.types("/g40 join omgevingswet")
    anna.presses("Lobbyverslag maken")
    anna.submits(ENOUGH)
    anna.closes()
    for line in (
        "omgevingswet ede november",
        "november Ede omgevingswet",
        "over omgevingswet uit ede, in november",
        "ede november omgevngswet",
    ):
        said = "1 verslag over *Leefomgeving en Omgevingswet* uit *Ede*, november 2026."
        assert anna.types(f"/g40 verslagen {line}").text == said
    assert anna.types("/g40 verslagen ede deze week").text == "1 verslag uit *Ede*, week 48 van 2026."
    assert anna.types("/g40 verslagen sinds 1 november").text == "1 verslag, vanaf zo 1 nov 2026."
    assert anna.types("/g40 verslagen omgevingswet 2025").text == (
        "Ik vond geen verslagen over *Leefomgeving en Omgevingswet*, 2025."
    )


def test_reports_of_what_may_be_two_is_asked_back_with_the_rest(talk: Talk) -> None:
    anna = talk.person("Anna Voorbeeld")
    asked = anna.types("/g40 verslagen zorg ede vorige maand")
    assert asked.plain == "Welke bedoel je met “zorg”?\n[Wonen, Welzijn en Zorg] [Zorg, Jeugd en Onderwijs]"
    assert anna.presses("Zorg, Jeugd en Onderwijs", in_=asked).text == (
        "Ik vond geen verslagen over *Zorg, Jeugd en Onderwijs* uit *Ede*, oktober 2026."
    )


@pytest.mark.parametrize(
    "typed", ["qqqq", "x" * 4000, "<!channel>", "<https://evil.example|bank>", "💥 🤷", "a b c d e f g h i j k l"]
)
def test_reports_of_nonsense_says_so_and_shouts_at_nobody(talk: Talk, typed: str) -> None:
    anna = talk.person("Anna Voorbeeld")
    seen = anna.types(f"/g40 verslagen {typed}")
    assert seen.text.startswith(("Ik ken geen themagroep, stad of periode", "Er zijn nog geen verslagen"))
    assert marked(seen) == []


@pytest.mark.parametrize("typed", ["qqqq", "x" * 4000, "<!channel>", "💥"])
def test_report_about_nonsense_says_so(talk: Talk, typed: str) -> None:
    anna = talk.person("Anna Voorbeeld")
    seen = anna.types(f"/g40 verslag {typed}")
    assert seen.text.startswith("Ik ken geen themagroep")
    assert marked(seen) == []


def test_report_in_english(talk: Talk) -> None:
    anna = talk.person("Anna Voorbeeld")
    anna.types("/g40 taal en")
    anna.types("/g40 report europa")
    assert shown(anna).splitlines()[0] == "Lobby report"
    anna.submits(
        {
            "Who did you speak with?": "Minister Voorbeeld",
            "What kind of counterpart is that?": "Cabinet",
            "What was said?": "We asked for more time.",
        }
    )
    assert shown(anna) == (
        "G40\nThank you, your report is in: the talk with Minister Voorbeeld.\n"
        "Everybody in the network can read it, and it is in the weekly digest.\n[Read it] [Correct]\n[Close]"
    )
    anna.closes()
    assert anna.types("/g40 reports europe november").text == "1 lobby report about *Europa*, November 2026."
