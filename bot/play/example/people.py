"""Who is in which group and holds which office; who never came to Slack, and who acts for them."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import partial
from typing import Any

from sqlalchemy import Connection

from bot.play import cast
from bot.play.example import when
from storage import cities, delegations, keeping, members, offices, themes
from storage.kinds import Role, Side
from storage.members import NO_ACCOUNT, Actor
from storage.network import Network

LEADS = {
    "omgevingswet": cast.DAAN, "woningmarkt": "U0X02", "mkb": "U0X10", "armoede-schulden": "U0X13",
    "duurzaamheid": "U0X06", "vitale-binnensteden": "U0X11", "zorg-jeugd-onderwijs": "U0X15", "europa": "U0X21",
    "verstedelijking-mobiliteit": "U0X08", "smart-cities": "U0X30",
}  # fmt: skip
CHAIRS = {"sociaal": "U0X13", "economie-werk": "U0X10", "fysiek": cast.HUGO}
OUTSIDE = LEADS["smart-cities"]
"""Who leads a group and left it."""
SEATS = ("U0X02", "U0X03", "U0X06", "U0X08", "U0X10", "U0X13", "U0X15", "U0X17", "U0X19", "U0X21", cast.KOOS)
"""Politicians with their city's seat in the general board."""
LED = (("europa", "U0X17", 8), ("europa", "U0X13", 4), ("veiligheid", "U0X17", 4))
"""Who led which group for four years, so many years before the bot began; of Veiligheid nobody has since."""
COORDINATORS = (
    cast.CARLA, "U0X04", "U0X05", "U0X07", "U0X09", "U0X12", "U0X14", "U0X16", "U0X18", "U0X20", "U0X22", "U0X23",
    "U0X25", "U0X27", "U0X29", "U0X31", "U0X33", "U0X35", "U0X36", "U0X37", "U0X38", "U0X39", "U0X40", "U0X41",
)  # fmt: skip
"""Officials who coordinate their own city."""


KEY = "example-"
"""What the account of who has none begins with."""
CAME = 3
"""Days after the bot began: then somebody came who was not recognised."""


@dataclass(frozen=True)
class Entered:
    """Somebody without a Slack account: who entered them, and who acts for them."""

    key: str
    name: str
    by: str
    side: Side
    function: str
    groups: str
    organisation: str = ""
    email: str = ""
    official: str = ""


WIES, WILLEM = "wies", "willem"
ENTERED = (
    Entered(
        WIES, "Wies Bedacht", cast.CARLA, Side.POLITICAL, "burgemeester", "veiligheid interbestuurlijk",
        official=cast.CARLA,
    ),
    Entered("ton", "Ton Fictief", cast.CARLA, Side.POLITICAL, "wethouder economie en financiën", "mkb financien"),
    Entered(
        "fleur", "Fleur Voorbeeld", cast.CARLA, Side.POLITICAL, "wethouder wonen", "woningmarkt",
        email=cast.address(cast.FLEUR),
    ),
    Entered("joris", "Joris Verzonnen", cast.CARLA, Side.OFFICIAL, "beleidsadviseur duurzaamheid", "duurzaamheid"),
    Entered(
        WILLEM, "Willem Verzonnen", "U0X35", Side.POLITICAL, "wethouder ruimte en mobiliteit",
        "omgevingswet verstedelijking-mobiliteit", official=cast.BAS,
    ),
    Entered(
        "puck", "Puck Fictief", cast.SECRETARIAT, Side.OFFICIAL, "beleidsmedewerker ruimte", "omgevingswet",
        organisation="VNG",
    ),
    Entered(
        "guus", "Guus Bedacht", cast.SECRETARIAT, Side.OFFICIAL, "onderzoeker wonen", "woningmarkt",
        organisation="Platform31",
    ),
)  # fmt: skip


def actor(tx: Connection, user: str) -> Actor:
    """Somebody who acts. Raises KeyError for who is not known."""
    person = members.by_account(tx, cast.TEAM, user)
    if person is None:
        raise KeyError(user)
    return Actor(person, secretariat=user == cast.SECRETARIAT)


