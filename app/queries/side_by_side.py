"""Calls side by side that still know whose request they are for."""

import contextvars
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from typing import ParamSpec, TypeVar

P = ParamSpec("P")
T = TypeVar("T")


class SideBySide(ThreadPoolExecutor):
    """A thread pool that takes the caller's context variables along, so that every log line has its request's id."""

    def submit(self, fn: Callable[P, T], /, *args: P.args, **kwargs: P.kwargs) -> Future[T]:
        context = contextvars.copy_context()
        return super().submit(lambda: context.run(fn, *args, **kwargs))

    def close(self) -> None:
        """Take no more calls, and wait for none: a cloud that hangs must not hold up the end of the process."""
        self.shutdown(wait=False, cancel_futures=True)
