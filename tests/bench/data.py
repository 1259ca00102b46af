"""Ten years of a network, invented: the same people, groups and reports each time, ending today.

Written with bulk inserts, in the shape in which `storage` leaves it; nobody in it exists.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from random import Random
from typing import Any

import psycopg
from psycopg import sql
from sqlalchemy import Connection, delete, func, insert, select
from sqlmodel import SQLModel, col

from storage import names
from storage.database import Database
from storage.kinds import DaySide, DayStatus, LedBy, Publicity, Result, Role, Side, SlotKind, ThemeStatus
from storage.network import Network
from storage.tables import (
    City,
    Member,
    Membership,
    NetworkDay,
    Office,
    Report,
    ReportPerson,
    ReportTheme,
    Slot,
    Theme,
    ThemeName,
    ThemePillar,
)

TEAM = "T0G40"
YEARS = 10
DAYS = YEARS * 365
CHUNK = 5_000
"""Rows a statement."""
RARE = "zonnepaneel"
"""A word that stands in one report of a thousand."""
COMMON = "rijk"
"""A word that stands in most reports."""

_FIRST = "Anna Bo Cem Dewi Eva Fatima Gijs Hanna Imran Joost Karim Lotte Mees Noor Omar Pien Ravi Sanne Thijs Yara"
_LAST = "Voorbeeld Verzonnen Proefpersoon Testman Nergenshuizen Bedacht Fictief Nooitgeboren"
_SENTENCES = (
    "Het rijk onderschrijft het probleem, maar zegt nog geen geld toe.",
    "De steden vroegen om langjarige zekerheid over de specifieke uitkering.",
    "Afgesproken is dat het rijk en de steden samen de uitvoeringstoets doen.",
    "De Kamerleden willen werkbezoeken aan twee middelgrote steden.",
    "Er komt een brief waarin de knelpunten van de uitvoering staan.",
    "Het ministerie rekent de gevolgen voor gemeenten nog eens door.",
    "De maatschappelijke partners steunen de inzet van de steden.",
    "Zonder extra plancapaciteit halen de steden de doelen van het rijk niet.",
    "Men was kritisch over de verdeling, en wil eerst de cijfers zien.",
    "De toon was goed; een vervolg in kleinere kring is toegezegd.",
)
_COUNTERPARTS = ("Minister", "Staatssecretaris", "Directeur-generaal", "Kamerlid", "Raadadviseur", "Voorzitter")


@dataclass(frozen=True)
class Size:
    """How much there is of everything."""

    people: int = 4_000
    groups: int = 60
    reports: int = 40_000


@dataclass(frozen=True)
class Filled:
    """What a filled database holds, for those who ask it."""

    accounts: tuple[str, ...]
    """Slack ids of the people; all have a name, a city and a side."""
    groups: tuple[str, ...]
    """Names of the running theme groups."""
    apart: tuple[tuple[str, str], ...]
    """Slack id and group of people who are not in that group, each pair once, in no order."""


def fill(db: Database, network: Network, size: Size, *, at: datetime) -> Filled:
    """Fill a database that holds the reference data only."""
    chance = Random(40)
    today = at.astimezone(network.zone).date()
    with db.transaction() as tx:
        cities = tx.execute(select(col(City.id)).order_by(col(City.id))).scalars().all()
        groups = _groups(tx, network, size.groups)
        _put(tx, Member, [_member(number, chance, cities, at) for number in range(1, size.people + 1)])
        people = {row.slack_user: row.id for row in tx.execute(select(col(Member.id), col(Member.slack_user)))}
        memberships = [
            {"theme_id": theme, "member_id": member, "joined_at": at - timedelta(days=chance.randrange(1, 700))}
            for member in people.values()
            for theme in chance.sample(sorted(groups), chance.choice((1, 1, 2, 2, 3)))
        ]
        _put(tx, Membership, memberships)
        _put(tx, Office, _leads(memberships, sorted(groups), today))
        _reports(tx, network, size.reports, sorted(people.values()), sorted(groups), chance, at)
    taken = {(row["member_id"], row["theme_id"]) for row in memberships}
    apart = [
        (account, name)
        for account, member in people.items()
        for theme, name in groups.items()
        if (member, theme) not in taken
    ]
    chance.shuffle(apart)
    return Filled(tuple(people), tuple(groups.values()), tuple(apart))


def copy(filled: Database, empty: Database) -> None:
    """Put all rows of one database into another, on PostgreSQL, that holds the same tables."""
    tables = [table for table in SQLModel.metadata.sorted_tables if table.name != "alembic_version"]
    with psycopg.connect(empty.url.set(drivername="postgresql").render_as_string(hide_password=False)) as connection:
        cursor = connection.cursor()
        cursor.execute(
            sql.SQL("TRUNCATE {}").format(sql.SQL(", ").join(sql.Identifier(table.name) for table in tables))
        )
        for table in tables:
            columns = sql.SQL(", ").join(sql.Identifier(column.name) for column in table.columns)
            into = sql.SQL("COPY {} ({}) FROM STDIN").format(sql.Identifier(table.name), columns)
            with filled.reading() as tx, cursor.copy(into) as rows:
                for row in tx.execute(select(table)):
                    rows.write_row([cell.value if isinstance(cell, StrEnum) else cell for cell in row])
            if "id" in table.columns:
                last = sql.SQL("SELECT setval(pg_get_serial_sequence({}, 'id'), max(id)) FROM {}")
                cursor.execute(last.format(sql.Literal(table.name), sql.Identifier(table.name)))
        cursor.execute("ANALYZE")  # as it does by itself within a minute; SQLite never does


def plan_day(db: Database, network: Network, *, at: datetime) -> None:
    """Plan a network day in a week, for both sides, so that all who are in a group are to be reminded of it."""
    starts = datetime(at.year, at.month, at.day, 9, tzinfo=at.tzinfo) + timedelta(days=6)
    with db.transaction() as tx:
        city = tx.execute(select(func.min(col(City.id)))).scalar_one()
        day = {
            "starts_on": starts.date(),
            "ends_on": starts.date(),
            "side": DaySide.BOTH,
            "kind": "Netwerkdag",
            "host_city_id": city,
            "venue": "",
            "signup_opens_at": at - timedelta(days=60),
            "signup_closes_at": starts - timedelta(days=1),
            "status": DayStatus.PLANNED,
            "cancel_reason": "",
            "version": 1,
            "created_at": at,
        }
        day_id = tx.execute(insert(NetworkDay).returning(col(NetworkDay.id)), day).scalar_one()
        slot = {"kind": SlotKind.PLENARY, "title": "Plenair", "starts_at": starts, "room": ""}
        _put(tx, Slot, [{**slot, "day_id": day_id, "ends_at": starts + timedelta(hours=2)}])


def _put(tx: Connection, model: type[SQLModel], rows: Sequence[dict[str, Any]]) -> None:
    table = model.__table__  # type: ignore[attr-defined]
    for start in range(0, len(rows), CHUNK):
        tx.execute(insert(table), rows[start : start + CHUNK])


def _groups(tx: Connection, network: Network, wanted: int) -> dict[int, str]:
    """Name the running groups, with invented ones beside the network's own."""
    running = select(col(Theme.id), col(Theme.name)).where(col(Theme.status) == ThemeStatus.ACTIVE)
    missing = wanted - len(tx.execute(running).all())
    called = [f"Verzonnen vraagstuk {number}" for number in range(1, missing + 1)]
    _put(
        tx,
        Theme,
        [{"slug": names.key(name), "name": name, "status": ThemeStatus.ACTIVE, "became_id": None} for name in called],
    )
    groups = {row.id: row.name for row in tx.execute(running)}
    invented = [(theme, name) for theme, name in groups.items() if name in set(called)]
    _put(tx, ThemeName, [{"key": names.key(name), "theme_id": theme, "shown": name} for theme, name in invented])
    pillars = [pillar.slug for pillar in network.pillars]
    _put(tx, ThemePillar, [{"theme_id": theme, "pillar": pillars[theme % len(pillars)]} for theme, _ in invented])
    return groups


