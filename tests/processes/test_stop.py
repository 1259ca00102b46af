"""A process that is asked to stop finishes what it has in hand, and the next one goes on where it was."""

import signal
import socket
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime, timedelta

import psycopg
import pytest

from bot.playground import Person
from bot.reference import load_network
from storage import cities, members, migrate, themes
from storage.database import Database
from storage.kinds import Side
from storage.members import Actor
from tests.make import TEAM, Make
from tests.processes.conftest import PATIENCE, Bot, Town
from tests.reminding import Reminding

LIMIT = 10.0
"""Seconds: what is promised."""
NOON = datetime.fromisoformat("2026-11-24T12:00:00+01:00")
FILE = pytest.mark.parametrize("door, database", [("http", "sqlite")], indirect=True)
SERVER = pytest.mark.parametrize("door, database", [("socket-mode", "postgresql")], indirect=True)


@contextmanager
def memory(town: Town) -> Iterator[Database]:
    """The bot's database, migrated."""
    db = Database(town.database)
    try:
        migrate.upgrade(db, load_network(None), at=NOON)
        yield db
    finally:
        db.close()


def a_round(town: Town, people: int) -> list[Person]:
    """People who are to hear at noon that they can sign up for a day."""
    crowd = [town.slack.person(f"Persoon {number} Voorbeeld") for number in range(people)]
    with memory(town) as db:
        calendar = Reminding(db, Make(db, NOON), load_network(None), NOON)
        with db.transaction() as tx:
            city = cities.find(tx, "Ede").id
            for each in crowd:
                person = members.greet(
                    tx, team=TEAM, slack_user=each.id, name="Persoon Voorbeeld", locale="nl-NL", home_team=TEAM,
                    guest=False, at=NOON,
                )  # fmt: skip
                known = members.introduce(tx, Actor(person), city_id=city, side=Side.POLITICAL, function="", at=NOON)
                actor = Actor(known)
                themes.join(tx, actor, "europa", at=NOON, on=NOON.date())
        calendar.plans(calendar.wanted(date(2026, 12, 17)))
    return crowd


def stopped(bot: Bot, *signals: signal.Signals) -> float:
    """Ask it to stop; the seconds that it took."""
    begun = time.monotonic()
    for number in signals or (signal.SIGTERM,):
        bot._process.send_signal(number)
    assert bot.wait() == 0
    return time.monotonic() - begun


@SERVER
def test_round_that_is_interrupted_goes_on_at_once_with_the_next_process(town: Town) -> None:
    crowd = a_round(town, 24)
    posts = town.slack.faults.add(method="chat.postMessage", kind="slow", seconds=0.4, times=1000)
    with town.run(at=NOON) as bot:
        town.until(lambda: len(town.slack.called("chat.postMessage")) > 0)
        assert stopped(bot) < LIMIT
    assert (bot.mishaps, bot.other) == ([], [])
    sent = sum(len(person.inbox) for person in crowd)
    assert 0 < sent < len(crowd), "stopped in the middle"
    assert 1000 - posts.times == len(town.slack.called("chat.postMessage")), "none was left without its answer"

    posts.times = 0
    with town.run(at=NOON + timedelta(seconds=5)) as bot:  # a lease lasts ten minutes
        town.until(lambda: all(person.inbox for person in crowd))
        town.until(lambda: len(town.channel.messages) == 1)
    assert (bot.code, bot.mishaps) == (0, [])
    assert [len(person.inbox) for person in crowd] == [1] * len(crowd)
    assert town.slack.called("conversations.history") == [], "nothing was in doubt"


@FILE
def test_slack_that_does_not_answer_is_left_behind_and_looked_for(town: Town) -> None:
    (anna,) = a_round(town, 1)
    # Slack takes the message, and says so a minute later
    town.slack.faults.add(method="chat.postMessage", kind="late", seconds=60, user=anna.id)
    with town.run(at=NOON) as bot:
        town.until(lambda: len(anna.inbox) == 1)
        took = stopped(bot, signal.SIGTERM, signal.SIGINT, signal.SIGTERM)
    assert took < LIMIT
    assert [(line["event"], line.get("debts")) for line in bot.mishaps] == [
        ("given back unsure", 1),
        ("left behind", None),
    ]
    assert bot.other == [], "no stack trace"

    with town.run(at=NOON + timedelta(minutes=1)) as bot:  # less than a lease later
        town.until(lambda: len(town.slack.called("conversations.history")) == 1)
    assert bot.code == 0
    assert len(anna.inbox) == 1
    with memory(town) as db, db.reading() as tx:
        states = tx.exec_driver_sql("SELECT state FROM deliveries WHERE kind = 'reminder_open'").scalars().all()
    assert states == ["sent"]


@SERVER
def test_form_in_hand_is_answered_and_stored(town: Town) -> None:
    with town.run() as bot, psycopg.connect(town.database.replace("+psycopg", "")) as other:
        anna = town.person("Anna Voorbeeld")
        anna.types("/g40 verslag europa")
        anna.fills({"counterpart": "Commissaris Voorbeeld", "counterpart_class": "Europese Unie"})
        other.execute("LOCK TABLE reports IN EXCLUSIVE MODE")  # the form waits, with the bot
        sending = threading.Thread(target=anna.submits, args=({"said": "Steden eerder betrekken."},))
        sending.start()
        waiting = "SELECT count(*) FROM pg_locks WHERE NOT granted AND relation = 'reports'::regclass"
        with psycopg.connect(town.database, autocommit=True) as watch:
            until = time.monotonic() + 0.8  # the bot waits a second for a lock, and then says so
            while watch.execute(waiting).fetchone() != (1,) and time.monotonic() < until:
                pass
            bot._process.send_signal(signal.SIGTERM)
            other.rollback()
        sending.join(PATIENCE)
        assert bot.wait() == 0
        assert anna.errors == {}
        assert other.execute("SELECT count(*) FROM reports").fetchone() == (1,)
    assert (bot.mishaps, bot.other) == ([], [])


@FILE
def test_slack_away_at_the_start_is_waited_for(town: Town) -> None:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    town.slack.faults.add(method="auth.test", kind="503", times=2)
    bot = town.start("run", PORT=str(port))
    assert bot.event("Slack cannot be reached")["again_in"] == 1
    said = [looks(port, path) for path in ("/healthz", "/readyz")]
    assert said == [(200, "ok\n"), (503, "Slack cannot be reached\n")]
    assert bot.event("ready")["port"] == port
    assert bot.get("/readyz") == (200, "ok\n")
    assert bot.stop() == 0
    assert [line["event"] for line in bot.mishaps] == ["Slack cannot be reached"] * 2


@FILE
def test_process_that_waits_for_slack_stops_when_asked(town: Town) -> None:
    bot = town.start("run", SLACK_API_URL="http://127.0.0.1:9/api/")
    bot.event("Slack cannot be reached")
    assert stopped(bot) < LIMIT
    assert (bot.lines[-1]["event"], bot.other) == ("stopped", [])


def looks(port: int, path: str) -> tuple[int, str]:
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}{path}", timeout=PATIENCE) as answer:
            return answer.status, answer.read().decode()
    except urllib.error.HTTPError as error:
        return error.code, error.read().decode()
