"""What the network knows before a spreadsheet is read: all people, memberships, offices and names, read at once."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, select
from sqlmodel import col

from storage import cities, members, names
from storage.errors import Option
from storage.kinds import Role, Side, ThemeStatus
from storage.network import Network
from storage.offices import GENERAL_BOARD
from storage.tables import City, CityName, Member, Membership, Office, Theme, ThemeName

_INSTANT = timedelta(microseconds=1)


@dataclass(frozen=True)
class Spot:
    """Where somebody is something: a membership of a theme group (`role` None), or an office in a place."""

    role: Role | None
    theme_id: int | None = None
    body: str | None = None
    pillar: str | None = None
    city_id: int | None = None

    @property
    def table(self) -> str:
        """The table that holds it."""
        return "memberships" if self.role is None else "offices"

    @property
    def same(self) -> tuple[object, ...]:
        """What tells it from others: a body says enough, its pillar or city comes with it."""
        if self.body is not None:
            return (self.role, self.theme_id, self.body)
        return (self.role, self.theme_id, self.body, self.pillar, self.city_id)

    @property
    def seat(self) -> tuple[object, ...] | None:
        """What only one person at a time can be; None when several can."""
        if self.role == Role.CHAIR and (self.body or self.pillar):
            return (self.role, self.body, None if self.body else self.pillar)
        if self.role == Role.MEMBER and self.body == GENERAL_BOARD:
            return (self.role, self.body, self.city_id)
        return None


@dataclass(eq=False)
class Span:
    """A time in a spot, from day to day: known already (`id`), or only wanted."""

    spot: Spot
    since: date
    until: date | None
    """The last day, or None while it lasts."""
    id: int | None = None
    left_at: datetime | None = None
    joined_at: datetime | None = None
    claimed: int | None = None
    """The row of the spreadsheet that says so too."""


@dataclass(eq=False)
class Known:
    """Somebody the network knows."""

    id: int
    slack_user: str | None
    name: str
    city_id: int | None
    city: str
    organisation: str
    side: Side | None
    function: str
    email: str | None
    gone_at: datetime | None
    spans: list[Span] = field(default_factory=list)


@dataclass(frozen=True)
class Group:
    """A theme group, also a merged or ended one."""

    id: int
    name: str
    status: ThemeStatus
    became_id: int | None


@dataclass
class World:
    """All of it."""

    people: list[Known]
    towns: dict[str, int]
    town_names: dict[int, str]
    groups: dict[int, Group]
    group_keys: dict[str, int]
    bodies: dict[str, str]
    pillars: dict[str, str]
    by_account: dict[str, Known] = field(default_factory=dict)
    by_email: dict[str, list[Known]] = field(default_factory=lambda: defaultdict(list))
    by_name: dict[str, list[Known]] = field(default_factory=lambda: defaultdict(list))
    called_towns: Sequence[tuple[Option, str]] = ()
    called_groups: Sequence[tuple[Option, str]] = ()

    def running(self, group: Group) -> Group | None:
        """The group itself or the one that it went on in; None when it ended."""
        seen = set()
        while group.status is not ThemeStatus.ACTIVE:
            if group.became_id is None or group.id in seen:
                return None
            seen.add(group.id)
            group = self.groups[group.became_id]
        return group


def look(tx: Connection, network: Network, *, team: str) -> World:
    """Read it all. People whose name was taken out are nobody that a spreadsheet can mean."""
    groups = {
        row.id: Group(row.id, row.name, row.status, row.became_id)
        for row in tx.execute(select(col(Theme.id), col(Theme.name), col(Theme.status), col(Theme.became_id)))
    }
    shown = tx.execute(
        select(col(ThemeName.key), col(ThemeName.theme_id), col(ThemeName.shown)).order_by(col(ThemeName.key))
    ).all()
    towns = tx.execute(select(col(City.id), col(City.name))).all()
    world = World(
        people=_people(tx, team, network.zone),
        towns={row.key: row.city_id for row in tx.execute(select(col(CityName.key), col(CityName.city_id)))},
        town_names={row.id: row.name for row in towns},
        groups=groups,
        group_keys={row.key: row.theme_id for row in shown}
        | {names.key(one.name): one.id for one in groups.values()},
        bodies={
            names.key(said): body.slug for body in network.bodies for said in (body.slug, body.name, body.name_en)
        },
        pillars=_pillars(network),
        called_towns=cities.named(tx),
        called_groups=[
            *((Option(one.id, one.name), one.name) for one in groups.values()),
            *((Option(row.theme_id, groups[row.theme_id].name), row.shown) for row in shown),
        ],
    )
    for known in world.people:
        if known.slack_user is not None:
            world.by_account[known.slack_user] = known
        if known.email:
            world.by_email[known.email].append(known)
        world.by_name[names.key(known.name)].append(known)
    return world


def spans(tx: Connection, zone: ZoneInfo) -> dict[int, list[Span]]:
    """All memberships and offices by person, as days; an office that ended before it began never was."""
    found: dict[int, list[Span]] = defaultdict(list)
    for row in tx.execute(select(Membership.__table__).order_by(col(Membership.id))):  # type: ignore[attr-defined]
        since = row.joined_at.astimezone(zone).date()
        # who leaves at midnight was there until the day before
        until = None if row.left_at is None else max(since, (row.left_at - _INSTANT).astimezone(zone).date())
        spot = Spot(None, theme_id=row.theme_id)
        found[row.member_id].append(Span(spot, since, until, row.id, row.left_at, row.joined_at))
    for row in tx.execute(select(Office.__table__).order_by(col(Office.id))):  # type: ignore[attr-defined]
        if row.until is None or row.until >= row.since:
            spot = Spot(row.role, row.theme_id, row.body, row.pillar, row.city_id)
            found[row.member_id].append(Span(spot, row.since, row.until, row.id))
    return found


def last_day(gone_at: datetime, zone: ZoneInfo) -> date:
    """The last day of somebody who left then."""
    return (gone_at - _INSTANT).astimezone(zone).date()


def _people(tx: Connection, team: str, zone: ZoneInfo) -> list[Known]:
    held = spans(tx, zone)
    rows: Any = tx.execute(
        select(
            col(Member.id), col(Member.slack_user), col(Member.name), col(Member.city_id),
            col(City.name).label("city"),
            col(Member.organisation), col(Member.side), col(Member.function), col(Member.email), col(Member.gone_at),
        )
        .outerjoin(City, col(City.id) == col(Member.city_id))
        .where(col(Member.team) == team, col(Member.forgotten_at).is_(None))
        .order_by(col(Member.id))
    )  # fmt: skip
    return [
        Known(
            row.id, None if row.slack_user.startswith(members.NO_ACCOUNT) else row.slack_user, row.name, row.city_id,
            row.city or "", row.organisation, row.side, row.function, row.email, row.gone_at, held.get(row.id, []),
        )
        for row in rows
    ]  # fmt: skip


def _pillars(network: Network) -> dict[str, str]:
    found = {}
    for pillar in network.pillars:
        for said in (pillar.slug, pillar.name, pillar.name_en):
            found[names.key(said)] = pillar.slug
            bare = said.lower()
            for word in ("pijler", "pillar for", "pillar"):
                bare = bare.replace(word, "")
            found[names.key(bare)] = pillar.slug
    return found
