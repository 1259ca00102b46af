"""The weekly lobby digest: what was reported in an ISO week, and what follows in the next.

Only reports for the whole network count, and only those that were not withdrawn: a restricted one is not in any
number either. A report belongs to the week in which it was filed, Monday 0:00 to Monday 0:00 in the network's
zone, so a talk that is reported late is still in one digest.
"""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from sqlalchemy import ColumnElement, Connection, distinct, exists, func, select, union
from sqlmodel import col

from storage import names, office_hours, policy
from storage.deliveries import Debt
from storage.lobby.talks import TALK, Talk, gather, open_reports
from storage.network import Network
from storage.tables import Delivery, Member, NetworkDay, Report, ReportPerson, ThemePillar

MOST_TALKS = 100
"""Talks that are read for one digest, the last filed first; the numbers count all."""
MOST_FOLLOW_UPS = 25
"""Follow-ups that are read for one digest, the first due first."""
OF_USE = timedelta(days=2)
"""How long after its hour the digest still helps somebody."""
_WEEK = timedelta(days=7)


@dataclass(frozen=True)
class Shelf:
    """Talks under one heading: of a pillar, of several (`several`), outside the pillars, or about no group."""

    pillar: str | None
    talks: tuple[Talk, ...]
    several: bool = False
    themed: bool = True


@dataclass(frozen=True)
class Digest:
    """What a digest tells of the week that begins on `monday`."""

    monday: date
    talks: int
    cities: int
    by_class: tuple[tuple[str, int], ...]
    """Classes of counterpart with their number of talks, the most first."""
    shelves: tuple[Shelf, ...]
    follow_ups: tuple[Talk, ...]
    """Public reports whose follow-up falls due in the week after, the first due first."""
    follow_ups_due: int

    @property
    def sunday(self) -> date:
        """The last day of the week."""
        return self.monday + timedelta(days=6)


def bounds(network: Network, monday: date) -> tuple[datetime, datetime]:
    """The instants at which the week begins and the next one does: 167, 168 or 169 hours apart."""
    starts, ends = (
        datetime.combine(day, time.min, tzinfo=network.zone).astimezone(UTC) for day in (monday, monday + _WEEK)
    )
    return starts, ends


def posted_at(network: Network, monday: date) -> datetime:
    """When the digest of the week that begins on `monday` goes out: in the week after, at the network's hour.

    A day on which people do not work passes it on to the next working day, at the same hour.
    """
    day = monday + _WEEK + timedelta(days=network.digest_weekday - 1)
    while not office_hours.is_working_day(network, day):
        day += timedelta(days=1)
    return office_hours.wall(network, day, network.digest_at)


def due(tx: Connection, network: Network, channel: str | None, now: datetime) -> list[Debt]:
    """The last digest whose hour has come, unless it is owed already; nothing when there is no channel.

    It is owed however late this is found out, so that one that came too late is known as missed. What was posted
    before this database began is nobody's debt: a network's first digest is of a week it lived through.
    """
    if channel is None:
        return []
    begun: datetime | None = tx.execute(select(func.min(col(NetworkDay.created_at)))).scalar_one()
    today = now.astimezone(network.zone).date()
    this = today - timedelta(days=today.weekday())
    for monday in (this - _WEEK, this - 2 * _WEEK):
        at = posted_at(network, monday)
        if at <= now:
            if begun is not None and at < begun:
                return []
            year, number, _ = monday.isocalendar()
            week = f"{year}-W{number:02d}"
            key = f"digest:{week}:{channel}"
            owed = tx.execute(select(exists().where(col(Delivery.key) == key))).scalar_one()
            return [] if owed else [Debt(key, "digest", channel, at, at + OF_USE, {"week": week})]
    return []


