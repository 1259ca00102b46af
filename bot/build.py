"""Composition root: settings → database, Slack client, Bolt app, with the handlers registered."""

import ssl
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import UTC, datetime

from slack_bolt import App
from slack_bolt.authorization import AuthorizeResult
from slack_sdk import WebClient

import handlers
from bot.settings import Settings
from handlers.visit import Desk
from storage import network
from storage.database import Database

TIMEOUT = 10
"""Seconds after which a call to Slack counts as lost."""
AFTERWARDS = 4
"""Threads for what is shown after the ack."""


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
    bot_user: str
    pool: ThreadPoolExecutor

    def close(self) -> None:
        """Finish what is in hand and give the connections back."""
        self.pool.shutdown(wait=True)
        self.desk.db.close()


def client(settings: Settings) -> WebClient:
    """A client without retries: the SDK's own would post twice when an answer is lost."""
    secure = ssl.create_default_context() if settings.slack_api_url.startswith("https:") else None
    token = settings.slack_bot_token.get_secret_value() if settings.slack_bot_token else None
    return WebClient(
        token=token, base_url=settings.slack_api_url, timeout=TIMEOUT, ssl=secure, retry_handlers=[]
    )


def build(settings: Settings, *, now: Callable[[], datetime] = utc_now) -> Built:
    """Join the parts. Asks Slack once who we are (`auth.test`); raises SlackApiError or OSError."""
    slack = client(settings)
    me = slack.auth_test()
    pool = ThreadPoolExecutor(AFTERWARDS, "after-ack")
    desk = Desk(
        db=Database(settings.database_url),
        network=network.load(settings.network),
        team=me["team_id"],
        secretariat=settings.admins,
        channel=settings.channel,
        now=now,
        later=lambda work: pool.submit(work) and None,
    )
    who = AuthorizeResult(
        enterprise_id=me.get("enterprise_id"),
        team_id=me["team_id"],
        bot_token=slack.token,
        bot_id=me.get("bot_id"),
        bot_user_id=me["user_id"],
    )
    app = App(
        client=slack,
        authorize=lambda: who,
        request_verification_enabled=False,
        process_before_response=True,
        token_verification_enabled=False,
    )
    handlers.register(app, desk)
    return Built(settings, desk, app, slack, me["user_id"], pool)
