"""Files that come out: asked by a button, and good to work with in a spreadsheet."""

import io
from datetime import date

from openpyxl import load_workbook

from handlers import sheets
from handlers.sheets import Sheet
from storage.importing import Cell
from tests.dialogues.conftest import Talk
from tests.dialogues.test_importing import last

SAID = "We vroegen om meer tijd. " * 8 + "\n\nDaarna om geld."


def test_home_and_me_have_a_button_to_export(talk: Talk) -> None:
    anna = talk.person("Anna Voorbeeld")
    headers = []
    for person, where in (
        (anna, anna.opens_home()), (anna, anna.types("/g40 ik")), (talk.secretary, talk.secretary.opens_home()),
    ):  # fmt: skip
        person.presses("Exporteren", in_=where)
        ((name, content),) = last(talk, person).files.items()
        assert name == "g40-2026-11-24.xlsx"
        headers.append(sheets.read(content)[0][0])
    columns = headers[-1]
    assert columns == [
        "Naam", "Stad", "Organisatie", "Kant", "Functie", "Themagroep", "Orgaan", "Pijler", "Rol", "Vanaf",
        "Tot en met", "E-mail", "Slack-id",
    ]  # fmt: skip
    assert headers[:2] == [columns[:-2]] * 2


def test_workbook_is_good_to_filter_to_read_and_to_print() -> None:
    rows: list[list[Cell]] = [
        ["Anna Voorbeeld", date(2018, 6, 1), "", None],
        ["Bo Voorbeeld", date(2026, 3, 18), "x", SAID],
    ]
    content = sheets.workbook([Sheet("Een/blad: met [tekens]", ("Naam", "Vanaf", "Rol", "Wat er is gezegd"), rows)])
    (page,) = load_workbook(io.BytesIO(content)).worksheets
    assert (page.title, page.freeze_panes, page.auto_filter.ref) == ("Een blad  met  tekens ", "A2", "A1:D3")
    assert [cell.font.b for cell in page[1]] == [True] * 4
    assert [page.column_dimensions[letter].width for letter in "ABCD"] == [16, 12, 7, 60]
    assert [(cell.is_date, cell.number_format) for cell in page["B"][1:]] == [(True, "yyyy-mm-dd")] * 2
    assert [cell.value for cell in page[2]][2:] == [None, None]
    assert (page["D3"].value, page["D3"].alignment.wrap_text, page.row_dimensions[3].height) == (SAID, True, 90)
    assert (page.row_dimensions[2].height, page["A3"].alignment.vertical) == (None, "top")
    assert (page.page_setup.orientation, page.page_setup.fitToHeight, page.print_title_rows) == (
        "landscape", 0, "$1:$1",
    )  # fmt: skip
