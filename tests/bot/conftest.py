"""A worker that pays debts to the strict Slack, in a time that stands still until it is moved."""

from collections.abc import Iterator
from datetime import datetime, timedelta

import pytest
from slack_sdk import WebClient

from bot.delivery import Payer
from bot.delivery.lookup import EVENT
from bot.delivery.pace import Pace
from bot.playground import Person, Slack
from handlers import debts
from handlers.debts import Occasion
from handlers.texts import verbatim
from handlers.views.blocks import Message, message
from handlers.visit import Desk
from storage import deliveries, members
from storage.database import Database
from storage.deliveries import Claim, Debt
from storage.kinds import DebtState
from storage.network import Network
from tests.conftest import NOW
from tests.make import TEAM

KIND = "note"


class Killed(BaseException):
    """The process ends here and now: nothing may catch it."""


class Moment:
    """Now, for clock and stopwatch alike."""

    def __init__(self, at: datetime) -> None:
        self.at = at

    def __call__(self) -> datetime:
        return self.at

    def move(self, seconds: float) -> None:
        self.at += timedelta(seconds=seconds)

    def timer(self) -> float:
        return self.at.timestamp()


class Office:
    """A database with debts in it, workers, and the Slack that they post to."""

    def __init__(self, db: Database, slack: Slack, clock: Moment, network: Network) -> None:
        self.db, self.slack, self.clock = db, slack, clock
        self.desk = Desk(
            db=db,
            network=network,
            team=TEAM,
            secretariat=frozenset(),
            channel=None,
            now=clock,
            later=lambda work: work(),
        )
        self.pace = Pace(db, timer=clock.timer)

    def person(self, name: str = "Anna Voorbeeld", **about: object) -> Person:
        person = self.slack.person(name, **about)  # type: ignore[arg-type]
        with self.db.transaction() as tx:
            members.greet(
                tx, team=TEAM, slack_user=person.id, name=name, locale="nl-NL", home_team=TEAM, guest=False,
                at=self.clock(),
            )  # fmt: skip
        return person

    def owes(
        self,
        key: str,
        to: str,
        *,
        due: float = 0,
        expires: float | None = None,
        kind: str = KIND,
        round_: str | None = None,
    ) -> None:
        """Owe a message; `due` and `expires` in seconds from now."""
        now = self.clock()
        debt = Debt(
            key=key,
            kind=kind,
            recipient=to,
            due_at=now + timedelta(seconds=due),
            expires_at=None if expires is None else now + timedelta(seconds=expires),
            facts={"says": key},
            round=round_,
        )
        with self.db.transaction() as tx:
            deliveries.owe(tx, TEAM, [debt], at=now)

    def worker(self, name: str = "one", *, dies: str = "", timeout: int = 5) -> Payer:
        """A worker; `dies` at a point."""

        def passing(point: str, _claim: Claim) -> None:
            if point == dies:
                raise Killed

        client = WebClient(self.slack.token, base_url=self.slack.url, retry_handlers=[], timeout=timeout)
        return Payer(
            self.desk,
            client,
            name,
            self.pace,
            sleep=self.clock.move,
            passing=passing,
            lanes=1,
            timer=self.clock.timer,
        )

    def pays(self, name: str = "one", *, dies: str = "", timeout: int = 5) -> int:
        """Let a worker pay what is due, or be killed on the way (-1)."""
        try:
            return self.worker(name, dies=dies, timeout=timeout).pay()
        except Killed:
            return -1

    def goes_on(self, hours: int = 3, *, every: float = 600) -> None:
        """Let time pass, with a worker that does its rounds."""
        for _ in range(int(hours * 3600 / every)):
            self.clock.move(every)
            self.pays()

    @property
    def posted(self) -> list[str]:
        """What the bot said anywhere, by what it says."""
        return [
            message.text
            for channel in self.slack.workspace.channels.values()
            for message in channel.messages
            if message.metadata and message.metadata["event_type"] == EVENT
        ]

    def states(self) -> dict[str, DebtState]:
        """Debts and how they ended."""
        return {key: row[0] for key, row in self.rows().items()}

    def rows(self) -> dict[str, tuple[DebtState, str, str | None]]:
        """Debts: state, error, channel."""
        from sqlalchemy import select  # noqa: PLC0415
        from sqlmodel import col  # noqa: PLC0415

        from storage.tables import Delivery  # noqa: PLC0415 - a test may look behind the door

        with self.db.reading() as tx:
            found = tx.execute(
                select(col(Delivery.key), col(Delivery.state), col(Delivery.error), col(Delivery.channel))
            )
            return {row.key: (row.state, row.error, row.channel) for row in found}


def says(_db: Database, claim: Claim, _occasion: Occasion) -> Message:
    return message(verbatim(claim.facts["says"]))


@pytest.fixture
def office(db: Database, g40: Network, monkeypatch: pytest.MonkeyPatch) -> Iterator[Office]:
    """Debts on each engine."""
    monkeypatch.setitem(debts.RENDERERS, KIND, says)
    clock = Moment(NOW)
    with Slack(clock=clock, team_id=TEAM) as slack:
        yield Office(db, slack, clock, g40)
