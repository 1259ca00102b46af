"""What came in of late and what was answered, so that a payload that comes twice is handled once.

Slack sends an envelope again, with the same id, when it saw no answer: over the same connection or another, also
while the first is still in hand. It gets the answer of the first. This memory is of one process, and has a size.
What comes to another process, or much later, is caught by the rules themselves: verbs are idempotent, a form has a
key of its own, and an event is taken in hand once (`storage.events`).
"""

import threading
from collections import OrderedDict
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

MOST = 500
"""Answers kept: those of an hour on a busy day. One has some kB."""

Way = TypeVar("Way")


@dataclass(frozen=True)
class Answer:
    """What was answered: the payload of the ack, None for a bare one."""

    payload: dict[str, Any] | None


class Envelopes(Generic[Way]):
    """What is in hand, with the ways over which its answer is waited for; and the last answers. Thread-safe."""

    def __init__(self, most: int = MOST) -> None:
        """Keep `most` answers."""
        self._most = most
        self._lock = threading.Lock()
        self._in_hand: dict[str, list[Way]] = {}
        self._answers: OrderedDict[str, Answer] = OrderedDict()

    def take(self, key: str, way: Way) -> tuple[bool, Answer | None]:
        """Whether it is new and to be handled; else its answer, or None: `way` gets it when the first does."""
        with self._lock:
            if key in self._answers:
                return False, self._answers[key]
            if key in self._in_hand:
                self._in_hand[key].append(way)
                return False, None
            self._in_hand[key] = [way]
            return True, None

    def answered(self, key: str, answer: Answer) -> list[Way]:
        """Keep the answer; the ways over which it is waited for."""
        with self._lock:
            self._answers[key] = answer
            if len(self._answers) > self._most:
                self._answers.popitem(last=False)
            return self._in_hand.pop(key)

    def failed(self, key: str) -> None:
        """There is no answer: when it comes again, it is handled again."""
        with self._lock:
            del self._in_hand[key]

    def __len__(self) -> int:
        """How many are in hand or kept."""
        with self._lock:
            return len(self._in_hand) + len(self._answers)