def _member(number: int, chance: Random, cities: Sequence[int | None], at: datetime) -> dict[str, Any]:
    first, last = chance.choice(_FIRST.split()), chance.choice(_LAST.split())
    political = chance.random() < 0.4
    return {
        "team": TEAM,
        "slack_user": f"U0{number:06d}",
        "name": f"{first} {last}",
        "home_team": TEAM,
        "guest": False,
        "city_id": chance.choice(cities),
        "side": Side.POLITICAL if political else Side.OFFICIAL,
        "function": "wethouder Wonen" if political else "beleidsadviseur",
        "language": None,
        "locale": "nl-NL",
        "reminders": True,
        "created_at": at,
    }


def _leads(memberships: Sequence[dict[str, Any]], groups: Sequence[int], today: date) -> list[dict[str, Any]]:
    """Make the first two people of each group its leads."""
    offices = []
    for theme in groups:
        inside = [row["member_id"] for row in memberships if row["theme_id"] == theme]
        offices += [
            {"member_id": member, "role": Role.LEAD, "theme_id": theme, "since": today - timedelta(days=400)}
            for member in inside[:2]
        ]
    return offices


def _reports(
    tx: Connection,
    network: Network,
    wanted: int,
    people: Sequence[int],
    groups: Sequence[int],
    chance: Random,
    at: datetime,
) -> None:
    reports = [_report(number, wanted, network, people, chance, at) for number in range(wanted)]
    _put(tx, Report, reports)
    ids = tx.execute(select(col(Report.id)).order_by(col(Report.id))).scalars().all()
    _put(tx, ReportTheme, _pairs(ids, "theme_id", groups, (0, 1, 1, 1, 2), chance))
    _put(tx, ReportPerson, _pairs(ids, "member_id", people, (1, 1, 2, 3), chance))


