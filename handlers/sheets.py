"""Files of spreadsheets: xlsx and csv into plain rows, and rows into files that are safe to open.

What begins like a formula is text: in xlsx by the kind of the cell, in csv by an apostrophe before it.
"""

import csv
import io
import re
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import islice
from textwrap import wrap
from typing import Any

from storage.importing import MOST_ROWS, Cell

MOST_BYTES = 5_000_000
"""Of a file; the directory of the whole network is a tenth."""
_MOST_UNPACKED = 100_000_000
_FORMULA = ("=", "+", "-", "@", "\t", "\r")
_OLD_EXCEL = b"\xd0\xcf\x11\xe0"
_DELIMITERS = ";,\t"
_WIDEST = 60
_A4 = 9
"""As Excel numbers sizes of paper."""
_LINE = 15
_HIGHEST = 400
"""Points of a line, and of a row; Excel goes to 409."""
_ARROW = 4
"""Characters that a header's filter takes beside it."""
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f]")
"""What XML cannot hold."""


class BadFile(ValueError):  # noqa: N818 - what is the matter
    """Not a spreadsheet that can be read: `why` is too_large, old_excel, no_sheet or empty."""

    def __init__(self, why: str) -> None:
        """Say why."""
        super().__init__(why)
        self.why = why


@dataclass(frozen=True)
class Sheet:
    """A table to write: a title, headers, and cells under them."""

    title: str
    headers: tuple[str, ...]
    rows: Sequence[Sequence[Cell]]


def read(content: bytes) -> list[list[list[Cell]]]:
    """Read a file: the rows of each of its sheets. Raises BadFile."""
    if len(content) > MOST_BYTES:
        raise BadFile("too_large")
    if not content.strip():
        raise BadFile("empty")
    if content.startswith(_OLD_EXCEL):
        raise BadFile("old_excel")
    return _workbook(content) if content.startswith(b"PK") else [_text(content)]


def _workbook(content: bytes) -> list[list[list[Cell]]]:
    from openpyxl import load_workbook  # noqa: PLC0415 - an eighth of a start, for what few ask

    try:
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            unpacked = sum(part.file_size for part in packed.infolist())
        if unpacked > _MOST_UNPACKED:
            raise BadFile("too_large")  # noqa: TRY301 - it is no accident
        book = load_workbook(io.BytesIO(content), read_only=True, data_only=True, keep_links=False)
        sheets = []
        for sheet in book.worksheets:
            sheet.reset_dimensions()  # what the file says of its own size is often wrong
            rows: Iterator[Any] = sheet.iter_rows(values_only=True)
            sheets.append([[_cell(cell) for cell in row] for row in islice(rows, MOST_ROWS + 100)])
        book.close()
    except BadFile:
        raise
    except Exception as error:
        # whatever is not as it should be in a file that somebody made somewhere
        raise BadFile("no_sheet") from error
    return sheets


def _cell(value: object) -> Cell:
    if value is None or isinstance(value, str | int | float | date | datetime):
        return value
    return str(value)


def _text(content: bytes) -> list[list[Cell]]:
    text = _decoded(content)
    if "\0" in text:
        raise BadFile("no_sheet")
    first, _, rest = text.partition("\n")
    if named := re.fullmatch(r"sep=(.)\s*", first):  # by which Excel tells itself
        text, delimiter = rest, named[1]
    else:
        sample = text[:5000]
        delimiter = max(_DELIMITERS, key=sample.count)
    try:
        rows = list(islice(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter), MOST_ROWS + 100))
    except csv.Error as error:
        raise BadFile("no_sheet") from error
    return [[_unquoted(cell) for cell in row] for row in rows]


def _decoded(content: bytes) -> str:
    """What the editors of this network's cities write: UTF-8, UTF-16, or Windows' own as a Dutch Excel does."""
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return content.decode("utf-16", "replace")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("cp1252", "replace")


def _unquoted(cell: str) -> str:
    return cell[1:] if cell.startswith("'") and cell[1:].startswith(_FORMULA) else cell


def workbook(sheets: Iterable[Sheet]) -> bytes:
    """An xlsx file: the header stays in sight, days are days, nothing is a formula."""
    from openpyxl import Workbook  # noqa: PLC0415 - as above
    from openpyxl.cell import WriteOnlyCell  # noqa: PLC0415
    from openpyxl.styles import Alignment, Font  # noqa: PLC0415
    from openpyxl.utils import get_column_letter  # noqa: PLC0415

    book = Workbook(write_only=True)
    for sheet in sheets:
        page: Any = book.create_sheet(re.sub(r"[\[\]:*?/\\]", " ", sheet.title)[:31])
        page.freeze_panes = "A2"
        page.auto_filter.ref = f"A1:{get_column_letter(len(sheet.headers))}{len(sheet.rows) + 1}"
        for place, width in enumerate(_widths(sheet), start=1):
            page.column_dimensions[get_column_letter(place)].width = width
        page.page_setup.orientation, page.page_setup.paperSize = "landscape", _A4
        page.sheet_properties.pageSetUpPr.fitToPage, page.page_setup.fitToHeight = True, 0
        page.print_title_rows = "1:1"

        def made(value: Cell, page: Any = page, *, heading: bool = False, lines: int = 1) -> Any:
            given: Any = _CONTROL.sub("", value) if isinstance(value, str) else value
            if given in ("", None) and not heading:
                return None  # or it would count as filled in
            cell = WriteOnlyCell(page, value=given)
            if isinstance(value, str):
                cell.data_type = "s"  # or what begins with = would be a formula
                if value.startswith(_FORMULA):
                    cell.quotePrefix = True
            elif isinstance(value, date):
                cell.number_format = "yyyy-mm-dd"
            if lines > 1:
                cell.alignment = Alignment(vertical="top", wrap_text=_lines(value) > 1)
            if heading:
                cell.font = Font(bold=True)
            return cell

        page.append([made(header, heading=True) for header in sheet.headers])
        for number, row in enumerate(sheet.rows, start=2):
            if (lines := max(map(_lines, row))) > 1:
                page.row_dimensions[number].height = min(lines * _LINE, _HIGHEST)
            page.append([made(value, lines=lines) for value in row])
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _lines(value: Cell) -> int:
    """How many lines a text takes in the widest column."""
    if not isinstance(value, str) or (len(value) <= _WIDEST and "\n" not in value):
        return 1
    return sum(max(1, len(wrap(line, _WIDEST))) for line in value.splitlines()) or 1


def _widths(sheet: Sheet) -> list[int]:
    return [
        min(_WIDEST, max(len(header) + _ARROW, 2 + max((len(str(cell or "")) for cell in cells), default=0)))
        for header, *cells in zip(sheet.headers, *sheet.rows, strict=True)
    ]


def commas(sheet: Sheet, *, delimiter: str = ";") -> bytes:
    """A csv file as a Dutch Excel opens it: UTF-8 with its mark, semicolons, days as 2018-06-01."""
    out = io.StringIO(newline="")
    writer = csv.writer(out, delimiter=delimiter, lineterminator="\r\n")
    writer.writerow([_quoted(header) for header in sheet.headers])
    writer.writerows([_quoted(cell) for cell in row] for row in sheet.rows)
    return out.getvalue().encode("utf-8-sig")


def _quoted(cell: Cell) -> str:
    said = "" if cell is None else cell.isoformat() if isinstance(cell, date) else str(cell)
    return f"'{said}" if isinstance(cell, str) and said.startswith(_FORMULA) else said
