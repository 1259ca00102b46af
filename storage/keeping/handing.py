"""Handing over: somebody's groups and offices go to a successor from the same city."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, cast

from sqlalchemy import Connection, Select, insert, select
from sqlmodel import col

from storage import history, members, offices, policy, themes
from storage.errors import BadField
from storage.history import By
from storage.keeping import people, placing
from storage.keeping.placing import Told
from storage.kinds import Role
from storage.members import Actor, Person
from storage.policy import EXECUTIVE_BOARD, Action
from storage.tables import City, Member, Office, Theme
from storage.themes import ThemeGroup


@dataclass(frozen=True)
class Post:
    """An office that somebody holds or will hold."""

    id: int
    role: Role
    theme_id: int | None
    theme: str | None
    body: str | None
    pillar: str | None
    city_id: int | None
    city: str | None
    since: date
    until: date | None

    @property
    def of_the_city(self) -> bool:
        """Whether the city decides who holds it: its groups' leads, its seats, its coordinator.

        Chairs, the executive board and what serves the whole network are appointed by others.
        """
        return self.role in (Role.LEAD, Role.COORDINATOR) or (
            self.role == Role.MEMBER and self.body not in (None, EXECUTIVE_BOARD)
        )


@dataclass(frozen=True)
class Handover:
    """What is to go to a successor: ids; `leaves`: the first leaves the network with it."""

    themes: tuple[int, ...] = ()
    offices: tuple[int, ...] = ()
    leaves: bool = False


@dataclass(frozen=True)
class Handed:
    """What went from one to the other; `left` when the first left the network with it."""

    giver: Person
    taker: Person
    themes: tuple[ThemeGroup, ...]
    posts: tuple[Post, ...]
    left: bool

    @property
    def nothing(self) -> bool:
        """Whether there was nothing (any more) to hand over."""
        return not (self.themes or self.posts)


def posts(tx: Connection, member_id: int, *, on: date) -> list[Post]:
    """The offices that somebody holds on a day or later, as they began."""
    query: Select[Any] = (
        select(
            *(col(getattr(Office, name)) for name in ("id", "role", "theme_id")),
            col(Theme.name).label("theme"),
            *(col(getattr(Office, name)) for name in ("body", "pillar", "city_id")),
            col(City.name).label("city"),
            *(col(getattr(Office, name)) for name in ("since", "until")),
        )
        .outerjoin(Theme, col(Theme.id) == col(Office.theme_id))
        .outerjoin(City, col(City.id) == col(Office.city_id))
        .where(col(Office.member_id) == member_id, placing.lasting(col(Office.until), on))
        .order_by(col(Office.since), col(Office.id))
    )
    return [Post(*row) for row in tx.execute(query)]


def hand_over(
    tx: Connection,
    actor: Actor,
    member_id: int,
    successor_id: int,
    what: Handover,
    *,
    team: str,
    at: datetime,
    on: date,
) -> Handed:
    """Give these of somebody's groups and offices to a successor, from `on`.

    What they do not have (any more) is passed over, so that sending it twice is harmless; a successor with an
    account is told. Raises NotAllowed (also for an office that the city does not decide on), UnknownPerson, BadField,
    ThemeEnded.
    """
    # in one order, so that two who hand over do not wait for each other
    for one in sorted({member_id, successor_id}):
        tx.execute(select(col(Member.id)).where(col(Member.id) == one).with_for_update())
    by = By(actor)
    giver = people.hold(tx, actor, member_id, on=on)
    taker = members.by_id(tx, successor_id)
    if giver.id == taker.id:
        raise BadField("successor", "same_person")
    same_place = (giver.city_id, giver.organisation if giver.city_id is None else "") == (
        taker.city_id, taker.organisation if taker.city_id is None else "",
    )  # fmt: skip
    if taker.gone or not same_place:
        raise BadField("successor", "other_city")
    giving = [post for post in posts(tx, member_id, on=on) if post.id in what.offices]
    if not all(post.of_the_city for post in giving):
        policy.require(actor, Action.OFFICE_APPOINT)
    handed = tuple(theme for theme in themes.of_member(tx, member_id) if theme.id in what.themes)
    for theme in handed:
        placing.leave(tx, by, member_id, theme.id, at=at)
        placing.join(tx, by, successor_id, theme, at=at)
    new = [_pass_on(tx, by, post, successor_id, at=at, on=on) for post in giving]
    left = what.leaves and not placing.depart(tx, by, giver, at=at, on=on).already
    if handed or giving:
        told = Told(actor.id, [theme.id for theme in handed], offices=[one for one in new if one], giver=giver.id)
        placing.tell(tx, taker, told, team=team, at=at)
        offices.owe_notes(tx, successor_id, on=on, at=at)
    return Handed(giver, taker, handed, tuple(giving), left)


def succeed(
    tx: Connection, by: By, post: Post, successor_id: int, *, since: date, until: date | None, at: datetime, on: date
) -> int | None:
    """Let a successor have the same office. Returns its id; None when they hold it on that day."""
    place = (post.role, post.theme_id, post.body, post.pillar, post.city_id)
    for one in posts(tx, successor_id, on=on):
        if (one.role, one.theme_id, one.body, one.pillar, one.city_id) == place:
            return None
    values = {
        "member_id": successor_id,
        "role": post.role,
        "theme_id": post.theme_id,
        "body": post.body,
        "pillar": post.pillar,
        "city_id": post.city_id,
        "since": since,
        "until": until,
    }
    office_id = cast("int", tx.execute(insert(Office).values(**values).returning(col(Office.id))).scalar_one())
    history.note(tx, by, Action.CITY_KEEP, "offices", office_id, at=at, after=values)
    return office_id


def _pass_on(tx: Connection, by: By, post: Post, successor_id: int, *, at: datetime, on: date) -> int | None:
    """End an office and begin the same with somebody else. Returns the new one's id; None when they held it."""
    placing.end_office(tx, by, post.id, post.until, at=at, on=on)
    return succeed(tx, by, post, successor_id, since=max(on, post.since), until=post.until, at=at, on=on)
