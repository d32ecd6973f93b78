"""Many small calls side by side, with a deadline.

Not an executor: the interpreter joins an executor's threads at exit, so a hung call would hold up a restart.
"""

import contextvars
import threading
import time
from collections.abc import Callable, Iterable
from queue import Empty, SimpleQueue
from typing import Generic, TypeVar

from cloud.errors import CloudError

Item = TypeVar("Item")
Result = TypeVar("Result")


class FanOut(Generic[Item, Result]):
    """Up to ``workers`` daemon threads, started when first needed, for one function."""

    def __init__(
        self,
        function: Callable[[Item, float], Result],
        *,
        workers: int,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """Take ``function(item, deadline)``; the deadline is on the clock."""
        self._function = function
        self._clock = clock
        self._workers = workers
        self._tasks: SimpleQueue[Callable[[], None]] = SimpleQueue()
        self._threads: list[threading.Thread] = []
        self._lock = threading.Lock()

    def call(self, items: Iterable[Item], timeout: float) -> dict[Item, Result | CloudError]:
        """Call the function for each item; what is not back after ``timeout`` seconds is left out.

        What has begun by then goes on behind; what has not is dropped.
        """
        deadline = self._clock() + timeout
        done: SimpleQueue[tuple[Item, Result | Exception]] = SimpleQueue()
        pending = list(items)
        for item in pending:
            context = contextvars.copy_context()
            self._tasks.put(
                lambda item=item, context=context: context.run(self._run, item, deadline, done)  # type: ignore[misc]
            )
        self._staff(len(pending))
        return self._collect(done, len(pending), deadline)

    def _collect(
        self, done: "SimpleQueue[tuple[Item, Result | Exception]]", expected: int, deadline: float
    ) -> dict[Item, Result | CloudError]:
        results: dict[Item, Result | CloudError] = {}
        while len(results) < expected:
            try:
                item, result = done.get(timeout=max(0.0, deadline - self._clock()))
            except Empty:
                return results
            if isinstance(result, Exception) and not isinstance(result, CloudError):
                raise result
            results[item] = result
        return results

    def _run(self, item: Item, deadline: float, done: "SimpleQueue[tuple[Item, Result | Exception]]") -> None:
        if self._clock() >= deadline:
            return
        try:
            done.put((item, self._function(item, deadline)))
        except Exception as error:  # noqa: BLE001 - marked boundary: a bug is raised where it was asked for
            done.put((item, error))

    def _staff(self, wanted: int) -> None:
        with self._lock:
            while len(self._threads) < min(wanted, self._workers):
                thread = threading.Thread(target=self._work, name="aws-fanout", daemon=True)
                self._threads.append(thread)
                thread.start()

    def _work(self) -> None:
        while True:
            self._tasks.get()()
