"""What a spreadsheet says: its header recognised in Dutch or English, its cells read as words, roles and days."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from storage import names
from storage.kinds import Role, Side

Cell = str | int | float | date | datetime | bool | None
"""What a cell holds: days as days where the spreadsheet knows that they are."""

MOST_ROWS = 20_000
"""Rows of a spreadsheet: ten times the network's people, each in several groups."""
_SEARCHED = 15
"""Rows among which the header is looked for: people put a title above it."""


class Column(StrEnum):
    """What a column may hold."""

    NAME = "name"
    FIRST = "first"
    INFIX = "infix"
    LAST = "last"
    EMAIL = "email"
    CITY = "city"
    ORGANISATION = "organisation"
    SIDE = "side"
    FUNCTION = "function"
    GROUP = "group"
    BODY = "body"
    PILLAR = "pillar"
    ROLE = "role"
    SINCE = "since"
    UNTIL = "until"
    SLACK = "slack"


_HEADERS = {
    Column.NAME: "name naam persoon person volledigenaam fullname",
    Column.FIRST: "voornaam firstname givenname roepnaam",
    Column.INFIX: "tussenvoegsel tussenvoegsels infix",
    Column.LAST: "achternaam lastname surname familienaam",
    Column.EMAIL: "email mail emailadres mailadres emailaddress",
    Column.CITY: "city stad gemeente municipality",
    Column.ORGANISATION: "organisation organization organisatie",
    Column.SIDE: "side kant bestuurlijkambtelijk politicalofficial bestuurlijkofambtelijk",
    Column.FUNCTION: "function functie functietitel title portefeuille",
    Column.GROUP: "group groups groep groepen themagroep themagroepen themegroup themegroups thema",
    Column.BODY: "body orgaan gremium overleg board",
    Column.PILLAR: "pillar pijler",
    Column.ROLE: "role rol",
    Column.SINCE: "from vanaf since sinds begin start begindatum startdatum startdate",
    Column.UNTIL: "until tot totenmet tm eind einde einddatum end enddate",
    Column.SLACK: "slack slackid slackuser",
}
_COLUMNS = {header: column for column, headers in _HEADERS.items() for header in headers.split()}
_SIDES = {
    word: side
    for side, said in (
        (Side.POLITICAL, "political politician bestuurlijk bestuurder politiek b"),
        (Side.OFFICIAL, "official ambtelijk ambtenaar a"),
    )
    for word in said.split()
}
_ROLES = {
    word: role
    for role, said in (
        (Role.LEAD, "lead leader trekker thematrekker leider"),
        (Role.CHAIR, "chair voorzitter chairman chairwoman"),
        (Role.VICE_CHAIR, "vicechair vicevoorzitter plaatsvervangendvoorzitter"),
        (Role.MEMBER, "member lid deelnemer participant"),
        (Role.COORDINATOR, "coordinator stadscoordinator citycoordinator"),
        (Role.SECRETARIAT, "secretariat secretariaat secretaris secretary"),
        (Role.LOBBY_COORDINATOR, "lobbycoordinator"),
    )
    for word in said.split()
}
_ONLY_LEADS = {names.key("lead, not a member"), names.key("trekker, geen lid")}
_MONTHS = {
    name: number
    for number, called in enumerate(
        (
            "januari january jan", "februari february feb", "maart march mrt mar", "april apr", "mei may",
            "juni june jun", "juli july jul", "augustus august aug", "september sep sept", "oktober october okt oct",
            "november nov", "december dec",
        ),
        start=1,
    )
    for name in called.split()
}  # fmt: skip


class What(StrEnum):
    """What is unclear in a row."""

    NO_NAME = "no_name"
    NO_PLACE = "no_place"
    NO_SIDE = "no_side"
    UNKNOWN_CITY = "unknown_city"
    UNKNOWN_SIDE = "unknown_side"
    UNKNOWN_GROUP = "unknown_group"
    UNKNOWN_BODY = "unknown_body"
    UNKNOWN_PILLAR = "unknown_pillar"
    UNKNOWN_ROLE = "unknown_role"
    NOT_THIS_ROLE = "not_this_role"
    ROLE_OF_WHAT = "role_of_what"
    BAD_DATE = "bad_date"
    ENDS_BEFORE_START = "ends_before_start"
    NO_START = "no_start"
    BEGINS_LATER = "begins_later"
    ENDS_LATER = "ends_later"
    TOO_LONG = "too_long"
    BAD_EMAIL = "bad_email"
    OTHER_EMAIL = "other_email"
    BAD_ACCOUNT = "bad_account"
    NAMESAKES = "namesakes"
    TWO_CITIES = "two_cities"
    TWO_NAMES = "two_names"
    TWO_PEOPLE = "two_people"
    DIFFERS = "differs"
    OVERLAPS = "overlaps"
    LEFT_BUT_LEADS = "left_but_leads"
    SEAT_TAKEN = "seat_taken"
    NO_LONGER = "no_longer"


class Hint(StrEnum):
    """What is worth saying of a row without standing in the way."""

    SAME_ROW = "same_row"
    WENT_ON = "went_on"
    ENDED_BEFORE = "ended_before"
    SECOND_LEAD = "second_lead"
    NO_END_YET = "no_end_yet"


@dataclass(frozen=True)
class Line:
    """A row under the header. Empty cells are empty strings; days are still what was typed."""

    number: int
    """As the spreadsheet shows it."""
    name: str = ""
    email: str = ""
    city: str = ""
    organisation: str = ""
    side: str = ""
    function: str = ""
    groups: tuple[str, ...] = ()
    """Cells with groups: one each, or several separated by `;`."""
    body: str = ""
    pillar: str = ""
    role: str = ""
    since: Cell = None
    until: Cell = None
    slack: str = ""


