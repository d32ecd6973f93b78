"""How much one person may ask for in a minute, so that nobody's script or stuck key keeps the others waiting."""

import threading
import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass

from app.domain.people import UserId
from app.domain.requests import Kind, Request

MINUTE = 60.0
REMEMBERED = 10_000
"""People; whoever was quiet for longest is forgotten, and may ask for a whole minute's worth."""


@dataclass(frozen=True, slots=True)
class Excess:
    """Somebody asked for too much, and may go on in ``wait`` seconds; ``first``: this was not said yet."""

    wait: float
    first: bool


class Quota:
    """A token bucket for each person; thread-safe.

    A whole minute's worth may come at once. Whoever has used it up waits until there is a whole minute's worth again:
    then "go on in a minute" is true, where every second or third request would pass otherwise, as if by chance.
    """

    def __init__(
        self,
        per_minute: int,
        *,
        never: frozenset[str] = frozenset(),
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """Take how many requests (0: no end of them), and the action ids of the clicks that ``never`` count."""
        self._size = float(per_minute)
        self._never = never
        self._clock = clock
        self._lock = threading.Lock()
        self._buckets: OrderedDict[UserId, tuple[float, float]] = OrderedDict()

    def excess(self, request: Request) -> Excess | None:
        """Count a request; ``None``: it may be done."""
        if not self._size or (request.kind is Kind.ACTION and request.name in self._never):
            return None
        with self._lock:
            return self._take(request.asker, self._clock())

    def _take(self, asker: UserId, now: float) -> Excess | None:
        tokens, since = self._buckets.pop(asker, (self._size, now))
        if since > now:  # closed until then
            self._keep(asker, tokens, since)
            return Excess(since - now, first=False)
        tokens = min(self._size, tokens + (now - since) * self._size / MINUTE)
        if tokens < 1:
            self._keep(asker, self._size, now + MINUTE)
            return Excess(MINUTE, first=True)
        self._keep(asker, tokens - 1, now)
        return None

    def _keep(self, asker: UserId, tokens: float, since: float) -> None:
        self._buckets[asker] = tokens, since
        if len(self._buckets) > REMEMBERED:
            self._buckets.popitem(last=False)
