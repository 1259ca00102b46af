"""A network with people, days and channels, a strict Slack, a database: and always something that is owed.

All of it is in the process that kills; what is killed reaches the same database, and Slack over HTTP.
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any

from sqlalchemy import func, select
from sqlmodel import col

from bot.delivery import lookup
from bot.manifest import EVENTS, scopes
from bot.playground import Person, Room, Slack
from handlers.debts import NotNow, render
from storage import deliveries, digest, migrate, network, network_days, office_hours, reminders
from storage.database import Database
from storage.deliveries import Claim, Debt
from storage.kinds import DaySide, DebtState
from storage.members import Actor
from storage.network_days import Wanted
from storage.tables import Delivery, Report
from tests.chaos.fasttime import FastTime
from tests.chaos.victim import ANNOUNCEMENT
from tests.make import TEAM, Make

SLACKS_DELAYS = (0.1, 60.0, 300.0)
"""Seconds after which Slack delivers an event again."""
PATIENCE = 30.0
"""Seconds here that anything is waited for."""
FORM = {
    "Met wie was het gesprek?": "Minister Voorbeeld",
    "Wat voor gesprekspartner is dat?": "Kabinet",
    "Wat is er besproken?": "We vroegen om meer tijd.",
}
_OPEN = (DebtState.OWED, DebtState.CLAIMED)


@dataclass(frozen=True)
class Size:
    """How large a town is."""

    people: int = 120
    coming: int = 30
    """How many of them sign up for each day as soon as it is planned."""
    channels: int = 41


@dataclass(frozen=True)
class Row:
    """A debt in the ledger, and how often its message is in Slack."""

    key: str
    state: DebtState
    error: str
    there: bool
    """Whether the message is where the ledger says it is."""
    messages: int
    true: bool = False
    """Of one that was dropped: whether it was true then, so that it should have been sent."""


class Town:
    """Owes things, round after round, each from a rule of the network's own."""

    def __init__(self, slack: Slack, db: Database, time: FastTime, chance: Random, size: Size, folder: Path) -> None:
        self.slack, self.db, self.time, self._chance, self._size = slack, db, time, chance, size
        self.network = network.load()
        self.log = folder / "log"
        self.expected: set[str] = set()
        """Keys of all that ought to be owed by now."""
        self.reports = 0
        """Reports that were sent, each once as far as its author knows."""
        self._days: list[int] = []
        self._rounds = 0
        self.channel: Room
        self.people: list[Person] = []
        self._actors: list[Actor] = []
        self._rooms: list[Room] = []

    def settle_in(self) -> None:
        """People come, all in a theme group, all in a channel."""
        migrate.upgrade(self.db, self.network, at=self.time())
        make = Make(self.db, self.time())
        self._boss = make.secretary()
        self._city = make.city_id("Oss")
        for number in range(self._size.people):
            self._actors.append(make.in_theme(make.person(f"Persoon {number} Voorbeeld"), "omgevingswet"))
        for actor in (self._boss, *self._actors):
            person = self.slack.person(actor.person.name, user_id=actor.person.slack_user, email="", locale="nl-NL")
            self.people.append(person)
        self.channel = self.slack.channel("netwerk", self.people)
        self._rooms = [self.slack.channel(f"stad-{number}") for number in range(self._size.channels)]

    @property
    def environment(self) -> dict[str, str]:
        """What a process of the bot is told."""
        given = {
            **self.slack.environment,
            "DATABASE_URL": self.db.url.set(drivername=self.db.url.get_backend_name()).render_as_string(
                hide_password=False
            ),
            "PORT": "0",
            "HOST": "127.0.0.1",
            "G40_ADMINS": self.people[0].id,
            "G40_CHANNEL": self.channel.id,
        }
        del given["SLACK_APP_TOKEN"]
        return given

    # --- what is owed

    def owes_more(self) -> None:
        """Begin a round, of whatever kind the chance has it. Nobody else may be busy: time may pass."""
        self._rounds += 1
        self._in_office_hours()
        kinds = [self._plans, self._announces, self._plans, self._changes, self._announces, self._goes_on]
        kinds[self._chance.randrange(len(kinds)) if self._days else 0]()

    def _plans(self) -> None:
        """A day is planned: all but those who sign up at once are reminded, in person and in the channel."""
        now = self.time()
        with self.db.transaction() as tx:
            taken = {network_days.get(tx, day).starts_on for day in self._days}
            soon = (self._today + timedelta(days=ahead) for ahead in range(13, 200))
            planned = network_days.plan(
                tx,
                self._boss,
                self._wanted(next(day for day in soon if day not in taken), opens_at=now - timedelta(seconds=1)),
                network=self.network,
                form_key=f"chaos{self._rounds}",
                at=now,
                themes=[],
                plenary="Plenair",
            )
            for actor in self._chance.sample(self._actors, self._size.coming):
                network_days.sign_up(tx, actor, planned.day.id, slots=[], remarks="", at=now, on=self._today)
        self._days.append(planned.day.id)
        self._expects()

    def _changes(self) -> None:
        """A day is held elsewhere: all who come are told."""
        with self.db.reading() as tx:
            ahead = [day for day in self._days if network_days.get(tx, day).starts_on > self._today]
        if not ahead:
            self._plans()
            return
        day_id = self._chance.choice(ahead)
        with self.db.transaction() as tx:
            day = network_days.get(tx, day_id)
            wanted = replace(
                self._wanted(day.starts_on, opens_at=day.opens_at),
                closes_at=day.closes_at,
                venue=f"De Voorbeeldzaal {self._rounds}",
            )
            network_days.change(tx, self._boss, day_id, wanted, network=self.network, at=self.time())

    def _announces(self) -> None:
        """The same is to be said in all channels."""
        now = self.time()
        debts = [
            Debt(
                key=f"announcement:{self._rounds}:{room.id}",
                kind=ANNOUNCEMENT,
                recipient=room.id,
                due_at=now,
                facts={"says": f"Bericht {self._rounds}"},
                round=f"announcement:{self._rounds}",
            )
            for room in self._rooms
        ]
        self.expected |= {debt.key for debt in debts}
        with self.db.transaction() as tx:
            deliveries.owe(tx, TEAM, debts, at=now)

    def _goes_on(self) -> None:
        """The next working day comes, and with it what is due then: the digest, reminders of days that are near."""
        tomorrow = self._today + timedelta(days=1)
        self._to_morning(tomorrow)
        self._expects()

    def _expects(self) -> None:
        """Ask the calendar what is to be owed now: if no tick writes it, it is lost."""
        now = self.time()
        with self.db.reading() as tx:
            due = reminders.due(tx, self.network, TEAM, self.channel.id, now)
            due += digest.due(tx, self.network, self.channel.id, now)
        self.expected |= {debt.key for debt in due}

    def _wanted(self, on: date, *, opens_at: datetime | None) -> Wanted:
        return Wanted(on, None, DaySide.BOTH, "Netwerkdag", self._city, "De Voorbeeldzaal", opens_at, None)

    @property
    def _today(self) -> date:
        return self.time().astimezone(self.network.zone).date()

    def _in_office_hours(self) -> None:
        """Nobody is disturbed in the evening: a round that begins late begins tomorrow."""
        now = self.time().astimezone(self.network.zone)
        if not office_hours.is_open(self.network, now + timedelta(hours=2)):
            self._to_morning(now.date() + timedelta(days=1))

    def _to_morning(self, day: date) -> None:
        while not office_hours.is_working_day(self.network, day):
            day += timedelta(days=1)
        morning = datetime(day.year, day.month, day.day, 9, 5, tzinfo=self.network.zone)
        self.time.set(max(morning.timestamp(), self.time.seconds()))

    # --- what people do

    @contextmanager
    def at_peoples_speed(self) -> Iterator[None]:
        """People and their forms are as fast as ever: Slack's 3 seconds are 3 seconds."""
        rate = self.time.rate
        self.time.set(self.time.seconds(), 1.0)
        try:
            yield
        finally:
            self.time.set(self.time.seconds(), rate)

    def reaches(self, port: int) -> None:
        """Slack now sends what people do to this port."""
        self.slack.over_http(f"http://127.0.0.1:{port}/slack/events").timestamp = self.time.seconds

    # --- the count

    def missing(self) -> set[str]:
        """What ought to be owed and is not in the ledger."""
        with self.db.reading() as tx:
            there = set(tx.execute(select(col(Delivery.key))).scalars())
        return self.expected - there

    def open(self) -> tuple[int, datetime | None]:
        """How many debts are neither sent nor settled, and when the first of them may be taken in hand."""
        with self.db.reading() as tx:
            row = tx.execute(
                select(func.count(), func.min(col(Delivery.next_try_at))).where(col(Delivery.state).in_(_OPEN))
            ).one()
        return row[0], row[1]

    def in_hand(self, pid: int | None) -> bool:
        """Whether a process has anything in hand."""
        with self.db.reading() as tx:
            taken = select(func.count()).where(
                col(Delivery.state) == DebtState.CLAIMED, col(Delivery.claimed_by).contains(f":{pid}:")
            )
            return bool(tx.execute(taken).scalar_one())

    def due(self, *, unsure: bool = False) -> int:
        """How many debts may be taken in hand now; `unsure`: that may be there already."""
        which = [col(Delivery.unsure).is_(True)] if unsure else []
        with self.db.reading() as tx:
            waiting = select(func.count()).where(
                col(Delivery.state).in_(_OPEN), col(Delivery.next_try_at) <= self.time(), *which
            )
            return int(tx.execute(waiting).scalar_one())

    def reports_there(self) -> int:
        """How many reports were filed."""
        with self.db.reading() as tx:
            return int(tx.execute(select(func.count()).select_from(Report)).scalar_one())

    def _was_true(self, row: Any) -> bool:
        """Whether a debt was true when it was dropped, as far as nobody changed anything since."""
        try:
            return render(self.db, _claim(row), self.network, max(row.settled_at, row.due_at)) is not None
        except NotNow:
            return True

    def rows(self) -> Sequence[Row]:
        """The ledger beside what is in Slack, by the mark that each message carries."""
        posted: Counter[str] = Counter()
        places: set[tuple[str, str]] = set()
        for channel in self.slack.workspace.channels.values():
            for message in channel.messages:
                if message.metadata and message.metadata["event_type"] == lookup.EVENT:
                    posted[message.metadata["event_payload"]["key"]] += 1
                    places.add((channel.id, message.ts))
        with self.db.reading() as tx:
            debts = tx.execute(select(Delivery.__table__).order_by(col(Delivery.id))).all()  # type: ignore[attr-defined]
        rows = [
            Row(
                row.key, row.state, row.error, (row.channel, row.ts) in places, posted.pop(lookup.name(_claim(row)), 0),
                true=row.state is DebtState.DROPPED and self._was_true(row),
            )
            for row in debts
        ]  # fmt: skip
        return [
            *rows,
            *(Row(f"nobody's: {mark}", DebtState.DROPPED, "", False, many) for mark, many in posted.items()),
        ]


def _claim(row: object) -> Claim:
    """A debt as a worker has it in hand."""
    return Claim(**{name: getattr(row, name, None) for name in Claim.__dataclass_fields__})  # type: ignore[arg-type]


@contextmanager
def founded(
    database_url: str, time: FastTime, chance: Random, folder: Path, *, size: Size, history: bool = True
) -> Iterator[Town]:
    """A town in a database with nothing in it; without `history` the bot may not read what was said."""
    granted = [scope for scope in scopes() if history or not scope.endswith(":history")]
    db = Database(database_url)
    try:
        with Slack(
            clock=time,
            team_id=TEAM,
            scopes=granted,
            commands=["/g40"],
            events=EVENTS,
            patience=PATIENCE,
            ack_seconds=PATIENCE,
            retry_delays=SLACKS_DELAYS,
        ) as slack:
            town = Town(slack, db, time, chance, size, folder)
            town.settle_in()
            yield town
    finally:
        db.close()
