"""Figures for Prometheus: how long acks take, what Slack answers, what is owed. Each process has its own.

Labels are names from the code (a word, a method, a kind of debt), never what people sent, so that there are few and
nobody is in them. Seconds everywhere.
"""

import platform
from collections.abc import Callable, Iterable, Iterator
from datetime import datetime

import structlog
from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, ProcessCollector, generate_latest
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.registry import Collector
from sqlalchemy.exc import SQLAlchemyError

from handlers.outcome import FAILED, UNAVAILABLE
from storage.database import Database
from storage.deliveries import waiting
from storage.errors import Unavailable
from storage.kinds import DebtState

log = structlog.get_logger()

FORMAT = "text/plain; version=0.0.4; charset=utf-8"
"""What `Figures.page` is."""

FAILURES = (UNAVAILABLE, FAILED)
SETTLED = (DebtState.SENT, DebtState.DROPPED, DebtState.MISSED, DebtState.UNDELIVERABLE)

_ACK = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 1.5, 2, 2.5, 3, 5)
"""Slack waits 3 seconds."""
_CALL = (0.05, 0.1, 0.25, 0.5, 1, 2, 3, 5, 10)
_DATABASE = (0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 1.5, 2.5, 5)
_TICK = (0.01, 0.05, 0.25, 1, 5, 15, 60, 300, 900)


class _Registry(CollectorRegistry):
    """Without the moment at which each counter began, which would be a line for each."""

    def collect(self) -> Iterator[Metric]:
        """All figures now."""
        for metric in super().collect():
            metric.samples = [sample for sample in metric.samples if not sample.name.endswith("_created")]
            yield metric


