"""An election: most cities go through their list, some are done, three vote later."""

from collections.abc import Callable
from datetime import date, datetime
from functools import partial

from babel.dates import format_date
from sqlalchemy import Connection

from bot.play import cast
from bot.play.example import people, when
from bot.play.example.people import actor
from storage import cities, keeping, seasons
from storage.kinds import Side, Verdict
from storage.network import Network

LATER = frozenset({"Delft", "Hengelo", "Venlo"})
"""Cities that vote in another month."""
DONE = {
    "U0X04": 2, "U0X31": 2, "U0X14": 3, "U0X37": 3, "U0X18": 4, "U0X16": 7, "U0X25": 8, "U0X33": 9, "U0X20": 10,
}  # fmt: skip
"""Coordinators in whose city everybody stays, with the day on which they said so."""
BUSY = ("U0X39", 9)
"""Who has begun, and when."""
GOES = ("U0X05", "U0X03", 8)
"""In whose city somebody goes and is succeeded by who has no Slack account yet, who goes, and when."""
SUCCESSOR = ("Rik Fictief", "wethouder volkshuisvesting")


def later(network: Network, began: datetime) -> list[tuple[datetime, Callable[[Connection], None]]]:
    """Begin the day after the bot did, and let coordinators say who stays."""

    def hour(days: int, number: int = 0) -> datetime:
        return when.after(network, began, days, 10 + number, 20)

    begun = hour(1)
    work: list[tuple[datetime, Callable[..., None]]] = [(begun, partial(_begin, network=network))]
    work += [
        (hour(day, number % 5), partial(_all_stay, user=user)) for number, (user, day) in enumerate(DONE.items())
    ]
    work.append((hour(BUSY[1]), _one_stays))
    work.append((hour(GOES[2], 1), _one_goes))
    return [(moment, partial(do, at=moment, on=when.day(network, moment))) for moment, do in work]


def _begin(tx: Connection, *, network: Network, at: datetime, on: date) -> None:
    wanted = [town.id for town in cities.members(tx) if town.name not in LATER]
    name = f"Verkiezingen {format_date(on, 'MMMM y', network.language)}"
    seasons.begin(tx, actor(tx, cast.SECRETARIAT), name, wanted, at=at, on=on)


def _all_stay(tx: Connection, *, user: str, at: datetime, on: date) -> None:
    coordinator = actor(tx, user)
    for season, city in _open(tx, user, on):
        seasons.confirm_all(tx, coordinator, season, city, at=at, on=on)


def _one_stays(tx: Connection, *, at: datetime, on: date) -> None:
    coordinator = actor(tx, BUSY[0])
    for season, city in _open(tx, BUSY[0], on):
        one = seasons.walk(tx, coordinator, season, city, on=on).waiting[0]
        ruling = seasons.Ruling(one.person.id, Verdict.CONFIRMED, items=(one.open[0].id,))
        seasons.decide(tx, coordinator, season, city, ruling, team=cast.TEAM, at=at, on=on)


def _one_goes(tx: Connection, *, at: datetime, on: date) -> None:
    user, goes, _ = GOES
    coordinator, name, function = actor(tx, user), *SUCCESSOR
    for season, city in _open(tx, user, on):
        wanted = keeping.Wanted(name, Side.POLITICAL, function, city_id=city)
        key = f"{people.KEY}successor"
        new = keeping.enter(tx, coordinator, wanted, team=cast.TEAM, form_key=key, at=at, on=on).person
        ruling = seasons.Ruling(actor(tx, goes).id, Verdict.REPLACED, successor_id=new.id, leaves=True)
        seasons.decide(tx, coordinator, season, city, ruling, team=cast.TEAM, at=at, on=on)


def _open(tx: Connection, user: str, on: date) -> list[tuple[int, int]]:
    """The season and city of somebody who has a list to go through."""
    return [(one.season.id, one.town.id) for one in seasons.mine(tx, actor(tx, user).id, on=on)]
