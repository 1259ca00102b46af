"""The playground as people start it: the stand-in, the page, and the bot behind its own door, in one process.

The bot is the one of production: `build`, Socket Mode, the ticks and delivery, against another SLACK_API_URL. Only
the clock is not the real one.
"""

import json
import signal
import sys
import threading
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from types import FrameType
from typing import Any

import structlog

from bot import processes
from bot.build import Built, build
from bot.clock import Clock, Ring, rung
from bot.delivery import Payer
from bot.delivery.pace import LIMITS, Limit, Pace
from bot.play import cast, example, samples, tour
from bot.play.time import Time, stops
from bot.playground import Slack
from bot.playground.page import Page
from bot.playground.page.stage import Stage
from bot.playground.snapshot import load, save
from bot.reference import load_network
from bot.settings import Settings
from bot.socket import SocketMode
from bot.trouble import MISUSE, Trouble
from storage.network import Network

log = structlog.get_logger()

AT_ONCE = dict.fromkeys(LIMITS, Limit(60_000, 1))
HOME = Path(".playground")
VERSION = 2
"""Of what is kept in the folder; another one is not read."""
BREATH = 0.3
"""Seconds after a change before it is written to the folder."""
LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})


class Bot:
    """The bot at work: as `run`, on the playground's time."""

    def __init__(self, settings: Settings, now: Callable[[], datetime]) -> None:
        """Start it, on a database that is up to date. Raises Trouble."""
        self.built: Built = build(settings, now=now)
        self._stop = threading.Event()
        self._one_at_a_time = threading.Lock()
        self._waited = 0.0
        payer = Payer(
            self.built.desk,
            self.built.client,
            worker="playground",
            # nobody counts messages a minute here: what delivery would wait for Slack's limits, it has waited
            pace=Pace(self.built.desk.db, lambda: self._waited, AT_ONCE),
            sleep=self._waits,
            lanes=1,
            stopping=self._stop.is_set,
        )
        self._rings = processes.rings(self.built, payer)
        self._clock = Clock(
            {name: Ring(partial(self._alone, ring.work), ring.every) for name, ring in self._rings.items()}
        )
        token = settings.slack_app_token
        self._mode = SocketMode(self.built.dispatch, token.get_secret_value() if token else "", self.built.client)
        self._mode.connect()
        self._clock.start()

    def catches_up(self) -> None:
        """Do all that is due now, and return when it is done."""
        for name, ring in self._rings.items():
            rung(name, partial(self._alone, ring.work))

    def close(self) -> None:
        """Stop, and finish what is in hand."""
        self._stop.set()
        self._clock.stop()
        self._mode.close()
        self.built.close()

    def _alone(self, work: Callable[[], object]) -> None:
        with self._one_at_a_time:
            work()

    def _waits(self, seconds: float) -> None:
        self._waited += seconds


