"""Seasons: begun for the cities that voted, stopped and gone on with, ended; and how far each city is."""

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, cast

from sqlalchemy import (
    ColumnElement,
    Connection,
    Select,
    and_,
    case,
    exists,
    func,
    insert,
    literal,
    or_,
    select,
    update,
)
from sqlmodel import col

from storage import cities, deliveries, history, names, policy
from storage.cities import Town
from storage.deliveries import Debt
from storage.errors import BadField, SeasonOver, UnknownSeason
from storage.history import By
from storage.kinds import Role, Side, ThemeStatus
from storage.members import REACHABLE, Actor
from storage.policy import Action
from storage.tables import (
    City,
    Delivery,
    Member,
    Membership,
    Office,
    SeasonCity,
    SeasonItem,
    Theme,
)
from storage.tables import Season as SeasonRow

KIND = "season"
"""The kind of debt by which a coordinator gets the list of their city."""
MOST_NAME = 100
_SERVICE = (Role.COORDINATOR, Role.SECRETARIAT, Role.LOBBY_COORDINATOR)
"""Offices that serve the network and do not end with an election, whoever holds them."""


@dataclass(frozen=True)
class Season:
    """The weeks after an election, for the cities that voted."""

    id: int
    name: str
    begun_at: datetime
    paused: bool
    ended: bool


@dataclass(frozen=True)
class Begun:
    """A season runs; `already` when the same form had come before. How many offices and memberships it is about."""

    season: Season
    cities: int
    items: int
    already: bool


@dataclass(frozen=True)
class Progress:
    """How far a city is."""

    town: Town
    items: int
    left: int
    """Of them, on which nobody has decided."""
    done: bool
    coordinated: bool
    """Whether the city has a coordinator."""
    reachable: bool
    """Whether a message can reach one of them."""

    @property
    def begun(self) -> bool:
        """Whether something was decided, and not all."""
        return not self.done and self.left < self.items


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
class Reminded:
    """How many coordinators get their list (again); `already` when they did today."""

    people: int
    already: bool


@dataclass(frozen=True)
class Open:
    """A city that somebody coordinates and that is not done, in a season that runs; how much is left."""

    season: Season
    town: Town
    left: int


def begin(tx: Connection, actor: Actor, name: str, city_ids: Collection[int], *, at: datetime, on: date) -> Begun:
    """Mark what the political side of these cities holds on a day, and owe each coordinator the list.

    A city is in one season at a time. Raises NotAllowed, BadField.
    """
    policy.require(actor, Action.SEASON_RUN)
    name = " ".join(name.split())
    if not name:
        raise BadField("name", "missing")
    if len(name) > MOST_NAME:
        raise BadField("name", "too_long", str(MOST_NAME))
    wanted = sorted(set(city_ids))
    if not wanted:
        raise BadField("cities", "missing")
    if not all(cities.is_member(tx, one) for one in wanted):
        raise BadField("cities", "no_member_city")
    # held until the end: two who begin a season for a city at once come one after the other
    tx.execute(
        select(col(City.id)).where(col(City.id).in_(wanted)).order_by(col(City.id)).with_for_update(key_share=True)
    )
    before = _same(tx, name, wanted)
    if before is not None:
        return Begun(before, len(wanted), _count(tx, before.id), already=True)
    row = insert(SeasonRow).values(name=name, begun_by_id=actor.id, begun_at=at).returning(col(SeasonRow.id))
    season_id = cast("int", tx.execute(row).scalar_one())
    tx.execute(insert(SeasonCity), [{"season_id": season_id, "city_id": one} for one in wanted])
    marked = _mark(tx, season_id, wanted, on)
    after = {"name": name, "cities": wanted, "items": marked}
    history.note(tx, By(actor), Action.SEASON_RUN, "seasons", season_id, at=at, after=after)
    _owe(tx, season_id, "begin", at=at, on=on)
    return Begun(get(tx, season_id), len(wanted), marked, already=False)


