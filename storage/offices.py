"""Offices: who leads a theme group, sits in a body, or coordinates, from when until when."""

from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any, cast

from sqlalchemy import ColumnElement, Connection, Select, and_, insert, or_, select, update
from sqlmodel import col

from storage import cities, history, members, names, policy
from storage.deliveries import Debt, owe
from storage.errors import BadField, SeatTaken, UnknownPerson
from storage.history import By
from storage.kinds import Role
from storage.members import PERSON, REACHABLE, Actor, Person, person
from storage.tables import City, Member, Office, Theme

GENERAL_BOARD = "ab"
"""The body (see `network.toml`) in which each city has one seat."""
NOTE = "theme_handover"
"""The kind of debt by which a new lead gets the hand-over note of their group."""


@dataclass(frozen=True)
class Place:
    """Where an office is held: in a theme group, a body, a pillar or a city; nowhere: for the whole network.

    A chair of a pillar's meeting has the body and the pillar; a seat in the general board has its city.
    """

    theme_id: int | None = None
    body: str | None = None
    pillar: str | None = None
    city_id: int | None = None


@dataclass(frozen=True)
class Held:
    """An office somebody holds or held: a role in a place, from `since` until and including `until`."""

    id: int
    person: Person
    role: Role
    theme_id: int | None
    theme: str | None
    body: str | None
    since: date
    until: date | None
    pillar: str | None = None
    city_id: int | None = None
    city: str | None = None

    @property
    def place(self) -> Place:
        """Where it is held."""
        return Place(self.theme_id, self.body, self.pillar, self.city_id)


def appoint(  # noqa: PLR0913 - a place has four names, and an office a time
    tx: Connection,
    actor: Actor,
    member_id: int,
    role: Role,
    *,
    theme_id: int | None = None,
    body: str | None = None,
    pillar: str | None = None,
    city_id: int | None = None,
    since: date,
    until: date | None = None,
    at: datetime,
    replacing: int | None = None,
) -> Person:
    """Give somebody an office, also one of the past; holding it already changes nothing.

    A body and a pillar have one chair, and in the general board a city has one seat: it goes to somebody else only
    when `replacing` is the office of who has it, which then ends the day before.

    Raises NotAllowed, BadField, SeatTaken, UnknownPerson.
    """
    policy.require(actor, policy.Action.OFFICE_APPOINT)
    if until is not None and until < since:
        raise BadField("until", "ends_before_start")
    chosen = members.by_id(tx, member_id)
    place = _place(tx, chosen, role, Place(theme_id, body, pillar, city_id))
    # held until the end, so that two who give the same office, or the same seat, at once come one after the other
    _hold(tx, member_id, role, place)
    own = tx.execute(
        select(col(Office.id), col(Office.since), col(Office.until)).where(
            col(Office.member_id) == member_id, col(Office.role) == role, *_at(place), *_during(since, until)
        )
    ).first()
    if own is not None:
        if own.since > since or (own.until is not None and (until is None or own.until < until)):
            raise BadField("since", "held_then")
        return chosen
    if _has_one_seat(role, place):
        _vacate(tx, actor, role, place, since=since, until=until, at=at, replacing=replacing)
    values: dict[str, object] = {
        "member_id": member_id, "role": role, "theme_id": place.theme_id, "body": place.body,
        "pillar": place.pillar, "city_id": place.city_id, "since": since, "until": until,
    }  # fmt: skip
    office_id = cast("int", tx.execute(insert(Office).values(**values).returning(col(Office.id))).scalar_one())
    said = {name: value for name, value in values.items() if value is not None}
    history.note(tx, By(actor), policy.Action.OFFICE_APPOINT, "offices", office_id, at=at, after=said)
    return chosen


def end(tx: Connection, actor: Actor, office_id: int, *, on: date, at: datetime) -> None:
    """End an office the day before `on`, which is the first day without; ended earlier it stays so.

    Raises NotAllowed.
    """
    policy.require(actor, policy.Action.OFFICE_APPOINT)
    _end(tx, actor, policy.Action.OFFICE_APPOINT, col(Office.id) == office_id, on=on, at=at)


def end_in_theme(tx: Connection, actor: Actor, theme_id: int, *, on: date, at: datetime) -> int:
    """End all offices in a theme group that ends the day before `on`. Returns how many. Raises NotAllowed."""
    policy.require_over(tx, actor, policy.Action.THEME_DECIDE, on=on, theme_id=theme_id)
    return _end(tx, actor, policy.Action.THEME_DECIDE, col(Office.theme_id) == theme_id, on=on, at=at)


