"""Calls side by side that still know whose request they are for, and never crowd each other out."""

import contextvars
import threading
from collections.abc import Callable, Hashable
from concurrent.futures import Future, ThreadPoolExecutor
from typing import ParamSpec, TypeVar

P = ParamSpec("P")
T = TypeVar("T")


class SideBySide:
    """A few threads for each place that is asked: one that hangs uses up its own, never another's.

    The caller's context variables go along, so that every log line has its request's id.
    """

    def __init__(self, threads_each: int, thread_name_prefix: str = "") -> None:
        self._threads_each = threads_each
        self._prefix = thread_name_prefix
        self._lock = threading.Lock()
        self._places: dict[Hashable, ThreadPoolExecutor] = {}

    def submit(self, place: Hashable, fn: Callable[P, T], /, *args: P.args, **kwargs: P.kwargs) -> Future[T]:
        """Call ``fn`` soon, in one of the threads that ``place`` has; they are started as they are needed."""
        context = contextvars.copy_context()
        return self._at(place).submit(lambda: context.run(fn, *args, **kwargs))

    def _at(self, place: Hashable) -> ThreadPoolExecutor:
        with self._lock:
            if place not in self._places:
                self._places[place] = ThreadPoolExecutor(
                    self._threads_each, thread_name_prefix=f"{self._prefix}-{place}"
                )
            return self._places[place]

    def close(self) -> None:
        """Take no more calls, and wait for none: a cloud that hangs must not hold up the end of the process."""
        with self._lock:
            for threads in self._places.values():
                threads.shutdown(wait=False, cancel_futures=True)
