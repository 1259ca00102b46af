"""The directory's whole life, at any size: imported, undone, asked about then and now, handed over, out and in again.

What is compared is counted as differences, each of which must be none; how long it took is for the bench.
"""

import time
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from datetime import time as clock
from typing import Any

from sqlalchemy import func, select
from sqlmodel import SQLModel, col

from handlers import sheets, texts
from handlers.sheets import Sheet
from handlers.views import exporting as view
from storage import cities, exporting, importing, members, seasons
from storage.database import Database
from storage.deadline import within
from storage.importing import Cell
from storage.kinds import Role, Verdict
from storage.members import Actor
from storage.network import Network
from storage.seasons import Ruling
from storage.tables import Office, Theme
from storage.themes import past
from tests import directory

TEAM = "T0G40"
PATIENCE = 600
"""Seconds for a transaction, as `python -m bot import` has them too."""
DAY = timedelta(days=1)


@dataclass
class Lived:
    """How large it was, how long each step took, and what was not as it should be."""

    people: int
    rows: int = 0
    """Of the spreadsheet."""
    asked: int = 0
    """Questions about a past day."""
    days: int = 0
    """How many such days."""
    decided: int = 0
    """Offices and memberships that were handed over or confirmed."""
    seconds: dict[str, float] = field(default_factory=dict)
    differences: dict[str, int] = field(default_factory=dict)

    @contextmanager
    def taking(self, step: str) -> Iterator[None]:
        """Note how long a step takes."""
        began = time.perf_counter()
        yield
        self.seconds[step] = time.perf_counter() - began


@dataclass(frozen=True)
class Life:
    """A network with its reference data and nobody in it, and the moment it is."""

    db: Database
    network: Network
    now: datetime

    @property
    def today(self) -> date:
        """The day in the network's zone."""
        return self.now.astimezone(self.network.zone).date()

    @property
    def days(self) -> tuple[date, ...]:
        """Days that are asked about: in each term, the days around each election and the merges, and yesterday."""
        edges = (*directory.ELECTIONS, directory.MERGED_ON)
        return (*(one + step * DAY for one in edges for step in (-1, 0, 1, 200)), self.today - DAY)

    def invent(self, people: int) -> list[list[Cell]]:
        """The spreadsheet of so many people."""
        with self.db.reading() as tx:
            towns = [town.name for town in cities.members(tx)]
            groups = list(tx.execute(select(col(Theme.name)).order_by(col(Theme.id))).scalars())
        assert (len(towns), len(groups)) == (41, 20)
        return directory.rows(towns, groups, people)

    def plan(self, content: bytes) -> importing.Plan:
        """What a file would change."""
        table = importing.read(sheets.read(content)[0])
        with self.db.reading() as tx:
            given: dict[str, Any] = {"network": self.network, "team": TEAM, "digest": "", "on": self.today}
            return importing.prepare(tx, None, table, **given).plan

    def take_in(self, content: bytes) -> int:
        """Import a file; the id of what was done."""
        table = importing.read(sheets.read(content)[0])
        with within(PATIENCE), self.db.transaction() as tx:
            done = importing.apply(
                tx, None, table, network=self.network, team=TEAM, source="x", digest="x", on=self.today, at=self.now
            )
        assert done.batch_id is not None
        return done.batch_id

    def put_back(self, batch_id: int) -> None:
        """Undo an import."""
        with within(PATIENCE), self.db.transaction() as tx:
            importing.undo(tx, None, batch_id, at=self.now)

    def give_out(self) -> bytes:
        """Export all there is."""
        with self.db.reading() as tx:
            entries = exporting.directory(tx, None, network=self.network, team=TEAM, on=self.today)
        return sheets.workbook([view.directory(texts.speaking("nl"), self.network, entries, whole=True)])

    def held(self, group: str, day: date) -> tuple[int, int]:
        """How many were in a group on a day, and how many led it."""
        begins, ends = (datetime.combine(one, clock(), self.network.zone) for one in (day, day + DAY))
        with self.db.reading() as tx:
            found = past.roster(tx, group, past.Period(day, day, begins, ends))
        return found.turnout.people, len(found.leads)

    def listed(self, day: date) -> Counter[str]:
        """How many are in each group in an export as of a day."""
        with self.db.reading() as tx:
            given: dict[str, Any] = {"network": self.network, "team": TEAM, "on": self.today}
            entries = exporting.directory(tx, None, **given, as_of=day)
        return Counter(one.group for one in entries if one.group and one.role is Role.MEMBER)

    def everything(self) -> Counter[str]:
        """All rows of the directory."""
        tables = [SQLModel.metadata.tables[name] for name in ("members", "memberships", "offices", "themes")]
        with self.db.reading() as tx:
            return Counter(f"{table.name} {tuple(row)}" for table in tables for row in tx.execute(select(table)))

    def boss(self) -> Actor:
        """Somebody who is in it, with the rights of the secretariat."""
        coordinator = select(func.min(col(Office.member_id))).where(col(Office.role) == Role.COORDINATOR)
        with self.db.reading() as tx:
            return Actor(members.by_id(tx, tx.execute(coordinator).scalar_one()), secretariat=True)

    def hand_over(self) -> tuple[int, int]:
        """After an election, all cities: a third stays, a third has a successor, a third leaves. Decided, and not."""
        boss = self.boss()
        with self.db.transaction() as tx:
            towns = [town.id for town in cities.members(tx)]
            season = seasons.begin(tx, boss, "Verkiezingen", towns, at=self.now, on=self.today).season.id
        decided = left = 0
        for town in towns:
            for ruling in self._rulings(boss, season, town):
                with self.db.transaction() as tx:
                    decided += seasons.decide(
                        tx, boss, season, town, ruling, team=TEAM, at=self.now, on=self.today
                    ).count
            with self.db.reading() as tx:
                left += len(seasons.walk(tx, boss, season, town, on=self.today).waiting)
        with self.db.transaction() as tx:
            seasons.end(tx, boss, season, at=self.now)
        return decided, left

    def _rulings(self, boss: Actor, season: int, town: int) -> list[Ruling]:
        """What is said of each in a city; a successor is somebody who stays, of either side."""
        with self.db.reading() as tx:
            waiting = [one.person.id for one in seasons.walk(tx, boss, season, town, on=self.today).waiting]
            people = [one.id for one in members.from_city(tx, town)]
        leaving = waiting[2::3]
        staying = [one for one in people if one not in leaving]
        found = [Ruling(one, Verdict.CONFIRMED) for one in waiting[::3]]
        for one in waiting[1::3]:
            successor = staying[staying.index(one) - 1]
            found.append(
                Ruling(one, Verdict.VACANT)
                if successor == one
                else Ruling(one, Verdict.REPLACED, successor_id=successor)
            )
        return [*found, *(Ruling(one, Verdict.VACANT, leaves=True) for one in leaving)]


