"""Lobby talks as they are read: a few set-based questions a list, however long it is."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, Select, select
from sqlmodel import col

from storage import members, names
from storage.kinds import LedBy, Publicity, Result
from storage.marks import mark
from storage.members import PERSON, Person, person
from storage.tables import Member, Report, ReportPerson, ReportTheme, Theme
from storage.themes import ThemeGroup


@dataclass(frozen=True)
class Talk:
    """A report of a lobby talk, as somebody who may know of it reads it."""

    id: int
    author: Person
    met_on: date
    counterpart: str
    organisation: str
    counterpart_class: str
    led_by: LedBy
    people: tuple[Person, ...]
    themes: tuple[ThemeGroup, ...]
    said: str
    result: Result
    next_step: str
    next_by: Person | None
    next_on: date | None
    publicity: Publicity
    filed_at: datetime
    corrected_at: datetime | None
    withdrawn_at: datetime | None
    in_name_of: Person | None = None
    """The politician in whose name it was filed; None: the author's own."""

    @property
    def mark(self) -> str:
        """Changes with all that a form can change."""
        return mark(
            self.met_on, self.counterpart, self.organisation, self.counterpart_class, self.led_by,
            sorted(one.id for one in self.people), sorted(one.id for one in self.themes), self.said, self.result,
            self.next_step, self.next_by.id if self.next_by else None, self.next_on, self.publicity,
        )  # fmt: skip

    @property
    def cities(self) -> tuple[str, ...]:
        """The cities of the people who took part, or of the author when none is named."""
        who = self.people or (self.author,)
        return tuple(sorted({one.city for one in who if one.city}, key=names.key))


TALK: Select[Any] = select(Report.__table__)  # type: ignore[attr-defined]
"""The columns of a report, to be narrowed by a question's own conditions and given to `gather`."""


def gather(tx: Connection, query: Select[Any]) -> list[Talk]:
    """Read the reports of a query on TALK, with their people and theme groups, in the query's order."""
    rows = tx.execute(query).all()
    ids = [row.id for row in rows]
    if not ids:
        return []
    people, themes = _people(tx, ids), _themes(tx, ids)
    named = {one for row in rows for one in (row.author_id, row.next_by_id, row.for_id) if one is not None}
    known = {one.id: one for one in members.by_ids(tx, tuple(named))}
    return [_talk(row, known, people, themes) for row in rows]


def open_reports() -> ColumnElement[bool]:
    """The condition on Report that it was not withdrawn."""
    return col(Report.withdrawn_at).is_(None)


def _talk(
    row: Row[Any],
    known: dict[int, Person],
    people: dict[int, list[Person]],
    themes: dict[int, list[ThemeGroup]],
) -> Talk:
    return Talk(
        id=row.id,
        author=known[row.author_id],
        met_on=row.met_on,
        counterpart=row.counterpart,
        organisation=row.organisation,
        counterpart_class=row.counterpart_class,
        led_by=row.led_by,
        people=tuple(people[row.id]),
        themes=tuple(themes[row.id]),
        said=row.said,
        result=row.result,
        next_step=row.next_step,
        next_by=known[row.next_by_id] if row.next_by_id else None,
        next_on=row.next_on,
        publicity=row.publicity,
        filed_at=row.filed_at,
        corrected_at=row.corrected_at,
        withdrawn_at=row.withdrawn_at,
        in_name_of=known.get(row.for_id),
    )


def _people(tx: Connection, ids: Sequence[int]) -> dict[int, list[Person]]:
    found = defaultdict(list)
    query = (
        PERSON.add_columns(col(ReportPerson.report_id))
        .join(ReportPerson, col(ReportPerson.member_id) == col(Member.id))
        .where(col(ReportPerson.report_id).in_(ids))
        .order_by(col(Member.name), col(Member.id))
    )
    for row in tx.execute(query):
        found[row.report_id].append(person(row))
    return found


def _themes(tx: Connection, ids: Sequence[int]) -> dict[int, list[ThemeGroup]]:
    found = defaultdict(list)
    query = (
        select(col(ReportTheme.report_id), col(Theme.id), col(Theme.name))
        .join(Theme, col(Theme.id) == col(ReportTheme.theme_id))
        .where(col(ReportTheme.report_id).in_(ids))
        .order_by(col(Theme.name))
    )
    for row in tx.execute(query):
        found[row.report_id].append(ThemeGroup(row.id, row.name))
    return found
