"""How fast we may speak in one channel before Slack says so itself.

About one message per second and channel, with short bursts: https://docs.slack.dev/apis/web-api/rate-limits/
"""

import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable

_REMEMBERED = 5_000


class Pace:
    """A token bucket per key: ``burst`` at once, then ``per_second``; thread-safe."""

    def __init__(self, clock: Callable[[], float], *, per_second: float = 1.0, burst: int = 4) -> None:
        self._clock = clock
        self._per_second = per_second
        self._burst = burst
        self._lock = threading.Lock()
        self._buckets: OrderedDict[Hashable, tuple[float, float]] = OrderedDict()

    def take(self, key: Hashable) -> float:
        """Take one; 0 means go ahead, anything else is how many seconds to wait before asking again."""
        with self._lock:
            now = self._clock()
            tokens, since = self._buckets.pop(key, (float(self._burst), now))
            tokens = min(self._burst, tokens + (now - since) * self._per_second)
            # Rounding must not leave somebody waiting for a billionth of a token.
            allowed = tokens >= 1 - 1e-6
            self._buckets[key] = (tokens - 1 if allowed else tokens, now)
            if len(self._buckets) > _REMEMBERED:
                self._buckets.popitem(last=False)
            return 0.0 if allowed else (1 - tokens) / self._per_second
