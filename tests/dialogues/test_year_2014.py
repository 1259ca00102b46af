"""What the network's annual report of 2014 says of offices, taken in as a spreadsheet and asked about.

Column *Bron* of the spreadsheet names document and line. Public office-holders, as that document names them; a day
that it leaves open is that of the conference (12 and 13 June) or the first or last of the month or year.
"""

from pathlib import Path

import pytest

from tests.dialogues.conftest import Talk

REPORT = Path(__file__).parents[1] / "data" / "offices_2014.csv"


@pytest.fixture
def year(talk: Talk) -> Talk:
    """The secretariat has taken in what is clear."""
    boss = talk.secretary
    boss.shares("2014.csv", REPORT.read_bytes())
    talk.settles()
    shown = boss.inbox[-1]
    # of the pillars' chairs the report does not say where they are from
    assert [line for line in shown.plain.splitlines() if line.endswith("?")] == [
        f"Rij {row}: van welke stad of organisatie is {name}?"
        for row, name in enumerate(
            ("Jeroen Olthof", "Andries Ekhart", "Jop Fackeldey", "Ewout Cassee", "Ruud Guyt", "Yvonne van Mierlo",
             "Willemien Vreugdenhil"), 8,
        )
    ]  # fmt: skip
    boss.presses("Inlezen zonder 7 rijen", in_=shown)
    talk.settles()
    assert boss.inbox[-1].plain.splitlines()[1] == "Erbij: 7 mensen, 4 lidmaatschappen en 7 rollen"
    return talk


@pytest.mark.parametrize(
    "asked, told",
    [
        (
            "leden europa 2014",
            (
                "Europa, 2014\n"
                "Trekkers\n"
                "• De Heer, wethouder (Zwolle), sinds 13 juni 2014\n"
                "In de groep: 2 deelnemers uit 2 steden.\n"
                "Bestuurders\n"
                "• Jacobs, wethouder (Tilburg)\n"
                "• De Heer, wethouder (Zwolle)\n"
                "[Nu]"
            ),
        ),
        (
            "leden dagelijks bestuur 2014",
            (
                "Dagelijks Bestuur, 2014\n"
                "Voorzitter Dagelijks Bestuur\n"
                "• Hubert Bruls (Nijmegen), 1 januari 2009 – 12 juni 2014\n"
                "• Ferd Crone (Leeuwarden), sinds 13 juni 2014\n"
                "Vicevoorzitter Dagelijks Bestuur\n"
                "• Theo Weterings (Haarlemmermeer), sinds 13 juni 2014\n"
                "Lid Dagelijks Bestuur\n"
                "• Herman Kaiser (Arnhem), sinds 13 juni 2014"
            ),
        ),
        (
            "leden db 1 juni 2014",
            (
                "Dagelijks Bestuur, 1 juni 2014\n"
                "Voorzitter Dagelijks Bestuur\n"
                "• Hubert Bruls (Nijmegen), 1 januari 2009 – 12 juni 2014"
            ),
        ),
        (
            "leden financiën december 2014",
            (
                "Financiën, december 2014\n"
                "Trekkers\n"
                "• Theo Weterings (Haarlemmermeer), 13 juni 2014 – 31 december 2014\n"
                "In de groep: 1 deelnemer uit 1 stad.\n"
                "Bestuurders\n"
                "• Theo Weterings (Haarlemmermeer)\n"
                "[Nu]"
            ),
        ),
    ],
)
def test_who_was_what_in_2014(year: Talk, asked: str, told: str) -> None:
    assert year.secretary.types(f"/g40 {asked}").plain == told
