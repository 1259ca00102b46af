"""How fast Slack may be spoken to.

A bucket of turns for each method, a second between two messages in one conversation, pauses that Slack asks for, and
one try at a time while Slack is in trouble.

Slack takes about one message a second in a channel and "several hundred" a minute in all, and says 429 with
Retry-After beyond that. Of a round of 1,041 messages the SDK's own way of waiting lost 116 to 1,000; a bucket a
little under the limit, with one pause for all on a 429, lost none. The buckets are rows in the database, so that any
number of workers together stay under the limit; so are channels, in which many things are said. What one person is
told within a second by two workers is rare, and worth no row: that second is kept by each process for itself.
"""

import math
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from storage import paces
from storage.database import Database

POST, HISTORY, OPEN = "chat.postMessage", "conversations.history", "conversations.open"
INVITE = "conversations.invite"


@dataclass(frozen=True)
class Limit:
    """Calls a minute that Slack takes of a method. We take 95 % of them, some of these at once after a silence."""

    a_minute: int
    burst: int

    @property
    def gap(self) -> float:
        """Seconds between two turns: in no minute are there more than Slack takes, the burst included."""
        return 60 / (self.a_minute * 0.95)


LIMITS = {POST: Limit(300, 15), HISTORY: Limit(50, 2), OPEN: Limit(50, 2), INVITE: Limit(50, 2)}
"""Source: docs.slack.dev/apis/web-api/rate-limits. "Several hundred a minute" read as 300; the others: tier 3."""
GAP = 1.05
"""Seconds between two messages in one conversation."""
BY_CHANCE = 2
"""Failures in a row that may be of one message, and need not keep the others waiting."""
LONGEST_PAUSE = 60.0
"""Seconds between two tries while Slack does not answer, at most."""
_MOST_PEOPLE = 1000
_SOON = 0.001
"""Seconds that are not worth waiting."""
_ASKED_EVERY = 60.0


class SharedClock:
    """Seconds since 1970 by the database's clock: the same for all processes, however far their own are apart."""

    def __init__(self, db: Database) -> None:
        """Take the database; it is asked at the first use and once a minute."""
        self._db = db
        self._ahead = 0.0
        self._asked_at: float | None = None

    def __call__(self) -> float:
        """The time now. Raises Unavailable."""
        now = time.monotonic()
        if self._asked_at is None or now - self._asked_at > _ASKED_EVERY:
            with self._db.reading() as tx:
                shared = paces.clock(tx)
            now = time.monotonic()
            # in this order: another lane may come in between, and would have its message wait for decades
            self._ahead, self._asked_at = shared - now, now
        return now + self._ahead


@dataclass(frozen=True)
class _Span:
    """A time to wait, and when that was found out: a clock that shows less by now was set back."""

    since: float
    until: float

    def left(self, now: float) -> float:
        """Seconds that are left of it; 0 when it is over."""
        return max(0.0, self.until - now) if now >= self.since - paces.BACK else 0.0


_NONE = _Span(0.0, 0.0)


class Pace:
    """When the next call may go, for all lanes of this process and, by the database, for all processes."""

    def __init__(
        self,
        db: Database,
        timer: Callable[[], float] | None = None,
        limits: Mapping[str, Limit] = MappingProxyType(LIMITS),
    ) -> None:
        """Take the database; `timer` (seconds) is the database's clock, unless time is somebody else's."""
        self._limits = limits
        self._db = db
        self._timer = timer or SharedClock(db)
        self._lock = threading.Lock()
        self._people: dict[str, _Span] = {}
        self._paused: dict[str, _Span] = {}
        self._failures = 0

    def turn(self, method: str, to: str = "", *, most: float = math.inf) -> float:
        """Take the next turn to call a method; `to`: with a message for this channel or person.

        In how many seconds it comes, 0 when it is now. One that is more than `most` seconds away is told, and not
        taken. Raises Unavailable.
        """
        now, limit, shared = self._timer(), self._limits[method], is_channel(to)
        if not shared and (apart := self._apart(to, now)) > most:
            return apart
        with self._db.transaction() as tx:
            if shared and (apart := paces.left(tx, _row(method, to), now=now)) > most:
                return apart
            wait = paces.reserve(tx, method, now=now, gap=limit.gap, burst=limit.burst, most=most)
            if shared and wait <= most:
                wait = paces.reserve(tx, _row(method, to), now=now, gap=GAP, burst=1, after=wait)
        if wait > most:  # Slack asked another process to wait: all that is owed need not find that out one by one
            self._leave(method, now, wait - most)
        elif to and not shared:
            wait = self._to_person(to, now, wait, most)
        return wait if wait > _SOON else 0.0

    def _to_person(self, person: str, now: float, wait: float, most: float) -> float:
        """The turn, or a later one if this process told them something less than a second before."""
        with self._lock:
            wait = max(wait, self._apart(person, now))
            if len(self._people) >= _MOST_PEOPLE:
                self._people = {name: span for name, span in self._people.items() if span.left(now)}
            if wait <= most:
                self._people[person] = _Span(now, now + wait + GAP)
        return wait

    def _apart(self, person: str, now: float) -> float:
        """Seconds until this process may tell somebody something again."""
        return self._people.get(person, _NONE).left(now)

    def pause(self, method: str, seconds: float) -> None:
        """Leave a method alone for a while, as Slack asked: all lanes, all processes. Raises Unavailable."""
        now, limit = self._timer(), self._limits[method]
        self._leave(method, now, seconds)
        with self._db.transaction() as tx:
            paces.put_off(tx, method, now=now, until=now + seconds, gap=limit.gap, burst=limit.burst)

    def paused(self, method: str) -> float:
        """Seconds until this process may call a method again; 0 when it may be now."""
        span = self._paused.get(method)
        return 0.0 if span is None else span.left(self._timer())

    def failed(self) -> None:
        """Slack did not answer, or is in trouble: wait before the next try, and longer each time.

        So a thousand messages that are owed do not each make their try, and have to be looked for afterwards.
        """
        with self._lock:
            if self.paused(POST):  # another lane was told the same
                return
            self._failures += 1
            if self.wary:
                self._leave(POST, self._timer(), min(LONGEST_PAUSE, 2.0 ** (self._failures - BY_CHANCE)))

    def went(self) -> None:
        """Slack took a message: go on with all lanes."""
        self._failures = 0

    @property
    def wary(self) -> bool:
        """Whether one try at a time is enough, to see whether Slack is back."""
        return self._failures > BY_CHANCE

    def _leave(self, method: str, now: float, seconds: float) -> None:
        """Leave a method alone in this process, unless it is left alone for longer."""
        if seconds > self._paused.get(method, _NONE).left(now):
            self._paused[method] = _Span(now, now + seconds)


def is_channel(to: str) -> bool:
    """Whether something goes to a channel, not to a person whose conversation must be asked for."""
    return bool(to) and not to.startswith(("U", "W"))


def _row(method: str, channel: str) -> str:
    """The name of a channel's bucket."""
    return f"{method} {channel}"
