"""Theme groups: which there are, who is in them, joining and leaving."""

from collections import defaultdict
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from sqlalchemy import Connection, bindparam, distinct, func, or_, select, true, update
from sqlmodel import col

from storage import names, policy
from storage.database import insert_new
from storage.errors import Option, ThemeEnded, ThemeProposed, ThemeSplit, UnknownTheme
from storage.kinds import Role, Side, ThemeStatus
from storage.members import PERSON, Actor, Person, person
from storage.tables import Member, Membership, Office, Theme, ThemeName, ThemePillar
from storage.themes import invitations

DAY = timedelta(days=1)
PAGE = 40
"""People on a page of a roster: a screenful or three on a phone, far within Slack's limits."""


@dataclass(frozen=True)
class ThemeGroup:
    """A theme group. `formerly` is the name it was asked for by, when that group went on in this one."""

    id: int
    name: str
    formerly: str | None = None
    channel: str | None = None
    """The Slack channel that belongs to it, where it was found by its name."""


@dataclass(frozen=True)
class Turnout:
    """How many people take part, from how many cities."""

    people: int
    cities: int


@dataclass(frozen=True)
class Joined:
    """Somebody is in a theme group now; `already` when they were before."""

    theme: ThemeGroup
    already: bool
    leads: tuple[Person, ...]
    turnout: Turnout
    invited: bool = False
    """They are owed an invitation into the group's channel."""


@dataclass(frozen=True)
class Left:
    """Somebody is not in a theme group now; `already` when they were not before."""

    theme: ThemeGroup
    already: bool


@dataclass(frozen=True)
class Listed:
    """A theme group in a list, with whether the person who asks is in it."""

    theme: ThemeGroup
    pillars: tuple[str, ...]
    turnout: Turnout
    mine: bool


