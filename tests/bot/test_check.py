"""`check` tells what is wrong, and what to do."""

from collections.abc import Iterator
from datetime import timedelta
from email.utils import format_datetime
from pathlib import Path
from typing import Any

import pytest

from bot import check as checks
from bot.check import check
from bot.manifest import scopes
from bot.playground import Person, Room, Slack
from bot.settings import Settings
from storage import migrate
from storage.database import Database
from tests.conftest import NOW
from tests.make import TEAM


class Install:
    """A bot that is set up right, until a test breaks something."""

    def __init__(self, slack: Slack, db: Database) -> None:
        self.slack = slack
        self.secretary: Person = slack.person("Secretaris Voorbeeld")
        self.channel: Room = slack.channel("netwerk", [self.secretary])
        self.given: dict[str, Any] = {
            "slack_bot_token": slack.token,
            "slack_signing_secret": slack.signing_secret,
            "slack_api_url": slack.url,
            "database_url": db.url.render_as_string(hide_password=False).replace("+psycopg", ""),
            "G40_ADMINS": [self.secretary.id],
            "G40_CHANNEL": self.channel.id,
        }

    def lines(self) -> list[str]:
        return [str(line) for line in check(Settings(**self.given))]

    def wrong(self) -> list[str]:
        """What is wrong, without the mark."""
        lines = [line.split(maxsplit=1) for line in self.lines()]
        return [said for mark, said in lines if mark == "WRONG"]


@pytest.fixture
def install(db: Database) -> Iterator[Install]:
    with Slack(team_id=TEAM, scopes=scopes()) as slack:
        yield Install(slack, db)


def test_all_is_right(install: Install, db: Database) -> None:
    engine = [
        f"ok    database: {db.url.get_backend_name()}, at version {migrate.head()}",
        *(
            [
                "note  database: SQLite is for `run`, all in one process; for `web` beside `worker` set DATABASE_URL to PostgreSQL"
            ]
            if db.is_sqlite
            else []
        ),
    ]
    assert install.lines() == [
        "ok    configuration: HTTP on 127.0.0.1:3000; Slack calls /slack/events there",
        "note  configuration: a web server on this machine must pass Slack's calls on to it; without one set HOST=0.0.0.0",
        "ok    reference data: Stedennetwerk G40, command /g40",
        *engine,
        f"ok    token: g40 in G40 Playground ({TEAM})",
        "ok    scopes: all there",
        "ok    channel: #netwerk",
        f"ok    secretariat {install.secretary.id}: Secretaris Voorbeeld",
    ]


def test_socket_mode_is_tried(install: Install) -> None:
    install.given["slack_app_token"] = install.slack.app_token
    assert "ok    Socket Mode: allowed" in install.lines()
    install.given["slack_app_token"] = "xapp-another"
    (wrong,) = install.wrong()
    assert wrong.startswith("Socket Mode: Slack says invalid_auth; set SLACK_APP_TOKEN")


def test_token_that_is_refused(install: Install) -> None:
    install.given["slack_bot_token"] = "xoxb-another"
    (wrong,) = install.wrong()
    assert wrong.startswith("token: Slack says invalid_auth; set SLACK_BOT_TOKEN")


def test_slack_that_is_away(install: Install) -> None:
    install.given["slack_api_url"] = "http://127.0.0.1:9/api/"
    (wrong,) = install.wrong()
    assert wrong.startswith("token: Slack cannot be reached at http://127.0.0.1:9/api/")


def test_scope_that_is_missing_or_too_much(install: Install) -> None:
    install.slack.workspace.scopes = frozenset(scopes()) - {"im:history"} | {"reactions:write"}
    lines = install.lines()
    assert any(line.startswith("WRONG scopes: im:history missing; add them") for line in lines)
    assert "note  scopes: reactions:write not needed by this bot" in lines


def test_channel_without_the_bot(install: Install) -> None:
    install.given["G40_CHANNEL"] = install.slack.channel("elders", bot_is_member=False).id
    assert install.wrong() == ["channel: the bot is not in #elders; invite it there"]


def test_channel_that_is_archived(install: Install) -> None:
    install.channel.archive()
    assert install.wrong() == ["channel: #netwerk is archived; set G40_CHANNEL to another"]


