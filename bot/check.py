"""`python -m bot check`: line by line, what is right and what to do. Changes nothing."""

import http.client
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from pathlib import Path
from typing import Any

from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError
from sqlalchemy.exc import SQLAlchemyError

from bot import build
from bot.database import away
from bot.manifest import scopes
from bot.reference import load_network
from bot.settings import Settings
from bot.trouble import Trouble
from storage import migrate
from storage.database import Database
from storage.errors import Unavailable

SKEW = 60
"""Seconds that our clock may differ from Slack's; at 300 all its requests are refused."""

_LOST = (OSError, http.client.HTTPException, ValueError)


@dataclass(frozen=True)
class Line:
    """One thing that was looked at. `right` None: worth knowing, not wrong."""

    what: str
    said: str
    right: bool | None = True

    def __str__(self) -> str:
        """Read as a line."""
        mark = {True: "ok   ", False: "WRONG", None: "note "}[self.right]
        return f"{mark} {self.what}: {self.said}"


def check(settings: Settings) -> Iterator[Line]:
    """Look at everything, what costs least first; each line as soon as it is known."""
    yield from _configuration(settings)
    yield _network(settings)
    yield from _database(settings)
    if settings.slack_bot_token is not None:
        yield from _slack(settings)


def _configuration(settings: Settings) -> Iterator[Line]:
    what = "configuration"
    if settings.slack_bot_token is None:
        yield Line(what, "set SLACK_BOT_TOKEN (xoxb-…, from OAuth & Permissions)", right=False)
    if settings.slack_app_token is not None:
        yield Line(what, "Socket Mode, since SLACK_APP_TOKEN is set")
    elif settings.slack_signing_secret is not None:
        yield Line(what, f"HTTP on {settings.host}:{settings.port}; Slack calls /slack/events there")
        if settings.host in {"127.0.0.1", "localhost", "::1"}:
            said = "a web server on this machine must pass Slack's calls on to it; without one set HOST=0.0.0.0"
            yield Line(what, said, right=None)
    else:
        yield Line(
            what,
            "set SLACK_APP_TOKEN (xapp-…, for Socket Mode) or SLACK_SIGNING_SECRET (for HTTP)",
            right=False,
        )
    if not settings.admins:
        yield Line(what, "set G40_ADMINS to the Slack ids of the secretariat: nobody can plan a day", right=False)
    if settings.channel is None:
        yield Line(what, "set G40_CHANNEL to get announcements and the weekly digest", right=None)


def _network(settings: Settings) -> Line:
    try:
        network = load_network(settings.network)
    except Trouble as trouble:
        return Line("reference data", str(trouble), right=False)
    return Line("reference data", f"{network.name}, command {network.command}")


def _database(settings: Settings) -> Iterator[Line]:
    what = "database"
    db = Database(settings.database_url)
    try:
        if db.is_sqlite and not Path(str(db.url.database)).exists():
            yield Line(what, f"{db.url.database} is not there yet; run: python -m bot migrate", right=False)
            return
        version, head = migrate.version(db), migrate.head()
    except (Unavailable, SQLAlchemyError) as error:
        yield Line(what, away(db, error), right=False)
        return
    finally:
        db.close()
    standing = migrate.standing(version)
    if standing is migrate.Standing.CURRENT:
        yield Line(what, f"{db.url.get_backend_name()}, at version {head}")
    elif standing is migrate.Standing.NEWER:
        yield Line(what, f"at version {version}, newer than this bot's {head}; upgrade the bot", right=None)
    elif standing is migrate.Standing.FOREIGN:
        yield Line(what, f"at version {version}, which is none of this bot's; see DATABASE_URL", right=False)
    else:
        yield Line(
            what,
            f"at version {version or 'nothing'}, this bot needs {head}; run: python -m bot migrate",
            right=False,
        )
    if db.is_sqlite:
        yield Line(
            what,
            "SQLite is for `run`, all in one process; for `web` beside `worker` set DATABASE_URL to PostgreSQL",
            right=None,
        )