@dataclass(frozen=True)
class Roster:
    """Who is in a theme group: leads first, then by side, city and name."""

    theme: ThemeGroup
    leads: tuple[Person, ...]
    absent: tuple[Person, ...]
    """Who leads the group without being in it."""
    people: tuple[Person, ...]
    """Those on this page."""
    turnout: Turnout
    mine: bool
    page: int
    vacant_since: date | None = None
    """The first day without a lead, when nobody leads it now and somebody did."""
    may_keep: bool = False
    """Whether who asks keeps the group: its purpose, names and channel."""

    @property
    def pages(self) -> int:
        """How many pages there are, at least one."""
        return max(1, -(-self.turnout.people // PAGE))


_BY_KEY = (
    select(col(Theme.id), col(Theme.name), col(Theme.status), col(Theme.became_id), col(Theme.channel))
    .join(ThemeName, col(ThemeName.theme_id) == col(Theme.id))
    .where(col(ThemeName.key) == bindparam("key"))
)
_BY_ID = select(col(Theme.id), col(Theme.name), col(Theme.status), col(Theme.became_id), col(Theme.channel)).where(
    col(Theme.id) == bindparam("theme_id")
)
_HOLD = select(col(Theme.status)).where(col(Theme.id) == bindparam("theme_id")).with_for_update(read=True)
_LEADS = (
    PERSON.join(Office, col(Office.member_id) == col(Member.id))
    .where(
        col(Office.theme_id) == bindparam("theme_id"),
        col(Office.role) == Role.LEAD,
        col(Office.since) <= bindparam("on"),
        or_(col(Office.until).is_(None), col(Office.until) >= bindparam("on")),
        col(Member.gone_at).is_(None),
    )
    .order_by(col(Member.side).desc(), col(Member.name))
)
_COUNTED = (
    select(func.count().label("people"), func.count(distinct(col(Member.city_id))).label("cities"))
    .select_from(Membership)
    .join(Member, col(Member.id) == col(Membership.member_id))
    .where(
        col(Membership.theme_id) == bindparam("theme_id"),
        col(Membership.left_at).is_(None),
        col(Member.gone_at).is_(None),
    )
    .subquery()
)
_LEADING = _LEADS.order_by(None).subquery()
_STANDING = (
    select(_LEADING, _COUNTED)
    .select_from(_COUNTED.outerjoin(_LEADING, true()))
    .order_by(_LEADING.c.side.desc(), _LEADING.c.name)
)
"""Who leads, and in each row how many take part; one row without a person when nobody leads."""
_LEAVE = (
    update(Membership)
    .where(
        col(Membership.theme_id) == bindparam("theme"),
        col(Membership.member_id) == bindparam("member"),
        col(Membership.left_at).is_(None),
    )
    .values(left_at=bindparam("at"))
)
_IN = (
    PERSON.join(Membership, col(Membership.member_id) == col(Member.id))
    .where(
        col(Membership.theme_id) == bindparam("theme_id"),
        col(Membership.left_at).is_(None),
        col(Member.gone_at).is_(None),
    )
    .order_by(col(Member.name), col(Member.id))
)


def find(tx: Connection, word: str) -> ThemeGroup:
    """Find a running theme group as people call it, or the one that a merged group went on in.

    Raises UnknownTheme with what comes near, ThemeEnded.
    """
    rows = tx.execute(_BY_KEY, {"key": names.key(word)}).all()
    if len(rows) == 1:
        called = rows[0]
        if called.status == ThemeStatus.ACTIVE:
            return ThemeGroup(called.id, called.name, channel=called.channel)
        return _running(tx, called.id)
    found = names.find(word, named(tx))
    if found.sure is None:
        raise UnknownTheme(word, found.near)
    return _running(tx, found.sure.id)


def get(tx: Connection, theme_id: int) -> ThemeGroup:
    """A running theme group by its id, or the one that it went on in. Raises UnknownTheme, ThemeEnded."""
    return _running(tx, theme_id)


def held(tx: Connection, found: ThemeGroup) -> ThemeGroup:
    """The same group, or the one that it goes on in: until this is stored it neither stops nor goes on in another.

    Else who enters it meanwhile would be in a group that is no more, and not be asked. Raises ThemeEnded.
    """
    if tx.dialect.name == "postgresql":  # SQLite has one writer
        while tx.execute(_HOLD, {"theme_id": found.id}).scalar() != ThemeStatus.ACTIVE:
            further = _running(tx, found.id)
            found = replace(further, formerly=found.formerly or further.formerly)
    return found


def join(tx: Connection, actor: Actor, word: str | int, *, at: datetime, on: date) -> Joined:
    """Enter a theme group; being in it already changes nothing. Who does is invited into its channel.

    `on` is the day in the network's zone, for who leads it. Raises UnknownTheme, ThemeEnded, ProfileNeeded.
    """
    theme = _meant(tx, word)
    policy.require(actor, policy.Action.THEME_JOIN)
    theme = held(tx, theme)
    new = insert_new(tx, Membership, theme_id=theme.id, member_id=actor.id, joined_at=at)
    rows = tx.execute(_STANDING, {"theme_id": theme.id, "on": on}).all()
    leading = tuple(person(row) for row in rows if row.id is not None)
    invited = new and theme.channel is not None and invitations.owe(tx, theme.id, [actor.id], own=True, at=at) > 0
    return Joined(theme, not new, leading, Turnout(rows[0].people, rows[0].cities), invited)


def leave(tx: Connection, actor: Actor, word: str | int, *, at: datetime) -> Left:
    """Leave a theme group; not being in it changes nothing. Raises UnknownTheme, ThemeEnded."""
    theme = _meant(tx, word)
    policy.require(actor, policy.Action.THEME_LEAVE)
    done = tx.execute(_LEAVE, {"theme": theme.id, "member": actor.id, "at": at})
    return Left(theme, already=done.rowcount == 0)


def leads(tx: Connection, theme_id: int, *, on: date) -> tuple[Person, ...]:
    """Who leads a theme group on a day, politicians first."""
    return tuple(person(row) for row in tx.execute(_LEADS, {"theme_id": theme_id, "on": on}))


def roster(tx: Connection, actor: Actor, word: str | int, *, on: date, page: int = 1) -> Roster:
    """A page of who is in a theme group; the nearest, if it is not there. Raises UnknownTheme, ThemeEnded."""
    theme = _meant(tx, word)
    first = leads(tx, theme.id, on=on)
    leading = {one.id for one in first}
    rows = tx.execute(_IN, {"theme_id": theme.id}).all()
    ordered = sorted(
        rows,
        key=lambda row: (
            row.id not in leading,
            row.side != Side.POLITICAL,
            row.city is None,
            names.key(row.city or ""),
            names.key(row.name),
        ),
    )
    inside = {row.id for row in rows}
    count = Turnout(len(rows), len({row.city_id for row in rows} - {None}))
    page = min(max(page, 1), max(1, -(-len(rows) // PAGE)))
    return Roster(
        theme,
        leads=first,
        absent=tuple(one for one in first if one.id not in inside),
        people=tuple(person(row) for row in ordered[(page - 1) * PAGE : page * PAGE]),
        turnout=count,
        mine=actor.id in inside,
        page=page,
        vacant_since=None if first else vacant_since(tx, theme.id, on=on),
        may_keep=policy.may_over(tx, actor, policy.Action.THEME_KEEP, on=on, theme_id=theme.id),
    )


def vacant_since(tx: Connection, theme_id: int, *, on: date) -> date | None:
    """The first day without a lead, of a group that nobody leads on a day; None when nobody ever did."""
    rows = tx.execute(
        select(col(Office.until), col(Member.gone_at))
        .join(Member, col(Member.id) == col(Office.member_id))
        .where(
            col(Office.theme_id) == theme_id,
            col(Office.role) == Role.LEAD,
            col(Office.since) <= on,
            or_(col(Office.until).is_(None), col(Office.until) >= col(Office.since)),
        )
    )
    lasts = [min(one for one in (until, gone and gone.date() - DAY, on) if one is not None) for until, gone in rows]
    return max(lasts) + DAY if lasts else None


def listed(tx: Connection, actor: Actor) -> list[Listed]:
    """All running theme groups by name, with turnout and pillars."""
    pillars = defaultdict(list)
    for row in tx.execute(
        select(col(ThemePillar.theme_id), col(ThemePillar.pillar)).order_by(col(ThemePillar.pillar))
    ):
        pillars[row.theme_id].append(row.pillar)
    counts = {
        row[0]: Turnout(row[1], row[2])
        for row in tx.execute(
            select(col(Membership.theme_id), func.count(), func.count(distinct(col(Member.city_id))))
            .join(Member, col(Member.id) == col(Membership.member_id))
            .where(col(Membership.left_at).is_(None), col(Member.gone_at).is_(None))
            .group_by(col(Membership.theme_id))
        )
    }
    mine = {theme.id for theme in of_member(tx, actor.id)}
    return [
        Listed(theme, tuple(pillars[theme.id]), counts.get(theme.id, Turnout(0, 0)), theme.id in mine)
        for theme in running(tx)
    ]


def running(tx: Connection) -> list[ThemeGroup]:
    """All running theme groups, by name."""
    rows = tx.execute(select(col(Theme.id), col(Theme.name)).where(col(Theme.status) == ThemeStatus.ACTIVE))
    return sorted((ThemeGroup(row.id, row.name) for row in rows), key=lambda theme: names.key(theme.name))


def leaderless(tx: Connection, *, on: date) -> list[ThemeGroup]:
    """The running theme groups that nobody leads on a day, by name."""
    led = (
        select(col(Office.theme_id))
        .join(Member, col(Member.id) == col(Office.member_id))
        .where(
            col(Office.theme_id).is_not(None),
            col(Office.role) == Role.LEAD,
            col(Office.since) <= on,
            or_(col(Office.until).is_(None), col(Office.until) >= on),
            col(Member.gone_at).is_(None),
        )
    )
    ids = set(tx.execute(led).scalars())
    return [theme for theme in running(tx) if theme.id not in ids]


def of_member(tx: Connection, member_id: int) -> list[ThemeGroup]:
    """The running theme groups somebody is in, by name."""
    rows = tx.execute(
        select(col(Theme.id), col(Theme.name))
        .join(Membership, col(Membership.theme_id) == col(Theme.id))
        .where(
            col(Membership.member_id) == member_id,
            col(Membership.left_at).is_(None),
            col(Theme.status) == ThemeStatus.ACTIVE,
        )
    )
    return sorted((ThemeGroup(row.id, row.name) for row in rows), key=lambda theme: names.key(theme.name))


def named(tx: Connection) -> list[tuple[Option, str]]:
    """All groups, whatever became of them, with each name that they have or had."""
    rows = tx.execute(
        select(col(Theme.id), col(Theme.name), col(ThemeName.shown))
        .join(ThemeName, col(ThemeName.theme_id) == col(Theme.id))
        .order_by(col(Theme.status), col(Theme.name))
    )
    return [(Option(row.id, row.name), row.shown) for row in rows]


def _meant(tx: Connection, word: str | int) -> ThemeGroup:
    return _running(tx, word) if isinstance(word, int) else find(tx, word)


def _running(tx: Connection, theme_id: int) -> ThemeGroup:
    """Follow a merged group to the one that carries it on; the chain is short, a ring cannot hold us."""
    asked: str | None = None
    seen: set[int] = set()
    while theme_id not in seen:
        seen.add(theme_id)
        row = tx.execute(_BY_ID, {"theme_id": theme_id}).one_or_none()
        if row is None:
            raise UnknownTheme("")
        if row.status == ThemeStatus.ACTIVE:
            return ThemeGroup(row.id, row.name, asked, row.channel)
        if row.status == ThemeStatus.PROPOSED:
            raise ThemeProposed(row.id, row.name)
        asked = asked or row.name
        if row.became_id is None:
            parts = _split_from(tx, row.id)
            raise ThemeSplit(row.name, parts) if parts else ThemeEnded(row.name)
        theme_id = row.became_id
    raise ThemeEnded(asked or "")


def _split_from(tx: Connection, theme_id: int) -> tuple[Option, ...]:
    rows = tx.execute(
        select(col(Theme.id), col(Theme.name))
        .where(col(Theme.split_from_id) == theme_id, col(Theme.status) == ThemeStatus.ACTIVE)
        .order_by(col(Theme.name))
    )
    return tuple(Option(row.id, row.name) for row in rows)
