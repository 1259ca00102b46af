"""The reports that somebody may know of: one, one's own, and lists."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import ColumnElement, Connection, and_, exists, func, or_, select
from sqlmodel import col

from storage import policy
from storage.errors import (
    UnknownReport,
)
from storage.lobby.talks import TALK, Talk, gather, open_reports
from storage.members import Actor
from storage.succession import carrying
from storage.tables import City, Member, Report, ReportPerson, ReportTheme, Theme

PAGE = 10
"""Reports on a page of a list."""


@dataclass(frozen=True)
class Wanted:
    """Which reports to list: about one of the theme groups, from one of the cities, of talks in a period."""

    themes: tuple[int, ...] = ()
    cities: tuple[int, ...] = ()
    since: date | None = None
    until: date | None = None
    """The last day, included."""
    filed_since: datetime | None = None
    filed_before: datetime | None = None


@dataclass(frozen=True)
class Listing:
    """A page of reports, newest talk first; `total` counts only what this person may read."""

    talks: tuple[Talk, ...]
    total: int
    page: int
    wanted: Wanted = Wanted()
    themes: tuple[str, ...] = ()
    """The names of the groups that were asked for."""
    cities: tuple[str, ...] = ()
    """The names of the cities that were asked for."""

    @property
    def pages(self) -> int:
        """How many pages there are, at least one."""
        return max(1, -(-self.total // PAGE))


def get(tx: Connection, actor: Actor, report_id: int, *, on: date) -> Talk:
    """One report. Raises UnknownReport when there is none, or none that this person may know of."""
    found = gather(tx, TALK.where(col(Report.id) == report_id, open_reports(), policy.readable(actor, on=on)))
    if not found:
        raise UnknownReport
    return found[0]


def may_correct(actor: Actor, talk: Talk) -> bool:
    """Whether somebody may correct and withdraw a report: who wrote it, and in whose name."""
    return policy.may(actor, policy.Action.REPORT_CORRECT, owner=_owner(actor, talk))


def require_own(actor: Actor, talk: Talk) -> None:
    """Go on only for who may correct a report. Raises NotAllowed."""
    policy.require(actor, policy.Action.REPORT_CORRECT, owner=_owner(actor, talk))


def _owner(actor: Actor, talk: Talk) -> int:
    own = talk.in_name_of is not None and talk.in_name_of.id == actor.id
    return actor.id if own else talk.author.id


def listed(tx: Connection, actor: Actor, wanted: Wanted, *, on: date, page: int = 1) -> Listing:
    """The reports that somebody may read, newest talk first. A page that is not there becomes the nearest."""
    which = (open_reports(), policy.readable(actor, on=on), *_conditions(wanted))
    total = tx.execute(select(func.count()).select_from(Report).where(*which)).scalar_one()
    page = min(max(page, 1), max(1, -(-total // PAGE)))
    talks = gather(
        tx,
        TALK.where(*which)
        .order_by(col(Report.met_on).desc(), col(Report.id).desc())
        .limit(PAGE)
        .offset((page - 1) * PAGE),
    )
    return Listing(tuple(talks), total, page, wanted, _theme_names(tx, wanted.themes), _city_names(tx, wanted.cities))


def by_author(tx: Connection, actor: Actor, *, most: int = 5) -> list[Talk]:
    """The reports one wrote, and those in one's name, the last filed first."""
    mine = or_(col(Report.author_id) == actor.id, col(Report.for_id) == actor.id)
    return gather(
        tx,
        TALK.where(open_reports(), mine).order_by(col(Report.filed_at).desc(), col(Report.id).desc()).limit(most),
    )


def about_themes(theme_ids: tuple[int, ...]) -> ColumnElement[bool]:
    """The condition on Report that it is about one of these groups, or one that went on in one of them."""
    groups = carrying()
    carried = select(groups.c.theme_id).where(groups.c.by_id.in_(theme_ids))
    return exists().where(col(ReportTheme.report_id) == col(Report.id), col(ReportTheme.theme_id).in_(carried))


def from_cities(city_ids: tuple[int, ...]) -> ColumnElement[bool]:
    """The condition on Report that somebody from these cities took part, or wrote it when nobody is named."""
    took_part = exists().where(
        col(ReportPerson.report_id) == col(Report.id),
        col(ReportPerson.member_id) == col(Member.id),
        col(Member.city_id).in_(city_ids),
    )
    wrote = exists().where(col(Member.id) == col(Report.author_id), col(Member.city_id).in_(city_ids))
    nobody_named = ~exists().where(col(ReportPerson.report_id) == col(Report.id))
    return or_(took_part, and_(wrote, nobody_named))


def _theme_names(tx: Connection, theme_ids: tuple[int, ...]) -> tuple[str, ...]:
    rows = tx.execute(select(col(Theme.id), col(Theme.name)).where(col(Theme.id).in_(theme_ids)))
    called = {row.id: row.name for row in rows}
    return tuple(called[one] for one in theme_ids if one in called)


def _city_names(tx: Connection, city_ids: tuple[int, ...]) -> tuple[str, ...]:
    rows = tx.execute(select(col(City.id), col(City.name)).where(col(City.id).in_(city_ids)))
    called = {row.id: row.name for row in rows}
    return tuple(called[one] for one in city_ids if one in called)


def _conditions(wanted: Wanted) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = []
    if wanted.themes:
        found.append(about_themes(wanted.themes))
    if wanted.cities:
        found.append(from_cities(wanted.cities))
    if wanted.since:
        found.append(col(Report.met_on) >= wanted.since)
    if wanted.until:
        found.append(col(Report.met_on) <= wanted.until)
    if wanted.filed_since:
        found.append(col(Report.filed_at) >= wanted.filed_since)
    if wanted.filed_before:
        found.append(col(Report.filed_at) < wanted.filed_before)
    return found
