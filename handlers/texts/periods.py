"""Periods as people type them behind a word: `2026`, `november`, `vorige week`, `sinds 1 juni`, `q3`.

They look back: a month, week or day without a year is the last one that has begun.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from babel.dates import get_month_names

from handlers.texts import LANGUAGES
from handlers.texts.dates import read_day, read_week, week_of

LONGEST = 9
"""Words in the longest period: `van 1 juni 2026 tot en met 30 september`."""
_DAY = timedelta(days=1)


@dataclass(frozen=True)
class Period:
    """From a day to a day, both included; None is open."""

    since: date | None
    until: date | None


def _month_names() -> dict[str, int]:
    found = {}
    for language in LANGUAGES:
        for width in ("wide", "abbreviated"):
            for number, name in get_month_names(width, locale=language).items():
                found[name.lower().rstrip(".")] = number
                found[name.lower()[:3]] = number
    return found


_MONTHS = _month_names()
_FILLER = re.compile(r"^(?:in|op|uit|van|de|het|on|of|the|during|tijdens|within)\s+")
_SINCE = re.compile(r"^(?:sinds|vanaf|na|since|after|from)\s+(.+)$")
_THROUGH = re.compile(r"^(?:t/m|tot en met|through|up to|until|till|tot)\s+(.+)$")
_BEFORE = re.compile(r"^(?:voor|before)\s+(.+)$")
_RANGE = (
    re.compile(r"^(?:tussen|between)\s+(.+?)\s+(?:en|and)\s+(.+)$"),
    re.compile(
        r"^(?:van|vanaf|sinds|from|since)?\s*(.+?)\s+(?:t/m|tot en met|tot|to|until|till|through|[-–])\s+(.+)$"
    ),
)
_THIS = re.compile(r"^(?:deze|dit|huidige?|this|current)\s+(.+)$")
_LAST = re.compile(r"^(?:vorige?|afgelopen|laatste|last|previous|past)\s+(.+)$")
_SOME = re.compile(r"^(?:de\s+)?(?:afgelopen|laatste|last|past)\s+(\d{1,3})\s+(.+)$")
_UNITS = {
    "dag": "day", "dagen": "day", "day": "day", "days": "day",
    "week": "week", "weken": "week", "weeks": "week",
    "maand": "month", "maanden": "month", "month": "month", "months": "month",
    "kwartaal": "quarter", "kwartalen": "quarter", "quarter": "quarter", "quarters": "quarter",
    "jaar": "year", "jaren": "year", "year": "year", "years": "year",
}  # fmt: skip
_MONTHS_IN = {"month": 1, "quarter": 3, "year": 12}
_YEAR = re.compile(r"^(?:19|20)\d\d$")
_MONTH = re.compile(r"^([^\W\d_]+)\.?(?:\s+((?:19|20)\d\d))?$")
_ISO_MONTH = re.compile(r"^((?:19|20)\d\d)-(\d{1,2})$")
_QUARTER = re.compile(
    r"^(?:q([1-4])|kwartaal\s+([1-4])|([1-4])e\s+kwartaal|(eerste|tweede|derde|vierde)\s+kwartaal|"
    r"([1-4])(?:st|nd|rd|th)\s+quarter|(first|second|third|fourth)\s+quarter)(?:\s+((?:19|20)\d\d))?$"
)
_ORDINALS = {
    "eerste": 1, "tweede": 2, "derde": 3, "vierde": 4, "first": 1, "second": 2, "third": 3, "fourth": 4,
}  # fmt: skip
_A_WEEK = re.compile(r"^(?:(?:19|20)\d\d[\s-]*)?(?:week|wk|w)\s*\d{1,2}(?:[\s,/-]+(?:19|20)\d\d)?$")


def take(words: Sequence[str], today: date) -> tuple[Period | None, list[str]]:
    """The first period among words (the longest that can be read there), and the words that are left."""
    words = list(words)
    for start in range(len(words)):
        for end in range(min(len(words), start + LONGEST), start, -1):
            period = read(" ".join(words[start:end]), today)
            if period is not None:
                return period, words[:start] + words[end:]
    return None, words


def read(typed: str, today: date) -> Period | None:
    """Read a period. None when it is none."""
    typed = " ".join(typed.lower().replace(",", " ").split())
    return _open(typed, today) or _between(typed, today) or _closed(typed, today)


def _open(typed: str, today: date) -> Period | None:
    for pattern in (_SINCE, _THROUGH, _BEFORE):
        if (found := pattern.match(typed)) and (inner := _closed(found[1], today)):
            if pattern is _SINCE:
                return Period(inner.since, None)
            if pattern is _THROUGH:
                return Period(None, inner.until)
            return Period(None, inner.since - _DAY) if inner.since else None
    return None


def _between(typed: str, today: date) -> Period | None:
    for pattern in _RANGE:
        if found := pattern.match(typed):
            ends = _closed(found[2], today)
            starts = _closed(_with_year(found[1], found[2]), today) or _closed(
                f"{found[1]} {found[2].partition(' ')[2]}", today
            )
            if starts and ends and starts.since and ends.until:
                return Period(min(starts.since, ends.until), max(starts.since, ends.until))
    return None


def _with_year(first: str, last: str) -> str:
    """`1 juni` of `1 juni tot 30 september 2025` is in 2025 too."""
    year = re.search(r"\b(?:19|20)\d\d$", last)
    return f"{first} {year[0]}" if year and not re.search(r"(?:19|20)\d\d", first) else first


def _closed(typed: str, today: date) -> Period | None:
    while found := _FILLER.match(typed):
        typed = typed[found.end() :]
    return _named(typed, today) or _relative(typed, today) or _on_day(typed, today)


def _named(typed: str, today: date) -> Period | None:
    if _YEAR.match(typed):
        return _months(int(typed), 1, 12)
    if found := _ISO_MONTH.match(typed):
        month = int(found[2])
        return _months(int(found[1]), month, 1) if 1 <= month <= 12 else None  # noqa: PLR2004 - December
    if (found := _MONTH.match(typed)) and (month := _MONTHS.get(found[1], 0)):
        return _months(int(found[2]) if found[2] else _begun(today, month), month, 1)
    if found := _QUARTER.match(typed):
        which = next(part for part in found.groups()[:6] if part)
        month = 3 * (_ORDINALS.get(which) or int(which)) - 2
        return _months(int(found[7]) if found[7] else _begun(today, month), month, 3)
    if _A_WEEK.match(typed) and (week := read_week(typed, today)):
        return Period(week.monday, week.sunday)
    return None


def _relative(typed: str, today: date) -> Period | None:
    if found := _SOME.match(typed):
        unit = _UNITS.get(found[2])
        return _back(today, int(found[1]), unit) if unit else None
    if (found := _THIS.match(typed)) and (unit := _UNITS.get(found[1])):
        return _around(today, unit)
    if (found := _LAST.match(typed)) and (unit := _UNITS.get(found[1])):
        this = _around(today, unit)
        return _around(this.since - _DAY, unit) if this.since else None
    return None


def _on_day(typed: str, today: date) -> Period | None:
    if typed.isdecimal():
        return None
    day = read_day(typed, today)
    if day is not None and day > today and not re.search(r"\d{4}", typed):
        year_ago = read_day(typed, today - timedelta(days=366))
        day = year_ago if year_ago and year_ago <= today else day
    return Period(day, day) if day else None


def _around(today: date, unit: str) -> Period:
    """The day, week, month, quarter or year that a day is in."""
    if unit == "day":
        return Period(today, today)
    if unit == "week":
        week = week_of(today)
        return Period(week.monday, week.sunday)
    count = _MONTHS_IN[unit]
    return _months(today.year, today.month - (today.month - 1) % count, count)


def _back(today: date, count: int, unit: str) -> Period:
    """So many of them up to today."""
    days = {"day": 1, "week": 7}.get(unit)
    if days:
        return Period(today - timedelta(days=days * count - 1), today)
    months = today.year * 12 + today.month - 1 - _MONTHS_IN[unit] * count
    year, month = divmod(months, 12)
    if year < 1:
        return Period(date.min, today)
    last = _months(year, month + 1, 1).until or today
    return Period(min(last, date(year, month + 1, min(today.day, last.day))), today)


def _begun(today: date, month: int) -> int:
    return today.year if month <= today.month else today.year - 1


def _months(year: int, month: int, count: int) -> Period:
    after = date(year + (month + count - 1) // 12, (month + count - 1) % 12 + 1, 1)
    return Period(date(year, month, 1), after - _DAY)
