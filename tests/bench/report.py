"""What was measured, and how it is written down: as tables, for a terminal and for `docs/figures.md` alike."""

import os
import platform
import statistics
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from tests.acceptance import Lived
from tests.bench.crowd import Crowd
from tests.bench.debts import ANSWERS_IN, Round
from tests.bench.questions import Timed

SQLITE, POSTGRES = "SQLite", "PostgreSQL"
BARE = "bare app"
LIBRARIES = "Python with the libraries, doing nothing"
JOIN_RATIO = 3.0
START_RATIO = 1.3
JOIN_P99 = 50.0
DIGEST = 100.0
ROUND_RATIO = 1.1


@dataclass(frozen=True)
class Load:
    """One scenario against one server in one round; milliseconds."""

    rate: float
    p50: float
    p99: float
    shown: float | None = None
    """Until what a button shows was there, in the middle."""


@dataclass(frozen=True)
class Started:
    """A process that has begun: seconds, and MB then."""

    seconds: float
    memory: float


@dataclass
class Figures:
    """All that was measured in one run."""

    quick: bool
    apart: bool
    people: int
    groups: int
    reports: int
    databases: str = ""
    busy: float = 0.0
    """The load average before it began."""
    rounds: int = 0
    visits: dict[int, int] = field(default_factory=dict)
    """How many visits a round, by number of clients."""
    loads: dict[tuple[str, int, str], list[Load]] = field(default_factory=dict)
    """By scenario, number of clients and server; one a round."""
    questions: dict[tuple[str, str], list[Timed]] = field(default_factory=dict)
    """By question and database; one a round."""
    digest: str = ""
    """The name of the question that has an aim."""
    started: dict[str, list[Started]] = field(default_factory=dict)
    after: dict[str, float] = field(default_factory=dict)
    """MB after the load, by server."""
    claims: dict[str, float] = field(default_factory=dict)
    """Debts claimed and settled in a second, by database."""
    debts: dict[tuple[str, str, int], Timed] = field(default_factory=dict)
    """By question to the ledger, database, and number of settled debts."""
    crowds: dict[str, Crowd] = field(default_factory=dict)
    """Many people at once, by database."""
    delivered: dict[str, Round] = field(default_factory=dict)
    """A round, by database."""
    lived: dict[str, Lived] = field(default_factory=dict)
    """The life of a directory, by database."""
    seconds: float = 0.0