def _slack(settings: Settings) -> Iterator[Line]:
    slack = build.client(settings)
    try:
        me = slack.auth_test()
    except SlackApiError as error:
        yield Line(
            "token",
            f"Slack says {_code(error)}; set SLACK_BOT_TOKEN to the installed app's Bot User OAuth Token (xoxb-…)",
            right=False,
        )
        return
    except _LOST as error:
        yield Line("token", f"Slack cannot be reached at {settings.slack_api_url}: {error}", right=False)
        return
    headers = {name.lower(): str(value) for name, value in me.headers.items()}
    yield Line("token", f"{me.get('user')} in {me.get('team')} ({me['team_id']})")
    yield from _scopes(headers)
    yield from clock(headers, datetime.now(UTC))
    if settings.slack_app_token is not None:
        yield _socket_mode(slack, settings.slack_app_token.get_secret_value())
    if settings.channel is not None:
        yield _channel(slack, settings.channel)
    for user in sorted(settings.admins):
        yield _admin(slack, user, me["team_id"])


def _scopes(headers: Mapping[str, str]) -> Iterator[Line]:
    given = {scope.strip() for scope in headers.get("x-oauth-scopes", "").split(",")} - {""}
    missing = [scope for scope in scopes() if scope not in given]
    if missing:
        yield Line(
            "scopes",
            f"{', '.join(missing)} missing; add them in OAuth & Permissions (or paste the manifest again) and "
            "reinstall the app",
            right=False,
        )
    else:
        yield Line("scopes", "all there")
    if extra := sorted(given - set(scopes())):
        yield Line("scopes", f"{', '.join(extra)} not needed by this bot", right=None)


def clock(headers: Mapping[str, str], now: datetime) -> Iterator[Line]:
    """Whether this machine's clock goes as Slack's, if Slack says what time it is."""
    try:
        theirs = parsedate_to_datetime(headers.get("date", ""))
    except ValueError:
        return
    ahead = round((now - theirs).total_seconds())
    if abs(ahead) > SKEW:
        yield Line(
            "clock",
            f"{abs(ahead)} s {'ahead of' if ahead > 0 else 'behind'} Slack's; set this machine's",
            right=False,
        )
    else:
        yield Line("clock", "as Slack's")


def _socket_mode(slack: WebClient, app_token: str) -> Line:
    what = "Socket Mode"
    try:
        slack.apps_connections_open(app_token=app_token)
    except SlackApiError as error:
        return Line(
            what,
            f"Slack says {_code(error)}; set SLACK_APP_TOKEN to an app-level token (xapp-…) with connections:write, "
            "and switch Socket Mode on",
            right=False,
        )
    except _LOST as error:
        return Line(what, f"no answer ({type(error).__name__}); try again", right=False)
    return Line(what, "allowed")


def _channel(slack: WebClient, channel: str) -> Line:
    what = "channel"
    if not channel.startswith(("C", "G")) or not channel.isalnum():
        return Line(what, f"G40_CHANNEL should be an id such as C0123456789, not {channel}", right=False)
    try:
        found: dict[str, Any] = slack.conversations_info(channel=channel)["channel"]
    except SlackApiError as error:
        return Line(
            what,
            f"Slack says {_code(error)} of {channel}; correct G40_CHANNEL, or invite the bot if it is private",
            right=False,
        )
    except _LOST as error:
        return Line(what, f"no answer about {channel} ({type(error).__name__}); try again", right=False)
    if found.get("is_archived"):
        return Line(what, f"#{found.get('name')} is archived; set G40_CHANNEL to another", right=False)
    if not found.get("is_member"):
        return Line(what, f"the bot is not in #{found.get('name')}; invite it there", right=False)
    return Line(what, f"#{found.get('name')}")


def _admin(slack: WebClient, user: str, team: str) -> Line:
    what = f"secretariat {user}"
    try:
        found: dict[str, Any] = slack.users_info(user=user)["user"]
    except SlackApiError as error:
        return Line(what, f"Slack says {_code(error)}; correct G40_ADMINS", right=False)
    except _LOST as error:
        return Line(what, f"no answer ({type(error).__name__}); try again", right=False)
    if found.get("deleted"):
        return Line(what, "the account is closed; take it out of G40_ADMINS", right=False)
    if found.get("team_id") != team or found.get("is_stranger"):
        return Line(what, "of another workspace, and so never counts as the secretariat", right=False)
    if found.get("is_restricted") or found.get("is_ultra_restricted"):
        return Line(what, "a guest, and so never counts as the secretariat", right=False)
    return Line(what, str(found.get("real_name") or found.get("name") or "known"))


def _code(error: SlackApiError) -> str:
    return str(error.response.get("error"))
