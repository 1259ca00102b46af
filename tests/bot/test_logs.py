"""One line of JSON an event; no tokens, no payloads of libraries."""

import io
import json
import logging
from collections.abc import Iterator

import pytest
import structlog

from bot import logs


@pytest.fixture
def lines() -> Iterator[io.StringIO]:
    root = logging.getLogger()
    before = (root.handlers[:], root.level, {name: logging.getLogger(name).level for name in logs._QUIET})
    stream = io.StringIO()
    logs.configure("DEBUG", stream)
    yield stream
    structlog.reset_defaults()
    root.handlers[:], root.level = before[0], before[1]
    for name, level in before[2].items():
        logging.getLogger(name).setLevel(level)


def read(stream: io.StringIO) -> list[dict[str, object]]:
    return [json.loads(line) for line in stream.getvalue().splitlines()]


def test_event_is_one_line_of_json(lines: io.StringIO) -> None:
    structlog.get_logger().info("ready", port=3000)
    (line,) = read(lines)
    assert {key: line[key] for key in ("event", "level", "port")} == {"event": "ready", "level": "info", "port": 3000}
    assert str(line["time"]).endswith("Z")


def test_exception_stays_on_its_line(lines: io.StringIO) -> None:
    try:
        int("x")
    except ValueError:
        structlog.get_logger().exception("failed")
    (line,) = read(lines)
    assert "ValueError" in str(line["exception"])


def test_library_speaks_through_the_same_pipe(lines: io.StringIO) -> None:
    logging.getLogger("some.library").warning("disk %s", "full")
    (line,) = read(lines)
    assert (line["event"], line["level"], line["logger"]) == ("disk full", "warning", "some.library")


@pytest.mark.parametrize("name", ["slack_bolt", "slack_bolt.App", "slack_sdk.web.base_client", "uvicorn.access"])
def test_libraries_that_quote_payloads_are_quiet_even_at_debug(lines: io.StringIO, name: str) -> None:
    logging.getLogger(name).info("body: {'text': 'geheim'}")
    assert lines.getvalue() == ""


@pytest.mark.parametrize("token", ["xoxb-1-2-abc", "xoxp-abc", "xapp-1-A-b", "xoxe.xoxb-1-abc"])
def test_token_never_shows(lines: io.StringIO, token: str) -> None:
    structlog.get_logger().warning("lost", reason=f"Bearer {token} refused")
    assert token.partition("-")[2] not in lines.getvalue()


def test_rows_that_postgresql_quotes_are_left_out() -> None:
    said = 'new row violates check constraint "ck"\nDETAIL:  Failing row contains (1, Anna, geheim).\n  en verder\nCONTEXT: x'
    event = logs.hide_rows(None, "error", {"event": "unexpected", "exception": said})
    assert event["exception"] == 'new row violates check constraint "ck"\nDETAIL: …\nCONTEXT: x'
