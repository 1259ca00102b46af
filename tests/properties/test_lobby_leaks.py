"""Whatever is reported by whom and for whom: a restricted report gives itself away nowhere.

Each text of a report carries a word of its own. For each person, everything that the bot shows them (lists with
every filter, search, single reports, forms, digests, Home) is drawn twice: once as it is, and once from a database
in which the reports that they may not know of never were. The two must be the same, to the letter: no word, no
count, no page, no button more.
"""

import json
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path
from random import Random

import pytest
from sqlalchemy import delete
from sqlmodel import col

from handlers import contents, digest, exporting, home, lobby, search, texts
from handlers.debts import Occasion
from handlers.lobby import turn
from handlers.slash import Words
from handlers.views.blocks import Message, Page
from handlers.views.forms import Form
from handlers.views.lobby.lists import turning
from handlers.visit import File, Reply, Updated, Visit, speaking
from storage import themes
from storage.database import Database
from storage.deliveries import Claim
from storage.errors import NotAllowed, UnknownReport
from storage.kinds import Publicity, Role
from storage.lobby import Talk, Wanted
from storage.members import Actor
from storage.network import Network
from storage.tables import Report, ReportPerson, ReportTheme
from tests.lobby import filed
from tests.make import TEAM, Make

GROUPS = ("europa", "omgevingswet", "wmo", "woningmarkt")
CITIES = ("Ede", "Oss", "Almere")
REPORTS = 24
"""Enough for several pages of a list."""


@dataclass(frozen=True)
class Told:
    """A report, with what the oracle needs to know of it."""

    talk: Talk
    groups: frozenset[str]
    withdrawn: bool

    @property
    def marker(self) -> str:
        return f"merk{self.talk.said.split('merk')[1].split()[0]}"


@dataclass(frozen=True)
class World:
    """People by their role, and what was reported."""

    people: dict[str, Actor]
    in_group: dict[str, frozenset[str]]
    """Role → the groups that they are in, or lead, now."""
    sees_all: frozenset[str]
    reports: tuple[Told, ...]

    def may_know(self, role: str, told: Told) -> bool:
        """The rule in plain words."""
        actor, talk = self.people[role], told.talk
        if told.withdrawn:
            return False
        if role in self.sees_all or actor.id == talk.author.id or actor.id in {one.id for one in talk.people}:
            return True
        if talk.publicity == Publicity.GROUP:
            return bool(self.in_group[role] & told.groups)
        return talk.publicity == Publicity.NETWORK


def world(db: Database, g40: Network, now: datetime, chance: Random) -> World:
    make = Make(db, now)
    people = {
        "anybody": make.person("Iemand Voorbeeld", city="Ede"),
        "stranger": make.person("Vreemde Voorbeeld", city=None),
        "europa": make.in_theme(make.person(city="Oss"), "europa"),
        "two groups": make.in_theme(make.in_theme(make.person(city="Almere"), "omgevingswet"), "wmo"),
        "lead of europa": make.office(make.person(), Role.LEAD, theme_id=make.theme_id("europa")),
        "was in wmo": make.in_theme(make.person(city="Oss"), "wmo"),
        "general board": make.office(make.person(), Role.MEMBER, body="ab"),
        "executive board": make.office(make.person(), Role.VICE_CHAIR, body="db"),
        "lobby coordinator": make.office(make.person(), Role.LOBBY_COORDINATOR),
        "secretariat": make.secretary(),
    }
    with db.transaction() as tx:
        themes.leave(tx, people["was in wmo"], "wmo", at=now)
    authors = [actor for role, actor in people.items() if role != "stranger"]
    reports = []
    for number in range(REPORTS):
        groups = chance.sample(GROUPS, chance.choice((1, 1, 2)))
        publicity = chance.choice(list(Publicity))
        if publicity != Publicity.GROUP and chance.random() < 0.2:
            groups = []
        age = chance.randrange(0, 15)
        mark = f"merk{number:03d}x{chance.randrange(10**6):06d}"
        talk = filed(
            db,
            g40,
            chance.choice(authors),
            now - timedelta(days=age, hours=chance.randrange(0, 20)),
            met_on=(now - timedelta(days=age + 1)).date(),
            counterpart=f"Minister {mark}",
            organisation=f"Ministerie {mark}" if chance.random() < 0.5 else "",
            said=f"Gezegd is {mark} over zonneweides",
            next_step=f"Stuur {mark}" if chance.random() < 0.7 else "",
            next_on=None,
            counterpart_class=chance.choice(g40.counterparts).slug,
            themes=tuple(make.theme_id(group) for group in groups),
            people=tuple(one.id for one in chance.sample(authors, chance.choice((0, 0, 1, 2)))),
            publicity=publicity,
        )
        reports.append((talk, frozenset(groups)))
    told = []
    for talk, of in reports:
        gone = chance.random() < 0.1
        if talk.next_step:
            _follows(db, talk, (now + timedelta(days=chance.randrange(-7, 14))).date(), gone=gone, now=now)
        elif gone:
            _follows(db, talk, None, gone=gone, now=now)
        told.append(Told(talk, of, gone))
    return World(
        people=people,
        in_group={role: frozenset() for role in people}
        | {
            "europa": frozenset({"europa"}),
            "lead of europa": frozenset({"europa"}),
            "two groups": frozenset({"omgevingswet", "wmo"}),
        },
        sees_all=frozenset({"executive board", "lobby coordinator", "secretariat"}),
        reports=tuple(told),
    )