def of_week(tx: Connection, network: Network, monday: date) -> Digest:
    """The digest of the week that begins on a Monday."""
    in_week = _in_week(network, monday)
    by_class = tx.execute(
        select(col(Report.counterpart_class), func.count())
        .where(*in_week)
        .group_by(col(Report.counterpart_class))
        .order_by(func.count().desc(), col(Report.counterpart_class))
    ).all()
    talks = gather(
        tx,
        TALK.where(*in_week).order_by(col(Report.filed_at).desc(), col(Report.id).desc()).limit(MOST_TALKS),
    )
    due = _due(monday + _WEEK)
    return Digest(
        monday=monday,
        talks=sum(row[1] for row in by_class),
        cities=_cities(tx, in_week) if by_class else 0,
        by_class=tuple((row[0], row[1]) for row in by_class),
        shelves=_shelves(tx, network, talks),
        follow_ups=tuple(
            gather(tx, TALK.where(*due).order_by(col(Report.next_on), col(Report.id)).limit(MOST_FOLLOW_UPS))
        ),
        follow_ups_due=tx.execute(select(func.count()).select_from(Report).where(*due)).scalar_one(),
    )


def _in_week(network: Network, monday: date) -> tuple[ColumnElement[bool], ...]:
    starts, ends = bounds(network, monday)
    return (
        col(Report.filed_at) >= starts,
        col(Report.filed_at) < ends,
        policy.public(),
        open_reports(),
    )


def _due(monday: date) -> tuple[ColumnElement[bool], ...]:
    return (
        col(Report.next_on) >= monday,
        col(Report.next_on) < monday + _WEEK,
        policy.public(),
        open_reports(),
    )


def _cities(tx: Connection, in_week: tuple[ColumnElement[bool], ...]) -> int:
    """From how many cities people took part; of the author where nobody is named."""
    took_part = (
        select(col(Member.city_id))
        .join(ReportPerson, col(ReportPerson.member_id) == col(Member.id))
        .join(Report, col(Report.id) == col(ReportPerson.report_id))
        .where(*in_week)
    )
    wrote = (
        select(col(Member.city_id))
        .join(Report, col(Report.author_id) == col(Member.id))
        .where(*in_week, ~exists().where(col(ReportPerson.report_id) == col(Report.id)))
    )
    both = union(took_part, wrote).subquery()
    return int(tx.execute(select(func.count(distinct(both.c.city_id)))).scalar_one())


def _shelves(tx: Connection, network: Network, talks: list[Talk]) -> tuple[Shelf, ...]:
    """By pillar, then those of several, outside the pillars, and about no group; within it by theme group."""
    pillars: dict[int, set[str]] = {}
    for row in tx.execute(select(col(ThemePillar.theme_id), col(ThemePillar.pillar))):
        pillars.setdefault(row.theme_id, set()).add(row.pillar)
    held: dict[tuple[bool, frozenset[str]], list[Talk]] = {}
    for talk in talks:
        of = frozenset(slug for theme in talk.themes for slug in pillars.get(theme.id, ()))
        held.setdefault((bool(talk.themes), of), []).append(talk)
    single = [(True, frozenset({pillar.slug})) for pillar in network.pillars]
    several = [talk for (_, of), found in held.items() if len(of) > 1 for talk in found]
    unknown = [
        talk
        for (themed, of), found in held.items()
        if themed and len(of) < 2 and (themed, of) not in single  # noqa: PLR2004 - two are several
        for talk in found
    ]
    shelves = [Shelf(next(iter(of)), _by_theme(held.get((themed, of), ()))) for themed, of in single]
    shelves.append(Shelf(None, _by_theme(several), several=True))
    shelves.append(Shelf(None, _by_theme(unknown)))
    shelves.append(Shelf(None, _by_theme(held.get((False, frozenset()), ())), themed=False))
    return tuple(shelf for shelf in shelves if shelf.talks)


def _by_theme(talks: "list[Talk] | tuple[Talk, ...]") -> tuple[Talk, ...]:
    return tuple(
        sorted(
            talks,
            key=lambda talk: (
                [names.key(theme.name) for theme in talk.themes],
                talk.met_on.toordinal(),
                talk.id,
            ),
        )
    )
