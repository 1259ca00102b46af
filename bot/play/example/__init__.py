"""What there is to look at: groups with people, network days, lobby reports, an election. Made with the verbs.

Everybody in it is invented, and so is all that they say. `fill` is how it was when the bot began its work, `later`
what people did since, at the hours at which they did it.
"""

from collections.abc import Callable
from datetime import date, datetime, time, timedelta

from sqlalchemy import Connection

from bot.play.example import days, election, groups, people, talks
from bot.settings import Settings
from storage import office_hours
from storage.database import Database
from storage.network import Network

HISTORY = timedelta(days=13)
"""How long the bot has been at work when somebody starts to play."""
KNOWN = timedelta(weeks=8)
"""Since when the people are in it."""


def since(network: Network, at: datetime) -> datetime:
    """When the bot began its work: a Monday, early in the morning, well before `at`."""
    day = (at - HISTORY).astimezone(network.zone).date()
    return office_hours.wall(network, day - timedelta(days=day.weekday()), time(8))


def fill(settings: Settings, network: Network, at: datetime, today: date) -> None:
    """Fill a database that holds the reference data only, as it was at `at`, with days that suit `today`."""
    db = Database(settings.database_url)
    known = at - KNOWN
    try:
        with db.transaction() as tx:
            people.enter(tx, network, known)
            groups.begin(tx, network, known)
            days.plan(tx, network, known, today)
    finally:
        db.close()


def later(network: Network, at: datetime, today: date) -> list[tuple[datetime, Callable[[Connection], None]]]:
    """List what happened since `at`, in order: when, and what does it."""
    found = talks.later(network, today)
    for part in (people, groups, election):
        found += part.later(network, at)
    return sorted(found, key=lambda one: one[0])
