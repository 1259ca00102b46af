"""Composition root: settings → database, Slack client, Bolt app, with the handlers registered."""

import http.client
import logging
import ssl
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from slack_bolt import App, BoltRequest, BoltResponse
from slack_bolt.authorization import AuthorizeResult
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

import handlers
from bot.reference import load_network
from bot.settings import Settings
from bot.trouble import Trouble
from handlers.visit import TIME, Desk
from storage.database import Database
from storage.deadline import within

PATIENCE = 10
"""Seconds after which a call of delivery counts as lost: nobody is waiting for it."""
AT_ONCE = 2
"""The same for a call within a visit: a trigger lives 3 seconds, and so does Slack's patience."""
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
    """For delivery and ticks; a visit gets one of its own, from Bolt."""
    bot_user: str
    pool: ThreadPoolExecutor

    def dispatch(self, payload: dict[str, Any], headers: dict[str, str] | None = None) -> BoltResponse:
        """Handle what Slack sent, by whichever door, in this thread. Signatures were checked before."""
        # "socket_mode": already read, and not to be verified; that it may have come by HTTP makes no difference
        with within(TIME):
            return self.app.dispatch(BoltRequest(mode="socket_mode", body=payload, headers=dict(headers or {})))

    def close(self) -> None:
        """Finish what is in hand and give the connections back."""
        self.pool.shutdown(wait=True)
        self.desk.db.close()


def client(settings: Settings, *, timeout: int = PATIENCE) -> WebClient:
    """A client without retries: the SDK's own would post twice when an answer is lost."""
    secure = ssl.create_default_context() if settings.slack_api_url.startswith("https:") else None
    token = settings.slack_bot_token.get_secret_value() if settings.slack_bot_token else None
    return WebClient(token=token, base_url=settings.slack_api_url, timeout=timeout, ssl=secure, retry_handlers=[])


def introduce(slack: WebClient) -> dict[str, Any]:
    """Ask Slack once who we are (`auth.test`). Raises Trouble."""
    try:
        answer = slack.auth_test()
    except SlackApiError as error:
        raise Trouble(
            f"Slack refuses the bot's token ({error.response.get('error')}). Set SLACK_BOT_TOKEN to the Bot User "
            "OAuth Token (xoxb-…) on the app's page OAuth & Permissions, and see that the app is installed."
        ) from error
    except (OSError, http.client.HTTPException, ValueError) as error:
        raise Trouble(f"Slack cannot be reached at {slack.base_url}: {error}.") from error
    data = answer.data
    return data if isinstance(data, dict) else {}


def build(settings: Settings, *, now: Callable[[], datetime] = utc_now) -> Built:
    """Join the parts. Asks Slack once who we are; does not need the database yet. Raises Trouble."""
    described = load_network(settings.network)
    slack = client(settings)
    me = introduce(slack)
    pool = ThreadPoolExecutor(AFTERWARDS, "after-ack")

    def later(work: Callable[[], None]) -> None:
        pool.submit(work)

    desk = Desk(
        db=Database(settings.database_url),
        network=described,
        team=me["team_id"],
        secretariat=settings.admins,
        channel=settings.channel,
        now=now,
        later=later,
    )
    who = AuthorizeResult(
        enterprise_id=me.get("enterprise_id"),
        team_id=me["team_id"],
        bot_token=slack.token,
        bot_id=me.get("bot_id"),
        bot_user_id=me["user_id"],
    )
    app = App(
        logger=_quiet(),
        client=client(settings, timeout=AT_ONCE),
        authorize=lambda: who,
        request_verification_enabled=False,
        process_before_response=True,
        token_verification_enabled=False,
    )
    handlers.register(app, desk)
    return Built(settings, desk, app, slack, me["user_id"], pool)


def _quiet() -> logging.Logger:
    """Bolt's logger. Its warnings quote whole payloads, or say that `authorize` goes before a token: it should."""
    logger = logging.getLogger("slack_bolt")
    logger.setLevel(logging.ERROR)
    return logger
