"""A PostgreSQL connection that does not wait for ever for a server that hangs.

PostgreSQL's own time-outs are kept by the server, and TCP's by a kernel that still acknowledges when the server has
stopped. libpq bounds connecting, but not waiting for an answer:
https://www.postgresql.org/docs/current/libpq-connect.html#LIBPQ-CONNECT-CONNECT-TIMEOUT
"""

from collections.abc import Generator
from time import monotonic
from typing import Any, TypeVar

import psycopg

T = TypeVar("T")


class NoAnswer(psycopg.OperationalError):
    """The server was asked, and said nothing in time; the connection is closed."""


class PatientConnection(psycopg.Connection[Any]):
    """Waits at most :attr:`patience` seconds for each answer."""

    patience = 5.0

    def wait(self, gen: Generator[Any, Any, T], *args: Any, **named: Any) -> T:
        """Do what psycopg does, which asks ``gen`` again ten times a second, up to a point in time."""
        return super().wait(self._bounded(gen, monotonic() + self.patience), *args, **named)

    def _bounded(self, gen: Generator[Any, Any, T], until: float) -> Generator[Any, Any, T]:
        try:
            wanted = next(gen)
            while True:
                ready = yield wanted
                if not ready and monotonic() > until:
                    break
                wanted = gen.send(ready)
        except StopIteration as end:
            answer: T = end.value
            return answer
        self.close()
        raise NoAnswer(f"no answer in {self.patience:g} s")
