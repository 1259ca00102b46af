"""What in the directory asks to be looked at: each check is one question, for the whole network or for one city."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, Select, and_, distinct, exists, func, literal, or_, select
from sqlalchemy.orm import aliased
from sqlmodel import col

from storage import deliveries, keeping, names, policy
from storage.cities import Town
from storage.deliveries import Debt
from storage.kinds import DayStatus, Role, Side, ThemeStatus
from storage.members import REACHABLE, Actor, Person
from storage.policy import Action
from storage.tables import City, Delegation, Member, Membership, NetworkDay, Office, Theme

PATIENCE = timedelta(days=14)
"""How long somebody may be in it without city or side before it is remarked."""
ASK = "where_from"
"""The kind of debt by which somebody is asked for city and side."""
MOST = 5
"""Of what a check found, how many come along; the rest is a number."""


class Check(StrEnum):
    """What can be the matter, the most urgent first."""

    COORDINATORLESS = "coordinatorless"
    """A city without a coordinator."""
    LEADERLESS = "leaderless"
    """A group that nobody leads; for a city: that its own people led last."""
    HOSTLESS = "hostless"
    """A network day to come without a city that hosts it."""
    GONE = "gone"
    """An office of somebody who left."""
    LEAD_OUTSIDE = "lead_outside"
    """A lead who is not in the group."""
    NAMESAKES = "namesakes"
    """Two of one name in one city: one person twice?"""
    UNPLACED = "unplaced"
    """Somebody without side or city for two weeks."""
    VOICELESS = "voiceless"
    """A politician without an account for whom nobody acts."""
    ABSENT = "absent"
    """A group in which most cities (for a city: itself) have nobody."""


@dataclass(frozen=True)
class Found:
    """One thing that a check found."""

    id: int
    """Of the person, group, city or day that it is about."""
    name: str
    """Of that."""
    other: str = ""
    """What belongs to it: a city or a group."""
    other_id: int = 0
    count: int = 0
    """How many cities have nobody, or how many share the name."""
    since: date | None = None
    """A group without a lead: the first day; None: never had one. A network day: when it is."""


@dataclass(frozen=True)
class Finding:
    """What a check found: so many, and the first few."""

    check: Check
    count: int
    found: tuple[Found, ...]


@dataclass(frozen=True)
class Absent:
    """A city that has nobody in a group, and how many people it has."""

    town: Town
    people: int


def network(tx: Connection, actor: Actor, *, at: datetime, on: date) -> list[Finding]:
    """What asks to be looked at in the whole network; empty checks are left out. Raises NotAllowed."""
    policy.require(actor, Action.OFFICE_APPOINT)
    return _asked(tx, _Scope(None, at, on), tuple(Check))


def city(tx: Connection, actor: Actor, city_id: int, *, at: datetime, on: date) -> list[Finding]:
    """What of a city asks to be looked at. Raises NotAllowed."""
    policy.require_over(tx, actor, Action.CITY_KEEP, on=on, city_id=city_id)
    return _asked(tx, _Scope(city_id, at, on), [one for one in Check if one not in _OF_THE_NETWORK])


def one(tx: Connection, actor: Actor, check: Check, city_id: int | None, *, at: datetime, on: date) -> Finding:
    """All that one check finds (of a city, or None: of the network). Raises NotAllowed."""
    if city_id is None:
        policy.require(actor, Action.OFFICE_APPOINT)
    else:
        policy.require_over(tx, actor, Action.CITY_KEEP, on=on, city_id=city_id)
    return _ask(tx, check, _Scope(city_id, at, on), most=None)


def ask(tx: Connection, actor: Actor, member_ids: Sequence[int], *, team: str, at: datetime, on: date) -> int:
    """Owe these people the question where they are from, at most once a week. Returns how many have an account.

    Raises NotAllowed, when one of them is not the actor's to keep.
    """
    people = [keeping.sheet(tx, actor, one, on=on).person for one in member_ids]
    week = f"{on.isocalendar().year}-{on.isocalendar().week}"
    debts = [Debt(f"{ASK}:{one.id}:{week}", ASK, one.slack_user, at) for one in people if one.slack_user is not None]
    deliveries.owe(tx, team, debts, at=at)
    return len(debts)


def namesakes(tx: Connection, actor: Actor, member_id: int, *, on: date) -> list[Person]:
    """Who of somebody's city has a name that sounds the same, themselves too. Raises NotAllowed, UnknownPerson."""
    one = keeping.sheet(tx, actor, member_id, on=on).person
    found = () if one.city_id is None else keeping.kept(tx, actor, one.city_id, on=on)
    return [who for who in found if names.key(who.name) == names.key(one.name)]


