"""Which seasons there are, how far each city is in one, and what waits for whom."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    Select,
    and_,
    case,
    func,
    or_,
    select,
)
from sqlmodel import col

from storage import names, policy
from storage.cities import Town
from storage.errors import UnknownSeason
from storage.kinds import Role, ThemeStatus
from storage.members import REACHABLE, Actor
from storage.policy import Action
from storage.tables import (
    City,
    Member,
    Membership,
    Office,
    SeasonCity,
    SeasonItem,
    Theme,
)
from storage.tables import Season as SeasonRow


@dataclass(frozen=True)
class Season:
    """The weeks after an election, for the cities that voted."""

    id: int
    name: str
    begun_at: datetime
    paused: bool
    ended: bool


@dataclass(frozen=True)
class Progress:
    """How far a city is."""

    town: Town
    items: int
    left: int
    """Of them, on which somebody has to decide: what ended by another way is not."""
    decided: int
    done: bool
    coordinated: bool
    """Whether the city has a coordinator."""
    reachable: bool
    """Whether a message can reach one of them."""

    @property
    def begun(self) -> bool:
        """Whether something was decided, and not all."""
        return not self.done and self.decided > 0


@dataclass(frozen=True)
class Overview:
    """A season with all its cities, in the order of a register."""

    season: Season
    cities: tuple[Progress, ...]

    @property
    def done(self) -> int:
        """How many cities are done."""
        return sum(one.done for one in self.cities)


@dataclass(frozen=True)
class Open:
    """A city that somebody coordinates and that is not done, in a season that runs; how much is left."""

    season: Season
    town: Town
    left: int


def get(tx: Connection, season_id: int) -> Season:
    """A season by its id. Raises UnknownSeason."""
    row = tx.execute(_SEASON.where(col(SeasonRow.id) == season_id)).one_or_none()
    if row is None:
        raise UnknownSeason
    return season_of(row)


def listed(tx: Connection, actor: Actor, *, most: int = 10) -> list[Season]:
    """The seasons, the newest first. Raises NotAllowed."""
    policy.require(actor, Action.SEASON_RUN)
    rows = tx.execute(_SEASON.order_by(col(SeasonRow.begun_at).desc(), col(SeasonRow.id).desc()).limit(most))
    return [season_of(row) for row in rows]


def overview(tx: Connection, actor: Actor, season_id: int, *, on: date) -> Overview:
    """How far each city is on a day. Raises NotAllowed, UnknownSeason."""
    policy.require(actor, Action.SEASON_RUN)
    season = get(tx, season_id)
    coordinated: defaultdict[int, list[bool]] = defaultdict(list)
    for row in tx.execute(coordinators(season_id, on).add_columns(REACHABLE.label("reachable"))):
        coordinated[row.city_id].append(bool(row.reachable))
    left = func.sum(case((open_(on), 1), else_=0))
    rows = tx.execute(
        select(
            col(City.id), col(City.name), col(SeasonCity.done_at),
            func.count(col(SeasonItem.id)).label("items"), func.coalesce(left, 0).label("left_"),
            func.count(col(SeasonItem.verdict)).label("decided"),
        )
        .join(SeasonCity, col(SeasonCity.city_id) == col(City.id))
        .outerjoin(
            SeasonItem,
            and_(col(SeasonItem.city_id) == col(City.id), col(SeasonItem.season_id) == col(SeasonCity.season_id)),
        )
        .outerjoin(Office, col(Office.id) == col(SeasonItem.office_id))
        .outerjoin(Membership, col(Membership.id) == col(SeasonItem.membership_id))
        .outerjoin(Theme, col(Theme.id) == func.coalesce(col(Office.theme_id), col(Membership.theme_id)))
        .where(col(SeasonCity.season_id) == season_id)
        .group_by(col(City.id), col(City.name), col(SeasonCity.done_at))
    ).all()  # fmt: skip
    found = [
        Progress(
            Town(row.id, row.name), row.items, int(row.left_), row.decided, row.done_at is not None,
            coordinated=row.id in coordinated, reachable=any(coordinated.get(row.id, ())),
        )
        for row in rows
    ]  # fmt: skip
    return Overview(season, tuple(sorted(found, key=lambda one: names.key(one.town.name.removeprefix("'s-")))))


def mine(tx: Connection, member_id: int, *, on: date) -> list[Open]:
    """The cities that somebody coordinates on a day and that are not done, in seasons that run."""
    rows = tx.execute(
        _SEASON.add_columns(col(City.id).label("city_id"), col(City.name).label("city"))
        .join(SeasonCity, col(SeasonCity.season_id) == col(SeasonRow.id))
        .join(City, col(City.id) == col(SeasonCity.city_id))
        .join(Office, col(Office.city_id) == col(City.id))
        .where(
            col(SeasonRow.ended_at).is_(None),
            col(SeasonRow.paused_at).is_(None),
            col(SeasonCity.done_at).is_(None),
            col(Office.role) == Role.COORDINATOR,
            col(Office.member_id) == member_id,
            *office_lasts(on),
        )
        .order_by(col(SeasonRow.id), col(City.name))
        .distinct()
    ).all()
    return [
        Open(season_of(row), Town(row.city_id, row.city), count_left(tx, row.id, row.city_id, on)) for row in rows
    ]


_COLUMNS = ("id", "name", "begun_at", "paused_at", "ended_at")
_SEASON: Select[*tuple[Any, ...]] = select(*(col(getattr(SeasonRow, name)) for name in _COLUMNS))


def season_of(row: Any) -> Season:
    """Make a Season of a row."""
    return Season(row.id, row.name, row.begun_at, paused=row.paused_at is not None, ended=row.ended_at is not None)


def open_(on: date) -> ColumnElement[bool]:
    """The condition that an item waits for a decision: what ended by another way meanwhile does not."""
    return and_(
        col(SeasonItem.verdict).is_(None),
        or_(
            and_(col(Office.id).is_not(None), or_(col(Office.until).is_(None), col(Office.until) >= on)),
            and_(col(Membership.id).is_not(None), col(Membership.left_at).is_(None)),
        ),
        or_(col(Theme.id).is_(None), col(Theme.status) == ThemeStatus.ACTIVE),
    )


def count_left(tx: Connection, season_id: int, city_id: int, on: date) -> int:
    """How many items of a city wait for a decision."""
    found: int = tx.execute(
        select(func.count())
        .select_from(SeasonItem)
        .outerjoin(Office, col(Office.id) == col(SeasonItem.office_id))
        .outerjoin(Membership, col(Membership.id) == col(SeasonItem.membership_id))
        .outerjoin(Theme, col(Theme.id) == func.coalesce(col(Office.theme_id), col(Membership.theme_id)))
        .where(col(SeasonItem.season_id) == season_id, col(SeasonItem.city_id) == city_id, open_(on))
    ).scalar_one()
    return found


def coordinators(season_id: int, on: date) -> Select[Any]:
    """Who coordinates the cities of a season on a day: a row a city and person."""
    return (
        select(col(SeasonCity.city_id))
        .join(Office, col(Office.city_id) == col(SeasonCity.city_id))
        .join(Member, col(Member.id) == col(Office.member_id))
        .where(
            col(SeasonCity.season_id) == season_id,
            col(Office.role) == Role.COORDINATOR,
            col(Member.gone_at).is_(None),
            *office_lasts(on),
        )
        .distinct()
    )


def office_lasts(on: date) -> tuple[ColumnElement[bool], ...]:
    """The conditions that an office is held on a day."""
    return (col(Office.since) <= on, or_(col(Office.until).is_(None), col(Office.until) >= on))
