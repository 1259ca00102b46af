"""What Slack's answers mean."""

import http.client
import socket
from urllib.error import URLError

import pytest
from slack_sdk.errors import SlackApiError
from slack_sdk.web import SlackResponse

from bot.delivery import answers
from bot.delivery.answers import Meaning


def refused(error: str, status: int = 200, **headers: str) -> SlackApiError:
    response = SlackResponse(
        client=None,
        http_verb="POST",
        api_url="",
        req_args={},
        data={"ok": False, "error": error},
        headers=headers,
        status_code=status,
    )
    return SlackApiError("refused", response)  # type: ignore[no-untyped-call] # slack_sdk's


@pytest.mark.parametrize(
    "failure, meaning, perhaps",
    [
        (refused("channel_not_found"), Meaning.NEVER, False),
        (refused("invalid_auth"), Meaning.OURS, False),
        (refused("missing_scope"), Meaning.OURS, False),
        (refused("internal_error"), Meaning.LATER, True),
        (refused("internal_error", 500), Meaning.LATER, True),
        (refused("invalid_blocks"), Meaning.LATER, False),
        (refused("an_error_of_next_year"), Meaning.LATER, False),
        (refused("Received a response in a non-JSON format: <html>"), Meaning.LATER, True),
        (refused("ratelimited", 429), Meaning.SLOWER, False),
        (TimeoutError(), Meaning.LATER, True),
        (ConnectionResetError(), Meaning.LATER, True),
        (http.client.RemoteDisconnected(""), Meaning.LATER, True),
        (http.client.IncompleteRead(b""), Meaning.LATER, True),
        (ConnectionRefusedError(), Meaning.LATER, False),
        (URLError(ConnectionRefusedError()), Meaning.LATER, False),
        (URLError(socket.gaierror()), Meaning.LATER, False),
        (URLError(TimeoutError()), Meaning.LATER, True),
        (ValueError("half an answer"), Meaning.LATER, True),
    ],
)
def test_failure_means(failure: Exception, meaning: Meaning, perhaps: bool) -> None:
    assert isinstance(failure, answers.FAILURES)
    answer = answers.read(failure)
    assert (answer.meaning, answer.perhaps) == (meaning, perhaps)
    assert len(answer.error) <= 80


@pytest.mark.parametrize(
    "header, seconds",
    [("1", 1), ("0", 1), ("30", 30), ("1.5", 1.5), ("999999", 3600), ("soon", 30), (None, 30)],
)
def test_retry_after_is_read_whatever_it_holds(header: str | None, seconds: float) -> None:
    headers = {} if header is None else {"Retry-After": header}
    assert answers.read(refused("ratelimited", 429, **headers)).wait == seconds


def test_lists_of_codes_do_not_overlap() -> None:
    lists = [answers.PERMANENT, answers.OURS, answers.BROKEN, answers.SLOWER]
    assert sum(map(len, lists)) == len(frozenset().union(*lists))
    assert answers.LEFT <= answers.PERMANENT
