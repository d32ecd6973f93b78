"""Threads of their own for what is said to one person: a Slack that is slow holds up nobody who works."""

import contextvars
import threading
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor, wait

SPEAKERS = 16
"""Threads; they mostly wait for Slack, and only as many are started as have something to say."""

ROOM = 1_000
"""How much may wait or be on its way; past that whoever has something to say waits for Slack itself."""


class Aside:
    """Runs what sends, at once and in the thread that asks until it is opened, and where there is no room."""

    def __init__(self, *, speakers: int = SPEAKERS, room: int = ROOM) -> None:
        self._threads = ThreadPoolExecutor(speakers, thread_name_prefix="answer")
        self._room = threading.BoundedSemaphore(room)
        self._lock = threading.Lock()
        self._open = False
        self._sending: set[Future[None]] = set()

    def open(self) -> None:
        self._open = True

    def __call__(self, send: Callable[[], None]) -> None:
        """Send soon; ``send`` raises nothing, and keeps the log's context of whoever called."""
        if not self._take(send):
            send()

    def close(self, seconds: float) -> int:
        """Wait so long for what is on its way, and say how much is left; from now on it is sent where it is said."""
        with self._lock:
            self._open = False
            sending = set(self._sending)
        _, left = wait(sending, timeout=seconds)
        self._threads.shutdown(wait=False, cancel_futures=True)
        return len(left)

    def _take(self, send: Callable[[], None]) -> bool:
        with self._lock:
            if not self._open or not self._room.acquire(blocking=False):
                return False
            future = self._threads.submit(contextvars.copy_context().run, send)
            self._sending.add(future)
        future.add_done_callback(self._sent)
        return True

    def _sent(self, future: Future[None]) -> None:
        with self._lock:
            self._sending.discard(future)
        self._room.release()