def entered(tx: Connection, key: str) -> int:
    """The id of somebody without an account. Raises KeyError for who is not known."""
    return actor(tx, f"{NO_ACCOUNT}{KEY}{key}").id


def enter(tx: Connection, network: Network, at: datetime) -> None:
    """Let all be known, with their groups and offices."""
    on = when.day(network, at)
    for one in cast.PEOPLE:
        if one.side is not None and one.user != cast.JORIS:
            join(tx, one, at=at, on=on)
        elif one.user == cast.ONNO:
            greet(tx, one, at=at)
    _appoint(tx, at=at, on=on)
    for entered_ in ENTERED:
        _enter(tx, entered_, at=at, on=on)
    members.leave_network(tx, team=cast.TEAM, slack_user=cast.KOOS, at=at)


def later(network: Network, began: datetime) -> list[tuple[datetime, Callable[[Connection], None]]]:
    """Somebody comes who had been entered; nobody sees that it is he."""
    at = when.after(network, began, CAME, 9)
    one = next(one for one in cast.ODD if one.user == cast.JORIS)
    return [(at, partial(join, one=one, at=at, on=when.day(network, at)))]


def join(tx: Connection, one: cast.Somebody, *, at: datetime, on: date) -> None:
    """Let somebody come in, say who they are, and join their groups."""
    greet(tx, one, at=at)
    if one.side is not None:
        city = cities.find(tx, one.city)
        members.introduce(tx, actor(tx, one.user), city_id=city.id, side=one.side, function=one.function, at=at)
    for group in one.groups.split():
        themes.join(tx, actor(tx, one.user), group, at=at, on=on)


def greet(tx: Connection, one: cast.Somebody, *, at: datetime) -> None:
    """Let somebody come in."""
    members.greet(
        tx,
        team=cast.TEAM,
        slack_user=one.user,
        name=one.name,
        locale=None if one.outside else one.locale,
        home_team=cast.ELSEWHERE if one.outside else cast.TEAM,
        guest=False,
        at=at,
    )


def _appoint(tx: Connection, *, at: datetime, on: date) -> None:
    """Leads, now and before; chairs of pillars, seats in the boards, coordinators."""
    boss = actor(tx, cast.SECRETARIAT)

    def give(user: str, role: Role, since: date = on, **place: Any) -> None:
        offices.appoint(tx, boss, actor(tx, user).id, role, since=since, at=at, **place)

    for group, user in LEADS.items():
        theme = themes.join(tx, actor(tx, user), group, at=at, on=on).theme
        give(user, Role.LEAD, theme_id=theme.id)
    themes.leave(tx, actor(tx, OUTSIDE), "smart-cities", at=at)
    for group, user, years in LED:
        since, until = on - timedelta(days=365 * years), on - timedelta(days=365 * (years - 4) + 1)
        give(user, Role.LEAD, since, until=until, theme_id=themes.find(tx, group).id)
    for pillar, user in CHAIRS.items():
        give(user, Role.CHAIR, pillar=pillar)
    for user in SEATS:
        give(user, Role.MEMBER, body="ab")
    for one in cast.PEOPLE:
        if one.body:
            give(one.user, Role.MEMBER, body=one.body)
    for user in COORDINATORS:
        give(user, Role.COORDINATOR, city_id=actor(tx, user).person.city_id)


def _enter(tx: Connection, one: Entered, *, at: datetime, on: date) -> None:
    by = actor(tx, one.by)
    wanted = keeping.Wanted(
        one.name, one.side, one.function, one.email,
        city_id=None if one.organisation else by.person.city_id, organisation=one.organisation,
    )  # fmt: skip
    person = keeping.enter(tx, by, wanted, team=cast.TEAM, form_key=f"{KEY}{one.key}", at=at, on=on).person
    ids = [themes.find(tx, word).id for word in one.groups.split()]
    keeping.place(tx, by, person.id, put_in=ids, team=cast.TEAM, at=at, on=on)
    if one.official:
        delegations.let(tx, by, person.id, actor(tx, one.official).id, at=at, on=on)
