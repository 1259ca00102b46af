"""The playground's time: it runs as the real one does, ahead of it, and only forward."""

from collections.abc import Iterator
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

HOURS = tuple(range(8, 19))
"""Hours of the day at which to look at the calendar on a short way."""
FEW = (9, 12, 16)
"""The same on a longer one: what happens by itself does so from nine on, or in the last office hour."""
WEEKEND = (12,)
SHORT = timedelta(days=3)
FRIDAY = 5


class Time:
    """What the clock on the wall says."""

    def __init__(self) -> None:
        """Begin with the real time."""
        self.ahead = timedelta()

    def now(self) -> datetime:
        """Give the time."""
        return datetime.now(UTC) + self.ahead

    def is_now(self, at: datetime) -> None:
        """Set the clock."""
        self.ahead = at - datetime.now(UTC)


def stops(since: datetime, to: datetime, zone: ZoneInfo) -> Iterator[datetime]:
    """Give the moments on the way at which to look at the calendar, the last one `to` itself."""
    short = to - since <= SHORT
    day = since.astimezone(zone).date()
    while day <= to.astimezone(zone).date():
        for hour in HOURS if short else FEW if day.isoweekday() <= FRIDAY else WEEKEND:
            stop = datetime.combine(day, time(hour), zone).astimezone(UTC)
            if since < stop < to:
                yield stop
        day += timedelta(days=1)
    yield to