@dataclass(frozen=True)
class Table:
    """What a spreadsheet says, and the headers that nothing is known for."""

    lines: tuple[Line, ...]
    unknown: tuple[str, ...] = ()


class NoTable(ValueError):  # noqa: N818 - what is the matter
    """No row looks like a header: none names a column for names and another one. Or there are too many rows."""


def read(rows: Sequence[Sequence[Cell]]) -> Table:
    """Find the header and read what is under it. Raises NoTable."""
    if len(rows) > MOST_ROWS + _SEARCHED:
        raise NoTable(str(MOST_ROWS))
    for place, row in enumerate(rows[:_SEARCHED]):
        columns, unknown = _header(row)
        known = {column for _, column in columns}
        if len(known) > 1 and known & {Column.NAME, Column.LAST}:
            lines = (_line(number, columns, cells) for number, cells in enumerate(rows[place + 1 :], start=place + 2))
            return Table(tuple(line for line in lines if line is not None), unknown)
    raise NoTable


def _header(row: Sequence[Cell]) -> tuple[list[tuple[int, Column]], tuple[str, ...]]:
    columns: list[tuple[int, Column]] = []
    unknown = []
    for place, cell in enumerate(row):
        said = words(cell)
        column = _COLUMNS.get(names.key(said)) or _COLUMNS.get(names.key(said).rstrip("0123456789"))
        if column is None or (column is not Column.GROUP and column in {known for _, known in columns}):
            unknown += [said] if said else []
        else:
            columns.append((place, column))
    return columns, tuple(unknown)


def _line(number: int, columns: list[tuple[int, Column]], cells: Sequence[Cell]) -> Line | None:
    if not any(words(cell) for cell in cells):
        return None
    said: dict[Column, Cell] = {}
    groups = []
    for place, column in columns:
        cell = cells[place] if place < len(cells) else None
        if column is Column.GROUP:
            groups += [words(cell)] if words(cell) else []
        else:
            said[column] = cell

    def of(column: Column) -> str:
        return words(said.get(column))

    parts = (of(Column.FIRST), of(Column.INFIX), of(Column.LAST))
    return Line(
        number=number,
        name=of(Column.NAME) or " ".join(part for part in parts if part),
        email=of(Column.EMAIL).removeprefix("mailto:").lower(),
        city=of(Column.CITY),
        organisation=of(Column.ORGANISATION),
        side=of(Column.SIDE),
        function=of(Column.FUNCTION),
        groups=tuple(groups),
        body=of(Column.BODY),
        pillar=of(Column.PILLAR),
        role=of(Column.ROLE),
        since=said.get(Column.SINCE),
        until=said.get(Column.UNTIL),
        slack=of(Column.SLACK),
    )


def words(cell: Cell) -> str:
    """A cell as words, without stray spaces (a no-break space is one too)."""
    if cell is None:
        return ""
    if isinstance(cell, float) and cell.is_integer():
        cell = int(cell)
    return " ".join(str(cell).split())


def side(said: str) -> Side | None:
    """The side that a word means, or None."""
    return _SIDES.get(names.key(said))


def role(said: str) -> tuple[Role | None, bool]:
    """The role that a word means, or None; and whether it is that of a lead who is not in the group."""
    key = names.key(said)
    if key in _ONLY_LEADS:
        return Role.LEAD, True
    return _ROLES.get(key), False


def day(cell: Cell, *, last: bool) -> date | None:
    """The day that a cell means; of a year or month its first day, or its `last`. Raises ValueError."""
    if isinstance(cell, datetime):
        return cell.date()
    if isinstance(cell, date):
        return cell
    said = words(cell).lower().strip(".")
    if not said:
        return None
    if isinstance(cell, int | float) and not isinstance(cell, bool) and _SERIAL[0] < cell < _SERIAL[1]:
        return _EPOCH + timedelta(days=int(cell))
    for pattern, order in _DAYS:
        if found := re.fullmatch(pattern, said):
            numbers = dict(zip(order, found.groups(), strict=True))
            year = _year(numbers["y"])
            if "m" not in numbers:
                return date(year, 12, 31) if last else date(year, 1, 1)
            month = _MONTHS.get(numbers["m"]) or int(numbers["m"])
            if "d" not in numbers:
                first = date(year, month, 1)
                return (first + timedelta(days=31)).replace(day=1) - timedelta(days=1) if last else first
            return date(year, month, int(numbers["d"]))
    raise ValueError(said)


_EPOCH = date(1899, 12, 30)
"""Day 0 of a spreadsheet."""
_SERIAL = (20_000, 80_000)
"""Numbers between these are days since then (1954 to 2119), below them years."""
_DAYS = (
    (r"(\d{4})", "y"),
    (r"(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})(?:[t ]00:00(?::00)?)?", "ymd"),
    (r"(\d{1,2})[-/.](\d{1,2})[-/.](\d{4}|\d{2})", "dmy"),
    (r"(\d{1,2}) ([a-z]+)\.? (\d{4})", "dmy"),
    (r"(\d{4})[-/.](\d{1,2})", "ym"),
    (r"(\d{1,2})[-/.](\d{4})", "my"),
    (r"([a-z]+)\.? (\d{4})", "my"),
)


def _year(said: str) -> int:
    year = int(said) + (2000 if len(said) == 2 else 0)  # noqa: PLR2004 - as people write '18
    if not 1900 < year < 2200:  # noqa: PLR2004 - what a person's time in a network can be
        raise ValueError(said)
    return year
