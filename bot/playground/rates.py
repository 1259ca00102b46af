"""Rate limits: how many calls of a method fit in a minute, and one message a second in a channel.

Counted in sliding windows on a timer of its own (seconds), which tests may replace.
Source: docs.slack.dev/apis/web-api/rate-limits.
"""

from __future__ import annotations

import math
import threading
import time
from collections import defaultdict, deque
from collections.abc import Callable
from dataclasses import dataclass, field

MINUTE = 60.0


@dataclass
class Rates:
    """Counts calls; off unless `on`."""

    on: bool = False
    posts_a_minute: int = 600
    channel_seconds: float = 1.0
    timer: Callable[[], float] = time.perf_counter
    _seen: dict[str, deque[float]] = field(default_factory=lambda: defaultdict(deque))
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def take(self, method: str, tier: int, channel: str = "") -> int:
        """Count a call that fits and give 0; else give the seconds to wait (Retry-After)."""
        if not self.on:
            return 0
        with self._lock:
            now = self.timer()
            windows = [(method, tier or self.posts_a_minute, MINUTE)]
            if method == "chat.postMessage":
                windows.append((f"channel:{channel}", 1, self.channel_seconds))
            wait = max(self._wait(key, most, span, now) for key, most, span in windows)
            if wait > 0:
                return max(1, math.ceil(wait))
            for key, _, _ in windows:
                self._seen[key].append(now)
            return 0

    def _wait(self, key: str, most: int, span: float, now: float) -> float:
        seen = self._seen[key]
        while seen and now - seen[0] >= span:
            seen.popleft()
        return seen[-most] + span - now if len(seen) >= most else 0.0
