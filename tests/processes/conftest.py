"""Start the bot as operators do, against the strict Slack, and use it as people do.

    def test_something(town: Town) -> None:                    # on both engines, over HTTP and Socket Mode
        with town.run("run", at=MONDAY) as bot:                # ready when this returns
            anna = town.person("Anna Voorbeeld")
            anna.types("/g40 join omgevingswet")
            ...
        assert bot.code == 0                                   # stopped by SIGTERM

`town.run("run" | "web" | "worker", at=…)` may be called again, later in time, on the same data; `town.tell("check")`
runs a command to its end. `town.until(lambda: …)` waits for what the bot does by itself (a reminder, a digest).
"""

import json
import os
import signal
import subprocess
import sys
import threading
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from bot.manifest import EVENTS, scopes
from bot.playground import Person, Room, Slack
from tests.make import TEAM

ROOT = Path(__file__).parents[2]
PATIENCE = 40.0
"""Seconds for a process to begin or end: two at most, more on a machine that does much else."""
DOORS = ("http", "socket-mode")


class Bot:
    """A process of the bot."""

    def __init__(self, arguments: list[str], environment: dict[str, str], folder: Path) -> None:
        self.lines: list[dict[str, Any]] = []
        """What it wrote down."""
        self.other: list[str] = []
        """What it wrote that is no line of JSON: nothing, if all is well."""
        self._changed = threading.Condition()
        self._process = subprocess.Popen(
            [sys.executable, "-W", "error", *arguments],
            cwd=folder,
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            text=True,
        )
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()

    def _read(self) -> None:
        assert self._process.stderr is not None
        for line in self._process.stderr:
            with self._changed:
                try:
                    self.lines.append(json.loads(line))
                except ValueError:
                    self.other.append(line)
                self._changed.notify_all()
        with self._changed:
            self._ended = True
            self._changed.notify_all()

    _ended = False

    def event(self, name: str) -> dict[str, Any]:
        """Wait for it to write down an event."""

        def found() -> dict[str, Any] | None:
            return next((line for line in self.lines if line["event"] == name), None)

        with self._changed:
            self._changed.wait_for(lambda: found() is not None or self._ended, PATIENCE)
        line = found()
        assert line is not None, f"no {name!r} from the bot: {self.lines} {self.other}"
        return line

    @property
    def url(self) -> str:
        """Where its web server is."""
        return f"http://127.0.0.1:{self.event('ready')['metrics_port']}"

    def get(self, path: str, sent: bytes | None = None) -> tuple[int, str]:
        """Look at one of its addresses, or send something there."""
        try:
            with urllib.request.urlopen(self.url + path, sent, timeout=PATIENCE) as answer:  # noqa: S310 - http, on this machine
                return answer.status, answer.read().decode()
        except urllib.error.HTTPError as error:
            return error.code, error.read().decode()

    def stop(self) -> int:
        """Ask it to stop, as platforms do, and give its exit code."""
        if self._process.poll() is None:
            self._process.send_signal(signal.SIGTERM)
        return self.wait()

    def kill(self) -> None:
        """End it without asking."""
        self._process.kill()
        self.wait()

    def wait(self) -> int:
        try:
            return self._process.wait(PATIENCE)
        finally:
            if self._process.poll() is None:
                self._process.kill()
                self._process.wait()
            self._reader.join(PATIENCE)
            assert self._process.stderr is not None
            self._process.stderr.close()

    @property
    def code(self) -> int | None:
        """Its exit code, once it has ended."""
        return self._process.poll()

    @property
    def mishaps(self) -> list[dict[str, Any]]:
        """What it wrote down that should not happen in a story that goes well."""
        return [line for line in self.lines if line["level"] not in {"debug", "info"}]


