"""Composition root: settings → database, Slack client, Bolt app, with the handlers registered."""

import http.client
import logging
import secrets
import ssl
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import structlog
from slack_bolt import App, BoltRequest, BoltResponse
from slack_bolt.authorization import AuthorizeResult
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError
from structlog.contextvars import bound_contextvars

import handlers
from bot.afterwards import Afterwards, Work
from bot.client import COUNTED, Client
from bot.delivery.answers import FAILURES, LONGEST_WAIT, read
from bot.delivery.pace import LIMITS, Pace
from bot.figures import Figures
from bot.reference import load_network
from bot.settings import Settings
from bot.trouble import Away, Trouble
from bot.version import VERSION
from handlers import outcome
from handlers.doors import DOORS, Doors
from handlers.sending import Sender
from handlers.visit import TIME, Desk
from storage import migrate
from storage.database import Database
from storage.deadline import within
from storage.errors import Unavailable

PATIENCE = 10
"""Seconds after which a call of delivery counts as lost: nobody is waiting for it."""
AT_ONCE = 2
"""The same for a call within a visit: a trigger lives 3 seconds, and so does Slack's patience."""
SLOW = 1.0
"""Seconds from which an ack is worth a line in the log: Slack shows an error after 3."""

log = structlog.get_logger()


def utc_now() -> datetime:
    """The time, read at the doors and nowhere else."""
    return datetime.now(UTC)


@dataclass(frozen=True)
class Built:
    """All the parts, joined. `close` gives back what they hold."""

    settings: Settings
    desk: Desk
    app: App
    client: WebClient
    """For delivery and ticks; a visit gets one with less patience."""
    bot_user: str
    doors: Doors
    afterwards: Afterwards
    figures: Figures
    pace: Pace
    """Of what is owed. What an answer is told of Slack's limits holds for that, too."""

    @property
    def pool(self) -> ThreadPoolExecutor:
        """Threads for what is shown after the ack."""
        return self.afterwards.pool

    def dispatch(self, payload: dict[str, Any], headers: dict[str, str] | None = None) -> BoltResponse:
        """Handle what Slack sent, by whichever door, in this thread. Signatures were checked before. Never raises.

        All that is logged on the way, also after the ack, has the same `request`.
        """
        began = time.perf_counter()
        kind, name = self.doors.about(payload)
        # "socket_mode": already read, and not to be verified; that it may have come by HTTP makes no difference
        request = BoltRequest(mode="socket_mode", body=payload, headers=dict(headers or {}))
        with within(TIME), bound_contextvars(request=secrets.token_hex(4), visit=f"{kind} {name}"):
            with outcome.noting() as noted:
                try:
                    answer = self.app.dispatch(request)
                except Exception:
                    log.exception("request failed")
                    answer = BoltResponse(status=500)
            came_to = noted[0] if noted else outcome.OK if answer.status == http.client.OK else outcome.FAILED
            seconds = time.perf_counter() - began
            self.figures.acked(kind, name, came_to, seconds)
            tell = log.info if seconds > SLOW else log.debug
            tell("acked", outcome=came_to, ms=round(seconds * 1000))
        return answer

    def close(self) -> None:
        """Finish what is in hand and give the connections back."""
        self.afterwards.close()
        self.desk.db.close()


def client(
    settings: Settings,
    *,
    timeout: int = PATIENCE,
    figures: Figures | None = None,
    secure: ssl.SSLContext | None = None,
) -> Client:
    """A client without retries, whose calls are counted. `secure`: share it, to make one takes 20 ms."""
    if secure is None and settings.slack_api_url.startswith("https:"):
        secure = ssl.create_default_context()
    token = settings.slack_bot_token.get_secret_value() if settings.slack_bot_token else None
    return Client(token, settings.slack_api_url, figures or Figures(), timeout=timeout, ssl=secure)


def introduce(slack: WebClient) -> dict[str, Any]:
    """Ask Slack once who we are (`auth.test`). Raises Away when it does not answer, Trouble when it refuses."""
    try:
        answer = slack.auth_test()
    except FAILURES as failure:
        meaning = read(failure)
        if meaning.is_away:
            reason = meaning.error if isinstance(failure, SlackApiError) else failure
            raise Away(f"Slack cannot be reached at {slack.base_url}: {reason}.") from failure
        raise Trouble(
            f"Slack refuses the bot's token ({meaning.error}). Set SLACK_BOT_TOKEN to the Bot User "
            "OAuth Token (xoxb-…) on the app's page OAuth & Permissions, and see that the app is installed."
        ) from failure
    data = answer.data
    return data if isinstance(data, dict) else {}


def build(settings: Settings, *, now: Callable[[], datetime] = utc_now) -> Built:
    """Join the parts. Asks Slack once who we are; does not need the database yet. Raises Away, Trouble."""
    described = load_network(settings.network)
    figures = Figures()
    slack = client(settings, figures=figures)
    me = introduce(slack)
    afterwards = Afterwards()
    db = Database(settings.database_url, used=figures.used)
    figures.watch(db, now)
    figures.expect(doors=DOORS, methods=sorted(COUNTED))
    figures.built(VERSION, migrate.head())
    desk = Desk(
        db=db,
        network=described,
        team=me["team_id"],
        secretariat=settings.admins,
        channel=settings.channel,
        now=now,
        later=afterwards.later,
    )
    who = AuthorizeResult(
        enterprise_id=me.get("enterprise_id"),
        team_id=me["team_id"],
        bot_token=slack.token,
        bot_id=me.get("bot_id"),
        bot_user_id=me["user_id"],
    )
    promptly = client(settings, timeout=AT_ONCE, figures=figures, secure=slack.ssl)
    app = App(
        name="g40",  # or Bolt looks for the file it is called from, in all modules: a tenth of a second
        logger=_quiet(),
        client=promptly,  # Bolt makes others like it, which are not counted: the doors have their own
        authorize=lambda: who,
        request_verification_enabled=False,
        process_before_response=True,
        token_verification_enabled=False,
    )

    def after(method: str, seconds: float, work: Work) -> None:
        figures.waited(method, seconds)
        afterwards.after(seconds, work)

    pace = Pace(db)

    def slower(method: str, seconds: float) -> None:
        if method in LIMITS:
            with suppress(Unavailable):  # then delivery finds out by itself
                pace.pause(method, min(seconds, LONGEST_WAIT))

    doors = handlers.register(app, desk, Sender(promptly, promptly.respond, after, slower, slack.download))
    return Built(settings, desk, app, slack, me["user_id"], doors, afterwards, figures, pace)


def _quiet() -> logging.Logger:
    """Bolt's logger. Its warnings quote whole payloads, or say that `authorize` goes before a token: it should."""
    logger = logging.getLogger("slack_bolt")
    logger.setLevel(logging.ERROR)
    return logger
