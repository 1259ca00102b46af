"""Which day somebody means by what they typed, or by the button they pressed."""

from sqlalchemy import Connection

from handlers.texts.dates import read_day
from handlers.values import number
from handlers.visit import Visit
from storage import network_days
from storage.errors import UnknownDay
from storage.network_days import Day


def find(tx: Connection, visit: Visit, word: str) -> Day:
    """The day that is meant: the how-manyth to come, a date, or `#` and an id, as buttons say. Raises UnknownDay.

    Of two days on one date (a political and an official one) the one for somebody's own side.
    """
    word = word.strip()
    if word.startswith("#") and number(word[1:]):
        return network_days.get(tx, number(word[1:]))
    if word.isdecimal():
        coming = network_days.upcoming(tx, visit.today)
        place = number(word)
        if 1 <= place <= len(coming):
            return coming[place - 1]
        raise UnknownDay(word)
    on = read_day(word[:60], visit.today)
    found = network_days.on_date(tx, on) if on else []
    if not found:
        raise UnknownDay(word)
    mine = [day for day in found if day.invites(visit.actor.person.side)]
    return (mine or found)[0]


def paged(value: str) -> tuple[int, int]:
    """Read `page id` of a button."""
    page, _, day_id = value.partition(" ")
    return number(page, 1), number(day_id)