def absent(tx: Connection, actor: Actor, theme_id: int) -> list[Absent]:
    """The cities that have nobody in a group, first those with people to put in it. Raises NotAllowed."""
    policy.require(actor, Action.OFFICE_APPOINT)
    inside = select(col(Membership.member_id)).where(
        col(Membership.theme_id) == theme_id, col(Membership.left_at).is_(None)
    )
    rows = tx.execute(
        select(
            col(City.id), col(City.name), func.count(col(Member.id)).label("people"),
            func.count(col(Member.id)).filter(col(Member.id).in_(inside)).label("inside"),
        )
        .outerjoin(Member, and_(col(Member.city_id) == col(City.id), _HERE))
        .where(col(City.left_on).is_(None))
        .group_by(col(City.id), col(City.name))
    )  # fmt: skip
    missing = [Absent(Town(row.id, row.name), row.people) for row in rows if not row.inside]
    return sorted(missing, key=lambda one: (not one.people, names.key(one.town.name.removeprefix("'s-"))))


# --- inside ---------------------------------------------------------------------------------------

_OF_THE_NETWORK = (Check.COORDINATORLESS, Check.HOSTLESS)
"""What a city's coordinator can do nothing about."""


@dataclass(frozen=True)
class _Scope:
    city_id: int | None
    at: datetime
    on: date

    def of(self, column: Any) -> tuple[ColumnElement[bool], ...]:
        """The condition that a column is the city that was asked for."""
        return () if self.city_id is None else (column == self.city_id,)

    @property
    def lasting(self) -> tuple[ColumnElement[bool], ...]:
        """The conditions that an office is held on the day."""
        return (col(Office.since) <= self.on, or_(col(Office.until).is_(None), col(Office.until) >= self.on))


_HERE: ColumnElement[bool] = col(Member.gone_at).is_(None)
_NOBODY: ColumnElement[str] = literal("")
_ZERO: ColumnElement[int] = literal(0)


def _asked(tx: Connection, scope: _Scope, checks: Sequence[Check]) -> list[Finding]:
    findings = [_ask(tx, check, scope, most=MOST) for check in checks]
    return [finding for finding in findings if finding.count]


def _ask(tx: Connection, check: Check, scope: _Scope, *, most: int | None) -> Finding:
    """One question: the first few, each with how many there are in all."""
    query = _QUESTIONS[check](scope)
    if check is Check.NAMESAKES:
        alike = _alike(tx.execute(query).all())
        return Finding(check, len(alike), tuple(alike[:most]))
    inner = query.order_by(None).subquery()
    counted = select(inner, func.count().over().label("in_all")).order_by(
        inner.c.weight.desc(), func.lower(inner.c.name), inner.c.id
    )
    rows = tx.execute(counted.limit(most)).all()
    found = tuple(
        Found(row.id, row.name, row.other or "", row.other_id or 0, row.weight or 0, _day(check, row.since, scope.on))
        for row in rows
    )
    return Finding(check, rows[0].in_all if rows else 0, found)


