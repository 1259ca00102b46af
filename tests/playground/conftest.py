"""A running stand-in, a client of its API, and a small bot that knows every way of answering."""

import ssl
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from slack_bolt import App, BoltRequest
from slack_sdk import WebClient

from bot.playground import Person, Room, Slack
from tests.playground.kit import Json

SSL = ssl.create_default_context()


class Clock:
    """A clock that stands still until it is moved."""

    def __init__(self) -> None:
        self.now = datetime(2026, 11, 24, 9, 30, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now

    def move(self, **by: float) -> None:
        self.now += timedelta(**by)


class Script:
    """A bot by hand: answers are set by the test, what came in is kept."""

    def __init__(self) -> None:
        self.came: list[tuple[str, Json]] = []
        self.answer: tuple[int, Any] = (200, None)

    def __call__(self, kind: str, payload: Json) -> tuple[int, Any]:
        self.came.append((kind, payload))
        return self.answer

    @property
    def last(self) -> Json:
        return self.came[-1][1]


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def slack(clock: Clock) -> Iterator[Slack]:
    with Slack(clock=clock) as slack:
        yield slack


@pytest.fixture
def client(slack: Slack) -> WebClient:
    return WebClient(slack.token, base_url=slack.url, ssl=SSL, retry_handlers=[], timeout=5)


@pytest.fixture
def script(slack: Slack) -> Script:
    script = Script()
    slack.in_process(script, idle=lambda: None)
    return script


@pytest.fixture
def app(slack: Slack, client: WebClient) -> App:
    app = App(client=client, process_before_response=True, token_verification_enabled=False)

    def dispatch(kind: str, payload: Json) -> tuple[int, Any]:
        assert kind in {"slash_commands", "interactive", "events_api"}
        answer = app.dispatch(BoltRequest(mode="socket_mode", body=payload))
        return answer.status, answer.body

    slack.in_process(dispatch, idle=lambda: None)
    return app


@pytest.fixture
def anna(slack: Slack) -> Person:
    return slack.person("Anna Voorbeeld", email="a.voorbeeld@ede.example")


@pytest.fixture
def netwerk(slack: Slack, anna: Person) -> Room:
    return slack.channel("netwerk", [anna])
