"""`python -m tests.bench`: start the servers, load them in turn, ask the questions, write it down."""

import argparse
import asyncio
import contextlib
import gc
import os
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import sqlalchemy
import uvloop
from slack_sdk import WebClient

from handlers.accounts import Account, begin
from handlers.views.lobby import form as form_view
from handlers.visit import Desk
from storage import lobby, migrate, network, office_hours
from storage.database import Database
from storage.network import Network
from tests import postgres
from tests.bench import debts, directory, questions, report
from tests.bench.crowd import crowd
from tests.bench.data import Filled, Mark, Size, copy, fill
from tests.bench.load import Sink, drive
from tests.bench.report import BARE, LIBRARIES, POSTGRES, SQLITE, Figures, Started
from tests.bench.servers import Core, Server, bind, cores, environment, importing, serving
from tests.bench.visits import SCENARIOS, People, Scenario, bare_problem, problem

A_MINUTE = 1_200
"""Messages that Slack takes in a round that is timed: four times what is believed of the real one, to save time."""


@dataclass(frozen=True)
class Extent:
    """How much is done."""

    size: Size
    starts: int
    """How often each process begins; the last time to be loaded."""
    rounds: tuple[int, int]
    """At least and at most."""
    visits: dict[int, int]
    """Visits of a scenario to a server in a round at most, by number of clients."""
    visit_seconds: float
    """After so long no further visit is made in that round."""
    warm_up: int
    load_seconds: float
    """After so long no further round is begun."""
    asked: tuple[int, float]
    """Rounds of questions, and seconds for each."""
    fewer: Size
    """People who are reminded, beside all of them."""
    old_debts: int
    """Settled debts at most."""
    crowd: tuple[int, float, float]
    """People at the same time, for how many seconds, and seconds between two things that one of them does."""
    round_to: int
    """People in a round; there are 41 channels beside them."""
    directory: int
    """People in it."""


FULL = Extent(
    Size(),
    3,
    (3, 5),
    {1: 300, 8: 800},
    1.0,
    50,
    80.0,
    (2, 0.8),
    Size(1_600, 60, 0),
    1_000_000,
    (300, 60.0, 6.0),
    1_000,
    directory.FULL,
)
QUICK = Extent(
    Size(400, 60, 4_000),
    1,
    (1, 1),
    {1: 60, 8: 160},
    0.3,
    20,
    10.0,
    (1, 0.2),
    Size(160, 60, 0),
    10_000,
    (60, 6.0, 3.0),
    100,
    directory.QUICK,
)


@dataclass
class Target:
    """A server, and the people who visit it; the bare app has no database."""

    name: str
    server: Server
    people: People
    mark: Mark | None


@dataclass(frozen=True)
class Engine:
    """A database with its years of data, and what serves it."""

    name: str
    process: str
    url: str
    desk: Desk
    filled: Filled


