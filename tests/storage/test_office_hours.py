"""When people may be disturbed: weekends, Dutch public holidays, both changes of the clock."""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from storage import network, office_hours
from storage.network import OfficeHours

G40 = network.load()
DAYS = st.dates(date(2025, 1, 1), date(2036, 12, 31))
HOURS = st.times().map(lambda at: at.replace(microsecond=0))


def local(*when: int) -> datetime:
    return datetime(*when, tzinfo=G40.zone)  # type: ignore[misc, arg-type]


@pytest.mark.parametrize(
    "day",
    [
        date(2027, 1, 1),  # New Year's Day, a Friday
        date(2027, 3, 26),  # Good Friday is among the public ones
        date(2027, 3, 29),  # Easter Monday
        date(2026, 4, 27),  # King's Day, a Monday
        date(2027, 5, 6),  # Ascension Day, a Thursday
        date(2027, 5, 17),  # Whit Monday
        date(2026, 12, 25),  # Christmas Day, a Friday
        date(2028, 12, 26),  # Second Day of Christmas, a Tuesday
        date(2035, 4, 27),  # King's Day, a Friday
        date(2036, 4, 26),  # King's Day would be a Sunday: on Saturday
        date(2025, 5, 5),  # Liberation Day in a lustrum year, a Monday
        date(2026, 11, 28),  # a Saturday
        date(2026, 11, 29),  # a Sunday
    ],
)
def test_working_day_weekends_and_public_holidays_are_none(day: date) -> None:
    assert office_hours.is_working_day(G40, day) is False


@pytest.mark.parametrize(
    "day",
    [
        date(2026, 5, 5),  # Liberation Day outside a lustrum year, a Tuesday
        date(2027, 5, 7),  # the Friday after Ascension Day
        date(2026, 12, 24),  # Christmas Eve
        date(2026, 12, 31),  # New Year's Eve
        date(2027, 7, 21),  # in the school holidays
        date(2026, 12, 28),  # a Monday: what falls on Saturday is not moved
    ],
)
def test_working_day_others_are(day: date) -> None:
    assert office_hours.is_working_day(G40, day) is True


def test_working_day_other_country_has_its_own_holidays() -> None:
    belgium = replace(G40, country="BE")
    assert office_hours.is_working_day(belgium, date(2026, 7, 21)) is False
    assert office_hours.is_working_day(belgium, date(2026, 4, 27)) is True


def test_working_day_unknown_country_says_so() -> None:
    with pytest.raises(NotImplementedError):
        office_hours.is_working_day(replace(G40, country="XX"), date(2026, 11, 24))


@pytest.mark.parametrize(
    "wanted, moved",
    [
        (local(2026, 11, 24, 9, 0), local(2026, 11, 24, 9, 0)),  # a Tuesday at opening
        (local(2026, 11, 24, 16, 59), local(2026, 11, 24, 16, 59)),
        (local(2026, 11, 24, 17, 0), local(2026, 11, 24, 16, 0)),  # closed: an hour before closing
        (local(2026, 11, 24, 8, 59), local(2026, 11, 23, 16, 0)),  # too early: the day before
        (local(2026, 11, 23, 8, 59), local(2026, 11, 20, 16, 0)),  # Monday early: on Friday
        (local(2026, 11, 29, 9, 0), local(2026, 11, 27, 16, 0)),  # Sunday
        (local(2026, 11, 28, 23, 0), local(2026, 11, 27, 16, 0)),  # Saturday
        (local(2027, 5, 6, 9, 0), local(2027, 5, 5, 16, 0)),  # Ascension Day
        (local(2026, 4, 27, 9, 0), local(2026, 4, 24, 16, 0)),  # King's Day on a Monday: over the weekend
        (local(2027, 3, 29, 9, 0), local(2027, 3, 25, 16, 0)),  # Easter Monday: before Good Friday
        (local(2026, 12, 27, 9, 0), local(2026, 12, 24, 16, 0)),  # the Sunday after Christmas
        (local(2028, 1, 1, 9, 0), local(2027, 12, 31, 16, 0)),  # into the year before
        (local(2026, 3, 29, 2, 30), local(2026, 3, 27, 16, 0)),  # the hour that does not exist, a Sunday
        (local(2026, 3, 30, 8, 0), local(2026, 3, 27, 16, 0)),  # over the change to summer time
        (local(2026, 10, 26, 8, 0), local(2026, 10, 23, 16, 0)),  # over the change to winter time
    ],
)
def test_last_office_hour(wanted: datetime, moved: datetime) -> None:
    assert office_hours.last_office_hour(G40, wanted) == moved


