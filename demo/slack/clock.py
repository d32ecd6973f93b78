"""The workspace's time: real, plus what a test has advanced it by."""

import threading
import time


class Clock:
    """Seconds since the epoch; ``advance`` makes triggers, response URLs and rate windows age at once."""

    def __init__(self) -> None:
        self._offset = 0.0
        self._last_ts = 0.0
        self._lock = threading.Lock()

    def now(self) -> float:
        return time.time() + self._offset

    def advance(self, seconds: float) -> None:
        self._offset += seconds

    def ts(self) -> str:
        """Make the next message timestamp, unique and growing (``1700000000.000100``)."""
        with self._lock:
            self._last_ts = max(self.now(), self._last_ts + 0.000001)
            return f"{self._last_ts:.6f}"
