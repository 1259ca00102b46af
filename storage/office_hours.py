"""When people may be disturbed: office hours on working days, in the network's zone. Pure; no database.

A working day is Monday to Friday without a public holiday of the network's country. Of the Dutch categories
of the `holidays` library only "public" counts, the days of the Algemene termijnenwet: New Year, Good Friday,
Easter, King's Day (26 April when the 27th is a Sunday), Ascension Day, Whitsun, Christmas, and Liberation Day
once in five years (2030, 2035 …) as municipalities have it. "optional" would make every 5 May one, and
"school" are the school holidays.

Wall time is exact across both changes of the clock: an hour that does not exist (02:30 in March) is the same
distance into the day (03:30), one that comes twice (02:30 in October) is the first of the two.
"""

import functools
from datetime import UTC, date, datetime, time, timedelta

from storage.network import Network

LAST = timedelta(hours=1)
"""What moves to an earlier day comes an hour before closing: there is time to send all, and to act on it."""
_DAY = timedelta(days=1)
_SATURDAY = 5


def is_working_day(network: Network, day: date) -> bool:
    """Whether people work on a day. Raises NotImplementedError for a country whose holidays nobody knows."""
    return day.weekday() < _SATURDAY and day not in _public_holidays(network.country, day.year)


def is_open(network: Network, at: datetime) -> bool:
    """Whether people may be disturbed at an instant."""
    local = at.astimezone(network.zone)
    hours = network.office_hours
    return hours.opens <= local.time() < hours.closes and is_working_day(network, local.date())


def wall(network: Network, day: date, hour: time) -> datetime:
    """The instant (UTC) at which clocks in the network's zone show an hour of a day."""
    return datetime.combine(day, hour, tzinfo=network.zone).astimezone(UTC)


def last_office_hour(network: Network, wanted: datetime) -> datetime:
    """The instant itself within office hours, else the beginning of the last office hour before it."""
    if is_open(network, wanted):
        return wanted.astimezone(UTC)
    local = wanted.astimezone(network.zone)
    day = local.date()
    if local.time() < network.office_hours.closes:
        day -= _DAY
    while not is_working_day(network, day):
        day -= _DAY
    return wall(network, day, _last_hour(network))


def first_office_hour(network: Network, wanted: datetime) -> datetime:
    """The instant itself within office hours, else the next opening."""
    if is_open(network, wanted):
        return wanted.astimezone(UTC)
    local = wanted.astimezone(network.zone)
    day = local.date()
    if local.time() >= network.office_hours.opens:
        day += _DAY
    while not is_working_day(network, day):
        day += _DAY
    return wall(network, day, network.office_hours.opens)


def working_days_after(network: Network, day: date, count: int) -> date:
    """The working day that is `count` working days after a day."""
    while count > 0:
        day += _DAY
        count -= is_working_day(network, day)
    return day


def _last_hour(network: Network) -> time:
    """An hour before closing, or the opening where the day is no longer than that."""
    hours = network.office_hours
    closes = datetime.combine(date.max, hours.closes)
    return max(hours.opens, (closes - LAST).time() if hours.closes >= time(1) else time.min)


@functools.lru_cache(maxsize=32)
def _public_holidays(country: str, year: int) -> frozenset[date]:
    # Imported at the first use: 0.13 s that starting up and answering need not wait for.
    from holidays import country_holidays  # noqa: PLC0415 - as said

    return frozenset(country_holidays(country, years=year))
