"""Search: in theme groups, people, reports that one may read, and what is on the agenda of network days.

Every word must be found in a thing, in any of its texts. Names of groups and cities are compared without accents;
other texts as the engine compares them (`LIKE` on SQLite, `ILIKE` on PostgreSQL: any case).
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from sqlalchemy import ColumnElement, Connection, exists, or_, select
from sqlalchemy.orm import Mapped
from sqlmodel import col

from storage import names, policy
from storage.kinds import DayStatus, ThemeStatus
from storage.lobby.talks import TALK, Talk, gather, open_reports
from storage.members import PERSON, Actor, Person, person
from storage.succession import carrying
from storage.tables import (
    City,
    CityName,
    Member,
    NetworkDay,
    Report,
    Slot,
    Theme,
    ThemeName,
)
from storage.themes import ThemeGroup

MOST = 5
"""Hits of a kind in the first answer."""
PAGE = 10
"""Hits on a page of one kind."""
MOST_WORDS = 8
"""Words that are looked for; what is typed after them is left out."""


class Kind(StrEnum):
    """What can be found."""

    GROUPS = "groups"
    PEOPLE = "people"
    REPORTS = "reports"
    AGENDA = "agenda"


@dataclass(frozen=True)
class Item:
    """A part of a network day's programme."""

    day_id: int
    starts_on: date
    title: str


@dataclass(frozen=True)
class Hits:
    """What was found of each kind, and of which kinds there is more."""

    groups: tuple[ThemeGroup, ...] = ()
    people: tuple[Person, ...] = ()
    reports: tuple[Talk, ...] = ()
    agenda: tuple[Item, ...] = ()
    more: frozenset[Kind] = frozenset()

    def __bool__(self) -> bool:
        return bool(self.groups or self.people or self.reports or self.agenda)


def words(typed: str) -> tuple[str, ...]:
    """The words that are looked for in what somebody typed; a word without a letter or digit says nothing."""
    return tuple(dict.fromkeys(word[:60] for word in typed.replace("\0", " ").split() if names.key(word)))[
        :MOST_WORDS
    ]


def find(tx: Connection, actor: Actor, wanted: Sequence[str], *, on: date) -> Hits:
    """The first hits of each kind."""
    if not wanted:
        return Hits()
    found = {kind: list(_FIND[kind](tx, actor, wanted, on, MOST + 1, 0)) for kind in Kind}
    return _hits(found, MOST)


def page(tx: Connection, actor: Actor, wanted: Sequence[str], kind: Kind, *, on: date, number: int = 1) -> Hits:
    """A page of the hits of one kind."""
    if not wanted:
        return Hits()
    skipped = (max(number, 1) - 1) * PAGE
    return _hits({kind: list(_FIND[kind](tx, actor, wanted, on, PAGE + 1, skipped))}, PAGE)


def _hits(found: dict[Kind, list[object]], most: int) -> Hits:
    return Hits(
        **{kind.value: tuple(hits[:most]) for kind, hits in found.items()},  # type: ignore[arg-type]
        more=frozenset(kind for kind, hits in found.items() if len(hits) > most),
    )


def _has(wanted: Sequence[str], *texts: Mapped[str]) -> list[ColumnElement[bool]]:
    """Each word is in one of the texts; `%` and `_` mean themselves."""
    return [or_(*(text.icontains(word, autoescape=True) for text in texts)) for word in wanted]


def _groups(
    tx: Connection, actor: Actor, wanted: Sequence[str], on: date, most: int, skipped: int
) -> list[ThemeGroup]:
    """A running group is also found by the names of those that went on in it."""
    del actor, on
    groups = carrying()
    called = [
        exists().where(
            col(ThemeName.theme_id) == groups.c.theme_id,
            groups.c.by_id == col(Theme.id),
            col(ThemeName.key).contains(names.key(word), autoescape=True),
        )
        for word in wanted
    ]
    rows = tx.execute(
        select(col(Theme.id), col(Theme.name))
        .where(col(Theme.status) == ThemeStatus.ACTIVE, *called)
        .order_by(col(Theme.name))
        .limit(most)
        .offset(skipped)
    )
    return [ThemeGroup(row.id, row.name) for row in rows]


def _people(tx: Connection, actor: Actor, wanted: Sequence[str], on: date, most: int, skipped: int) -> list[Person]:
    del actor, on
    matches = [
        or_(
            *_has([word], col(Member.name), col(Member.function)),
            exists().where(
                col(CityName.city_id) == col(City.id), col(CityName.key).contains(names.key(word), autoescape=True)
            ),
        )
        for word in wanted
    ]
    rows = tx.execute(
        PERSON.where(col(Member.gone_at).is_(None), col(Member.name) != "", *matches)
        .order_by(col(Member.name), col(Member.id))
        .limit(most)
        .offset(skipped)
    )
    return [person(row) for row in rows]


def _reports(tx: Connection, actor: Actor, wanted: Sequence[str], on: date, most: int, skipped: int) -> list[Talk]:
    return gather(
        tx,
        TALK.where(
            open_reports(),
            policy.readable(actor, on=on),
            *_has(wanted, col(Report.counterpart), col(Report.organisation), col(Report.said), col(Report.next_step)),
        )
        .order_by(col(Report.met_on).desc(), col(Report.id).desc())
        .limit(most)
        .offset(skipped),
    )


def _agenda(tx: Connection, actor: Actor, wanted: Sequence[str], on: date, most: int, skipped: int) -> list[Item]:
    del actor, on
    rows = tx.execute(
        select(col(NetworkDay.id), col(NetworkDay.starts_on), col(Slot.title))
        .join(NetworkDay, col(NetworkDay.id) == col(Slot.day_id))
        .where(col(NetworkDay.status) != DayStatus.CANCELLED, *_has(wanted, col(Slot.title)))
        .order_by(col(NetworkDay.starts_on).desc(), col(Slot.starts_at), col(Slot.id))
        .limit(most)
        .offset(skipped)
    )
    return [Item(row.id, row.starts_on, row.title) for row in rows]


_FIND: dict[Kind, Callable[[Connection, Actor, Sequence[str], date, int, int], Sequence[object]]] = {
    Kind.GROUPS: _groups,
    Kind.PEOPLE: _people,
    Kind.REPORTS: _reports,
    Kind.AGENDA: _agenda,
}