def _follows(db: Database, talk: Talk, due: date | None, *, gone: bool, now: datetime) -> None:
    from sqlalchemy import update  # noqa: PLC0415 - only here

    with db.transaction() as tx:
        tx.execute(
            update(Report).where(col(Report.id) == talk.id).values(next_on=due, withdrawn_at=now if gone else None)
        )


def without(db: Database, copy: Path, reports: list[int]) -> Database:
    """The same network, in which these reports never were."""
    shutil.copy(str(db.url.database), copy)
    other = Database(f"sqlite:///{copy}")
    with other.transaction() as tx:
        for table, column in (
            (ReportTheme, ReportTheme.report_id),
            (ReportPerson, ReportPerson.report_id),
            (Report, Report.id),
        ):
            tx.execute(delete(table).where(col(column).in_(reports)))
    return other


def checkpointed(db: Database) -> None:
    """All that was written is in the one file."""
    with db.writer.connect() as connection:
        connection.exec_driver_sql("COMMIT")
        connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")


def drawn(reply: Reply) -> str:
    if isinstance(reply, Updated):
        reply = reply.message
    if isinstance(reply, Message):
        return json.dumps(reply.body())
    assert isinstance(reply, Page | Form)
    return json.dumps(reply.view())


def everything(db: Database, visit: Visit, told: tuple[Told, ...]) -> Iterator[tuple[str, str]]:
    """All that somebody can get to see, by how they ask."""
    words: Words = contents().words
    asked = [
        "reports", *(f"reports {group}" for group in GROUPS), *(f"reports {city}" for city in CITIES),
        "reports deze week", "reports vorige week", "reports november europa ede", "reports 2026",
        "digest", "digest deze week", "digest week 46", "search zonneweides", "search minister gezegd", "search stuur",
        *(f"search {one.marker}" for one in told[::3]),
    ]  # fmt: skip
    for line in asked:
        yield line, drawn(words.run(db, visit, line))
    for page in range(1, 5):
        yield f"page {page}", drawn(turn(db, visit, turning(Wanted(), page)))
        yield f"search page {page}", drawn(search.turn(db, visit, f"reports {page} zonneweides"))
    for one in told:
        for name in ("report_read", "report_correct"):
            try:
                shown = drawn(lobby.ACTIONS[name](db, visit, str(one.talk.id)))
            except (UnknownReport, NotAllowed) as refused:
                shown = type(refused).__name__
            yield f"{name} {one.marker}", shown
    yield "home", json.dumps(home.home(db, visit))
    files = exporting.export(db, visit, "csv")
    assert isinstance(files, File)
    for file in files.files:
        yield f"export {file.name}", file.make().decode()


@pytest.mark.parametrize("seed", range(2))
def test_restricted_reports_give_themselves_away_nowhere(
    sqlite_db: Database, g40: Network, now: datetime, tmp_path: Path, seed: int
) -> None:
    told = world(sqlite_db, g40, now, Random(seed))
    checkpointed(sqlite_db)
    for role, actor in told.people.items():
        person = actor.person
        visit = Visit(actor, speaking(person, g40), now, g40, TEAM, None)
        known = [one for one in told.reports if told.may_know(role, one)]
        unknown = [one for one in told.reports if not told.may_know(role, one)]
        seen = dict(everything(sqlite_db, visit, told.reports))
        for one in known:
            assert one.marker in seen[f"report_read {one.marker}"], role
            assert any(one.marker in seen[f"page {page}"] for page in range(1, 5)), role
            assert one.marker in seen["export g40-2026-11-24-verslagen.csv"], role
        for one in unknown:
            assert seen[f"report_read {one.marker}"] == "UnknownReport", role
            assert {how for how, shown in seen.items() if one.marker in shown} <= {f"search {one.marker}"}, role
            if f"search {one.marker}" in seen:  # only as it was typed, in text and block
                assert seen[f"search {one.marker}"].count(one.marker) == 2, role
        copy = without(sqlite_db, tmp_path / f"{role}.db", [one.talk.id for one in unknown])
        assert seen == dict(everything(copy, visit, told.reports)), role
        copy.close()


@pytest.mark.parametrize("seed,language", [(0, "nl"), (1, "en")])
def test_digest_is_that_of_a_network_without_restricted_reports(
    sqlite_db: Database, g40: Network, now: datetime, tmp_path: Path, seed: int, language: str
) -> None:
    told = world(sqlite_db, g40, now, Random(100 + seed))
    checkpointed(sqlite_db)
    hidden = [one.talk.id for one in told.reports if one.withdrawn or one.talk.publicity != Publicity.NETWORK]
    copy = without(sqlite_db, tmp_path / "public.db", hidden)
    assert 0 < len(hidden) < REPORTS
    for week in ("2026-W45", "2026-W46", "2026-W47", "2026-W48"):
        shown = [_posted(db, g40, now, week, language) for db in (sqlite_db, copy)]
        assert shown[0] == shown[1]
        assert {one.marker for one in told.reports if one.talk.id in hidden and one.marker in shown[0]} == set()
    copy.close()


def _posted(db: Database, g40: Network, now: datetime, week: str, language: str) -> str:
    claim = Claim(
        id=1, key="k", team=TEAM, kind="digest", recipient="C1", facts={"week": week}, due_at=now, expires_at=None,
        attempts=0, failures=0, unsure=False, worker="w", until=now,
    )  # fmt: skip
    said = digest.DEBTS["digest"](db, claim, Occasion(g40, now, texts.speaking(language), None))
    assert isinstance(said, Message)
    return drawn(said)
