"""One call for many askers: whoever asks while a call is under way, or right after it, shares its answer."""

import threading
from collections.abc import Callable, Hashable
from concurrent.futures import Future
from typing import Generic, TypeVar

T = TypeVar("T")


class Recent(Generic[T]):
    """The latest call per key and when it began, by the given clock (seconds).

    A call under way is joined for ``joined`` seconds, however fresh an answer is wanted: what hangs is not
    asked again by everybody who comes.
    """

    def __init__(self, clock: Callable[[], float], *, joined: float = 0.0) -> None:
        self._clock = clock
        self._joined = joined
        self._lock = threading.Lock()
        self._calls: dict[Hashable, tuple[float, Future[T]]] = {}

    def get(self, key: Hashable, max_age: float, begin: Callable[[], Future[T]]) -> Future[T]:
        """Give a call that began at most ``max_age`` seconds ago, or ``begin`` one.

        It is shared: not to be cancelled. An error is for those who waited for it, and for nobody later.
        """
        now = self._clock()
        with self._lock:
            begun, call = self._calls.get(key, (0.0, None))
            if call is None or not self._serves(call, now - begun, max_age):
                call = begin()
                self._calls[key] = (now, call)
            return call

    def forget(self, max_age: float) -> None:
        """Drop the calls that began longer ago; who waits for one goes on waiting."""
        oldest = self._clock() - max_age
        with self._lock:
            self._calls = {key: held for key, held in self._calls.items() if held[0] >= oldest}

    def _serves(self, call: Future[T], age: float, max_age: float) -> bool:
        if not call.done():
            return age <= max(max_age, self._joined)
        return age <= max_age and not call.cancelled() and call.exception() is None
