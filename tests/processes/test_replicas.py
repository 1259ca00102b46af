"""Several processes on one PostgreSQL, none of them special; and workers whose clocks differ."""

import threading
import time as clock
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from itertools import count
from typing import Any

import pytest
from sqlalchemy import text

from bot.playground import Answer, Person, SignedHttp
from bot.ticks import reminders
from handlers.visit import Desk
from storage import members, network, network_days
from storage.database import Database
from storage.kinds import DaySide, Side, SlotKind
from storage.members import Actor
from tests import postgres
from tests.make import TEAM, Make
from tests.processes.conftest import PATIENCE, Bot, Town

pytestmark = pytest.mark.parametrize("door", ["http"], indirect=True)

TUESDAY = datetime(2026, 11, 24, 9, 30, tzinfo=UTC)
SKEW = timedelta(minutes=3)
THURSDAY = date(2026, 12, 17)
PEOPLE = 24


@pytest.fixture
def database(postgres_server: str, postgres_template: str) -> Iterator[str]:
    """A PostgreSQL that was migrated before."""
    with postgres.database(postgres_server, template=postgres_template) as url:
        yield url


@pytest.fixture
def db(database: str) -> Iterator[Database]:
    db = Database(database)
    yield db
    db.close()


@dataclass
class Spread:
    """A door to several web processes: each payload goes to the next one that is there, as by a load balancer."""

    doors: list[SignedHttp]
    ack_seconds: float = 10.0
    went: list[int] = field(default_factory=list)
    _turns: Iterator[int] = field(default_factory=count)

    def send(self, kind: str, payload: dict[str, Any], retry: tuple[int, str] = (0, "")) -> Answer:
        answer = Answer(0, None, 0.0, "connection_failed")
        for _ in self.doors:
            which = next(self._turns) % len(self.doors)
            answer = self.doors[which].send(kind, payload, retry)
            if answer.status:
                self.went.append(which)
                break
        return answer

    def quiet(self, seconds: float) -> bool:
        del seconds
        return False


def plan(db: Database, make: Make, *, seats: int | None = None) -> int:
    """Plan the day of Thursday 17 December, for everybody, with one part."""
    described = network.load()
    boss = make.secretary()
    wanted = network_days.Wanted(THURSDAY, None, DaySide.BOTH, "Netwerkdag", make.city_id("Oss"), "", None, None)
    part = network_days.WantedSlot(SlotKind.OTHER, "Wandeling", None, None, THURSDAY, time(10), time(11), "", seats)
    with db.transaction() as tx:
        day = network_days.plan(tx, boss, wanted, network=described, form_key="F1", at=make.now).day
        network_days.add_slot(tx, boss, day.id, part, network=described, at=make.now)
    return day.id


def introduce(db: Database, make: Make, person: Person) -> Actor:
    """Somebody of the workspace who has told their city and side, and is in a group."""
    with db.transaction() as tx:
        known = members.greet(
            tx, team=TEAM, slack_user=person.id, name=person.name, locale="nl-NL", home_team=TEAM, guest=False,
            at=make.now,
        )  # fmt: skip
        known = members.introduce(tx, Actor(known), city_id=1, side=Side.POLITICAL, function="", at=make.now)
    return make.in_theme(Actor(known), "europa")


