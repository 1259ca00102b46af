"""Which day somebody means by what they typed, or by the button they pressed."""

from sqlalchemy import Connection

from handlers.texts.dates import read_day
from handlers.visit import Visit
from storage import network_days
from storage.errors import UnknownDay
from storage.network_days import Day

DIGITS = 9
"""Longer numbers are no numbers of days."""


def find(tx: Connection, visit: Visit, word: str) -> Day:
    """The day that is meant: the how-manyth to come, a date, or `#` and an id, as buttons say. Raises UnknownDay.

    Of two days on one date (a political and an official one) the one for somebody's own side.
    """
    word = word.strip()
    if word.startswith("#") and word[1:].isdecimal() and len(word) <= DIGITS:
        return network_days.get(tx, int(word[1:]))
    if word.isdecimal():
        coming = network_days.upcoming(tx, visit.today)
        number = int(word) if len(word) <= DIGITS else 0
        if 1 <= number <= len(coming):
            return coming[number - 1]
        raise UnknownDay(word)
    on = read_day(word[:60], visit.today)
    found = network_days.on_date(tx, on) if on else []
    if not found:
        raise UnknownDay(word)
    mine = [day for day in found if day.invites(visit.actor.person.side)]
    return (mine or found)[0]


def paged(value: str) -> tuple[int, int]:
    """Read `page id` of a button. Raises UnknownDay."""
    page, _, day_id = value.partition(" ")
    return (int(page) if page.isdecimal() and len(page) <= DIGITS else 1), number(day_id)


def number(value: str) -> int:
    """Read the id in a button. Raises UnknownDay."""
    if not value.isdecimal() or len(value) > DIGITS:
        raise UnknownDay("")
    return int(value)
