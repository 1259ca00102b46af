"""Days, hours and periods, as people here say and type them. Days and hours are in the network's zone."""

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from babel.dates import format_date, format_datetime, get_month_names

from handlers.texts import LANGUAGES, Text, Texts, verbatim


def on(texts: Texts, day: date) -> Text:
    """`donderdag 12 juni 2026`."""
    return verbatim(format_date(day, "EEEE d MMMM y", locale=texts.locale))


def on_date(texts: Texts, day: date) -> Text:
    """`12 juni 2026`."""
    return verbatim(format_date(day, "d MMMM y", locale=texts.locale))


def on_short(texts: Texts, day: date) -> Text:
    """`do 12 jun`."""
    return verbatim(format_date(day, "EEE d MMM", locale=texts.locale).replace(".", ""))


def days(texts: Texts, starts_on: date, ends_on: date) -> Text:
    """`donderdag 12 juni 2026`, or `donderdag 12 en vrijdag 13 juni 2026`."""
    if starts_on == ends_on:
        return on(texts, starts_on)
    same = (starts_on.year, starts_on.month) == (ends_on.year, ends_on.month)
    first = format_date(starts_on, "EEEE d" if same else "EEEE d MMMM", locale=texts.locale)
    last = on(texts, ends_on)
    if ends_on - starts_on == timedelta(days=1):
        return texts.say("{first} and {last}", first=first, last=last)
    return texts.say("{first} to {last}", first=first, last=last)


def clock(texts: Texts, at: datetime, zone: ZoneInfo) -> Text:
    """`14:30`."""
    return verbatim(format_datetime(at.astimezone(zone), "HH:mm", locale=texts.locale))


def hours(texts: Texts, starts_at: datetime, ends_at: datetime, zone: ZoneInfo) -> Text:
    """`14:30-15:15`, with an en dash."""
    return clock(texts, starts_at, zone) + verbatim("\u2013") + clock(texts, ends_at, zone)


def instant(texts: Texts, at: datetime, zone: ZoneInfo) -> Text:
    """`do 12 jun, 14:30`."""
    return on_short(texts, at.astimezone(zone).date()) + verbatim(", ") + clock(texts, at, zone)


def lasting(texts: Texts, number: int) -> Text:
    """So many days as people say it: `5 jaar`, `een maand`, `2 weken`; in days where it is no round number."""
    years = round(number / 365.25)
    if years and 365 * years <= number <= 365 * years + (years + 3) // 4:  # as many leap days as can be in it
        return texts.count("a year", "{n} years", years)
    if number % 30 == 0 and number < 12 * 30:
        return texts.count("a month", "{n} months", number // 30)
    if number % 7 == 0 and number < 8 * 7:
        return texts.count("a week", "{n} weeks", number // 7)
    return texts.count("a day", "{n} days", number)


@dataclass(frozen=True)
class Week:
    """An ISO week, which begins on Monday at 0:00 in the network's zone."""

    year: int
    number: int

    @property
    def monday(self) -> date:
        """Its first day."""
        return date.fromisocalendar(self.year, self.number, 1)

    @property
    def sunday(self) -> date:
        """Its last day."""
        return date.fromisocalendar(self.year, self.number, 7)

    @property
    def next(self) -> "Week":
        """The week after."""
        return week_of(self.monday + timedelta(days=7))

    @property
    def previous(self) -> "Week":
        """The week before."""
        return week_of(self.monday - timedelta(days=7))

    def __str__(self) -> str:
        return f"{self.year}-W{self.number:02d}"


def week_of(day: date) -> Week:
    """The ISO week a day is in."""
    year, number, _ = day.isocalendar()
    return Week(year, number)


def midnight(day: date, zone: ZoneInfo) -> datetime:
    """The instant (UTC) at which a day begins in a zone."""
    return datetime(day.year, day.month, day.day, tzinfo=zone).astimezone(UTC)


_NUMERIC = re.compile(r"^(\d{1,2})[-/.](\d{1,2})(?:[-/.](\d{4}|\d{2}))?$")
_ISO = re.compile(r"^(\d{4})-(\d{1,2})-(\d{1,2})$")
_SPOKEN = re.compile(r"^(?:[^\W\d_]+\s+)?(\d{1,2})(?:e|st|nd|rd|th)?\s+(?:of\s+)?([^\W\d_]+)\.?(?:\s+(\d{4}))?$")
_WEEK = re.compile(r"^(?:(\d{4})[\s-]*)?(?:week|wk|w)?\s*(\d{1,2})(?:[\s,/-]+(\d{4}))?$")
_LAST = ("vorige", "vorige week", "afgelopen week", "last", "last week", "previous")
_THIS = ("", "deze", "deze week", "nu", "this", "this week", "now")


def read_day(word: str, today: date) -> date | None:
    """Read a day as typed: `2026-06-12`, `12-6`, `12 juni`, `donderdag 12 juni 2026`, `vandaag`.

    Without a year the nearest such day from half a year ago on is meant. None when it is not a day.
    """
    word = " ".join(word.lower().split())
    relative = {"vandaag": 0, "today": 0, "morgen": 1, "tomorrow": 1, "gisteren": -1, "yesterday": -1}
    if word in relative:
        return today + timedelta(days=relative[word])
    if found := _ISO.match(word):
        return _date(int(found[1]), int(found[2]), int(found[3]))
    if found := _NUMERIC.match(word):
        year = int(found[3]) if found[3] else None
        if year is not None and year < 100:  # noqa: PLR2004 - "26" is 2026
            year += 2000
        return _near(year, int(found[2]), int(found[1]), today)
    if (found := _SPOKEN.match(word)) and (month := _month(found[2])):
        return _near(int(found[3]) if found[3] else None, month, int(found[1]), today)
    return None


def read_week(word: str, today: date) -> Week | None:
    """Read a week as typed: `46`, `week 46`, `2026-W46`, `vorige week`, or a day in it. None when it is none."""
    word = " ".join(word.lower().split())
    if word in _THIS:
        return week_of(today)
    if word in _LAST:
        return week_of(today).previous
    if found := _WEEK.match(word):
        named = found[1] or found[3]
        number = int(found[2])
        year = int(named) if named else week_of(today).year
        if not named and number > week_of(today).number + 4:
            year -= 1
        try:
            date.fromisocalendar(year, number, 1)
        except ValueError:
            return None
        return Week(year, number)
    day = read_day(word, today)
    return None if day is None else week_of(day)


def _near(year: int | None, month: int, day: int, today: date) -> date | None:
    if year is not None:
        return _date(year, month, day)
    half_a_year_ago = today - timedelta(days=182)
    candidates = [_date(year, month, day) for year in range(today.year - 1, today.year + 5)]
    return next((one for one in candidates if one and one >= half_a_year_ago), None)


def _date(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _month(word: str) -> int | None:
    for language in LANGUAGES:
        for width in ("wide", "abbreviated"):
            for number, name in get_month_names(width, locale=language).items():
                if word.rstrip(".") in (name.lower().rstrip("."), name.lower()[:3]):
                    return int(number)
    return None
