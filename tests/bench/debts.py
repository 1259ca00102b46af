"""What delivery costs: a claim, a tick among many old debts, and a round to everybody as fast as Slack allows."""

import itertools
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

from slack_sdk import WebClient
from sqlalchemy import text

from bot.delivery import Payer
from bot.delivery.pace import LIMITS, POST, Limit, Pace
from bot.playground import Slack
from bot.ticks import digest
from handlers import debts
from handlers.accounts import Account, stranger
from handlers.debts import Occasion
from handlers.texts import verbatim
from handlers.views.blocks import Message, message
from handlers.visit import Desk
from storage import deliveries, members
from storage.database import Database
from storage.deadline import within
from storage.deliveries import Claim, Debt, rounds, waiting
from storage.kinds import DebtState
from tests.bench.data import TEAM
from tests.bench.questions import Timed, timed

KIND = "bench"
OLD = (100, 10_000, 1_000_000)
"""Settled debts of other years, in steps."""
GROWING = 600.0
"""Seconds for a million old debts: more than a visit would wait."""
ANSWERS_IN = 0.15
"""Seconds that Slack takes to answer."""

_FILL = {
    "sqlite": "WITH RECURSIVE numbers(n) AS (SELECT :first UNION ALL SELECT n + 1 FROM numbers WHERE n < :last) ",
    "postgresql": "WITH numbers(n) AS (SELECT * FROM generate_series(CAST(:first AS int), CAST(:last AS int))) ",
}
_OLD = """
    INSERT INTO deliveries (key, team, kind, recipient, facts, priority, round, state, due_at, expires_at, next_try_at,
                            attempts, unsure, error, created_at, settled_at)
    SELECT 'old:' || n, :team, 'bench', 'U' || n % 4000, '{}', 1, 'old:' || n / 1000,
           CASE WHEN n % 100 = 0 THEN 'undeliverable' ELSE 'sent' END,
           :at, :at, :at, 1, :no, '', :at, :at FROM numbers
"""


@dataclass(frozen=True)
class Round:
    """A round to many: how long it took, how long the limits made it last, and what came of it."""

    messages: int
    a_minute: int
    took: float
    allowed: float
    doubled: int
    refused: int
    """Times that Slack said 429."""


def grow(db: Database, first: int, last: int, *, at: datetime) -> None:
    """Add settled debts, numbered from `first` to `last`, of two years before."""
    when = at - timedelta(days=730)
    moment: object = when.replace(tzinfo=None).isoformat(" ", "microseconds") if db.is_sqlite else when
    with within(GROWING), db.writer.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        if not db.is_sqlite:
            connection.execute(text("SET statement_timeout = 0"))
        connection.execute(
            text(_FILL[db.url.get_backend_name()] + _OLD),
            {"first": first, "last": last, "team": TEAM, "at": moment, "no": False},
        )
        connection.execute(text("ANALYZE deliveries"))
        connection.invalidate()  # its settings were for this alone


def questions(desk: Desk, now: datetime) -> dict[str, Callable[[], None]]:
    """What is asked of the ledger again and again; none of it should cost more because much is settled."""
    db, number = desk.db, itertools.count()
    secretary = replace(stranger(desk, Account("U0SECRETARY")).actor, secretariat=True)

    def nothing_due() -> None:
        with db.transaction() as tx:
            deliveries.claim(tx, worker="bench", now=now, most=8)

    def pay_one() -> None:
        key = f"new:{next(number)}:{time.monotonic_ns()}"
        with db.transaction() as tx:
            deliveries.owe(tx, TEAM, [Debt(key, KIND, "U1", now)], at=now)
        with db.transaction() as tx:
            claimed = deliveries.claim(tx, worker="bench", now=now)
        with db.transaction() as tx:
            assert deliveries.settle(tx, claimed[0], DebtState.SENT, at=now, channel="D1", ts="1.0")

    def digest_tick() -> None:
        digest.tick(desk, now)

    def scraped() -> None:
        with db.reading() as tx:
            waiting.waiting(tx, now=now)

    def progress() -> None:
        with db.reading() as tx:
            rounds.recent(tx, secretary, since=now - timedelta(days=14), now=now)

    return {
        "a look for what is due, nothing is": nothing_due,
        "one debt: owed, claimed, settled (three commits)": pay_one,
        "a tick of the digest, nothing new": digest_tick,
        "what `/metrics` asks": scraped,
        "the rounds in the secretariat's Home": progress,
    }