def test_two_webs_serve_as_one_and_one_goes_on_alone(town: Town, db: Database) -> None:
    make = Make(db, TUESDAY)
    plan(db, make, seats=1)
    with ExitStack() as running:
        webs: list[Bot] = [town.start("web", at=TUESDAY) for _ in range(2)]
        for web in webs:
            running.callback(web.stop)
        doors = [SignedHttp(f"{web.url}/slack/events", town.slack.signing_secret, 10, town.seconds) for web in webs]
        town.slack.door = spread = Spread(doors)

        # what one took in, the other knows
        anna = town.newcomer("Anna Voorbeeld")
        introduce(db, make, anna)
        assert "Welkom bij" in anna.types("/g40 join omgevingswet").plain
        assert "Je zit al in" in anna.types("/g40 join omgevingswet").plain
        assert spread.went == [0, 1]

        # the last seat, asked for in both at once
        people = [town.newcomer(f"Persoon {number} Voorbeeld") for number in range(6)]
        for person in people:
            introduce(db, make, person)
            person.types("/g40 inschrijven")
            person.picks("slots0", "Wandeling")
        at_once([person.submits for person in people])
        refused = [dict(person.errors) for person in people if person.errors]
        assert len(refused) == len(people) - 1
        assert all("vol" in said for errors in refused for said in errors.values())
        with db.reading() as tx:
            assert tx.execute(text("SELECT count(*) FROM signup_slots")).scalar_one() == 1
        assert set(spread.went) == {0, 1}

        # one dies, and nobody notices
        webs[0].kill()
        for word in ("groepen", "ik", "dagen"):
            assert anna.types(f"/g40 {word}").refused == ""
        assert webs[1].get("/readyz") == (200, "ok\n")
        assert [web.mishaps for web in webs] == [[], []]


def at_once(deeds: list[Any]) -> None:
    together = threading.Barrier(len(deeds))

    def go(deed: Any) -> None:
        together.wait(10)
        deed()

    threads = [threading.Thread(target=go, args=(deed,)) for deed in deeds]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)


def test_workers_whose_clocks_differ_send_each_reminder_once_though_one_dies(town: Town, db: Database) -> None:
    make = Make(db, TUESDAY - timedelta(hours=1))
    people = [town.newcomer(f"Persoon {number} Voorbeeld") for number in range(PEOPLE)]
    for person in people:
        introduce(db, make, person)
    plan(db, make)
    owe(town, db, TUESDAY - timedelta(minutes=10))  # due by either clock, and what both find when they look

    def inboxes() -> list[int]:
        return sorted(len(person.inbox) for person in people)

    with ExitStack() as running:
        early, late = town.start("worker", at=TUESDAY - SKEW), town.start("worker", at=TUESDAY + SKEW)
        for worker in (early, late):
            running.callback(worker.stop)
        town.until(lambda: sum(inboxes()) >= PEOPLE // 2)
        late.kill()
        patiently(lambda: not waiting(db))
    assert early.code == 0
    # what the dead one had in hand is free when its lease ends, by whichever clock
    with town.run("worker", at=TUESDAY + timedelta(minutes=20)) as third:
        town.until(lambda: inboxes() == [1] * PEOPLE)
        patiently(lambda: not open_debts(db))
    assert third.code == 0
    assert inboxes() == [1] * PEOPLE
    assert len(town.channel.messages) == 2  # sign-up is open, and last week's digest
    with db.reading() as tx:
        states = tx.execute(text("SELECT state, count(*) FROM deliveries GROUP BY state")).all()
    assert [tuple(row) for row in states] == [("sent", PEOPLE + 2)]


def owe(town: Town, db: Database, at: datetime) -> None:
    """What is due then, as a worker would write it."""
    desk = Desk(
        db=db, network=network.load(), team=TEAM, secretariat=frozenset(), channel=town.channel.id,
        now=lambda: at, later=lambda work: work(),
    )  # fmt: skip
    reminders.tick(desk, at)


def patiently(so: Callable[[], bool]) -> None:
    """Wait for what is in the database: it tells nobody when it changes."""
    deadline = clock.monotonic() + PATIENCE
    while not so():
        assert clock.monotonic() < deadline
        clock.sleep(0.05)


def waiting(db: Database) -> int:
    with db.reading() as tx:
        return int(tx.execute(text("SELECT count(*) FROM deliveries WHERE state = 'owed'")).scalar_one())


def open_debts(db: Database) -> int:
    with db.reading() as tx:
        return int(tx.execute(text("SELECT count(*) FROM deliveries WHERE settled_at IS NULL")).scalar_one())
