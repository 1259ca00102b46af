"""Three hundred people at work at the same time, while a round of reminders goes out.

Each acts, reads, and acts again, some seconds later: a word, a button, a form. Time is a Tuesday in office hours, so
that the bot's own clock owes the reminders and its own delivery sends them.
"""

import asyncio
import contextlib
import random
import time
from dataclasses import dataclass
from datetime import UTC, datetime

from tests.bench.load import HOST, Answer, Sink, Visit, signed
from tests.bench.servers import Core, environment, serving
from tests.bench.visits import SCENARIOS, People, Scenario, problem


@dataclass(frozen=True)
class Crowd:
    """What came of it; seconds and MB."""

    people: int
    seconds: float
    visits: int
    middle: float
    most: float
    """The ack that took longest."""
    over: int
    """Acks over a second."""
    reminded: int
    doubled: int
    memory: tuple[float, float]
    """Of the bot: after a fifth of the time, and at the end."""


@dataclass
class _Done:
    """What happened, in the order in which it did."""

    took: list[float]
    wrong: list[str]


async def crowd(
    database: str,
    visitors: People,
    sink: Sink,
    on: Core,
    *,
    at: datetime,
    people: int,
    seconds: float,
    pause: float,
) -> Crowd:
    """Let so many people act for so many seconds, each every `pause` seconds or so."""
    async with contextlib.AsyncExitStack() as running:
        begun = datetime.now(UTC)
        given = environment(database, sink.url) | {"G40_CHANNEL": "C0G40"}
        server = await running.enter_async_context(
            serving(["tests.processes.at", at.isoformat(), "run"], given, on.servers)
        )
        ahead = (at - begun).total_seconds()
        sink.posted.clear()
        done = _Done([], [])
        ends_at = time.perf_counter() + seconds
        memory: list[float] = []
        began = time.perf_counter()

        async def watched() -> None:
            for wait in (seconds / 5, seconds * 4 / 5):
                await asyncio.sleep(wait)
                memory.append(server.memory())

        someone = random.Random(40)
        await asyncio.gather(
            watched(),
            *(_acts(server.port, visitors, done, someone, ahead, ends_at, pause) for _ in range(people)),
        )
        elapsed = time.perf_counter() - began
    took = sorted(done.took)
    if done.wrong:
        raise RuntimeError(f"{len(done.wrong)} visits went wrong: {done.wrong[0]}")
    return Crowd(
        people=people,
        seconds=elapsed,
        visits=len(took),
        middle=took[len(took) // 2],
        most=took[-1],
        over=sum(each > 1 for each in took),
        reminded=len(sink.posted),
        doubled=sum(sink.posted.values()) - len(sink.posted),
        memory=(memory[0], memory[1]),
    )


async def _acts(
    port: int, visitors: People, done: _Done, someone: random.Random, ahead: float, ends_at: float, pause: float
) -> None:
    await asyncio.sleep(someone.random() * pause)
    while time.perf_counter() < ends_at:
        scenario = someone.choice(SCENARIOS)
        visit = scenario.visit(visitors)
        request = signed(visit.body, time.time() + ahead)
        began = time.perf_counter()
        reader, writer = await asyncio.open_connection(HOST, port)
        writer.write(request)
        head = await reader.readuntil(b"\r\n\r\n")
        length = next(line for line in head.lower().split(b"\r\n") if line.startswith(b"content-length"))
        body = await reader.readexactly(int(length.split(b":")[1]))
        done.took.append(time.perf_counter() - began)
        writer.close()
        answer = Answer(int(head[9:12]), body, done.took[-1], began)
        if wrong := _wrong(scenario, visit, answer):
            done.wrong.append(wrong)
        await asyncio.sleep(someone.uniform(0.5, 1.5) * pause)


def _wrong(scenario: Scenario, visit: Visit, answer: Answer) -> str:
    if scenario.shows:  # what it shows comes afterwards; others look at that
        return "" if (answer.status, answer.body) == (200, b"") else f"{answer.status} {answer.body[:300]!r}"
    return problem(scenario, [visit], [answer], [])
