"""Runs transactions: short, retried where that helps, and failing only with the store's own errors."""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Protocol, TypeVar

from sqlalchemy import Connection
from sqlalchemy.exc import DBAPIError, SQLAlchemyError
from tenacity import Retrying, retry_if_exception, stop_after_attempt, stop_before_delay
from tenacity.wait import wait_random_exponential

from app.store.engine import make_engine
from app.store.errors import StoreUnavailable
from app.store.failures import Failure, explain, hung, transient
from app.store.limits import Limits
from app.store.urls import Address, make_folder

T = TypeVar("T")
Work = Callable[[Connection], T]


class Runner(Protocol):
    """Where a repository's statements run: each in a transaction of its own, or all in one."""

    def read(self, work: Work[T]) -> T:
        """Run what only reads."""

    def write(self, work: Work[T], *, repeatable: bool = False) -> T:
        """Run what writes; ``repeatable`` if doing it twice makes no difference."""


class Database:
    """One database, for all threads of the process."""

    def __init__(self, address: Address, limits: Limits) -> None:
        """Connect to nothing yet; raises :class:`StoreUnavailable` if an SQLite folder cannot be made."""
        make_folder(address)
        self.limits = limits
        self._address = address
        self._engine = make_engine(address, limits)
        self._here = threading.local()
        self._hangs_until = 0.0
        # SQLite has one writer at a time, for which the others poll, unfairly: queue for it here instead.
        self._one_writer = threading.Lock() if address.sqlite else None
        self._retrying = Retrying(
            retry=retry_if_exception(transient),
            stop=stop_after_attempt(limits.attempts) | stop_before_delay(limits.attempts_within),
            wait=wait_random_exponential(multiplier=0.05, max=1.5),
            reraise=True,
        )

    def __repr__(self) -> str:
        return f"Database({self._address})"

    def read(self, work: Work[T]) -> T:
        """Run ``work`` in a transaction that only reads."""
        with self._translated(), self._not_nested():
            result: T = self._retrying(self._attempt, work, writing=False, repeatable=True)
            return result

    def write(self, work: Work[T], *, repeatable: bool = False) -> T:
        """Run ``work`` in a transaction that writes.

        ``work`` is run again from its start after a deadlock, serialisation failure, lock or lost connection.
        A commit whose answer is lost raises ``StoreUnavailable(uncertain=True)``, unless ``repeatable``.
        """
        with self._translated(), self._not_nested():
            result: T = self._retrying(self._attempt_alone, work, repeatable=repeatable)
            return result

    def write_once(self, work: Work[T]) -> T:
        """Run ``work`` in a transaction that writes, without trying again."""
        with self._translated(), self._not_nested():
            return self._attempt_alone(work, repeatable=True)

    def close(self) -> None:
        """Close every connection that is not in use."""
        self._engine.dispose()

    def _attempt_alone(self, work: Work[T], *, repeatable: bool) -> T:
        with self._writer():
            return self._attempt(work, writing=True, repeatable=repeatable)

    def _attempt(self, work: Work[T], *, writing: bool, repeatable: bool) -> T:
        if time.monotonic() < self._hangs_until:
            raise StoreUnavailable(Failure.UNREACHABLE.value, detail="it hung a moment ago")
        try:
            return self._transact(work, writing=writing, repeatable=repeatable)
        except DBAPIError as error:
            self._beware(error)
            raise

    def _beware(self, error: DBAPIError) -> None:
        """Have others not wait where this one has waited in vain."""
        if hung(error):
            self._hangs_until = time.monotonic() + self.limits.rest

    def _transact(self, work: Work[T], *, writing: bool, repeatable: bool) -> T:
        with self._engine.connect().execution_options(writing=writing) as connection:
            connection.begin()
            result = work(connection)
            try:
                connection.commit()
            except DBAPIError as error:
                if error.connection_invalidated and not repeatable:
                    self._beware(error)
                    raise _lost(error, self._address.secrets) from None
                raise
            return result

    @contextmanager
    def _writer(self) -> Iterator[None]:
        if self._one_writer is None:
            yield
            return
        if not self._one_writer.acquire(timeout=self.limits.write_wait):
            raise StoreUnavailable(
                Failure.BUSY.value, detail="waited too long for other writers of this process"
            )
        try:
            yield
        finally:
            self._one_writer.release()

    @contextmanager
    def _not_nested(self) -> Iterator[None]:
        # A second connection inside a transaction would wait for the first for ever.
        if getattr(self._here, "busy", False):
            raise RuntimeError("inside a transaction, use the repositories of that transaction")
        self._here.busy = True
        try:
            yield
        finally:
            self._here.busy = False

    @contextmanager
    def _translated(self) -> Iterator[None]:
        try:
            yield
        except SQLAlchemyError as error:
            failure = explain(error, self._address.secrets)
        else:
            return
        raise failure from None  # the driver's error may say too much; ``detail`` does not


def _lost(error: DBAPIError, secrets: tuple[str, ...]) -> StoreUnavailable:
    message = "The bot's own database went away while it was saving; whether it saved this is not known."
    return StoreUnavailable(message, detail=explain(error, secrets).detail, uncertain=True)


class Within:
    """Runs everything in one transaction that somebody else commits."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def read(self, work: Work[T]) -> T:
        """Run ``work`` here and now."""
        return work(self._connection)

    def write(self, work: Work[T], *, repeatable: bool = False) -> T:
        """Run ``work`` here and now; what ``repeatable`` means is decided by the transaction around it."""
        return work(self._connection)