def test_channel_that_is_none(install: Install) -> None:
    install.given["G40_CHANNEL"] = "C0NOWHERE"
    (wrong,) = install.wrong()
    assert wrong.startswith("channel: Slack says channel_not_found of C0NOWHERE")


def test_channel_by_name(install: Install) -> None:
    install.given["G40_CHANNEL"] = "#netwerk"
    assert install.wrong() == ["channel: G40_CHANNEL should be an id such as C0123456789, not #netwerk"]


def test_channel_that_is_not_set_is_worth_knowing(install: Install) -> None:
    install.given["G40_CHANNEL"] = None
    assert "note  configuration: set G40_CHANNEL to get announcements and the weekly digest" in install.lines()
    assert install.wrong() == []


@pytest.mark.parametrize(
    "about, said",
    [
        ({"deleted": True}, "the account is closed; take it out of G40_ADMINS"),
        ({"external": True}, "of another workspace, and so never counts as the secretariat"),
        ({"guest": True}, "a guest, and so never counts as the secretariat"),
    ],
)
def test_secretary_who_is_none(install: Install, about: dict[str, Any], said: str) -> None:
    person = install.slack.person("Iemand Voorbeeld", **about)
    install.channel.add(person)
    install.given["G40_ADMINS"] = [person.id]
    assert install.wrong() == [f"secretariat {person.id}: {said}"]


def test_secretary_who_is_unknown(install: Install) -> None:
    install.given["G40_ADMINS"] = ["U0NOBODY"]
    assert install.wrong() == ["secretariat U0NOBODY: Slack says user_not_found; correct G40_ADMINS"]


def test_nothing_set(install: Install) -> None:
    for name in ("slack_bot_token", "slack_signing_secret"):
        install.given[name] = None
    install.given["G40_ADMINS"] = []
    assert [line.partition(":")[0] for line in install.wrong()] == ["configuration"] * 3


def test_database_that_is_away(install: Install) -> None:
    install.given["database_url"] = "postgresql://g40:geheim@127.0.0.1:9/g40"
    (wrong,) = install.wrong()
    assert wrong.startswith("database: The database postgresql://g40@127.0.0.1:9/g40 cannot be used: ")
    assert "geheim" not in wrong


def test_database_that_is_not_there_yet_is_not_made(install: Install, tmp_path: Path) -> None:
    path = tmp_path / "new.db"
    install.given["database_url"] = f"sqlite:///{path}"
    assert install.wrong() == [f"database: {path} is not there yet; run: python -m bot migrate"]
    assert not path.exists()


def test_database_that_is_empty(install: Install, tmp_path: Path) -> None:
    (tmp_path / "empty.db").touch()
    install.given["database_url"] = f"sqlite:///{tmp_path}/empty.db"
    assert install.wrong() == [
        f"database: at version nothing, this bot needs {migrate.head()}; run: python -m bot migrate"
    ]


def test_reference_data_that_cannot_be_read(install: Install, tmp_path: Path) -> None:
    install.given["G40_NETWORK"] = tmp_path
    (wrong,) = install.wrong()
    assert wrong.startswith(f"reference data: The reference data in {tmp_path} cannot be used")


@pytest.mark.parametrize(
    "ahead, said",
    [
        (0, ["ok    clock: as Slack's"]),
        (30, ["ok    clock: as Slack's"]),
        (600, ["WRONG clock: 600 s ahead of Slack's; set this machine's"]),
        (-600, ["WRONG clock: 600 s behind Slack's; set this machine's"]),
    ],
)
def test_clock_is_compared_with_slacks(ahead: int, said: list[str]) -> None:
    theirs = format_datetime(NOW, usegmt=True)
    now = NOW + timedelta(seconds=ahead)
    assert [str(line) for line in checks.clock({"date": theirs}, now)] == said


@pytest.mark.parametrize("headers", [{}, {"date": ""}, {"date": "yesterday"}])
def test_clock_without_an_hour_to_compare_says_nothing(headers: dict[str, str]) -> None:
    assert list(checks.clock(headers, NOW)) == []