def owe_notes(tx: Connection, member_id: int, *, on: date, at: datetime) -> None:
    """Owe a lead, if a message can reach them, the hand-over note of each group they lead or will; once an office."""
    rows = tx.execute(
        select(col(Member.team), col(Member.slack_user), col(Office.id), col(Office.theme_id))
        .join(Office, col(Office.member_id) == col(Member.id))
        .where(
            col(Member.id) == member_id,
            col(Member.gone_at).is_(None),
            REACHABLE,
            col(Office.role) == Role.LEAD,
            col(Office.theme_id).is_not(None),
            *_during(on, None),
        )
    )
    for team, slack_user, office_id, theme_id in rows:
        facts = {"office": office_id, "theme": theme_id}
        owe(tx, team, [Debt(f"{NOTE}:{office_id}", NOTE, slack_user, at, facts=facts)], at=at)


def held(tx: Connection, *, on: date, member_id: int | None = None) -> list[Held]:
    """The offices held on a day, by one person or by all."""
    query = _HELD.where(*_during(on, on), col(Member.gone_at).is_(None))
    if member_id is not None:
        query = query.where(col(Office.member_id) == member_id)
    return _read(tx, query.order_by(col(Office.body), col(Theme.name), col(Office.role), col(Member.name)))


def of_theme(tx: Connection, theme_id: int, *, first: date, last: date, begins: datetime | None = None) -> list[Held]:
    """Who led a theme group at some time from `first` until and including `last`, the earliest first.

    With `begins`, the instant from which on that is, without who was gone by then.
    """
    query = _HELD.where(col(Office.theme_id) == theme_id, col(Office.role) == Role.LEAD, *_during(first, last))
    if begins is not None:
        query = query.where(_still(begins))
    return _read(tx, query.order_by(col(Office.since), col(Office.id)))


def from_city(tx: Connection, city_id: int, *, first: date, last: date) -> list[Held]:
    """What people of a city, and who held an office of that city, held at some time in these days, earliest first."""
    which = or_(col(Member.city_id) == city_id, col(Office.city_id) == city_id)
    return _read(tx, _HELD.where(which, *_during(first, last)).order_by(col(Office.since), col(Office.id)))


def seated(
    tx: Connection,
    bodies: tuple[str, ...],
    pillar: str | None,
    role: Role | None,
    *,
    first: date,
    last: date,
    begins: datetime | None,
) -> list[Held]:
    """Who sat in bodies, or had an office in a pillar, or a role anywhere, at some time from `first` to `last`.

    In the order of the bodies, chairs first; who had a seat one after the other by time, the rest by city and name.
    `begins` is the instant from which on that is, None: now; who was gone by then had no seat any more.
    """
    which: ColumnElement[bool] = col(Office.body).in_(bodies)
    if pillar is not None:
        which = or_(which, col(Office.pillar) == pillar)
    if role is not None:
        which = or_(which, col(Office.role) == role)
    query = _HELD.where(which, *_during(first, last), _still(begins))
    found = _read(tx, query.order_by(col(City.name), col(Member.name), col(Office.since)))

    def place(one: Held) -> tuple[int, int, str, date]:
        body = bodies.index(one.body) if one.body in bodies else -1
        after_another = one.role in (Role.CHAIR, Role.VICE_CHAIR)
        where = one.theme or one.city or ""
        return body, _RANK[one.role], names.key(where), one.since if after_another else date.min

    return sorted(found, key=place)


_RANK = {
    role: rank
    for rank, role in enumerate(
        (
            Role.CHAIR, Role.VICE_CHAIR, Role.MEMBER, Role.LEAD,
            Role.COORDINATOR, Role.LOBBY_COORDINATOR, Role.SECRETARIAT,
        )
    )
}  # fmt: skip
"""In which order the members of a body are named."""

_SEAT = City.__table__.alias("seat")  # type: ignore[attr-defined]
"""The city of the office; `cities` itself is the city of the person."""
_HELD: Select[*tuple[Any, ...]] = (
    PERSON.add_columns(
        col(Office.id).label("office_id"),
        col(Office.role),
        col(Office.theme_id),
        col(Theme.name).label("theme"),
        col(Office.body),
        col(Office.since),
        col(Office.until),
        col(Office.pillar),
        col(Office.city_id).label("seat_id"),
        _SEAT.c.name.label("seat"),
    )
    .join(Office, col(Office.member_id) == col(Member.id))
    .outerjoin(Theme, col(Theme.id) == col(Office.theme_id))
    .outerjoin(_SEAT, _SEAT.c.id == col(Office.city_id))
)


def _read(tx: Connection, query: Select[Any]) -> list[Held]:
    return [
        Held(
            row.office_id, person(row), row.role, row.theme_id, row.theme, row.body, row.since, row.until,
            row.pillar, row.seat_id, row.seat,
        )
        for row in tx.execute(query)
    ]  # fmt: skip


