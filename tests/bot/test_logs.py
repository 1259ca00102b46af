"""One line of JSON an event; no tokens, no payloads of libraries."""

import logging
from collections.abc import Iterator

import pytest
import structlog

from bot import logs
from tests.logbook import Logbook, logbook


@pytest.fixture
def book() -> Iterator[Logbook]:
    with logbook() as book:
        yield book


def test_event_is_one_line_of_json(book: Logbook) -> None:
    structlog.get_logger().info("ready", port=3000)
    (line,) = book.lines
    assert {key: line[key] for key in ("event", "level", "port")} == {"event": "ready", "level": "info", "port": 3000}
    assert str(line["time"]).endswith("Z")


def test_line_begins_with_what_is_looked_for(book: Logbook) -> None:
    with structlog.contextvars.bound_contextvars(visit="word join", request="0a1b2c3d"):
        structlog.get_logger().info("acked", ms=3)
    assert list(book.lines[0]) == ["time", "level", "event", "visit", "request", "ms"]


def test_exception_stays_on_its_line(book: Logbook) -> None:
    try:
        int("x")
    except ValueError:
        structlog.get_logger().exception("failed")
    (line,) = book.lines
    assert "ValueError" in str(line["exception"])


def test_library_speaks_through_the_same_pipe(book: Logbook) -> None:
    logging.getLogger("some.library").warning("disk %s", "full")
    (line,) = book.lines
    assert (line["event"], line["level"], line["logger"]) == ("disk full", "warning", "some.library")


@pytest.mark.parametrize("name", ["slack_bolt", "slack_bolt.App", "slack_sdk.web.base_client", "uvicorn.access"])
def test_libraries_that_quote_payloads_are_quiet_even_at_debug(book: Logbook, name: str) -> None:
    logging.getLogger(name).info("body: {'text': 'geheim'}")
    assert book.getvalue() == ""


@pytest.mark.parametrize("token", ["xoxb-1-2-abc", "xoxp-abc", "xapp-1-A-b", "xoxe.xoxb-1-abc"])
def test_token_never_shows(book: Logbook, token: str) -> None:
    structlog.get_logger().warning("lost", reason=f"Bearer {token} refused")
    assert token.partition("-")[2] not in book.getvalue()


def test_rows_that_postgresql_quotes_are_left_out() -> None:
    said = 'new row violates check constraint "ck"\nDETAIL:  Failing row contains (1, Anna, geheim).\n  en verder\nCONTEXT: x'
    event = logs.hide_rows(None, "error", {"event": "unexpected", "exception": said})
    assert event["exception"] == 'new row violates check constraint "ck"\nDETAIL: …\nCONTEXT: x'


def test_error_is_written_down_without_what_it_quotes(book: Logbook) -> None:
    def parses(typed: str) -> None:
        try:
            int(typed)
        except ValueError as error:
            raise KeyError(f"nothing like {typed}") from error

    try:
        parses("blauw" + "lantaarn")
    except KeyError:
        structlog.get_logger().exception("failed")
    (line,) = book.lines
    told = [one for one in line["exception"].splitlines() if not one.startswith(" ")]
    assert told == [
        "Traceback (most recent call last):",
        "KeyError",
        "",
        "which came of",
        "",
        "Traceback (most recent call last):",
        "ValueError",
    ]
    assert "in parses" in line["exception"]
    assert "blauwlantaarn" not in book.getvalue()


@pytest.mark.parametrize(
    "error, said",
    [
        (AttributeError("'NoneType' object has no attribute 'city'"), "AttributeError: 'NoneType' object has no attribute 'city'"),
        (FileNotFoundError(2, "No such file or directory", "/var/lib/geheim"), "FileNotFoundError: [Errno 2] No such file or directory: …"),
        (ConnectionRefusedError(111, "Connection refused"), "ConnectionRefusedError: [Errno 111] Connection refused"),
        (UnicodeDecodeError("utf-8", b"geheim", 0, 1, "geheim"), "UnicodeDecodeError"),
        (ExceptionGroup("geheim", [ValueError("geheim")]), "ExceptionGroup"),
    ],
    ids=lambda value: type(value).__name__,
)  # fmt: skip
def test_what_an_error_says_of_code_and_machine_is_kept(book: Logbook, error: Exception, said: str) -> None:
    structlog.get_logger().error("failed", exc_info=error)
    (line,) = book.lines
    assert line["exception"].splitlines()[-1] == said


def test_error_that_leads_to_itself_comes_to_an_end(book: Logbook) -> None:
    first, second = OSError("one"), OSError("two")
    first.__context__, second.__context__ = second, first
    structlog.get_logger().error("failed", exc_info=first)
    assert [one for one in book.lines[0]["exception"].splitlines() if one.startswith("OSError")] == [
        "OSError: one",
        "OSError: two",
    ]
