"""Seasons: begun for the cities that voted, stopped and gone on with, ended; who is reminded."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, cast

from sqlalchemy import (
    Connection,
    exists,
    func,
    insert,
    literal,
    select,
    update,
)
from sqlmodel import col

from storage import cities, deliveries, history, policy
from storage.deliveries import Debt
from storage.errors import BadField, SeasonOver
from storage.history import By
from storage.kinds import Role, Side, ThemeStatus
from storage.members import REACHABLE, Actor
from storage.policy import Action
from storage.seasons.progress import Season, coordinators, get, office_lasts
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
class Begun:
    """A season runs; `already` when the same form had come before. How many offices and memberships it is about."""

    season: Season
    cities: int
    items: int
    already: bool


@dataclass(frozen=True)
class Reminded:
    """How many coordinators get their list (again); `already` when they did today."""

    people: int
    already: bool


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
        .where(*political, col(Office.role).not_in(_SERVICE), *office_lasts(on))
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
        coordinators(season_id, on)
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