def pause(tx: Connection, actor: Actor, season_id: int, *, at: datetime) -> Season:
    """Stop a season half-way; what was decided stays. Raises NotAllowed, UnknownSeason, SeasonOver."""
    policy.require(actor, Action.SEASON_RUN)
    season = _hold(tx, season_id)
    if not season.paused:
        _write(tx, actor, season_id, at=at, before={"paused_at": None}, after={"paused_at": at})
    return get(tx, season_id)


def resume(tx: Connection, actor: Actor, season_id: int, *, at: datetime, on: date) -> Season:
    """Go on with a season: whose city is not done gets the list again.

    Raises NotAllowed, UnknownSeason, SeasonOver.
    """
    policy.require(actor, Action.SEASON_RUN)
    season = _hold(tx, season_id)
    if season.paused:
        paused_at = tx.execute(select(col(SeasonRow.paused_at)).where(col(SeasonRow.id) == season_id)).scalar_one()
        _write(tx, actor, season_id, at=at, before={"paused_at": paused_at}, after={"paused_at": None})
        _owe(tx, season_id, f"resume {at.isoformat()}", at=at, on=on)
    return get(tx, season_id)


def end(tx: Connection, actor: Actor, season_id: int, *, at: datetime) -> Season:
    """End a season: what nobody decided on stays as it is. Raises NotAllowed, UnknownSeason."""
    policy.require(actor, Action.SEASON_RUN)
    season = _hold(tx, season_id, over=True)
    if not season.ended:
        _write(tx, actor, season_id, at=at, before={"ended_at": None}, after={"ended_at": at})
    return get(tx, season_id)


def remind(tx: Connection, actor: Actor, season_id: int, *, at: datetime, on: date) -> Reminded:
    """Owe the coordinators whose city is not done the list again, once a day.

    Raises NotAllowed, UnknownSeason, SeasonOver.
    """
    policy.require(actor, Action.SEASON_RUN)
    _hold(tx, season_id)
    why = f"remind {on.isoformat()}"
    already = bool(tx.execute(select(exists().where(col(Delivery.round) == _round(season_id, why)))).scalar_one())
    return Reminded(_owe(tx, season_id, why, at=at, on=on), already)


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
    for row in tx.execute(_coordinators(season_id, on).add_columns(REACHABLE.label("reachable"))):
        coordinated[row.city_id].append(bool(row.reachable))
    left = func.sum(case((open_(on), 1), else_=0))
    rows = tx.execute(
        select(
            col(City.id), col(City.name), col(SeasonCity.done_at),
            func.count(col(SeasonItem.id)).label("items"), func.coalesce(left, 0).label("left_"),
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
            Town(row.id, row.name), row.items, int(row.left_), row.done_at is not None,
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
            *_lasts(on),
        )
        .order_by(col(SeasonRow.id), col(City.name))
        .distinct()
    ).all()
    return [
        Open(season_of(row), Town(row.city_id, row.city), count_left(tx, row.id, row.city_id, on)) for row in rows
    ]


# --- shared with deciding -------------------------------------------------------------------------

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


# --- inside ---------------------------------------------------------------------------------------


def _same(tx: Connection, name: str, wanted: list[int]) -> Season | None:
    """The season of this name that runs for just these cities. Raises BadField when one of them is in another."""
    running = tx.execute(
        select(col(SeasonCity.season_id), col(City.id), col(City.name))
        .join(SeasonRow, col(SeasonRow.id) == col(SeasonCity.season_id))
        .join(City, col(City.id) == col(SeasonCity.city_id))
        .where(col(SeasonRow.ended_at).is_(None), col(City.id).in_(wanted))
        .order_by(col(City.name))
    ).all()
    if not running:
        return None
    season = get(tx, running[0].season_id)
    if season.name == name and {row.id for row in running if row.season_id == season.id} == set(wanted):
        return season
    raise BadField("cities", "in_season", ", ".join(row.name for row in running[:5]))


