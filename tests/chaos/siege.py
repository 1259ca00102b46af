"""Start processes, kill them, start others; then let time pass with one that lives, and count."""

import json
import multiprocessing
import os
import signal
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from multiprocessing.connection import Connection, wait
from multiprocessing.context import ForkServerContext, ForkServerProcess
from pathlib import Path
from random import Random

from storage.deliveries import LEASE
from storage.kinds import DebtState
from tests.chaos.fasttime import FastTime
from tests.chaos.town import FORM, PATIENCE, Size, Town, founded
from tests.chaos.victim import Errand, Fate, run

BEGINS = datetime(2026, 11, 24, 8, 5, tzinfo=UTC)
"""A Tuesday, five past nine in the network's zone."""
RATE = 30.0
"""How much faster than here time runs: a lease of 10 minutes is 20 seconds, the minute in which a message must be on
its way is 2."""
LIVES = 5.0
"""Seconds here, from when it works, that a process may take to come to its point; then it is killed where it is, and
sooner when it finds nothing to do."""
ANY_MOMENT = 0.4
"""The same for one that has no point of its own, at most; as many are killed so soon after they began."""
GENERATION = 10
"""So many end before time moves on."""
FEW = 12
"""With fewer debts than this to be paid, a new round begins."""
SKEW = 120.0
"""Seconds that clocks of workers are ahead or behind, at most."""
VISIT_EACH = 25

OUTSIDE = "at any moment"
WORKER_POINTS = {
    OUTSIDE: 8,
    "claim begun": 3,
    "claim written": 5,
    "claim committed": 5,
    "claimed": 5,
    "looked": 8,
    "rendered": 6,
    "asked": 10,
    "sent": 10,
    "settle begun": 5,
    "settle written": 6,
    "settle committed": 5,
    "retry begun": 2,
    "retry written": 3,
    "retry committed": 3,
    "owe begun": 2,
    "owe written": 3,
    "owe committed": 2,
}
"""Where workers die, and how often one against the other."""
LANES = (1, 1, 2, 4, 8)
"""Messages that a worker has in hand at once: what it leaves behind unsure."""
ONCE = ("looked", "retry", "owe", "claim")
"""Of these the first is met; of the others one of the first few."""
FREEZES = ("claimed", "looked", "rendered", "asked", "sent")
VISIT_POINTS = (
    "report written",
    "event committed",
    "sign-up written",
    "join committed",
    "report committed",
    "join written",
    "sign-up committed",
    "event begun",
    "event written",
)
"""Where the bot dies while somebody sends it a form, or a direct message: that is an event, and a group to join."""
MESSAGES = ("event", "join")
FAULTS = ("lost", "lost", "lost", "500", "503", "drop", "drop", "429", "error:internal_error")
FAULTY = ("chat.postMessage",) * 4 + ("conversations.history", "conversations.open")
EXPECTED = {"dispatch_failed"}
"""What Slack complains of when nobody answers because we killed them."""


@dataclass(frozen=True)
class Plan:
    """What is done."""

    kills: int
    workers: int
    seed: int = 40041
    history: bool = True
    without: str = ""
    size: Size = field(default_factory=Size)
    visit_each: int = VISIT_EACH
    """Among so many kills there is one while somebody waits for an answer; 0: none."""
    visits: tuple[str, ...] = VISIT_POINTS
    """In this order."""
    points: tuple[str, ...] = tuple(WORKER_POINTS)
    freezing: float = 0.15
    """Of those that come to a point where they may be stopped, so many are, instead of killed."""


@dataclass
class Outcome:
    """What came of it."""

    plan: Plan
    killed: Counter[str] = field(default_factory=Counter)
    frozen: int = 0
    seconds: float = 0.0
    messages: int = 0
    states: Counter[str] = field(default_factory=Counter)
    unconfirmed: int = 0
    lost: list[str] = field(default_factory=list)
    """Debts that were never written, or are neither paid nor settled, or are called sent and are not there."""
    doubled: list[str] = field(default_factory=list)
    """Debts with more than one message; reports with more than one row."""
    unbooked: list[str] = field(default_factory=list)
    """Messages that are there, and of which the ledger says otherwise."""
    accidents: list[str] = field(default_factory=list)
    """What the bot wrote down as an error, processes that ended by themselves, and what Slack refused."""

    @property
    def kills(self) -> int:
        return self.killed.total()

    @property
    def good(self) -> bool:
        """Whether everything holds that is promised."""
        return not (self.lost or self.doubled or self.unbooked or self.accidents)