def costs(desk: Desk, now: datetime, *, most: int, seconds: float) -> Iterator[tuple[str, int, Timed]]:
    """Each question, with more and more settled debts: question, how many, and milliseconds."""
    there = 0
    for count in (count for count in OLD if count <= most):
        grow(desk.db, there + 1, count, at=now)
        there = count
        for name, ask in questions(desk, now).items():
            yield name, count, timed(ask, seconds=seconds, most=2_000)


def claims_a_second(db: Database, now: datetime, *, seconds: float) -> float:
    """Debts claimed eight at a time and settled one by one, as delivery does, without calling Slack."""
    with db.transaction() as tx:
        deliveries.owe(tx, TEAM, [Debt(f"claims:{n}", KIND, "U1", now, round="claims") for n in range(5_000)], at=now)
    began, done = time.perf_counter(), 0
    while time.perf_counter() - began < seconds:
        with db.transaction() as tx:
            claimed = deliveries.claim(tx, worker="bench", now=now, most=8)
        if not claimed:
            break
        for each in claimed:
            with db.transaction() as tx:
                deliveries.settle(tx, each, DebtState.SENT, at=now, channel="D1", ts="1.0")
        done += len(claimed)
    took = time.perf_counter() - began
    with db.transaction() as tx:
        tx.execute(text("DELETE FROM deliveries WHERE round = 'claims'"))
    return done / took


def round_to_all(desk: Desk, *, people: int, channels: int, a_minute: int) -> Round:
    """A round through the strict Slack, that takes so many messages a minute and says 429 to the rest."""
    limit = Limit(a_minute, LIMITS[POST].burst)
    with Slack(clock=lambda: datetime.now(UTC), team_id=TEAM) as slack, _rendering():
        accounts = [slack.person(f"Persoon {number} Voorbeeld").id for number in range(people)]
        now = datetime.now(UTC)
        with desk.db.transaction() as tx:
            for account in accounts:
                members.greet(
                    tx, team=TEAM, slack_user=account, name=account, locale="nl-NL", home_team=TEAM, guest=False, at=now
                )  # fmt: skip
            to = accounts + [slack.channel(f"stad-{number}").id for number in range(channels)]
            owed = [Debt(f"round:{one}", KIND, one, now, facts={"says": one}, round="round") for one in to]
            deliveries.owe(tx, TEAM, owed, at=now)
        slack.rates.on, slack.rates.posts_a_minute = True, a_minute
        slack.faults.add(method=POST, kind="slow", seconds=ANSWERS_IN, times=len(to) * 2)
        payer = Payer(
            replace(desk, now=lambda: datetime.now(UTC)),
            WebClient(slack.token, base_url=slack.url, retry_handlers=[]),
            "bench",
            Pace(desk.db, limits={**LIMITS, POST: limit}),
            sleep=time.sleep,
        )
        began = time.perf_counter()
        while payer.pay():
            pass
        took = time.perf_counter() - began
        posted = [one.text for each in slack.workspace.channels.values() for one in each.messages]
        if set(posted) != set(to):
            raise RuntimeError(f"of {len(to)} messages {len(set(posted))} arrived")
        refused = sum(call.status == 429 for call in slack.called(POST))
    allowed = (len(to) - limit.burst) * 60 / a_minute
    return Round(len(to), a_minute, took, allowed, len(posted) - len(set(posted)), refused)


@contextmanager
def _rendering() -> Iterator[None]:
    debts.RENDERERS[KIND] = _says
    try:
        yield
    finally:
        del debts.RENDERERS[KIND]


def _says(_db: Database, claim: Claim, _occasion: Occasion) -> Message:
    return message(verbatim(claim.facts["says"]))
