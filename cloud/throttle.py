"""A cloud's rate limits, kept on our side, so that the bot does not use up what an account's pipelines need.

A token bucket with burst and refill, as the clouds' own. Written here because no dependency has one: botocore's
(``botocore.retries.bucket``) is private to its adaptive retries and has no timeout, and a limiter library
would be one dependency more for thirty lines.
"""

import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from cloud.model import Scope


@dataclass(frozen=True, slots=True)
class Limit:
    """``burst`` calls at once; ``refill`` calls a second after that."""

    burst: int
    refill: float


EVERY_API = "*"


class TokenBucket:
    """One bucket; not locked, its :class:`Throttle` is. Tokens below zero are promised to those who wait."""

    def __init__(self, limit: Limit, now: float) -> None:
        self._limit = limit
        self._tokens = float(limit.burst)
        self._filled_at = now

    def wait(self, now: float) -> float:
        """Tell how many seconds a call made now would have to wait."""
        self._tokens = min(self._limit.burst, self._tokens + (now - self._filled_at) * self._limit.refill)
        self._filled_at = now
        return max(0.0, (1 - self._tokens) / self._limit.refill)

    def take(self) -> None:
        self._tokens -= 1


class Throttle:
    """The buckets of all scopes. An API without a limit of its own counts towards its account's only."""

    def __init__(
        self,
        limits: Mapping[str, Limit],
        *,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self._limits = limits
        self._clock = clock
        self._sleep = sleep
        self._lock = threading.Lock()
        self._buckets: dict[tuple[Scope, str], TokenBucket] = {}

    def take(self, scope: Scope, api: str, timeout: float = 0) -> bool:
        """Wait up to ``timeout`` seconds for leave to call ``api``; False, at once, if that is not enough."""
        with self._lock:
            now = self._clock()
            buckets = [self._bucket(scope, name, now) for name in (EVERY_API, api) if name in self._limits]
            wait = max((bucket.wait(now) for bucket in buckets), default=0.0)
            if wait > max(timeout, 0):
                return False
            for bucket in buckets:
                bucket.take()
        if wait:
            self._sleep(wait)
        return True

    def _bucket(self, scope: Scope, api: str, now: float) -> TokenBucket:
        return self._buckets.setdefault((scope, api), TokenBucket(self._limits[api], now))
