"""A bot that runs in this process against the strict Slack, and the people who use it."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from slack_bolt import BoltRequest

from bot.build import Built, build
from bot.playground import Person, Room, Slack
from bot.playground.methods.users import describe
from bot.settings import Settings
from handlers import accounts
from handlers.views.blocks import Message
from storage.database import Database
from tests.conftest import NOW


class Clock:
    """The time in a dialogue: stands still until it is moved."""

    def __init__(self, at: datetime) -> None:
        self.at = at

    def __call__(self) -> datetime:
        return self.at

    def move(self, **by: float) -> None:
        self.at += timedelta(**by)


class Talk:
    """The pretended Slack, the bot behind it, and a few people with invented names.

    Every dialogue ends with `slack.complaints == []`: nothing was sent that Slack would have refused.
    """

    def __init__(self, slack: Slack, built: Built, clock: Clock, channel: Room, secretary: Person) -> None:
        self.slack = slack
        self.bot = built
        self.clock = clock
        self.channel = channel
        self.secretary = secretary

    @property
    def db(self) -> Database:
        return self.bot.desk.db

    def newcomer(self, name: str = "Anna Voorbeeld", **about: Any) -> Person:
        """Somebody the bot has never met."""
        person = self.slack.person(name, **{"email": "", "locale": "nl-NL", **about})
        self.channel.add(person)
        return person

    def person(
        self, name: str, city: str = "Ede", side: str = "Bestuurlijk", function: str = "", **about: Any
    ) -> Person:
        """Somebody who has introduced themselves, in Dutch."""
        person = self.newcomer(name, **about)
        home = person.opens_home()
        assert home is not None
        person.presses("Stel je voor", in_=home)
        person.fills({"Stad": city, "Kant": side, **({"Functie": function} if function else {})})
        person.submits()
        assert person.errors == {}
        person.closes()
        return person

    def bot_acts(self, person: Person, action: str, value: str) -> str:
        """What somebody is told who presses a button that no view makes (any more)."""
        known = accounts.begin(self.bot.desk, self.bot.client, accounts.Account(person.id))
        reply = self.bot.doors.act(known.again(action, value))
        return reply.text.plain if isinstance(reply, Message) else ""

    def settles(self) -> None:
        """Wait until what the bot does after its acks is done."""
        idle(self.bot)()

    def leaves_slack(self, person: Person) -> None:
        """Slack deactivates an account and tells the bot."""
        person.record.deleted = True
        user = {"id": person.id, "team_id": "T0G40", "deleted": True, "name": "gone", "profile": {}}
        self._tells("user_change", user)

    def changes_in_slack(self, person: Person) -> None:
        """Somebody changes their status or picture, or gets an account back, and Slack tells the bot."""
        person.record.deleted = False
        self._tells("user_change", describe(self.slack.workspace, person.record, locale=True))

    def comes_to_slack(self, name: str, **about: Any) -> Person:
        """Somebody gets an account, and Slack tells the bot. They have not looked at it yet."""
        person = self.newcomer(name, **about)
        self._tells("team_join", describe(self.slack.workspace, person.record, locale=True))
        return person

    def _tells(self, event: str, user: dict[str, Any]) -> None:
        body = {
            "type": "event_callback",
            "event_id": f"Ev{event}{user['id']}{user.get('deleted')}",
            "team_id": "T0G40",
            "event": {"type": event, "user": user},
        }
        assert self.bot.app.dispatch(BoltRequest(mode="socket_mode", body=body)).status == 200


def idle(built: Built) -> Callable[[], None]:
    """Wait until what the bot does after its acks is done."""

    def wait() -> None:
        done = [threading.Event() for _ in range(built.pool._max_workers)]
        barrier = threading.Barrier(len(done) + 1)

        def meet() -> None:
            barrier.wait(5)

        for _ in done:
            built.pool.submit(meet)
        barrier.wait(5)

    return wait


@contextmanager
def talking(db: Database, network_folder: Path | None = None) -> Iterator[Talk]:
    """A bot in this process at a fixed moment: Tuesday 24 November 2026, 10:30."""
    clock = Clock(NOW)
    # how fast it answers is measured by the bench; here a busy machine must not matter
    with Slack(clock=clock, team_id="T0G40", ack_seconds=60, patience=30) as slack:
        secretary = slack.person("Secretaris Voorbeeld", email="", locale="nl-NL")
        channel = slack.channel("netwerk", [secretary])
        settings = Settings(
            slack_bot_token=slack.token,
            slack_signing_secret=slack.signing_secret,
            slack_api_url=slack.url,
            database_url=db.url.set(drivername=db.url.get_backend_name()).render_as_string(hide_password=False),
            G40_ADMINS=[secretary.id],
            G40_CHANNEL=channel.id,
            G40_NETWORK=network_folder,
        )
        built = build(settings, now=clock)

        def dispatch(kind: str, payload: dict[str, Any]) -> tuple[int, Any]:
            answer = built.dispatch(payload)
            return answer.status, answer.body

        slack.in_process(dispatch, idle=idle(built))
        yield Talk(slack, built, clock, channel, secretary)
        complaints = list(slack.complaints)
        built.close()
    assert complaints == []


@pytest.fixture
def talk(sqlite_db: Database) -> Iterator[Talk]:
    """A bot on SQLite with the network's reference data."""
    with talking(sqlite_db) as talk:
        yield talk