@dataclass
class Running:
    """A process under way."""

    process: ForkServerProcess
    news: Connection
    fate: Fate
    ends_at: float
    patience: float
    """Seconds it gets from when it works; below 0: from when it began, so that it may not come to work."""
    where: str = ""
    frozen_in: int | None = None


class Server:
    """Forks processes from one that has imported the bot."""

    def __init__(self) -> None:
        self.context: ForkServerContext = multiprocessing.get_context("forkserver")
        self.context.set_forkserver_preload(["tests.chaos.zygote"])

    def start(self, errand: Errand, fate: Fate, *, patience: float = PATIENCE) -> Running:
        ours, theirs = self.context.Pipe()
        process = self.context.Process(target=run, args=(errand, fate, theirs))
        process.start()
        theirs.close()
        return Running(process, ours, fate, time.monotonic() + (PATIENCE if patience >= 0 else -patience), patience)


class Siege:
    """One town, besieged."""

    def __init__(self, plan: Plan, town: Town, server: Server, chance: Random) -> None:
        self._plan, self._town, self._server, self._chance = plan, town, server, chance
        self._running: list[Running] = []
        self._frozen: list[Running] = []
        self._generation = 0
        self._visits = 0
        self.outcome = Outcome(plan)

    def holds(self) -> Outcome:
        """Kill so many, let it recover, count."""
        began = time.monotonic()
        try:
            while self.outcome.kills < self._plan.kills:
                self._prepare()
                self._live_and_die(min(GENERATION, self._plan.kills - self.outcome.kills))
                self._generation += 1
                self._town.time.move(self._pause())
            self._recover()
        finally:
            self._end_all()
        self._count()
        self.outcome.seconds = time.monotonic() - began
        return self.outcome

    # --- one generation after the other

    def _prepare(self) -> None:
        """See that there is something to do, and something that goes wrong. Nobody works now."""
        town = self._town
        if not town.missing():  # else somebody might sign up, and what is to be owed would no longer be
            if self._plan.visit_each and self._visits <= self.outcome.kills // self._plan.visit_each:
                self._kill_in_a_visit()
            for _ in range(5):  # on some days nothing falls due
                if town.due() < FEW and not town.missing():
                    town.owes_more()
        for _ in range(GENERATION // 3):
            town.slack.faults.add(
                method=self._chance.choice(FAULTY),
                kind=self._chance.choice(FAULTS),
                retry_after=self._chance.choice((1, 5, 20)),
            )

    def _pause(self) -> float:
        """Seconds of the town's that pass while nobody works: often longer than a lease."""
        lease = LEASE.total_seconds()
        return lease + 100 if self._frozen else self._chance.choice((0.0, 30.0, lease + 100, 2 * lease))

    def _fate(self, first: bool) -> Fate:
        possible = {
            "looked": self._town.due(unsure=True) > 0,
            "owe": bool(self._town.missing()),
            "retry": self._faulty(),
        }
        points = tuple(point for point in self._plan.points if possible.get(point.split()[0], True))
        if first and possible["owe"]:
            points = tuple(point for point in points if point.startswith("owe")) or points
        point = self._chance.choices(points, [WORKER_POINTS[point] for point in points])[0]
        many = 1 if point.startswith(ONCE) else self._chance.randint(1, 5)
        freezes = point in FREEZES and self._chance.random() < self._plan.freezing
        skew = self._chance.uniform(-SKEW, SKEW) if self._plan.workers > 1 else 0.0
        lanes = self._chance.choice(LANES)
        return Fate("" if point == OUTSIDE else point, many, freezes, skew, lanes, self._plan.without)

    def _faulty(self) -> bool:
        """Whether something will go wrong with a message, so that it is put back."""
        return any(fault.times for fault in self._town.slack.faults.ordered)

    def _work(self) -> bool:
        """Whether there is anything to do before time moves on."""
        return self._town.due() > 0 or bool(self._town.missing())

    def _live_and_die(self, ends: int) -> None:
        """Run workers, so many at a time, until so many have ended."""
        self._thaw()
        started = len(self._running)
        while self._running or (started < ends and (not started or self._work())):
            while len(self._running) < self._plan.workers and started < ends and (not started or self._work()):
                fate = self._fate(started == 0)
                patience = LIVES if fate.point else self._chance.uniform(-ANY_MOMENT, ANY_MOMENT)
                self._running.append(self._server.start(self._errand("worker"), fate, patience=patience))
                started += 1
            self._watch()

    def _thaw(self) -> None:
        """Those that were stopped go on, when others have worked since, and their leases are over."""
        for one in [one for one in self._frozen if (one.frozen_in or 0) <= self._generation - 2]:
            self._frozen.remove(one)
            self._running.append(one)
            one.ends_at = time.monotonic() + LIVES
            os.kill(one.process.pid or 0, signal.SIGCONT)

    def _watch(self) -> None:
        """Wait until something happens to one of those who run; end those whose time is up."""
        soonest = min(one.ends_at for one in self._running)
        watched = [each for one in self._running for each in (one.process.sentinel, one.news)]
        ready = wait(watched, max(0.0, soonest - time.monotonic()))
        for one in list(self._running):
            if one.news in ready:
                self._hear(one)
            if one.frozen_in is not None and one not in self._frozen and one.where:
                self._running.remove(one)
                self._frozen.append(one)
                one.where = ""
            elif one.process.sentinel in ready:
                self._bury(one)
            elif one.ends_at <= time.monotonic():
                one.process.kill()
                self._bury(one)

    def _hear(self, one: Running) -> None:
        with suppress(EOFError, OSError):
            while one.news.poll():
                what, said = one.news.recv()
                if what == "ready" and one.patience >= 0:
                    one.ends_at = time.monotonic() + one.patience
                if what == "idle" and one.fate.point:
                    one.ends_at = 0.0
                if what in {"dies", "frozen"}:
                    one.where = said
                if what == "frozen":
                    one.frozen_in = self._generation
                    self.outcome.frozen += 1

    def _bury(self, one: Running) -> None:
        one.process.join()
        self._hear(one)
        if one.process.exitcode == -signal.SIGKILL:
            self.outcome.killed[one.where or OUTSIDE] += 1
        else:
            self.outcome.accidents.append(f"a process ended by itself, with {one.process.exitcode}")
            self.outcome.killed["by itself"] += 1
        one.process.close()
        one.news.close()
        self._running.remove(one)

    def _errand(self, part: str) -> Errand:
        return Errand(part, self._town.environment, self._town.time, self._town.log)

    # --- visits

    def _kill_in_a_visit(self) -> None:
        """Somebody wants something, and the bot dies before it answers."""
        # without the scope im:history Slack brings no direct messages
        possible = [point for point in self._plan.visits if self._plan.history or not point.startswith(MESSAGES)]
        point = possible[self._visits % len(possible)]
        self._visits += 1
        self._town.slack.faults.clear()  # what is left of them: an answer is no debt, and is not said again
        with self._town.at_peoples_speed():
            if point.startswith(MESSAGES):
                self._kill_in_a_message(point)
            else:
                self._kill_in_a_form(point)

    def _kill_in_a_form(self, point: str) -> None:
        """They send the form again."""
        town, person = self._town, self._chance.choice(self._town.people[1:])
        with self._web(Fate(point, without=self._plan.without)) as web:
            person.types("/g40 verslag omgevingswet" if point.startswith("report") else "/g40 inschrijven")
            if person.form is None:  # there is no day to sign up for
                return
            if point.startswith("report"):
                town.reports += 1
                person.fills(FORM)
            person.submits()
            if person.last.warning != "dispatch_failed":
                self.outcome.accidents.append(f"{point}: {person.last.plain}")
            self._dies(web)
        with self._web(Fate(without=self._plan.without)) as web:
            seen = person.submits()
            if seen.warning or person.errors:
                self.outcome.accidents.append(f"{point}, again: {seen.warning} {person.errors}")
            person.closes()
            self._stop(web)

    def _kill_in_a_message(self, point: str) -> None:
        """Slack brings it again: at once, and after a minute, to another process."""
        town, number = self._town, self._visits
        person = town.people[1 + number % (len(town.people) - 1)]
        before = len(person.inbox)
        with ExitStack() as running:
            webs = [running.enter_context(self._web(Fate(point, without=self._plan.without)))]

            def passes(seconds: float) -> None:
                if len(webs) == 1:
                    self._dies(webs[0])
                    webs.append(running.enter_context(self._web(Fate(without=self._plan.without))))
                town.time.move(seconds)

            town.slack.courier.pause = passes
            person.writes("aansluiten europa")
            self._stop(webs[-1])
        answers = len(person.inbox) - before
        if answers > 1:
            self.outcome.doubled.append(f"{point}: {answers} answers to a message")
        elif answers < 1 or len(webs) == 1:
            self.outcome.lost.append(f"{point}: {answers} answers to a message, after {len(webs) - 1} repetitions")

    def _dies(self, web: Running) -> None:
        """Wait until it has."""
        wait([web.process.sentinel], PATIENCE)
        self._running.append(web)
        self._bury(web)

    @contextmanager
    def _web(self, fate: Fate) -> Iterator[Running]:
        web = self._server.start(self._errand("web"), fate)
        try:
            if not web.news.poll(PATIENCE):
                raise TimeoutError("a web process did not begin")
            what, port = web.news.recv()
            assert what == "port"
            self._town.reaches(port)
            yield web
        finally:
            finish(web)

    def _stop(self, one: Running) -> None:
        """Ask a process to end, in good order."""
        one.process.terminate()
        one.process.join(PATIENCE)
        if one.process.exitcode != 0:
            self.outcome.accidents.append(f"a process that was asked to stop ended with {one.process.exitcode}")

    # --- afterwards

    def _recover(self) -> None:
        """Let time pass, with a worker that lives, until nothing is owed any more."""
        town = self._town
        town.slack.faults.clear()
        for one in self._frozen:
            os.kill(one.process.pid or 0, signal.SIGCONT)
        worker = self._server.start(self._errand("worker"), Fate(without=self._plan.without))
        self._frozen.append(worker)
        before, gives_up = -1, time.monotonic() + PATIENCE
        while time.monotonic() < gives_up:
            number, first = town.open()
            if not number and not town.missing():
                break
            if number != before:
                before, gives_up = number, time.monotonic() + PATIENCE
            waits = first is not None and first > town.time() and not town.missing()
            if first is not None and waits and not town.in_hand(worker.process.pid):
                town.time.move(first.timestamp() - town.time.seconds() + 1)
            town.slack.until(lambda: False, 0.05)
        for one in self._frozen:
            if one is not worker:
                one.process.kill()
        worker.news.poll(PATIENCE)  # where there was nothing to do, it may not even have begun
        self._stop(worker)

    def _end_all(self) -> None:
        for one in (*self._running, *self._frozen):
            finish(one)

    def _count(self) -> None:
        town, outcome = self._town, self.outcome
        for row in town.rows():
            outcome.messages += row.messages
            outcome.states[row.state] += 1
            unconfirmed = row.error.startswith("unconfirmed:")
            outcome.unconfirmed += unconfirmed
            if row.state in {DebtState.OWED, DebtState.CLAIMED}:
                outcome.lost.append(f"{row.key}: {row.state} {row.error}")
            elif row.state is DebtState.SENT and not (row.messages and row.there):
                outcome.lost.append(f"{row.key}: sent, and not there")
            elif row.true:
                outcome.lost.append(f"{row.key}: dropped, and true")
            elif row.state is DebtState.UNDELIVERABLE and not row.error:
                outcome.lost.append(f"{row.key}: undeliverable without a reason")
            elif row.messages and row.state is not DebtState.SENT and not unconfirmed:
                outcome.unbooked.append(f"{row.key}: {row.state}")
            if row.messages > 1:
                outcome.doubled.append(f"{row.key}: {row.messages} messages")
        outcome.lost += [f"{key}: never owed" for key in sorted(town.missing())]
        reports = town.reports_there()
        if reports > town.reports:
            outcome.doubled.append(f"{reports} reports of {town.reports} talks")
        elif reports < town.reports:
            outcome.lost.append(f"{reports} reports of {town.reports} talks")
        self._accidents()

    def _accidents(self) -> None:
        expected, said = EXPECTED, set[str]()
        if not self._plan.history:
            expected, said = EXPECTED | {"missing_scope"}, {"cannot look whether a message arrived"}
        refused = {str(one) for one in self._town.slack.complaints if one.error not in expected}
        self.outcome.accidents += sorted(refused)
        wrong: Counter[str] = Counter()
        for line in self._town.log.read_text(encoding="utf-8", errors="replace").splitlines():
            with suppress(ValueError):  # who is killed may not come to the end of the line
                event = json.loads(line)
                if event.get("level") in {"error", "critical"} and event["event"] not in said:
                    wrong[f"{event['event']} {str(event.get('exception', '')).strip()[-300:]}"] += 1
        self.outcome.accidents += [f"{many} × {event}" for event, many in wrong.most_common()]


def finish(one: Running) -> None:
    """Be rid of a process, whatever it does."""
    with suppress(ValueError):  # closed before
        one.process.kill()
        one.process.join()
        one.process.close()
    one.news.close()


def besiege(plan: Plan, database_url: str, folder: Path, server: Server | None = None) -> Outcome:
    """Do it all in a database with nothing in it."""
    server = server or Server()
    chance = Random(plan.seed)
    clock = FastTime(server.context, BEGINS, RATE)
    with founded(database_url, clock, chance, folder, size=plan.size, history=plan.history) as town:
        return Siege(plan, town, server, chance).holds()