def _report(
    number: int, wanted: int, network: Network, people: Sequence[int], chance: Random, at: datetime
) -> dict[str, Any]:
    """One report; they are spread evenly over the years, the last was filed this hour."""
    filed = at - timedelta(days=DAYS) * ((wanted - 1 - number) / wanted) - timedelta(minutes=1)
    met = filed.date() - timedelta(days=chance.randrange(10))
    said = " ".join(chance.sample(_SENTENCES, chance.randrange(2, 7)))
    follows = chance.random() < 0.3
    withdrawn = chance.random() < 0.02
    return {
        "form_key": f"bench{number}",
        "author_id": chance.choice(people),
        "met_on": met,
        "counterpart": f"{chance.choice(_COUNTERPARTS)} {chance.choice(_LAST.split())}",
        "organisation": f"Organisatie {chance.randrange(200)}",
        "counterpart_class": chance.choice(network.counterparts).slug,
        "led_by": chance.choice(tuple(LedBy)),
        "said": said + (f" Ook het {RARE} kwam langs." if number % 1000 == 0 else ""),
        "result": chance.choice(tuple(Result)),
        "next_step": "De steden sturen de cijfers na." if follows else "",
        "next_by_id": chance.choice(people) if follows else None,
        "next_on": met + timedelta(days=chance.randrange(10, 40)) if follows else None,
        "publicity": chance.choices(tuple(Publicity), (85, 10, 5))[0],
        "filed_at": filed,
        "corrected_at": None,
        "withdrawn_at": filed + timedelta(hours=1) if withdrawn else None,
    }


def _pairs(
    reports: Sequence[int | None], other: str, among: Sequence[int], how_many: Sequence[int], chance: Random
) -> list[dict[str, Any]]:
    return [
        {"report_id": report, other: one}
        for report in reports
        for one in chance.sample(among, chance.choice(how_many))
    ]


class Mark:
    """A moment in a database: counts what was written after it, and takes it back."""

    def __init__(self, db: Database) -> None:
        self._db = db
        with db.reading() as tx:
            self._memberships, self._reports = (
                tx.execute(select(func.max(col(model.id)))).scalar_one() or 0 for model in (Membership, Report)
            )

    def written(self) -> dict[str, int]:
        """Count the rows that came after, by table."""
        with self._db.reading() as tx:
            return {
                model.__tablename__: tx.execute(select(func.count()).where(col(model.id) > last)).scalar_one()
                for model, last in ((Membership, self._memberships), (Report, self._reports))
            }

    def take_back(self) -> None:
        """Delete them."""
        with self._db.transaction() as tx:
            tx.execute(delete(Membership).where(col(Membership.id) > self._memberships))
            for part in (ReportTheme, ReportPerson):
                tx.execute(delete(part).where(col(part.report_id) > self._reports))
            tx.execute(delete(Report).where(col(Report.id) > self._reports))
