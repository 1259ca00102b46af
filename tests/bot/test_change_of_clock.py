"""Across nights in which the clock changes, ticks neither skip nor repeat anything: each is owed once, in its hour."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import select
from sqlmodel import col

from bot.ticks import digest, reminders
from storage.database import Database
from storage.network import Network
from storage.tables import Delivery
from tests.make import Make
from tests.reminding import Reminding

STEP = timedelta(minutes=30)
HOUR = timedelta(hours=1)


def moments(first: datetime, last: datetime) -> Iterator[datetime]:
    """Every half hour; and at night the machine's own clock is wrong by an hour, one way and the other."""
    at = first
    while at <= last:
        yield at
        if at.hour in {0, 1, 2}:
            yield at - HOUR
            yield at + HOUR
        at += STEP


def owed(db: Database, network: Network) -> list[tuple[str, str]]:
    """What was owed, and when by the clocks on the wall."""
    with db.reading() as tx:
        found = tx.execute(select(col(Delivery.kind), col(Delivery.created_at)).order_by(col(Delivery.id)))
        return [(row.kind, row.created_at.astimezone(network.zone).strftime("%a %H:%M")) for row in found]


USUAL = [
    ("reminder_closing_channel", "Thu 09:00"),
    ("reminder_practical", "Mon 09:00"),
    ("reminder_practical_channel", "Mon 09:00"),
    ("digest", "Mon 09:00"),
]
EASTER = [
    ("reminder_closing_channel", "Thu 09:00"),
    ("reminder_practical", "Thu 16:00"),
    ("reminder_practical_channel", "Thu 16:00"),
    ("digest", "Tue 09:00"),
]
"""From Good Friday to Easter Monday nobody is disturbed: it comes before, if it could still help, or else after."""


@pytest.mark.parametrize(
    "sunday, expected",
    [(date(2026, 3, 29), USUAL), (date(2026, 10, 25), USUAL), (date(2027, 3, 28), EASTER)],
    ids=["March 2026", "October 2026", "March 2027"],
)
def test_each_is_owed_once_in_its_hour(
    sqlite_db: Database, g40: Network, sunday: date, expected: list[tuple[str, str]]
) -> None:
    thursday = datetime(sunday.year, sunday.month, sunday.day, tzinfo=UTC) - timedelta(days=3)
    make = Make(sqlite_db, thursday - timedelta(days=30))
    calendar = Reminding(sqlite_db, make, g40, make.now)
    day = calendar.plans(calendar.wanted(sunday + timedelta(days=2)))
    calendar.comes(make.person("Anna Voorbeeld"), day)
    desk = calendar.desk
    digest.tick(desk, thursday)  # that of the week before
    for moment in moments(thursday, thursday + timedelta(days=6)):
        for _worker in range(2):
            reminders.tick(desk, moment)
            digest.tick(desk, moment)
    assert owed(sqlite_db, g40)[1:] == expected
