"""Brings payloads to the bot through its door, notes each call, and judges the answer as Slack does."""

from __future__ import annotations

import copy
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from bot.playground import payloads
from bot.playground.records import Call, Json

if TYPE_CHECKING:
    from bot.playground.doors import Answer, Door
    from bot.playground.workspace import Workspace

EVENT_RETRIES = 3
OK, COME_AGAIN = 200, 503


@dataclass
class Courier:
    """Delivers; `retry_delays` in seconds before each repeated delivery of an event (Slack: 0, 60, 300).

    An event that the bot has in hand it need not take a second time: that it sends a repetition away with 503 is in
    order, unless nothing of the event was ever acknowledged.
    """

    workspace: Workspace
    door: Callable[[], Door]
    retry_delays: Sequence[float] = (0.0, 0.0, 0.0)
    pause: Callable[[float], object] = time.sleep
    _acknowledged: set[str] = field(default_factory=set)
    """Ids of events."""

    def send(self, kind: str, payload: Json, label: str, retry: tuple[int, str] = (0, "")) -> tuple[Answer, str]:
        """Deliver a payload: the answer, and what the person is told if it is none ("" if it is one)."""
        ws = self.workspace
        door = self.door()
        answer = door.send(kind, payload, retry)
        args, ms = copy.deepcopy(payload), answer.seconds * 1000
        ws.note(Call("bot", label, args, answer.body, answer.status, ms, ws.now().isoformat()))
        error = self._judged(answer, label, door.ack_seconds, in_order=self._in_order(answer, payload, retry[0]))
        if not error and kind == "events_api":
            self._acknowledged.add(payload["event_id"])
        return answer, error

    def _in_order(self, answer: Answer, payload: Json, number: int) -> bool:
        """Whether a repetition was sent away that may be: it was acknowledged before, or will come once more."""
        known = payload.get("event_id") in self._acknowledged
        return number > 0 and answer.status == COME_AGAIN and (known or number < EVENT_RETRIES)

    def act(self, payload: Json, label: str) -> str:
        """Deliver a press, a closing or a shortcut, whose acknowledgement says nothing; give the error if any."""
        answer, error = self.send("interactive", payload, label)
        if not error and answer.body not in (None, "", {}):
            why = "[ERROR] Slack shows nothing of the answer to this: use response_url or the Web API"
            self.workspace.complain(f"ack of {label}", "answer_ignored", [why])
        return error

    def _judged(self, answer: Answer, label: str, limit: float, *, in_order: bool) -> str:
        if answer.status == 0 or answer.seconds > limit:
            error = "dispatch_failed" if answer.reason == "connection_failed" else "operation_timeout"
            why = f"no acknowledgement within {limit:g} s (took {answer.seconds:.2f} s)"
        elif answer.status != OK:
            error, why = "dispatch_failed", f"the bot answered with HTTP {answer.status}"
        else:
            return ""
        if not in_order:
            self.workspace.complain(f"ack of {label}", error, [f"[ERROR] {why}"])
        return error

    def event(self, inner: Json, *, shared: bool = False, times: int = 1) -> Json:
        """Deliver an event, `times` on purpose, and again up to three times if it was not acknowledged.

        Every delivery carries the same event_id. Give the payload.
        """
        payload = payloads.event(self.workspace, inner, shared=shared)
        for again in range(times):
            self._deliver_event(payload, again)
        return payload

    def repeat(self, payload: Json, times: int = 1) -> None:
        """Deliver an event once more, as Slack does when it believes that the first delivery was lost."""
        for again in range(times):
            self._deliver_event(payload, again + 1)

    def _deliver_event(self, payload: Json, number: int) -> None:
        label = f"event {payload['event']['type']}"
        answer, error = self.send("events_api", payload, label, (number, "http_timeout") if number else (0, ""))
        for attempt in range(number + 1, EVENT_RETRIES + 1):
            if not error or answer.no_retry:
                return
            if delay := self.retry_delays[attempt - 1]:
                self.pause(delay)
            reason = answer.reason or ("http_timeout" if error == "operation_timeout" else "http_error")
            answer, error = self.send("events_api", payload, label, (attempt, reason))
