"""What a process needs is away, silent or full: people get a sentence in time, and it goes on by itself afterwards."""

import resource
import threading
import time
from collections.abc import Callable, Iterator

import pytest

from bot.playground import Person
from storage import migrate, network
from storage.database import Database
from tests import postgres
from tests.conftest import BEGUN
from tests.processes.conftest import PATIENCE, Bot, Town

pytestmark = pytest.mark.parametrize("door", ["http"], indirect=True)

AWAY = "Ik kan nu even niet bij mijn geheugen. Er is niets bewaard. Probeer het over een paar minuten opnieuw."
IN_TIME = 3.0 + 1.0
"""Seconds that Slack waits, and one for a machine that does much else: without a deadline it would be five and more."""
AT_ONCE = 1.0
GONE = "the database cannot be reached\n"


def seconds(deed: Callable[[], object]) -> float:
    """How long something takes."""
    began = time.monotonic()
    deed()
    return time.monotonic() - began


def until_ready(bot: Bot) -> float:
    """Seconds until the process says that it can take work."""
    began = time.monotonic()
    while bot.get("/readyz")[0] != 200:
        assert time.monotonic() - began < PATIENCE
    return time.monotonic() - began


@pytest.fixture
def server() -> Iterator[postgres.Fickle]:
    with postgres.fickle() as server:
        yield server


@pytest.fixture
def at_fickle(server: postgres.Fickle) -> str:
    """A server that can be taken away, with a network in it."""
    db = Database(server.url)
    migrate.upgrade(db, network.load(), at=BEGUN)
    db.close()
    return server.url


class Crowd:
    """People who all press at once; how long each waited, and what they read."""

    def __init__(self, people: list[Person]) -> None:
        self.people = people
        self.said: list[str] = []
        self.waited: list[float] = []
        self._threads: list[threading.Thread] = []

    def _go(self, person: Person) -> None:
        began = time.monotonic()
        self.said.append(person.types("/g40 groepen").text)
        self.waited.append(time.monotonic() - began)

    def asks(self) -> None:
        self._threads = [threading.Thread(target=self._go, args=(person,)) for person in self.people]
        for thread in self._threads:
            thread.start()

    def reads(self) -> None:
        for thread in self._threads:
            thread.join(PATIENCE)


@pytest.mark.parametrize("database", ["at_fickle"], indirect=True)
def test_postgresql_frozen_and_gone_under_a_running_bot(town: Town, server: postgres.Fickle) -> None:
    with town.run("run") as bot:
        anna = town.person("Anna Voorbeeld")
        crowd = Crowd([anna, *(town.newcomer(f"Persoon {number} Voorbeeld") for number in range(11))])

        with server.frozen():  # twelve people and eight threads: four wait for a thread, and in vain
            crowd.asks()
            healthy = max(seconds(lambda: bot.get("/healthz")) for _ in range(5))
            assert bot.get("/readyz") == (503, GONE)
            crowd.reads()
        assert (len(crowd.said), set(crowd.said)) == (12, {AWAY})
        assert max(crowd.waited) < IN_TIME
        assert healthy < AT_ONCE
        assert until_ready(bot) < IN_TIME
        assert anna.types("/g40 join europa").text == "Welkom bij *Europa*!"

        with server.away():
            assert anna.types("/g40 leave europa").text == AWAY
            assert (bot.get("/readyz"), bot.get("/healthz")) == ((503, GONE), (200, "ok\n"))
        assert until_ready(bot) < IN_TIME
        assert anna.types("/g40 join europa").text.startswith("Je zit al in *Europa*")
    assert bot.code == 0
    assert {line["event"] for line in bot.mishaps} <= {"database unavailable", "event failed"}


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_disk_full_under_a_running_bot(town: Town) -> None:
    with town.run("run") as bot:
        anna = town.person("Anna Voorbeeld")
        pid = bot._process.pid
        _, hard = resource.prlimit(pid, resource.RLIMIT_FSIZE)
        resource.prlimit(pid, resource.RLIMIT_FSIZE, (1, hard))  # no file of the process grows any more
        assert anna.types("/g40 join europa").text == AWAY
        assert bot.get("/healthz") == (200, "ok\n")
        assert "Europa" in anna.types("/g40 groepen").plain  # reading needs no room
        resource.prlimit(pid, resource.RLIMIT_FSIZE, (hard, hard))
        assert anna.types("/g40 join europa").text == "Welkom bij *Europa*!"
    assert bot.code == 0
    assert {line["event"] for line in bot.mishaps} <= {"database unavailable"}