def main() -> None:
    """Measure, print, and write if wanted."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="less of everything: does it work?")
    parser.add_argument("--write", type=Path, metavar="FILE", help="write the figures there, too")
    given = parser.parse_args()
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        figures = runner.run(measure(QUICK if given.quick else FULL, quick=given.quick))
    written = report.markdown(figures, on=datetime.now(UTC).date())
    print(written)
    if given.write:
        given.write.write_text(f"{written}\n", encoding="utf-8")


async def measure(extent: Extent, *, quick: bool) -> Figures:
    """Everything, one after the other."""
    began = time.perf_counter()
    size, on = extent.size, cores()
    figures = Figures(quick, on.apart, size.people, size.groups, size.reports, visits=extent.visits)
    figures.busy = os.getloadavg()[0]
    g40, now = network.load(), datetime.now(UTC)
    with tempfile.TemporaryDirectory(prefix="g40-bench-") as folder, postgres.server(postgres.DURABLE) as server:
        with engines(Path(folder), server, g40, size, now) as both:
            say("starting and stopping")
            figures.databases = versions(both)
            async with Sink() as sink:
                for number in range(extent.starts):
                    seconds, memory = await importing(on.servers)
                    figures.started.setdefault(LIBRARIES, []).append(Started(seconds, memory))
                    if number:
                        await start_and_stop(both, sink, on, figures)
                await load_all(both, sink, on, extent, figures)
            ask_all(both, extent, figures)
            tick_all(both, now, extent, figures)
        with engines(Path(folder), server, g40, extent.fewer, now) as both:
            tick_all(both, now, extent, figures)
            await crowd_all(both, now, extent, on, figures)
            deliver_all(both, now, extent, figures)
        say(f"the life of a directory of {extent.directory:,} people, twice")
        figures.lived = directory.on_both(Path(folder), server, g40, extent.directory, now)
    figures.seconds = time.perf_counter() - began
    return figures


@contextlib.contextmanager
def engines(folder: Path, server: str, g40: Network, size: Size, now: datetime) -> Iterator[Sequence[Engine]]:
    """Fill a fresh database of each kind."""
    say(f"inventing {size.people} people, {size.groups} groups, {size.reports} reports, twice")
    with tempfile.TemporaryDirectory(dir=folder) as own, postgres.database(server) as postgres_url:
        urls = f"sqlite:///{own}/g40.db", postgres_url
        first, second = databases = [Database(url) for url in urls]
        try:
            for db in databases:
                migrate.upgrade(db, g40, at=now)
            filled = fill(first, g40, size, at=now)
            copy(first, second)
            yield [
                Engine(name, process, url, questions.desk(db, g40, now), filled)
                for name, process, url, db in zip((SQLITE, POSTGRES), ("run", "web"), urls, databases, strict=True)
            ]
        finally:
            for db in databases:
                db.close()


def versions(both: Sequence[Engine]) -> str:
    """Which databases these are."""
    found = []
    for engine, question in zip(both, ("SELECT sqlite_version()", "SHOW server_version"), strict=True):
        with engine.desk.db.reading() as tx:
            found.append(f"{engine.name} {tx.execute(sqlalchemy.text(question)).scalar_one()}")
    return " and ".join(found)


async def start_and_stop(both: Sequence[Engine], sink: Sink, on: Core, figures: Figures) -> None:
    """Each server once: how long it takes, how much it holds."""
    async with started(BARE, ["tests.bench.bare"], {}, on, figures):
        pass
    for engine in both:
        async with bot(engine, sink, on, figures):
            pass


def bot(engine: Engine, sink: Sink, on: Core, figures: Figures) -> contextlib.AbstractAsyncContextManager[Server]:
    """Run the bot on a database."""
    return started(called(engine), ["bot", engine.process], environment(engine.url, sink.url), on, figures)


@contextlib.asynccontextmanager
async def started(
    name: str, arguments: Sequence[str], given: dict[str, str], on: Core, figures: Figures
) -> AsyncIterator[Server]:
    """Run a server, and note how it began."""
    async with serving(arguments, given, on.servers) as server:
        figures.started.setdefault(name, []).append(Started(server.started_in, server.memory()))
        yield server


def called(engine: Engine) -> str:
    """A bot's process."""
    return f"`bot {engine.process}` on {engine.name}"


async def load_all(both: Sequence[Engine], sink: Sink, on: Core, extent: Extent, figures: Figures) -> None:
    """Rounds of all scenarios, with the servers in turn, until there are enough or the time is up."""
    least, most = extent.rounds
    async with contextlib.AsyncExitStack() as running:
        bare = await running.enter_async_context(started(BARE, ["tests.bench.bare"], {}, on, figures))
        targets = [Target(BARE, bare, people_of(both[0], sink), None)]
        for engine in both:
            server = await running.enter_async_context(bot(engine, sink, on, figures))
            targets.append(Target(engine.name, server, people_of(engine, sink), Mark(engine.desk.db)))
        bind(0, on.client)
        gc.collect()
        gc.freeze()
        try:
            for target in targets:
                for scenario in SCENARIOS:
                    await one_load(scenario, target, max(extent.visits), extent.warm_up, extent.visit_seconds, sink)
            ends_at = time.perf_counter() + extent.load_seconds
            while figures.rounds < most and (figures.rounds < least or time.perf_counter() < ends_at):
                say(f"visits, round {figures.rounds + 1}")
                turn = figures.rounds % len(targets)
                for scenario in SCENARIOS:
                    for clients, visits in extent.visits.items():
                        taken = {
                            target.name: await one_load(scenario, target, clients, visits, extent.visit_seconds, sink)
                            for target in targets[turn:] + targets[:turn]
                        }
                        for target in targets:
                            measured = figures.loads.setdefault((scenario.name, clients, target.name), [])
                            measured.append(taken[target.name])
                figures.rounds += 1
        finally:
            bind(0, on.servers | on.client)
            gc.unfreeze()
        for engine, target in zip(both, targets[1:], strict=True):
            figures.after[called(engine)] = target.server.memory()
        figures.after[BARE] = bare.memory()