def _day(check: Check, value: date | str | None, on: date) -> date | None:
    """A day as it comes from either engine; of a lead that ended, the first day without."""
    if value is None:
        return None
    day = date.fromisoformat(value) if isinstance(value, str) else value
    return min(day + timedelta(days=1), on) if check is Check.LEADERLESS else day


def _row(
    id_: Any, name: Any, other: Any = _NOBODY, other_id: Any = _ZERO, weight: Any = _ZERO, since: Any = None
) -> Select[*tuple[Any, ...]]:  # fmt: skip
    """The columns of a question: what it is about, what belongs to it, and how much it matters."""
    return select(
        id_.label("id"),
        name.label("name"),
        other.label("other"),
        other_id.label("other_id"),
        weight.label("weight"),
        (literal(None) if since is None else since).label("since"),
    )


def _coordinatorless(scope: _Scope) -> Select[*tuple[Any, ...]]:
    kept = exists().where(
        col(Office.role) == Role.COORDINATOR,
        col(Office.city_id) == col(City.id),
        col(Member.id) == col(Office.member_id),
        _HERE,
        *scope.lasting,
    )
    return _row(col(City.id), col(City.name)).where(col(City.left_on).is_(None), ~kept)


def _leaderless(scope: _Scope) -> Select[*tuple[Any, ...]]:
    leads = (col(Office.theme_id) == col(Theme.id), col(Office.role) == Role.LEAD)
    led = exists().where(*leads, col(Member.id) == col(Office.member_id), _HERE, *scope.lasting)
    ended = select(func.max(col(Office.until))).where(*leads).scalar_subquery()
    query = _row(col(Theme.id), col(Theme.name), since=ended).where(col(Theme.status) == ThemeStatus.ACTIVE, ~led)
    if scope.city_id is None:
        return query
    last = (
        select(col(Member.city_id))
        .join(Office, col(Office.member_id) == col(Member.id))
        .where(*leads)
        .order_by(col(Office.until).desc(), col(Office.id).desc())
        .limit(1)
        .scalar_subquery()
    )
    return query.where(last == scope.city_id)


def _hostless(scope: _Scope) -> Select[*tuple[Any, ...]]:
    return _row(col(NetworkDay.id), col(NetworkDay.kind), since=col(NetworkDay.starts_on)).where(
        col(NetworkDay.host_city_id).is_(None),
        col(NetworkDay.status) == DayStatus.PLANNED,
        col(NetworkDay.starts_on) >= scope.on,
    )


def _gone(scope: _Scope) -> Select[*tuple[Any, ...]]:
    return (
        _row(col(Member.id), col(Member.name), col(City.name), col(City.id), func.count(col(Office.id)))
        .join(Office, col(Office.member_id) == col(Member.id))
        .outerjoin(City, col(City.id) == col(Member.city_id))
        .where(
            col(Member.gone_at).is_not(None),
            or_(col(Office.until).is_(None), col(Office.until) >= scope.on),
            *scope.of(col(Member.city_id)),
        )
        .group_by(col(Member.id), col(Member.name), col(City.name), col(City.id))
    )


def _lead_outside(scope: _Scope) -> Select[*tuple[Any, ...]]:
    inside = exists().where(
        col(Membership.theme_id) == col(Theme.id),
        col(Membership.member_id) == col(Member.id),
        col(Membership.left_at).is_(None),
    )
    return (
        _row(col(Member.id), col(Member.name), col(Theme.name), col(Theme.id))
        .join(Office, col(Office.member_id) == col(Member.id))
        .join(Theme, col(Theme.id) == col(Office.theme_id))
        .where(
            col(Office.role) == Role.LEAD,
            col(Theme.status) == ThemeStatus.ACTIVE,
            _HERE,
            ~inside,
            *scope.lasting,
            *scope.of(col(Member.city_id)),
        )
        .distinct()
    )


def _namesakes(scope: _Scope) -> Select[*tuple[Any, ...]]:
    return (
        _row(col(Member.id), col(Member.name), col(City.name), col(City.id))
        .join(City, col(City.id) == col(Member.city_id))
        .where(_HERE, col(Member.name) != "", *scope.of(col(Member.city_id)))
        .order_by(col(Member.id))
    )


