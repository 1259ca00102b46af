"""What the bot writes down, while it is done in this process."""

import io
import json
import logging
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import structlog

from bot import logs


class Logbook(io.StringIO):
    """The lines, as they come out of a process."""

    @property
    def lines(self) -> list[dict[str, Any]]:
        return [json.loads(line) for line in self.getvalue().splitlines()]

    def of(self, event: str) -> list[dict[str, Any]]:
        return [line for line in self.lines if line["event"] == event]


@contextmanager
def logbook(level: str = "DEBUG") -> Iterator[Logbook]:
    """Everything that is logged inside, through the pipe of a real process."""
    root = logging.getLogger()
    before = (root.handlers[:], root.level, {name: logging.getLogger(name).level for name in logs._QUIET})
    book = Logbook()
    logs.configure(level, book)
    structlog.configure(cache_logger_on_first_use=False)  # or all that logs would go on writing here afterwards
    try:
        yield book
    finally:
        structlog.reset_defaults()
        root.handlers[:], root.level = before[0], before[1]
        for name, earlier in before[2].items():
            logging.getLogger(name).setLevel(earlier)
