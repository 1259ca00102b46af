"""Spreadsheets that are ready to be shared with the bot. All people in them are invented."""

from functools import partial

from bot.playground.page.stage import Sample, Words
from handlers import sheets
from handlers.sheets import Sheet

ROSTER, UNCLEAR = "zwolle.xlsx", "met-vragen.csv"
_HEADERS = ("Naam", "Stad", "Kant", "Functie", "Themagroep", "Orgaan", "Rol")
_POLITICAL, _OFFICIAL = "bestuurlijk", "ambtelijk"

_ZWOLLE = Sheet(
    "Zwolle",
    _HEADERS,
    (
        ("Ilse Bedacht", "Zwolle", _POLITICAL, "wethouder wonen en zorg", "Woningmarkt", "", "trekker"),
        ("Ilse Bedacht", "Zwolle", _POLITICAL, "", "Leefomgeving en Omgevingswet; Wonen, Welzijn en Zorg", "", ""),
        ("Ilse Bedacht", "Zwolle", _POLITICAL, "", "", "AB", "lid"),
        ("Willem Verzonnen", "Zwolle", _POLITICAL, "wethouder ruimte en mobiliteit", "Omgevingswet", "", ""),
        ("Nadia Fictief", "Zwolle", _POLITICAL, "wethouder economie", "MKB en economische vernieuwing", "", ""),
        ("Bas Voorbeeld", "Zwolle", _OFFICIAL, "beleidsadviseur wonen", "Woningmarkt", "", ""),
        ("Olaf Bedacht", "Zwolle", _OFFICIAL, "accountmanager mkb", "MKB en economische vernieuwing", "", ""),
        ("Sjoerd Bedacht", "Zwolle", _OFFICIAL, "G40-coördinator", "Interbestuurlijke Samenwerking", "", ""),
        ("Sjoerd Bedacht", "Zwolle", _OFFICIAL, "", "", "", "coördinator"),
    ),
)
_UNCLEAR = Sheet(
    "Leden",
    _HEADERS,
    (
        ("Petra Fictief", "Eede", _POLITICAL, "wethouder energie", "Duurzaamheid", "", ""),
        ("Quinten Bedacht", "Breda", _OFFICIAL, "adviseur ruimte", "Omgevingswte", "", ""),
        ("Joris Verzonnen", "Ede", _OFFICIAL, "", "Smart Cities", "", ""),
        ("Rosa Verzonnen", "Oss", _POLITICAL, "wethouder Europa", "Europa", "", "trekker"),
        ("Stijn Fictief", "Emmen", _OFFICIAL, "beleidsadviseur zorg", "Wonen, Welzijn en Zorg", "", ""),
    ),
)


def samples() -> list[Sample]:
    """What the secretariat can try: a list to import, and one in which things are unclear."""
    return [
        Sample(
            ROSTER,
            Words(
                "Wie in Zwolle wat doet: nieuw, veranderd, hetzelfde.",
                "Who does what in Zwolle: new, changed, the same.",
            ),
            partial(sheets.workbook, [_ZWOLLE]),
        ),
        Sample(
            UNCLEAR,
            Words(
                "Met tikfouten en een dubbele naam: wat is onduidelijk?",
                "With slips and a name twice: what is unclear?",
            ),
            partial(sheets.commas, _UNCLEAR),
        ),
    ]
