"""Theme groups as they were: who led one and who was in it, on a day or in a year."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import Connection, or_, select
from sqlmodel import col

from storage import names, offices
from storage.errors import UnknownTheme
from storage.kinds import Side
from storage.members import PERSON, Person, person
from storage.offices import Held
from storage.tables import Member, Membership, Theme, ThemeName
from storage.themes import PAGE, ThemeGroup, Turnout, _named


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


def called(tx: Connection, word: str) -> ThemeGroup:
    """The group that is or was called so, whatever became of it. Raises UnknownTheme with what comes near."""
    rows = tx.execute(
        select(col(Theme.id), col(Theme.name))
        .join(ThemeName, col(ThemeName.theme_id) == col(Theme.id))
        .where(col(ThemeName.key) == names.key(word))
    ).all()
    if len(rows) == 1:
        return ThemeGroup(rows[0].id, rows[0].name)
    found = names.find(word, _named(tx))
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
                select(col(Membership.member_id)).where(
                    col(Membership.theme_id) == theme.id,
                    col(Membership.joined_at) < when.ends,
                    or_(col(Membership.left_at).is_(None), col(Membership.left_at) >= when.begins),
                )
            ),
            or_(col(Member.gone_at).is_(None), col(Member.gone_at) >= when.begins),
        )
    ).all()
    ordered = sorted(
        (person(row) for row in rows),
        key=lambda one: (
            one.side != Side.POLITICAL, one.city is None, names.key(one.city or ""), names.key(one.name), one.id,
        ),
    )  # fmt: skip
    count = Turnout(len(ordered), len({one.city_id for one in ordered} - {None}))
    page = min(max(page, 1), max(1, -(-len(ordered) // PAGE)))
    return Then(
        theme,
        leads=tuple(offices.of_theme(tx, theme.id, first=when.first, last=when.last)),
        people=tuple(ordered[(page - 1) * PAGE : page * PAGE]),
        turnout=count,
        page=page,
    )