@dataclass
class Town:
    """A workspace with people in it, a database, and the bot's processes between them."""

    slack: Slack
    door: str
    """`http` or `socket-mode`."""
    database: str
    folder: Path

    def __post_init__(self) -> None:
        self.secretary: Person = self.slack.person("Secretaris Voorbeeld", email="")
        self.channel: Room = self.slack.channel("netwerk", [self.secretary])

    @property
    def environment(self) -> dict[str, str]:
        """All that the bot is told: what design.md promises, and nothing else."""
        given = {
            **self.slack.environment,
            "DATABASE_URL": self.database,
            "PORT": "0",
            "HOST": "127.0.0.1",
            "G40_ADMINS": self.secretary.id,
            "G40_CHANNEL": self.channel.id,
            "PATH": os.environ["PATH"],
            "PYTHONPATH": str(ROOT),
        }
        del given["SLACK_APP_TOKEN" if self.door == "http" else "SLACK_SIGNING_SECRET"]
        return given

    @property
    def is_sqlite(self) -> bool:
        return self.database.startswith("sqlite")

    @contextmanager
    def run(self, command: str = "run", *, at: datetime | None = None, **environment: str) -> Iterator[Bot]:
        """Start a process and wait until it is ready; stop it at the end. `at`: it believes that it is then."""
        bot = self.start(command, at=at, **environment)
        try:
            ready = bot.event("ready")
            if ready["port"] is not None and self.door == "http":
                self.slack.over_http(f"{bot.url}/slack/events").timestamp = self.seconds
            elif ready["socket_mode"]:
                self.slack.over_socket_mode()
                assert self.slack.server.sockets.wait_for(1, PATIENCE)
            yield bot
        finally:
            bot.stop()

    def start(self, command: str = "run", *, at: datetime | None = None, **environment: str) -> Bot:
        """Start a process."""
        arguments = ["-m", "bot", command]
        if at is not None:
            begun = datetime.now(UTC)
            self.slack.clock = lambda: at + (datetime.now(UTC) - begun)
            arguments = ["-m", "tests.processes.at", at.isoformat(), command]
        return Bot(arguments, {**self.environment, **environment}, self.folder)

    def seconds(self) -> float:
        """The time in this town."""
        return self.slack.clock().timestamp()

    def tell(self, *arguments: str, **environment: str) -> tuple[int, str, str]:
        """Run a command to its end: exit code, what it said, what it complained about."""
        done = subprocess.run(
            [sys.executable, "-W", "error", "-m", "bot", *arguments],
            cwd=self.folder,
            env={**self.environment, **environment},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            check=False,
            timeout=PATIENCE,
        )
        return done.returncode, done.stdout, done.stderr

    def until(self, so: Callable[[], bool]) -> None:
        """Wait for what the bot does by itself."""
        assert self.slack.until(so, PATIENCE)

    def newcomer(self, name: str, **about: Any) -> Person:
        """Somebody the bot has never met."""
        person = self.slack.person(name, **{"email": "", "locale": "nl-NL", **about})
        self.channel.add(person)
        return person

    def person(self, name: str, city: str = "Ede", side: str = "Bestuurlijk") -> Person:
        """Somebody who has introduced themselves."""
        person = self.newcomer(name)
        home = person.opens_home()
        assert home is not None
        person.presses("Stel je voor", in_=home)
        person.fills({"Stad": city, "Kant": side})
        person.submits()
        assert person.errors == {}
        return person


@pytest.fixture(params=["sqlite", "postgresql"])
def database(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The address of a database with nothing in it."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path}/g40.db"
    address: str = request.getfixturevalue("postgres_url" if request.param == "postgresql" else request.param)
    return address


@pytest.fixture(params=DOORS)
def door(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def town(door: str, database: str, tmp_path: Path) -> Iterator[Town]:
    """Both engines, both doors. Ends with nothing that Slack would have refused.

    How fast the bot answers is for the bench to say: here Slack waits longer, since many processes run at a time.
    """
    with Slack(
        team_id=TEAM, scopes=scopes(), commands=["/g40"], events=EVENTS, patience=PATIENCE, ack_seconds=10
    ) as slack:
        yield Town(slack, door, database, tmp_path)
        complaints = list(slack.complaints)
    assert complaints == []


DAY = timedelta(days=1)
