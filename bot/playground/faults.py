"""Faults on order: what the stand-in does wrong on purpose, so that the bot can be tried against it."""

from __future__ import annotations

import threading
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bot.playground.records import Json

KINDS = {"429", "500", "503", "lost", "late", "slow", "drop"}


@dataclass
class Fault:
    """An ordered fault. `seconds` for slow and late, `retry_after` in seconds for 429; `times` counts down to 0."""

    method: str
    kind: str
    times: int
    retry_after: int = 1
    seconds: float = 0.0
    channel: str | None = None
    user: str | None = None

    def fits(self, method: str, args: Json) -> bool:
        """Say whether this call is one of those that go wrong."""
        return (
            self.times > 0
            and self.method in {method, "*"}
            and self.channel in {None, args.get("channel")}
            and self.user in {None, args.get("user"), args.get("user_id"), args.get("channel"), args.get("users")}
        )


class Faults:
    """The faults that are still to come, in the order in which they were ordered."""

    def __init__(self) -> None:
        """Start without any."""
        self._lock = threading.Lock()
        self.ordered: list[Fault] = []

    def add(
        self,
        *,
        method: str,
        kind: str,
        times: int = 1,
        retry_after: int = 1,
        seconds: float = 0.0,
        channel: str | None = None,
        user: str | None = None,
    ) -> Fault:
        """Order a fault of a method (or `*`, `response_url`): 429, 500, 503, lost, late, slow, drop, error:<code>.

        slow: done and answered so much later. late: done at once, answered so much later.
        lost: done, then the connection is dropped without an answer. drop: dropped before anything is done.
        Raises ValueError for another kind.
        """
        if kind not in KINDS and not kind.startswith("error:"):
            message = f"unknown kind of fault: {kind}"
            raise ValueError(message)
        fault = Fault(method, kind, times, retry_after, seconds, channel, user)
        with self._lock:
            self.ordered.append(fault)
        return fault

    def take(self, method: str, args: Json) -> Fault | None:
        """Take the next fault that fits a call."""
        with self._lock:
            for fault in self.ordered:
                if fault.fits(method, args):
                    fault.times -= 1
                    return fault
        return None

    def clear(self) -> None:
        """Let everything go well from now on."""
        with self._lock:
            self.ordered.clear()