def _during(first: date, last: date | None) -> tuple[ColumnElement[bool], ...]:
    """The conditions that an office was held on one of these days; one that ended before it began never was."""
    conditions: list[ColumnElement[bool]] = [
        or_(col(Office.until).is_(None), and_(col(Office.until) >= first, col(Office.until) >= col(Office.since)))
    ]
    if last is not None:
        conditions.append(col(Office.since) <= last)
    return tuple(conditions)


def _still(begins: datetime | None) -> ColumnElement[bool]:
    """The condition that somebody is there now (None), or had not gone when a time began.

    Nobody may have ended the office of who went; one that somebody did end lasted as long as that says.
    """
    here = col(Member.gone_at).is_(None)
    return here if begins is None else or_(here, col(Member.gone_at) > begins, col(Office.until).is_not(None))


def _at(place: Place) -> tuple[ColumnElement[bool], ...]:
    """The conditions that an office is in this very place."""
    return tuple(
        column == value if value is not None else column.is_(None)
        for column, value in (
            (col(Office.theme_id), place.theme_id),
            (col(Office.body), place.body),
            (col(Office.pillar), place.pillar),
            (col(Office.city_id), place.city_id),
        )
    )


def _has_one_seat(role: Role, place: Place) -> bool:
    """Whether only one person at a time holds it."""
    if role == Role.CHAIR:
        return place.body is not None or place.pillar is not None
    return role == Role.MEMBER and place.body == GENERAL_BOARD


def _place(tx: Connection, chosen: Person, role: Role, place: Place) -> Place:
    """The place, with the city that belongs to it. Raises BadField when what the role is about is not said."""
    if role == Role.LEAD and place.theme_id is None:
        raise BadField("theme", "missing")
    if place.theme_id is None and (place.body or place.pillar):
        place = _of_pillar(place)
    if role == Role.COORDINATOR or (role == Role.MEMBER and place.body == GENERAL_BOARD):
        city_id = place.city_id if place.city_id is not None else chosen.city_id
        if city_id is None or not cities.is_member(tx, city_id):
            raise BadField("city", "no_member_city")
        return replace(place, city_id=city_id)
    return place


def _of_pillar(place: Place) -> Place:
    """A pillar's political meeting has both names: what its chair may goes by the pillar."""
    meeting = "bo-"
    if place.body is None:
        return replace(place, body=f"{meeting}{place.pillar}")
    if place.body.startswith(meeting):
        return replace(place, pillar=place.body.removeprefix(meeting))
    return place


def _hold(tx: Connection, member_id: int, role: Role, place: Place) -> None:
    """Let nobody else appoint this person, or to this seat, until the transaction ends. Raises UnknownPerson."""
    if place.city_id is not None:
        tx.execute(select(col(City.id)).where(col(City.id) == place.city_id).with_for_update(key_share=True))
    elif _has_one_seat(role, place):  # a body is no row: who is about to give such a seat waits at the first city
        tx.execute(select(col(City.id)).order_by(col(City.id)).limit(1).with_for_update(key_share=True))
    if tx.execute(select(col(Member.id)).where(col(Member.id) == member_id).with_for_update()).first() is None:
        raise UnknownPerson  # became one with another meanwhile


def _vacate(
    tx: Connection,
    actor: Actor,
    role: Role,
    place: Place,
    *,
    since: date,
    until: date | None,
    at: datetime,
    replacing: int | None,
) -> None:
    """See that a seat for one is free from `since` on. Raises SeatTaken."""
    taken = _read(
        tx,
        _HELD.where(
            col(Office.role) == role, *_at(place), *_during(since, until), col(Member.gone_at).is_(None)
        ).order_by(col(Office.since)),
    )
    for one in taken:
        # who began later cannot have ended the day before
        if one.id != replacing or one.since >= since:
            raise SeatTaken(one.id, one.person.name, one.since, one.until, replaceable=one.since < since)
        _end(tx, actor, policy.Action.OFFICE_APPOINT, col(Office.id) == one.id, on=since, at=at)


def _end(
    tx: Connection, actor: Actor, action: policy.Action, which: ColumnElement[bool], *, on: date, at: datetime
) -> int:
    last = on - timedelta(days=1)
    lasting = or_(col(Office.until).is_(None), col(Office.until) >= on)
    rows = tx.execute(select(col(Office.id), col(Office.until)).where(which, lasting).with_for_update()).all()
    for row in rows:
        tx.execute(update(Office).where(col(Office.id) == row.id).values(until=last))
        history.note(
            tx, By(actor), action, "offices", row.id, at=at, before={"until": row.until}, after={"until": last}
        )
    return len(rows)
