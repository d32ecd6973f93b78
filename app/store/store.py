"""The way in: ``open_store`` opens, migrates and hands out the repositories."""

from collections.abc import Callable
from typing import TypeVar

from app.store.audit import Audit
from app.store.claims import Claims
from app.store.clock import Clock, utc_now
from app.store.database import Database, Runner, Within
from app.store.episodes import Episodes
from app.store.keeps import Keeps
from app.store.limits import Limits
from app.store.messages import Messages
from app.store.migrate import migrate
from app.store.operations import Operations
from app.store.pending import PendingRequests
from app.store.samples import Samples
from app.store.ticks import Ticks
from app.store.urls import read_address

T = TypeVar("T")


class Repositories:
    """What is stored, by subject."""

    def __init__(self, run: Runner, clock: Clock) -> None:
        self.audit = Audit(run, clock)
        self.messages = Messages(run, clock)
        self.pending = PendingRequests(run, clock)
        self.operations = Operations(run, clock)
        self.claims = Claims(run, clock)
        self.ticks = Ticks(run, clock)
        self.keeps = Keeps(run, clock)
        self.episodes = Episodes(run, clock)
        self.samples = Samples(run, clock)


class Store(Repositories):
    """The repositories, each call in a transaction of its own; for all threads.

    Every method raises only :class:`app.store.errors.StoreError`, mostly its subclass ``StoreUnavailable``.
    """

    def __init__(self, database: Database, clock: Clock) -> None:
        super().__init__(database, clock)
        self._database = database
        self._clock = clock

    def __repr__(self) -> str:
        return f"Store({self._database!r})"

    def transaction(self, work: Callable[[Repositories], T], *, repeatable: bool = False) -> T:
        """Run ``work`` in one transaction: all of it is stored, or nothing if it raises.

        It may be run several times, so it does nothing but use the repositories it is given, and is short.
        A commit whose answer is lost raises ``StoreUnavailable(uncertain=True)`` unless ``repeatable``.
        """
        return self._database.write(
            lambda connection: work(Repositories(Within(connection), self._clock)), repeatable=repeatable
        )

    def ping(self) -> None:
        """Find out whether it can be written to, or raise :class:`app.store.errors.StoreUnavailable`.

        It tries once, by writing one row: a full disk or a read-only file still answers every question.
        """
        self._database.write_once(lambda connection: Claims(Within(connection), self._clock).probe())

    def close(self) -> None:
        """Close the connections."""
        self._database.close()


def open_store(url: str, *, clock: Clock = utc_now, limits: Limits | None = None) -> Store:
    """Open ``DATABASE_URL``: SQLite (the folder is created) or PostgreSQL, and migrate it where that is due.

    Raises a :class:`app.store.errors.StoreError`: BadDatabaseUrl, DatabaseTooNew or StoreUnavailable.
    """
    database = Database(read_address(url), limits or Limits())
    try:
        migrate(database)
    except BaseException:
        database.close()
        raise
    return Store(database, clock)