@pytest.mark.parametrize(
    "wanted, moved",
    [
        (local(2026, 11, 24, 16, 59), local(2026, 11, 24, 16, 59)),
        (local(2026, 11, 24, 7, 0), local(2026, 11, 24, 9, 0)),
        (local(2026, 11, 24, 17, 0), local(2026, 11, 25, 9, 0)),
        (local(2026, 11, 27, 18, 0), local(2026, 11, 30, 9, 0)),
        (local(2027, 3, 25, 17, 0), local(2027, 3, 30, 9, 0)),  # Maundy Thursday evening: after Easter Monday
        (local(2026, 3, 28, 12, 0), local(2026, 3, 30, 9, 0)),
        (local(2026, 10, 24, 12, 0), local(2026, 10, 26, 9, 0)),
    ],
)
def test_first_office_hour(wanted: datetime, moved: datetime) -> None:
    assert office_hours.first_office_hour(G40, wanted) == moved


def test_wall_is_exact_across_both_changes_of_the_clock() -> None:
    assert [office_hours.wall(G40, day, time(9)) for day in (date(2026, 3, 27), date(2026, 3, 30))] == [
        datetime(2026, 3, 27, 8, tzinfo=UTC),
        datetime(2026, 3, 30, 7, tzinfo=UTC),
    ]
    assert [office_hours.wall(G40, day, time(9)) for day in (date(2026, 10, 23), date(2026, 10, 26))] == [
        datetime(2026, 10, 23, 7, tzinfo=UTC),
        datetime(2026, 10, 26, 8, tzinfo=UTC),
    ]
    assert office_hours.wall(G40, date(2026, 3, 29), time(2, 30)) == datetime(2026, 3, 29, 1, 30, tzinfo=UTC)
    assert office_hours.wall(G40, date(2026, 10, 25), time(2, 30)) == datetime(2026, 10, 25, 0, 30, tzinfo=UTC)


def test_working_days_after_skips_weekends_and_holidays() -> None:
    assert office_hours.working_days_after(G40, date(2026, 12, 23), 3) == date(2026, 12, 29)


def test_last_office_hour_of_a_short_day_is_its_opening() -> None:
    short = replace(G40, office_hours=OfficeHours(time(0, 15), time(0, 45)))
    assert office_hours.last_office_hour(short, local(2026, 11, 24, 12, 0)) == local(2026, 11, 24, 0, 15)


@given(DAYS, HOURS)
def test_last_office_hour_is_the_nearest_before(day: date, hour: time) -> None:
    wanted = office_hours.wall(G40, day, hour)
    moved = office_hours.last_office_hour(G40, wanted)
    assert office_hours.is_open(G40, moved)
    assert moved <= wanted
    assert moved == wanted or not any(
        office_hours.is_open(G40, moved + timedelta(minutes=minutes))
        for minutes in range(60, int((wanted - moved).total_seconds()) // 60, 30)
    )


@given(DAYS, HOURS)
def test_first_office_hour_is_the_nearest_after(day: date, hour: time) -> None:
    wanted = office_hours.wall(G40, day, hour)
    moved = office_hours.first_office_hour(G40, wanted)
    assert office_hours.is_open(G40, moved)
    assert moved >= wanted
    assert moved == wanted or not office_hours.is_open(G40, moved - timedelta(minutes=1))