def people_of(engine: Engine, sink: Sink) -> People:
    """The people who visit what serves a database."""
    desk = engine.desk
    visit = begin(desk, WebClient(), Account(engine.filled.accounts[0]))
    with desk.db.reading() as tx:
        prepared = lobby.prepare(tx, visit.actor, engine.filled.groups[0])
    return People(engine.filled, form_view.form(visit, prepared), sink.url)


async def one_load(
    scenario: Scenario, target: Target, clients: int, most: int, seconds: float, sink: Sink
) -> report.Load:
    """One scenario against one server. Raises RuntimeError when an answer is not what it should be."""
    visits = [scenario.visit(target.people) for _ in range(most)]
    began = time.perf_counter()
    answers, elapsed = await drive(target.server.port, visits, clients, seconds)
    visits = visits[: len(answers)]
    if target.mark is None:
        if wrong := bare_problem(visits, answers):
            raise RuntimeError(wrong)
        return report.load([answer.took for answer in answers], elapsed)
    shown = await sink.wait([visit.response_url for visit in visits]) if scenario.shows else []
    if shown:
        elapsed = max(one.at for one in shown) - began
    if wrong := problem(scenario, visits, answers, shown):
        raise RuntimeError(f"{target.name}: {wrong}")
    written = target.mark.written()
    target.mark.take_back()
    if scenario.writes and written[scenario.writes] != len(visits):
        raise RuntimeError(f"{target.name}: {scenario.name} {len(visits)} times left {written}")
    return report.load(
        [answer.took for answer in answers],
        elapsed,
        [one.at - answer.sent_at for one, answer in zip(shown, answers, strict=True)] if shown else (),
    )


def ask_all(both: Sequence[Engine], extent: Extent, figures: Figures) -> None:
    """Each question to each database, in rounds."""
    rounds, seconds = extent.asked
    for number in range(rounds):
        say(f"questions, round {number + 1}")
        for question, line in questions.lines(both[0].filled).items():
            figures.digest = figures.digest or question
            for engine in both:
                ask = questions.asking(engine.desk, engine.filled.accounts[7], line)
                taken = questions.timed(ask, seconds=seconds)
                figures.questions.setdefault((question, engine.name), []).append(taken)


def tick_all(both: Sequence[Engine], now: datetime, extent: Extent, figures: Figures) -> None:
    """A tick of the reminders on each database."""
    say("reminders")
    for engine in both:
        tick, owed = questions.ticking(engine.desk, engine.desk.network, now)
        if owed < len(engine.filled.accounts):
            raise RuntimeError(f"{owed} reminders were owed to {len(engine.filled.accounts)} people")
        taken = questions.timed(tick, seconds=extent.asked[1])
        question = f"a tick of the reminders, {len(engine.filled.accounts):,} people, nothing new"
        figures.questions.setdefault((question, engine.name), []).append(taken)


async def crowd_all(both: Sequence[Engine], now: datetime, extent: Extent, on: Core, figures: Figures) -> None:
    """Many people at once while reminders go out, on each database."""
    people, seconds, pause = extent.crowd
    for engine in both:
        say(f"{people} people for {seconds:.0f} seconds on {engine.name}")
        empty(engine)
        async with Sink() as sink:
            figures.crowds[engine.name] = await crowd(
                engine.url,
                people_of(engine, sink),
                sink,
                on,
                at=office_hours.first_office_hour(engine.desk.network, now) + timedelta(minutes=5),
                people=people,
                seconds=seconds,
                pause=pause,
            )


def deliver_all(both: Sequence[Engine], now: datetime, extent: Extent, figures: Figures) -> None:
    """What delivery costs on each database, and a round at the pace of Slack's limits."""
    for engine in both:
        say(f"debts on {engine.name}, up to {extent.old_debts:,} settled ones")
        empty(engine)
        figures.claims[engine.name] = debts.claims_a_second(engine.desk.db, now, seconds=extent.asked[1] * 3)
        for question, settled, taken in debts.costs(
            engine.desk, now, most=extent.old_debts, seconds=extent.asked[1] / 2
        ):
            figures.debts[question, engine.name, settled] = taken
        say(f"a round to {extent.round_to:,} people and 41 channels on {engine.name}")
        figures.delivered[engine.name] = debts.round_to_all(
            engine.desk, people=extent.round_to, channels=41, a_minute=A_MINUTE
        )


def empty(engine: Engine) -> None:
    """Let go of what the ticks have owed: nobody is to get it."""
    with engine.desk.db.transaction() as tx:
        tx.execute(sqlalchemy.text("DELETE FROM deliveries"))


def say(what: str) -> None:
    """Show how far it is, apart from what is printed."""
    print(f"… {what}", file=sys.stderr, flush=True)


if __name__ == "__main__":
    main()
