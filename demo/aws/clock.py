"""The demo cloud's own time."""

import threading
from datetime import UTC, datetime, timedelta


class Clock:
    """Real time that can be wound forward, or, given a ``start``, time that moves only when told to."""

    def __init__(self, start: datetime | None = None) -> None:
        self._start = start
        self._wound = timedelta(0)
        self._lock = threading.Lock()

    def now(self) -> datetime:
        """Aware, UTC, to the millisecond as AWS tells it."""
        with self._lock:
            now = (self._start or datetime.now(UTC)) + self._wound
        return now.replace(microsecond=now.microsecond // 1000 * 1000)

    def forward(self, by: timedelta) -> None:
        with self._lock:
            self._wound += by