def load(took: Iterable[float], elapsed: float, shown: Sequence[float] = ()) -> Load:
    """Sum up one round; `took` and `shown` in seconds."""
    ordered = sorted(took)
    return Load(
        rate=len(ordered) / elapsed,
        p50=statistics.median(ordered) * 1000,
        p99=ordered[-(-len(ordered) * 99 // 100) - 1] * 1000,
        shown=statistics.median(shown) * 1000 if shown else None,
    )


def ratio(figures: Figures, scenario: str, clients: int, server: str) -> float:
    """How many times the bare app's p50, in the middle of the rounds: what drifts, drifts for both."""
    pairs = zip(figures.loads[scenario, clients, server], figures.loads[scenario, clients, BARE], strict=True)
    return statistics.median(bot.p50 / bare.p50 for bot, bare in pairs)


def markdown(figures: Figures, *, on: date) -> str:
    """Everything, as Markdown."""
    return "\n\n".join(
        (
            "# Figures",
            _about(figures, on),
            "## Aims",
            table(("aim", "measured", ""), _aims(figures)),
            "## Visits",
            _visits_say(figures),
            table(
                ("visit", "clients", "server", "visits/s", "p50 ms", "p99 ms", "p50 ÷ bare", "shown ms"),
                _loads(figures),
            ),
            "## Questions",
            _questions_say(figures),
            table(("question", "database", "middle ms", "slowest ms", "times"), _questions(figures)),
            "## Many at once",
            _crowds_say(figures),
            table(
                (
                    "database",
                    "visits",
                    "visits/s",
                    "p50 ms",
                    "longest ms",
                    "over 1 s",
                    "reminders",
                    "twice",
                    "MB",
                    "MB after",
                ),
                _crowds(figures),
            ),
            "## Debts",
            _debts_say(figures),
            table(("question to the ledger", "database", *_settled(figures)), _debts(figures)),
            _claims_say(figures),
            table(
                (
                    "a round on",
                    "messages",
                    "Slack takes a minute",
                    "seconds",
                    "the limits allow",
                    "÷",
                    "429",
                    "twice",
                ),
                _delivered(figures),
            ),
            "## The directory",
            lives(figures.lived),
            "## Start and memory",
            _processes_say(),
            table(("process", "seconds", "MB", "MB after"), _processes(figures)),
        )
    )


def _about(figures: Figures, on: date) -> str:
    quick = " A quick run, with a tenth of the data: not for comparison." if figures.quick else ""
    apart = (
        "the servers on one core, the client on another"
        if figures.apart
        else "servers and client share what cores there are"
    )
    return (
        f"Measured by one run of `make bench`{' ARGS=--quick' if figures.quick else ''} on {on.isoformat()}, in "
        f"{figures.seconds:.0f} seconds, on a machine with {os.cpu_count()} cores ({platform.system()}, "
        f"{platform.machine()}), {platform.python_implementation()} {platform.python_version()}, {figures.databases}; "
        f"{apart}. The load average before it began was {figures.busy:.1f}: what else the machine does counts too, so "
        f"compare within the run.{quick}"
    )


def _visits_say(figures: Figures) -> str:
    counts = ", ".join(f"at most {count} visits with {clients}" for clients, count in sorted(figures.visits.items()))
    rounds = f"{figures.rounds} rounds" if figures.rounds > 1 else "one round"
    return (
        f"The *{BARE}* is a Bolt app that only acknowledges, on the same web server with the same settings. Figures are "
        f"medians of {rounds} ({counts} clients), in which the servers take turns. SQLite is `python -m bot run`, "
        "PostgreSQL `python -m bot web`; both flush each commit to disk. Each join is of somebody else or in another "
        "group and leaves a row, each form files a report; every answer is checked. A button is acknowledged first: "
        "*shown* is when its text has arrived, and visits/s counts until then. Slack itself is a sink on this machine "
        "that takes anything, without TLS; everybody has a profile, so that nobody is looked up."
    )


def _questions_say(figures: Figures) -> str:
    return (
        f"Asked in one process, of {figures.people:,} people and {figures.reports:,} reports of ten years: from the "
        "question to the body that Slack is sent."
    )


def _crowds_say(figures: Figures) -> str:
    people = max((one.people for one in figures.crowds.values()), default=0)
    return (
        f"{people} people act for {max((one.seconds for one in figures.crowds.values()), default=0):.0f} seconds on one "
        "`python -m bot run`, each again and again after some seconds (words, buttons, forms as above, in turn), while "
        "the bot's own clock owes reminders to everybody and its delivery sends them. Every ack is checked. Memory is "
        "that after a fifth of the time, and at the end."
    )


def _crowds(figures: Figures) -> Iterable[tuple[str, ...]]:
    for server, one in figures.crowds.items():
        yield (
            server,
            f"{one.visits:,}",
            f"{one.visits / one.seconds:.0f}",
            f"{one.middle * 1000:.1f}",
            f"{one.most * 1000:.0f}",
            str(one.over),
            str(one.reminded),
            str(one.doubled),
            f"{one.memory[0]:.0f}",
            f"{one.memory[1]:.0f}",
        )


def _debts_say(figures: Figures) -> str:
    return (
        "What is asked of the ledger again and again, in one process, as settled debts of other years pile up: "
        "milliseconds in the middle. None should grow."
    )


def _settled(figures: Figures) -> list[str]:
    return [f"{count:,} settled" for count in dict.fromkeys(count for _, _, count in figures.debts)]


def _debts(figures: Figures) -> Iterable[tuple[str, ...]]:
    for question, server in dict.fromkeys((question, server) for question, server, _ in figures.debts):
        row = [taken.middle for key, taken in figures.debts.items() if key[:2] == (question, server)]
        yield question, server, *(f"{middle:.2f}" for middle in row)


def _claims_say(figures: Figures) -> str:
    rates = ", ".join(f"{rate:,.0f} on {server}" for server, rate in figures.claims.items())
    return (
        f"Debts claimed (eight at a time) and settled (one by one, each flushed to disk) in a second: {rates}. A *round* "
        f"goes to everybody through the strict stand-in, that answers in {ANSWERS_IN * 1000:.0f} ms and says 429 above "
        "its limit, with one worker. *The limits allow* is the messages less the burst, at the limit's rate."
    )


def _delivered(figures: Figures) -> Iterable[tuple[str, ...]]:
    for server, one in figures.delivered.items():
        yield (
            server,
            f"{one.messages:,}",
            f"{one.a_minute:,}",
            f"{one.took:.1f}",
            f"{one.allowed:.1f}",
            f"{one.took / one.allowed:.2f}",
            str(one.refused),
            str(one.doubled),
        )


def lives(lived: Mapping[str, Lived]) -> str:
    """How long each step in the life of a directory takes, and what was not as it should be."""
    one = next(iter(lived.values()))
    said = (
        f"{one.people:,} invented people of 41 cities and both sides in 20 groups, with three elections and two merges, "
        f"come from a spreadsheet of {one.rows:,} rows. It is undone and taken in again, asked about {one.asked:,} times "
        f"(each group on {one.days} days of the past), handed over after an election ({one.decided:,} roles and places, "
        "in all cities, by one decision after the other), exported, and taken in by an empty network. Alone, by "
        "`python -m tests.bench.directory`."
    )
    seconds = [(step, *(f"{each.seconds[step]:.1f}" for each in lived.values())) for step in one.seconds]
    none = [(what, *(str(each.differences[what]) for each in lived.values())) for what in one.differences]
    return "\n\n".join(
        (said, table(("seconds to", *lived), seconds), table(("differences: there should be none", *lived), none))
    )


def _processes_say() -> str:
    return "From the start of the process to its first `ok` on `/readyz`; resident memory then, and after the visits above."


def _aims(figures: Figures) -> list[tuple[str, ...]]:
    join = next(iter(figures.loads))[0]
    rows: list[tuple[str, ...]] = []
    servers = sorted({server for _, _, server in figures.loads} - {BARE}, reverse=True)
    for server in servers:
        few, many = min(figures.visits), max(figures.visits)
        times = ratio(figures, join, few, server)
        p99 = _middle(one.p99 for one in figures.loads[join, many, server])
        rows.append(
            (
                f"{join} on {server}: p50 at most {JOIN_RATIO:g} × the bare app",
                f"{times:.1f} ×",
                _met(times, JOIN_RATIO),
            )
        )
        rows.append(
            (
                f"{join} on {server}: p99 under {JOIN_P99:g} ms with {many} clients",
                f"{p99:.1f} ms",
                _met(p99, JOIN_P99),
            )
        )
        took = _middle(one.middle for one in figures.questions[figures.digest, server])
        if at_once := figures.crowds.get(server):
            rows.append(
                (
                    f"{at_once.people} people at once on {server}: no ack over 1 s",
                    f"{at_once.most * 1000:.0f} ms",
                    _met(at_once.most, 1.0),
                )
            )
        if delivered := figures.delivered.get(server):
            times = delivered.took / delivered.allowed
            rows.append(
                (
                    f"a round of {delivered.messages:,} on {server}: at most {ROUND_RATIO:g} × what the limits allow",
                    f"{times:.2f} ×",
                    _met(times, ROUND_RATIO),
                )
            )
        rows.append((f"the digest on {server}: under {DIGEST:g} ms", f"{took:.1f} ms", _met(took, DIGEST)))
    for server, lived in figures.lived.items():
        unlike = sum(lived.differences.values())
        rows.append(
            (
                f"a directory of {lived.people:,} people on {server}: out and in again without a difference",
                f"{unlike}",
                _met(unlike, 0),
            )
        )
    imports = _middle(one.seconds for one in figures.started[LIBRARIES])
    for process in (name for name in figures.started if name not in {LIBRARIES, BARE}):
        times = _middle(one.seconds for one in figures.started[process]) / imports
        rows.append(
            (
                f"the start of {process}: at most {START_RATIO:g} × the imports of its libraries",
                f"{times:.1f} ×",
                _met(times, START_RATIO),
            )
        )
    return rows


def _met(measured: float, aim: float) -> str:
    return "met" if measured <= aim else "**not met**"


def _loads(figures: Figures) -> Iterable[tuple[str, ...]]:
    for (scenario, clients, server), rounds in figures.loads.items():
        shown = [one.shown for one in rounds if one.shown is not None]
        yield (
            scenario,
            str(clients),
            server,
            f"{_middle(one.rate for one in rounds):,.0f}",
            f"{_middle(one.p50 for one in rounds):.2f}",
            f"{_middle(one.p99 for one in rounds):.2f}",
            "" if server == BARE else f"{ratio(figures, scenario, clients, server):.1f}",
            f"{_middle(shown):.2f}" if shown else "",
        )


def _questions(figures: Figures) -> Iterable[tuple[str, ...]]:
    for (question, server), rounds in figures.questions.items():
        yield (
            question,
            server,
            f"{_middle(one.middle for one in rounds):.1f}",
            f"{max(one.slowest for one in rounds):.1f}",
            str(sum(one.times for one in rounds)),
        )


def _processes(figures: Figures) -> Iterable[tuple[str, ...]]:
    for process, starts in figures.started.items():
        after = figures.after.get(process)
        yield (
            process,
            f"{_middle(one.seconds for one in starts):.2f}",
            f"{_middle(one.memory for one in starts):.0f}",
            f"{after:.0f}" if after else "",
        )


def _middle(values: Iterable[float]) -> float:
    return statistics.median(values)


def table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Columns as wide as what is in them, so that it reads without a Markdown viewer."""
    all_rows = [tuple(head), *(tuple(row) for row in rows)]
    widths = [max(len(row[column]) for row in all_rows) for column in range(len(head))]
    numbers = [
        all(cell.replace(",", "").replace(".", "", 1).isdecimal() for cell in cells if cell) and any(cells)
        for cells in ([row[column] for row in all_rows[1:]] for column in range(len(head)))
    ]

    def line(row: Sequence[str]) -> str:
        cells = (
            cell.rjust(width) if number else cell.ljust(width)
            for cell, width, number in zip(row, widths, numbers, strict=True)
        )
        return f"| {' | '.join(cells)} |"

    rule = " | ".join(
        "-" * (width - 1) + (":" if number else "-") for width, number in zip(widths, numbers, strict=True)
    )
    return "\n".join((line(all_rows[0]), f"| {rule} |", *(line(row) for row in all_rows[1:])))
