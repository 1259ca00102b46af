"""Questions to ten years of data, asked in this process: the verb, the view, and what Slack is sent."""

import json
import statistics
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime

from slack_sdk import WebClient

from bot.ticks import reminders
from handlers import contents
from handlers.accounts import Account, begin
from handlers.views.blocks import Message
from handlers.visit import Desk
from storage import office_hours
from storage.database import Database
from storage.deliveries import asked
from storage.kinds import DebtState
from storage.network import Network
from tests.bench import data

SECONDS = 1.0
"""For one question to one database in one round."""
MOST = 60
LEAST = 5


@dataclass(frozen=True)
class Timed:
    """How long a question took, in milliseconds: in the middle, and at most."""

    middle: float
    slowest: float
    times: int


def desk(db: Database, network: Network, at: datetime) -> Desk:
    """A desk that stands on one database."""
    return Desk(
        db=db,
        network=network,
        team=data.TEAM,
        secretariat=frozenset(),
        channel="C0G40",
        now=lambda: at,
        later=lambda work: None,
    )


def lines(filled: data.Filled) -> Mapping[str, str]:
    """What is asked: its name, and what somebody types for it."""
    return {
        "`/g40 digest`, the week that ended last": "digest",
        "`/g40 reports`, all of them": "reports",
        "`/g40 reports`, about one group": f"reports {filled.groups[0]}",
        f"`/g40 search` for a word in most reports ({data.COMMON})": f"search {data.COMMON}",
        f"`/g40 search` for a word in few ({data.RARE})": f"search {data.RARE}",
    }


def asking(at: Desk, account: str, line: str) -> Callable[[], None]:
    """A person who types a line, up to the body of the answer. Raises AssertionError when that is no answer."""
    visit = begin(at, WebClient(), Account(account))
    act = contents().actions["word"]

    def ask() -> None:
        reply = act(at.db, visit, line)
        assert isinstance(reply, Message), f"{line}: {reply}"
        body = json.dumps(reply.body())
        assert len(reply.blocks) > 1, body

    return ask


def ticking(at: Desk, network: Network, now: datetime) -> tuple[Callable[[], None], int]:
    """A tick of the reminders that finds nothing new, and how many it has owed before."""
    wednesday = office_hours.first_office_hour(network, now)
    data.plan_day(at.db, network, at=wednesday)
    while True:
        before = _owed(at.db)
        reminders.tick(at, wednesday)
        if _owed(at.db) == before:
            break

    def tick() -> None:
        reminders.tick(at, wednesday)

    return tick, before


def _owed(db: Database) -> int:
    with db.reading() as tx:
        return asked.counted(tx, asked.Which()).get(DebtState.OWED, 0)


def timed(work: Callable[[], None], *, seconds: float = SECONDS, most: int = MOST) -> Timed:
    """Do it once to warm up, then again and again until the time is up."""
    work()
    took: list[float] = []
    ends_at = time.perf_counter() + seconds
    while len(took) < LEAST or (time.perf_counter() < ends_at and len(took) < most):
        began = time.perf_counter()
        work()
        took.append((time.perf_counter() - began) * 1000)
    return Timed(statistics.median(took), max(took), len(took))