def _mark(tx: Connection, season_id: int, city_ids: list[int], on: date) -> int:
    """Write down what the political side of these cities holds. Returns how much it is."""
    political = (
        col(Member.city_id).in_(city_ids),
        col(Member.side) == Side.POLITICAL,
        col(Member.gone_at).is_(None),
    )
    held = (
        select(literal(season_id), col(Member.city_id), col(Office.id))
        .join(Office, col(Office.member_id) == col(Member.id))
        .where(*political, col(Office.role).not_in(_SERVICE), *_lasts(on))
    )
    inside = (
        select(literal(season_id), col(Member.city_id), col(Membership.id))
        .join(Membership, col(Membership.member_id) == col(Member.id))
        .join(Theme, col(Theme.id) == col(Membership.theme_id))
        .where(*political, col(Membership.left_at).is_(None), col(Theme.status) == ThemeStatus.ACTIVE)
    )
    for column, found in (("office_id", held), ("membership_id", inside)):
        tx.execute(insert(SeasonItem).from_select(["season_id", "city_id", column], found))
    return _count(tx, season_id)


def _count(tx: Connection, season_id: int) -> int:
    counted: int = tx.execute(select(func.count()).where(col(SeasonItem.season_id) == season_id)).scalar_one()
    return counted


def _owe(tx: Connection, season_id: int, why: str, *, at: datetime, on: date) -> int:
    """Owe the list to who coordinates a city that is not done. Returns to how many."""
    rows = tx.execute(
        _coordinators(season_id, on)
        .add_columns(col(Member.id), col(Member.team), col(Member.slack_user))
        .where(REACHABLE, col(SeasonCity.done_at).is_(None))
        .order_by(col(SeasonCity.city_id), col(Member.id))
    ).all()
    for team in sorted({row.team for row in rows}):
        debts = [
            Debt(
                f"{KIND}:{season_id}:{row.city_id}:{row.id}:{why}",
                KIND,
                row.slack_user,
                at,
                facts={"season": season_id, "city": row.city_id},
                round=_round(season_id, why),
            )
            for row in rows
            if row.team == team
        ]
        deliveries.owe(tx, team, debts, at=at)
    return len({row.id for row in rows})


def _round(season_id: int, why: str) -> str:
    return f"{KIND}:{season_id}:{why}"


def _coordinators(season_id: int, on: date) -> Select[Any]:
    """Who coordinates the cities of a season on a day: a row a city and person."""
    return (
        select(col(SeasonCity.city_id))
        .join(Office, col(Office.city_id) == col(SeasonCity.city_id))
        .join(Member, col(Member.id) == col(Office.member_id))
        .where(
            col(SeasonCity.season_id) == season_id,
            col(Office.role) == Role.COORDINATOR,
            col(Member.gone_at).is_(None),
            *_lasts(on),
        )
        .distinct()
    )


def _lasts(on: date) -> tuple[ColumnElement[bool], ...]:
    return (col(Office.since) <= on, or_(col(Office.until).is_(None), col(Office.until) >= on))


def _hold(tx: Connection, season_id: int, *, over: bool = False) -> Season:
    """A season, until the end of the transaction ours to change. Raises UnknownSeason, SeasonOver."""
    tx.execute(select(col(SeasonRow.id)).where(col(SeasonRow.id) == season_id).with_for_update())
    season = get(tx, season_id)
    if season.ended and not over:
        raise SeasonOver(season.name)
    return season


def _write(
    tx: Connection, actor: Actor, season_id: int, *, at: datetime, before: dict[str, Any], after: dict[str, Any]
) -> None:
    tx.execute(update(SeasonRow).where(col(SeasonRow.id) == season_id).values(**after))
    history.note(tx, By(actor), Action.SEASON_RUN, "seasons", season_id, at=at, before=before, after=after)