class Playground:
    """All of it: what is shown at the page, and what lasts in the folder."""

    def __init__(self, settings: Settings, home: Path = HOME, *, at: datetime | None = None) -> None:
        """Start with what the folder holds, or else with the example (`at`: as if it were then). Raises Trouble."""
        refuse(settings)
        home.mkdir(parents=True, exist_ok=True)
        (home / ".gitignore").write_text("*\n", encoding="utf-8")
        self.home, self._given, self._at = home, settings, at
        self.network: Network = load_network(settings.network)
        self.time = Time()
        self._moving = threading.Lock()
        self.page = Page(self._stage())
        try:
            self.slack = Slack(
                port=settings.port,
                clock=self.time.now,
                team_id=cast.TEAM,
                commands=[self.network.command],
                patience=1.0,
                routes=self.page.routes,
            )
        except OSError as error:
            raise Trouble(
                f"Port {settings.port} is taken on this machine ({error.strerror}). Another one: PORT=3001 make run."
            ) from error
        self.slack.over_socket_mode()
        self.bot: Bot | None = None
        try:
            self._opens()
        except BaseException:
            self.slack.stop()
            raise
        self._saves()
        self.page.begin(self.slack)
        self._changed, self._ending = threading.Event(), threading.Event()
        self.slack.workspace.listeners.add(self._changed.set)
        self._keeper = threading.Thread(target=self._keeps, name="playground-keeper", daemon=True)
        self._keeper.start()

    @property
    def address(self) -> str:
        """Where the page is."""
        return self.slack.address("/")

    def close(self) -> None:
        """Stop; what is there stays in the folder."""
        self._ending.set()
        self._changed.set()
        self._keeper.join()
        with self._moving:
            if self.bot is not None:
                self.bot.close()
            self._saves()
        self.page.end()
        self.slack.stop()

    def moves(self, to: datetime) -> None:
        """Let time pass: the bot looks at its calendar at every hour of the day on the way."""
        with self._moving:
            for stop in stops(self.time.now(), to, self.network.zone):
                self.time.is_now(stop)
                if self.bot is not None:
                    self.bot.catches_up()
            self.slack.workspace.record("clock.moved")

    def begins(self, empty: bool) -> None:  # noqa: FBT001 - as the page calls it
        """Start again: other people's messages are gone, and so is all that the bot knew."""
        with self._moving:
            if self.bot is not None:
                self.bot.close()
                self.bot = None
            self._forgets()
            self._starts(empty=empty)
            self.slack.workspace.record("workspace.loaded")

    # --- within

    def _stage(self) -> Stage:
        return Stage(
            title=self.network.short_name,
            zone=str(self.network.zone),
            command=self.network.command,
            now=self.time.now,
            parts=cast.parts,
            moments=lambda: tour.moments(self._db, self.network, self.time.now()),
            moves=self.moves,
            begins=self.begins,
            tour=lambda: tour.steps(self._db, self.network, self.time.now()),
            samples=samples.samples,
        )

    @property
    def _db(self) -> Any:
        return None if self.bot is None else self.bot.built.desk.db

    @property
    def _settings(self) -> Settings:
        """The bot's settings: of the playground only, whatever the environment says."""
        return self._given.model_copy(
            update={
                **Settings.model_validate(
                    {
                        "slack_bot_token": self.slack.token,
                        "slack_app_token": self.slack.app_token,
                        "slack_signing_secret": self.slack.signing_secret,
                        "slack_api_url": self.slack.url,
                        "database_url": f"sqlite:///{(self.home / 'g40.db').resolve()}",
                        "G40_ADMINS": [cast.SECRETARIAT],
                        "G40_CHANNEL": cast.CHANNEL,
                    }
                ).model_dump(
                    include={
                        "slack_bot_token", "slack_app_token", "slack_signing_secret", "slack_api_url",
                        "database_url", "admins", "channel",
                    }
                )
            }
        )  # fmt: skip

    def _opens(self) -> None:
        """Go on where it stopped, or start with the example."""
        kept = None
        with suppress(OSError, ValueError):
            kept = json.loads((self.home / "slack.json").read_text(encoding="utf-8"))
        if not isinstance(kept, dict) or kept.get("version") != VERSION or not (self.home / "g40.db").exists():
            self._forgets()
            self._starts(empty=False)
            return
        self.time.ahead = timedelta(seconds=kept["ahead"])
        load(self.slack.workspace, kept["slack"])
        processes.migrate(self._settings)
        self.bot = Bot(self._settings, self.time.now)

    def _forgets(self) -> None:
        for old in [*self.home.glob("g40.db*"), *self.home.glob("slack.json*")]:
            old.unlink()
        ws = self.slack.workspace
        with ws.lock:
            keeps = {user: ws.users[user] for user in (ws.bot_user, "USLACKBOT")}
            for everything in (
                ws.users,
                ws.channels,
                ws.ephemerals,
                ws.views,
                ws.stacks,
                ws.homes,
                ws.hooks,
                ws.uploads,
            ):
                everything.clear()
            ws.users.update(keeps)
            ws.calls.clear()
            ws.complaints.clear()

    def _starts(self, *, empty: bool) -> None:
        """Begin now; with the example, let the bot first live through the two weeks before."""
        at = self._at or datetime.now(UTC)
        settings = self._settings
        began = at if empty else example.since(self.network, at)
        self.time.is_now(began)
        cast.enter(self.slack, everybody=not empty)
        processes.migrate(settings)
        zone = self.network.zone
        today = at.astimezone(zone).date()
        if not empty:
            example.fill(settings, self.network, began, today)
        self.bot = Bot(settings, self.time.now)
        if not empty:
            coming = example.later(self.network, began, today)
            for stop in stops(began, at, zone):
                self.time.is_now(stop)
                cast.talk(self.slack, began.astimezone(zone).date(), stop.astimezone(zone))
                with self.bot.built.desk.db.transaction() as tx:
                    for when, happens in coming:
                        if when <= stop:
                            happens(tx)
                coming = [one for one in coming if one[0] > stop]
                self.bot.catches_up()
        self.bot.catches_up()

    def _keeps(self) -> None:
        while not self._ending.is_set():
            self._changed.wait()
            if self._ending.wait(BREATH):
                return
            self._changed.clear()
            self._saves()

    def _saves(self) -> None:
        kept = {"version": VERSION, "ahead": self.time.ahead.total_seconds(), "slack": save(self.slack.workspace)}
        new = self.home / "slack.json.new"
        new.write_text(json.dumps(kept, ensure_ascii=False), encoding="utf-8")
        new.replace(self.home / "slack.json")


def refuse(settings: Settings) -> None:
    """Refuse to play with a real Slack, or for other machines. Raises Trouble."""
    if settings.mentions_slack:
        raise Trouble(
            "The playground does not start while Slack's own variables are set (SLACK_BOT_TOKEN, SLACK_APP_TOKEN, "
            "SLACK_SIGNING_SECRET): it would be unclear where messages go. Unset them first.",
            MISUSE,
        )
    if settings.host not in LOOPBACK:
        raise Trouble(
            f"The playground is for this machine only, and HOST is {settings.host}. Unset HOST; or set Slack's "
            "variables, when this was meant to be the bot itself.",
            MISUSE,
        )


HELLO = """\

  Dit is een speelplaats: een nagemaakte Slack op deze computer, met verzonnen mensen. Er gaat niets naar buiten.
  This is a playground: a pretended Slack on this machine, with invented people. Nothing leaves it.

      {address}

  Stoppen / stop: Ctrl+C. Wat je deed blijft staan in {home}/ (what you did stays there).
"""


def serve(settings: Settings, home: Path = HOME) -> None:
    """Play until asked to stop. Raises Trouble."""
    stop = threading.Event()

    def asked(_signal: int, _frame: FrameType | None) -> None:
        stop.set()

    for each in (signal.SIGTERM, signal.SIGINT):
        signal.signal(each, asked)
    playground = Playground(settings, home)
    sys.stdout.write(HELLO.format(address=playground.address, home=home))
    sys.stdout.flush()
    stop.wait()
    playground.close()