class Figures:
    """What one process counts. Made by the composition root and handed to whoever has something to count.

    Safe from any thread, some microseconds a count, and never raises: counting must not break what it counts.
    """

    def __init__(self) -> None:
        """Begin at nothing."""
        self.registry = _Registry()
        mine = self.registry
        ProcessCollector(registry=mine)  # memory, open files, since when
        self._acks = Counter("g40_acks", "What came in from Slack.", ["kind", "name", "outcome"], registry=mine)
        self._ack_failures = Counter(
            "g40_ack_failures",
            "What went wrong: by accident, or without the database.",
            ["kind", "outcome"],
            registry=mine,
        )
        self._ack_seconds = Histogram(
            "g40_ack_seconds",
            "From what came in from Slack to its ack.",
            ["kind", "name"],
            registry=mine,
            buckets=_ACK,
        )
        self._calls = Counter("g40_slack_calls", "Calls to Slack.", ["method", "result"], registry=mine)
        self._call_seconds = Histogram(
            "g40_slack_call_seconds", "Time of a call to Slack.", ["method"], registry=mine, buckets=_CALL
        )
        self._waits = Counter(
            "g40_slack_wait_seconds", "Time waited for Slack's rate limits.", ["method"], registry=mine
        )
        self._settled = Counter("g40_debts_settled", "Messages that were owed, by how it ended.",
                                ["kind", "state"], registry=mine)  # fmt: skip
        self._database = Histogram(
            "g40_database_seconds",
            "Time in a transaction or a reading, from its begin.",
            ["kind"],
            registry=mine,
            buckets=_DATABASE,
        )
        self._database_wait = Histogram(
            "g40_database_wait_seconds",
            "Time until it began: a connection, and on SQLite the turn to write.",
            ["kind"],
            registry=mine,
            buckets=_DATABASE,
        )
        self._unavailable = Counter(
            "g40_database_unavailable", "Times that the database was away, locked or full.", ["kind"], registry=mine
        )
        self._tick_seconds = Histogram(
            "g40_tick_seconds",
            "Time of what is done by the clock.",
            ["tick", "outcome"],
            registry=mine,
            buckets=_TICK,
        )
        self._tick_success = Gauge(
            "g40_tick_last_success_timestamp_seconds", "When it last went well; 0: not yet.", ["tick"], registry=mine
        )
        self._uses: dict[str, tuple[Histogram, Histogram]] = {}
        for kind in ("transaction", "reading", "glance"):
            self._unavailable.labels(kind)
        self._build = Gauge("g40_build_info", "Which bot this is.", ["version", "python", "schema"], registry=mine)

    def acked(self, kind: str, name: str, outcome: str, seconds: float) -> None:
        """Slack got its answer: to a word, message, button, form or event, with an outcome of `handlers.outcome`."""
        self._acks.labels(kind, name, outcome).inc()
        if outcome in FAILURES:
            self._ack_failures.labels(kind, outcome).inc()
        self._ack_seconds.labels(kind, name).observe(seconds)

    def called(self, method: str, result: str, seconds: float) -> None:
        """Slack was called. `result`: ok, ratelimited, no answer, or a code from a list that does not grow."""
        self._calls.labels(method, result).inc()
        self._call_seconds.labels(method).observe(seconds)

    def waited(self, method: str, seconds: float) -> None:
        """A call waited for Slack's limits: its pace, or because Slack said `Retry-After`."""
        self._waits.labels(method).inc(max(0.0, seconds))

    def settled(self, kind: str, state: DebtState) -> None:
        """A debt ended here: sent, dropped, missed or undeliverable. `kind` as its renderer is called."""
        self._settled.labels(kind, state.value).inc()

    def used(self, kind: str, waited: float, held: float | None) -> None:
        """The database was used, as `Database` tells it: `transaction`, `reading` …; None: it was not there."""
        found = self._uses.get(kind)
        if found is None:  # to look up a label takes as long as to count it, and this is on every visit's way
            found = self._uses[kind] = (self._database_wait.labels(kind), self._database.labels(kind))
        found[0].observe(waited)
        if held is None:
            self._unavailable.labels(kind).inc()
        else:
            found[1].observe(held)

    def expect(
        self,
        *,
        doors: Iterable[str] = (),
        methods: Iterable[str] = (),
        debts: Iterable[str] = (),
        ticks: Iterable[str] = (),
    ) -> None:
        """Show from the beginning, as 0, what an alert looks at: Prometheus does not see a first 1 as a rise."""
        for kind in doors:
            for outcome in FAILURES:
                self._ack_failures.labels(kind, outcome)
        for method in methods:
            self._calls.labels(method, "ratelimited")
        for kind in debts:
            for state in SETTLED:
                self._settled.labels(kind, state.value)
        for tick in ticks:
            self._tick_success.labels(tick)

    def rang(self, tick: str, seconds: float, ok: bool) -> None:  # noqa: FBT001 - as the clock calls it
        """A tick was done, or failed."""
        self._tick_seconds.labels(tick, "ok" if ok else "failed").observe(seconds)
        if ok:
            self._tick_success.labels(tick).set_to_current_time()

    def built(self, version: str, schema: str) -> None:
        """Say which bot this is: its version, and that of the tables it needs."""
        self._build.labels(version, platform.python_version(), schema).set(1)

    def watch(self, db: Database, now: Callable[[], datetime]) -> None:
        """Ask the database at each look what is owed."""
        self.registry.register(_Owed(db, now))

    def page(self) -> bytes:
        """All figures, as Prometheus reads them. Asks the database; without it the rest is still there."""
        return generate_latest(self.registry)


class _Owed(Collector):
    """What is owed now: the same in every process, since it is the database's."""

    def __init__(self, db: Database, now: Callable[[], datetime]) -> None:
        self._db, self._now = db, now

    def collect(self) -> Iterator[Metric]:
        """Ask. When the database is away it says that, and nothing about debts."""
        up = GaugeMetricFamily("g40_database_up", "Whether the database answered at this look.")
        try:
            with self._db.reading() as tx:
                found = waiting.waiting(tx, now=self._now())
        except (Unavailable, SQLAlchemyError) as error:
            log.warning("database unavailable", during="metrics", reason=type(error).__name__)
            up.add_metric([], 0)
            yield up
            return
        up.add_metric([], 1)
        yield up
        debts = GaugeMetricFamily(
            "g40_debts",
            "Messages that are owed: to go later, due now, or in the hands of a worker.",
            labels=["state"],
        )
        for state, count in (("later", found.later), ("due", found.due), ("claimed", found.claimed)):
            debts.add_metric([state], count)
        yield debts
        yield GaugeMetricFamily(
            "g40_debts_oldest_seconds", "For how long the oldest that is due, or in hand, waits.", found.oldest
        )
