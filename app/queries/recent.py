"""One call for many askers: whoever asks while a call is under way, or right after it, shares its answer."""

import threading
from collections.abc import Callable, Hashable
from concurrent.futures import Future
from typing import Generic, TypeVar

T = TypeVar("T")


class Recent(Generic[T]):
    """The latest value per key and when its call began, by the given clock (seconds)."""

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._lock = threading.Lock()
        self._calls: dict[Hashable, tuple[float, Future[T]]] = {}

    def get(self, key: Hashable, max_age: float, load: Callable[[], T]) -> T:
        """Answer with a value at most ``max_age`` seconds old; one caller loads it, all others wait.

        Errors are not kept.
        """
        now = self._clock()
        with self._lock:
            begun, call = self._calls.get(key, (0.0, None))
            if call is None or now - begun > max_age:
                call, mine = Future(), True
                self._calls[key] = (now, call)
            else:
                mine = False
        if mine:
            self._load(key, call, load)
        return call.result()

    def _load(self, key: Hashable, call: Future[T], load: Callable[[], T]) -> None:
        try:
            call.set_result(load())
        except BaseException as error:  # noqa: BLE001 - all who wait must hear of it, whatever it is
            with self._lock:
                if self._calls.get(key, (0.0, None))[1] is call:
                    del self._calls[key]
            call.set_exception(error)
