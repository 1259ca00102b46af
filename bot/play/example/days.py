"""Network days, with who comes, and who signed up or off in whose name."""

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta

from sqlalchemy import Connection

from bot.play import cast
from bot.play.example import people
from bot.play.example.people import actor
from storage import cities, office_hours, themes
from storage.kinds import DaySide
from storage.network import Network
from storage.network_days import days, planning, signups
from storage.network_days.planning import Wanted

QUIET = ((12, 18), (1, 6))
"""Nobody plans a network day from the one to the other: Christmas."""
COMES = {0: 2, 1: 3}
"""Of the day before and the next one: one in so many comes."""


def plan(tx: Connection, network: Network, at: datetime, today: date) -> None:
    """Plan the one before, with who came, and the next four; the last has no host yet."""
    boss = actor(tx, cast.SECRETARIAT)
    wanted = (
        (free_thursday(network, today - timedelta(days=34)), DaySide.POLITICAL, "Schiedam", "Stadhuis"),
        (free_thursday(network, today + timedelta(days=30)), DaySide.BOTH, "Zwolle", "Schouwburg"),
        (free_thursday(network, today + timedelta(days=100)), DaySide.OFFICIAL, "Arnhem", ""),
        (free_thursday(network, today + timedelta(days=165)), DaySide.POLITICAL, "Leeuwarden", ""),
        (free_thursday(network, today + timedelta(days=285)), DaySide.POLITICAL, "", "Den Haag"),
    )
    for number, (on, side, city, venue) in enumerate(wanted):
        planned_at = at if number else office_hours.wall(network, on - timedelta(weeks=7), time(10))
        groups = [themes.find(tx, word).id for word in ("woningmarkt", "omgevingswet", "mkb", "armoede")]
        near = number in COMES
        city_id = cities.find(tx, city).id if city else None
        day = planning.plan(
            tx,
            boss,
            Wanted(on, None, side, "Netwerkdag", city_id, venue, planned_at if near else None, None),
            network=network,
            form_key=f"example-{number}",
            at=planned_at,
            themes=groups if near else None,
            plenary="Opening en actualiteit",
        ).day
        if near:
            _sign_up(tx, network, day.id, planned_at + timedelta(days=9), every=COMES[number])
            _in_the_name_of(tx, network, day.id, planned_at + timedelta(days=20), coming=number == 0)


def _sign_up(tx: Connection, network: Network, day_id: int, at: datetime, *, every: int) -> None:
    """Let one in so many people sign up, with the parts that suit them; and one sign off again."""
    on = at.astimezone(network.zone).date()
    day, parts = days.get(tx, day_id), days.slots(tx, day_id)
    others = [actor(tx, one.user) for one in cast.OTHERS]
    fitting = [one for one in others if day.side is DaySide.BOTH or one.person.side == day.side.value]
    coming = fitting[::every]
    for one in coming:
        chosen = signups.suggested(tx, one, parts)
        signups.sign_up(tx, one, day_id, slots=chosen, remarks="", at=at, on=on)
    signups.sign_off(tx, coming[-1], day_id, reason="Raadsvergadering", at=at, on=on)


def _in_the_name_of(tx: Connection, network: Network, day_id: int, at: datetime, *, coming: bool) -> None:
    """Let officials answer for who never opens Slack: of the next day one answer is still to be given."""
    on = at.astimezone(network.zone).date()
    carla, wies = actor(tx, cast.CARLA), people.entered(tx, people.WIES)
    parts = [part.id for part in days.slots(tx, day_id)[:1]]
    signups.sign_up(tx, carla, day_id, slots=parts, remarks="", at=at, on=on, for_id=wies)
    if coming:
        bas, willem = actor(tx, cast.BAS), people.entered(tx, people.WILLEM)
        signups.sign_off(tx, bas, day_id, reason="Op werkbezoek", at=at, on=on, for_id=willem)


def _thursdays(on: date) -> Iterator[date]:
    on += timedelta(days=(3 - on.weekday()) % 7)
    while True:
        yield on
        on += timedelta(weeks=1)


def free_thursday(network: Network, on: date) -> date:
    """Find the first Thursday from a date on that is no holiday, and not around Christmas."""
    begin, end = QUIET
    return next(
        day
        for day in _thursdays(on)
        if office_hours.is_working_day(network, day)
        and not ((day.month, day.day) >= begin or (day.month, day.day) <= end)
    )