def live(life: Life, elsewhere: Life, people: int, *, days: slice = slice(None)) -> Lived:
    """Go through it; `elsewhere` is another empty network, into which what was exported goes in the end.

    `days` is which of the days are asked about.
    """
    rows = life.invent(people)
    found = Lived(people, len(rows) - 1)
    content = sheets.workbook([Sheet("Adresboek", directory.HEADER, rows[1:])])
    groups = sorted({str(row[5]) for row in rows[1:] if row[5]})
    empty = life.everything()
    with found.taking("see what the spreadsheet would change"):
        found.differences["rows that are unclear"] = len(life.plan(content).unclear)
    with found.taking("import it"):
        batch = life.take_in(content)
    with found.taking("undo that"):
        life.put_back(batch)
    found.differences["rows that are not as before, after the undo"] = unlike(life.everything(), empty)
    life.take_in(content)

    with found.taking("ask who was in each group, and led it, on each day"):
        then = {(group, day): life.held(group, day) for group in groups for day in life.days[days]}
    found.asked, found.days = len(then), len(life.days[days])
    wrong = [one for one, told in then.items() if told != expected(rows, *one)]
    found.differences["answers about a past day that are not the spreadsheet's"] = len(wrong)

    found.differences["people in an export as of a past day who are not the spreadsheet's"] = sum(
        unlike(life.listed(day), Counter({group: expected(rows, group, day)[0] for group in groups}))
        for day in life.days[days]
    )

    with found.taking("hand over in all cities"):
        found.decided, left = life.hand_over()
    found.differences["people on whom nothing was decided"] = left
    after = {one: life.held(*one) for one in then}
    found.differences["answers about a past day that the hand-over changed"] = sum(
        after[one] != told for one, told in then.items()
    )

    with found.taking("export it"):
        written = life.give_out()
    with found.taking("see what its own export would change"):
        again = life.plan(written)
    found.differences["changes that its own export would make"] = len(again.steps) + len(again.unclear)
    elsewhere.take_in(written)
    found.differences["rows of the export of an empty network that took it in"] = unlike(
        *(Counter(map(repr, sheets.read(one)[0])) for one in (elsewhere.give_out(), written))
    )
    return found


def unlike(ones: Counter[str], others: Counter[str]) -> int:
    """How many of one are not in the other, both ways."""
    return (ones - others).total() + (others - ones).total()


def expected(rows: Sequence[Sequence[Any]], group: str, day: date) -> tuple[int, int]:
    """Who was in a group on a day and who led it, counted in the spreadsheet."""
    there = [row for row in rows[1:] if row[5] == group and row[8] <= day and (row[9] is None or day <= row[9])]
    leads = {row[0] for row in there if row[7] == "trekker"}
    return len({row[0] for row in there}), len(leads)