def _alike(rows: Sequence[Row[*tuple[Any, ...]]]) -> list[Found]:
    """Those of one city whose names sound the same, the most first; no engine folds them so."""
    same: dict[tuple[int, str], list[Row[*tuple[Any, ...]]]] = {}
    for row in rows:
        same.setdefault((row.other_id, names.key(row.name)), []).append(row)
    found = [
        Found(ones[0].id, ones[0].name, ones[0].other, ones[0].other_id, len(ones))
        for (_, key), ones in same.items()
        if len(ones) > 1 and key
    ]
    return sorted(found, key=lambda one: (-one.count, names.key(one.name), one.id))


def _unplaced(scope: _Scope) -> Select[*tuple[Any, ...]]:
    nowhere = and_(col(Member.city_id).is_(None), col(Member.organisation) == "")
    return (
        _row(col(Member.id), col(Member.name), col(City.name), col(City.id))
        .outerjoin(City, col(City.id) == col(Member.city_id))
        .where(
            _HERE,
            col(Member.name) != "",
            or_(col(Member.side).is_(None), nowhere),
            col(Member.created_at) < scope.at - PATIENCE,
            *scope.of(col(Member.city_id)),
        )
    )


def _voiceless(scope: _Scope) -> Select[*tuple[Any, ...]]:
    official = aliased(Member)
    # as a set, made once: asked person by person, PostgreSQL without statistics reads all officials for each
    acted_for = (
        select(col(Delegation.politician_id))
        .join(official, official.id == col(Delegation.official_id))  # type: ignore[arg-type]
        .where(
            official.gone_at.is_(None),  # type: ignore[union-attr]
            col(Delegation.since) <= scope.on,
            or_(col(Delegation.until).is_(None), col(Delegation.until) >= scope.on),
        )
    )
    return (
        _row(col(Member.id), col(Member.name), col(City.name), col(City.id))
        .join(City, col(City.id) == col(Member.city_id))
        .where(
            _HERE,
            col(Member.side) == Side.POLITICAL,
            ~REACHABLE,
            col(Member.id).not_in(acted_for),
            *scope.of(col(Member.city_id)),
        )
    )


def _absent(scope: _Scope) -> Select[*tuple[Any, ...]]:
    present = (
        select(col(Membership.theme_id).label("theme_id"), func.count(distinct(col(Member.city_id))).label("cities"))
        .join(Member, col(Member.id) == col(Membership.member_id))
        .join(City, and_(col(City.id) == col(Member.city_id), col(City.left_on).is_(None)))
        .where(col(Membership.left_at).is_(None), _HERE, *scope.of(col(Member.city_id)))
        .group_by(col(Membership.theme_id))
        .subquery()
    )
    cities = func.coalesce(present.c.cities, 0)
    every = select(func.count()).where(col(City.left_on).is_(None)).scalar_subquery()
    missing = (every - cities) if scope.city_id is None else literal(1)
    enough = cities * 2 >= every if scope.city_id is None else cities > 0
    return (
        _row(col(Theme.id), col(Theme.name), weight=missing)
        .outerjoin(present, present.c.theme_id == col(Theme.id))
        .where(col(Theme.status) == ThemeStatus.ACTIVE, ~enough)
    )


_QUESTIONS: dict[Check, Callable[[_Scope], Select[*tuple[Any, ...]]]] = {
    Check.COORDINATORLESS: _coordinatorless,
    Check.LEADERLESS: _leaderless,
    Check.HOSTLESS: _hostless,
    Check.GONE: _gone,
    Check.LEAD_OUTSIDE: _lead_outside,
    Check.NAMESAKES: _namesakes,
    Check.UNPLACED: _unplaced,
    Check.VOICELESS: _voiceless,
    Check.ABSENT: _absent,
}
