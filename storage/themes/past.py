"""Theme groups and cities as they were: who led a group, who was in it, who was there from a city, in a period."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, and_, or_, select
from sqlmodel import col

from storage import names, offices
from storage.cities import Town
from storage.errors import UnknownTheme
from storage.kinds import Side
from storage.members import PERSON, Person, person
from storage.offices import Held
from storage.tables import Member, Membership, Theme, ThemeName
from storage.themes import PAGE, ThemeGroup, Turnout, named


@dataclass(frozen=True)
class Period:
    """Days from `first` until and including `last`, which in the network's zone are `begins` until `ends`."""

    first: date
    last: date
    begins: datetime
    ends: datetime
    """The first instant after it."""


@dataclass(frozen=True)
class Then:
    """Who led a group in a period, and a page of who was in it."""

    theme: ThemeGroup
    leads: tuple[Held, ...]
    people: tuple[Person, ...]
    turnout: Turnout
    page: int

    @property
    def pages(self) -> int:
        """How many pages there are, at least one."""
        return max(1, -(-self.turnout.people // PAGE))


@dataclass(frozen=True)
class Known:
    """Somebody in a period, with the groups they were in and the offices they held then."""

    person: Person
    offices: tuple[Held, ...]
    """The earliest first."""
    groups: tuple[ThemeGroup, ...]
    """By name, without those that they led."""


@dataclass(frozen=True)
class FromCity:
    """A page of who was in the network from a city in a period: politicians first, then by name."""

    town: Town
    people: tuple[Known, ...]
    total: int
    page: int

    @property
    def pages(self) -> int:
        """How many pages there are, at least one."""
        return max(1, -(-self.total // PAGE))


def called(tx: Connection, word: str) -> ThemeGroup:
    """The group that is or was called so, whatever became of it. Raises UnknownTheme with what comes near."""
    rows = tx.execute(
        select(col(Theme.id), col(Theme.name))
        .join(ThemeName, col(ThemeName.theme_id) == col(Theme.id))
        .where(col(ThemeName.key) == names.key(word))
    ).all()
    if len(rows) == 1:
        return ThemeGroup(rows[0].id, rows[0].name)
    found = names.find(word, named(tx))
    if found.sure is None:
        raise UnknownTheme(word, found.near)
    return ThemeGroup(found.sure.id, found.sure.name)


def is_name(tx: Connection, word: str) -> bool:
    """Whether a group is or was called just so: then a number at its end is no year."""
    return tx.execute(select(col(ThemeName.key)).where(col(ThemeName.key) == names.key(word))).first() is not None


def roster(tx: Connection, word: str, when: Period, *, page: int = 1) -> Then:
    """Who led a group in a period, the earliest first, and who was in it. Raises UnknownTheme."""
    theme = called(tx, word)
    rows = tx.execute(
        PERSON.where(
            col(Member.id).in_(
                select(col(Membership.member_id)).where(col(Membership.theme_id) == theme.id, *_in_it(when))
            ),
            _here(when),
        )
    ).all()
    ordered = sorted(
        (person(row) for row in rows),
        key=lambda one: (
            one.side != Side.POLITICAL, one.city is None, names.key(one.city or ""), one.forgotten,
            names.key(one.name), one.id,
        ),
    )  # fmt: skip
    count = Turnout(len(ordered), len({one.city_id for one in ordered} - {None}))
    page = min(max(page, 1), max(1, -(-len(ordered) // PAGE)))
    return Then(
        theme,
        leads=tuple(offices.of_theme(tx, theme.id, first=when.first, last=when.last, begins=when.begins)),
        people=tuple(ordered[(page - 1) * PAGE : page * PAGE]),
        turnout=count,
        page=page,
    )


def from_city(tx: Connection, town: Town, when: Period, *, page: int = 1) -> FromCity:
    """Who was in the network from a city in a period.

    Those who were in a group, or held an office, or were known to the bot without either. Whose name was taken out is
    among them, without it. The city of people is where they are from now; of an office of a city, that city.
    """
    held = offices.from_city(tx, town.id, first=when.first, last=when.last)
    inside = tx.execute(
        select(col(Membership.member_id), col(Theme.id), col(Theme.name))
        .join(Theme, col(Theme.id) == col(Membership.theme_id))
        .join(Member, col(Member.id) == col(Membership.member_id))
        .where(col(Member.city_id) == town.id, *_in_it(when))
    ).all()
    ids = {one.person.id for one in held} | {row.member_id for row in inside}
    of_city = and_(col(Member.city_id) == town.id, col(Member.created_at) < when.ends)
    rows = tx.execute(PERSON.where(or_(col(Member.id).in_(ids), of_city), _here(when)))
    everybody = sorted(
        (person(row) for row in rows),
        key=lambda one: (one.side != Side.POLITICAL, one.side is None, one.forgotten, names.key(one.name), one.id),
    )
    page = min(max(page, 1), max(1, -(-len(everybody) // PAGE)))
    return FromCity(
        town,
        tuple(_known(one, held, inside) for one in everybody[(page - 1) * PAGE : page * PAGE]),
        len(everybody),
        page,
    )


def _known(one: Person, held: Sequence[Held], inside: Sequence[Any]) -> Known:
    theirs = tuple(office for office in held if office.person.id == one.id)
    led = {office.theme_id for office in theirs}
    groups = {row.id: ThemeGroup(row.id, row.name) for row in inside if row.member_id == one.id and row.id not in led}
    return Known(one, theirs, tuple(sorted(groups.values(), key=lambda group: names.key(group.name))))


def _in_it(when: Period) -> tuple[ColumnElement[bool], ...]:
    """The conditions that a membership was there at some time of a period."""
    return (
        col(Membership.joined_at) < when.ends,
        or_(col(Membership.left_at).is_(None), col(Membership.left_at) > when.begins),
    )


def _here(when: Period) -> ColumnElement[bool]:
    """The condition on Member that they had not gone before a period began."""
    return or_(col(Member.gone_at).is_(None), col(Member.gone_at) > when.begins)
