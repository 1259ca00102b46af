"""What the bot writes down: one line of JSON an event, on standard error.

Never what people wrote, their names, or a token: an event has a name, and ids or counts beside it. All that is
written within a visit, also after its ack, has the same `request`; what the clock does has a `tick`.
"""

import itertools
import logging
import re
import sys
import traceback
from collections.abc import MutableMapping
from typing import Any, TextIO

import structlog
from sqlalchemy.exc import DBAPIError
from structlog.typing import ExcInfo, Processor

_DETAIL = re.compile(r"(?m)^DETAIL: .*(?:\n(?!\S).*)*")
_TOKEN = re.compile(r"\bx(?:ox[a-z]|app)-[\w-]+")

_QUOTED = re.compile(r"'[^'\n]*'|\"[^\"\n]*\"|«[^»\n]*»")
_MOST = 300

_PLAIN: tuple[type[BaseException], ...] = (
    ArithmeticError,
    AssertionError,
    AttributeError,
    DBAPIError,
    ImportError,
    MemoryError,
    NameError,
    OSError,
    RecursionError,
    TypeError,
)
"""What these say is about code, networks and disks. Others, such as KeyError and ValueError, quote what they got."""

_FIRST = ("time", "level", "event", "visit", "request")

_QUIET = {
    # their warnings and what is below them quote payloads: messages, names
    "slack_bolt": logging.ERROR,
    "slack_sdk": logging.WARNING,
    # a call that fails is said by whoever made it, with what comes of it; this quotes the answer
    "slack_sdk.web": logging.CRITICAL,
    # it warns each time a round of delivery takes longer than the pause between two
    "apscheduler": logging.ERROR,
    "alembic": logging.WARNING,
    "asyncio": logging.WARNING,
    "uvicorn": logging.WARNING,
}


def configure(level: str = "INFO", stream: TextIO | None = None) -> None:
    """Send everything, also what libraries say, through one pipe. Called once, by a process that begins."""
    shared: list[Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.processors.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True, key="time"),
    ]
    structlog.configure(
        processors=[*shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        wrapper_class=structlog.make_filtering_bound_logger(logging.getLevelNamesMapping()[level]),
        logger_factory=structlog.stdlib.LoggerFactory(),
        cache_logger_on_first_use=True,
    )
    handler = logging.StreamHandler(stream or sys.stderr)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=[*shared, structlog.stdlib.add_logger_name],
            processors=[
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                structlog.processors.ExceptionRenderer(trace),
                hide_rows,
                hide_tokens,
                in_order,
                structlog.processors.JSONRenderer(ensure_ascii=False),
            ],
        )
    )
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(level)
    for name, least in _QUIET.items():
        logging.getLogger(name).setLevel(max(least, root.level))


def in_order(_logger: Any, _method: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """Put first what a reader looks for first: when, how bad, what."""
    return {key: event[key] for key in _FIRST if key in event} | dict(event)


def trace(exc_info: ExcInfo) -> str:
    """Where something went wrong and what kind of thing, without what people wrote: errors quote it."""
    said = []
    error: BaseException | None = exc_info[1]
    met: set[int] = set()
    while error is not None and id(error) not in met:
        met.add(id(error))
        where = "".join(traceback.format_list(traceback.extract_tb(error.__traceback__)))
        kind = type(error)
        name = kind.__qualname__ if kind.__module__ == "builtins" else f"{kind.__module__}.{kind.__qualname__}"
        said.append(f"Traceback (most recent call last):\n{where}{name}{_plainly(error)}")
        error = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
    return "\n\nwhich came of\n\n".join(said)


def _plainly(error: BaseException) -> str:
    if not isinstance(error, _PLAIN):
        return ""
    first = "".join(itertools.takewhile(lambda line: "DETAIL:" not in line, str(error).splitlines(keepends=True)))
    if isinstance(error, AttributeError | NameError | ImportError | TypeError):
        return f": {first.strip()[:_MOST]}"  # the names in it are those of the code
    return f": {_QUOTED.sub('…', first).strip()[:_MOST]}"


def hide_rows(_logger: Any, _method: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """Take out what PostgreSQL says beside an error: it quotes the row, and so what people wrote."""
    for key, value in event.items():
        if isinstance(value, str) and "DETAIL:" in value:
            event[key] = _DETAIL.sub("DETAIL: …", value)
    return event


def hide_tokens(_logger: Any, _method: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """Take out what looks like a token of Slack's: an error of the network may quote one."""
    for key, value in event.items():
        if isinstance(value, str) and "x" in value:
            event[key] = _TOKEN.sub("xo…", value)
    return event
