"""The outside, each part in a process of its own: it takes no interpreter lock of what is measured."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from multiprocessing import get_context
from multiprocessing.managers import BaseManager
from typing import Any, TypeVar, cast

from demo.serving import LocalCloud

T = TypeVar("T")


class Far:
    """A local cloud whose regions take their seconds to each answer; to be made elsewhere by a class of its own."""

    def __init__(self, server: LocalCloud, latency: Mapping[str, float]) -> None:
        self._server = server
        for region, seconds in latency.items():
            server.levers.delay(seconds, region=region)

    def url(self) -> str:
        return self._server.url

    def calls(self) -> int:
        return self._server.calls()

    def stop(self) -> None:
        self._server.stop()


class _Process(BaseManager):
    """A process that has one thing, and the road to its methods."""


@contextmanager
def elsewhere(kind: type[T]) -> Iterator[T]:
    """Make one in a process of its own; every method is called there, ``stop`` in the end."""
    _Process.register(kind.__name__, kind)
    with _Process(ctx=get_context("spawn")) as process:
        made: Any = getattr(process, kind.__name__)()
        try:
            yield cast(T, made)
        finally:
            made.stop()
