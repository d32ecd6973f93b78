"""A clock to turn by hand, people, entries, and races."""

from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from threading import Barrier
from typing import Any, TypeVar

from app.domain.people import UserId
from app.store.audit import AuditEntry, Phase
from app.store.database import Database
from app.store.limits import Limits
from app.store.urls import read_address

T = TypeVar("T")

START = datetime(2026, 3, 1, 12, 0, 0, 123456, UTC)
ALICE = UserId("T1", "UALICE")
BOB = UserId("T1", "UBOB")


class Clock:
    """Stands still until it is moved on."""

    def __init__(self) -> None:
        self.now = START

    def __call__(self) -> datetime:
        return self.now

    def advance(self, **amount: float) -> datetime:
        self.now += timedelta(**amount)
        return self.now


def entry(
    action: str = "emr.list",
    *,
    user: UserId = ALICE,
    request_id: str = "r1",
    phase: Phase = Phase.ANSWERED,
    target: str = "",
    detail: Mapping[str, Any] | None = None,
    provider_request_id: str = "",
) -> AuditEntry:
    return AuditEntry(
        request_id=request_id,
        team_id=user.team_id,
        user_id=user.user_id,
        channel="C1",
        action=action,
        phase=phase,
        target=target,
        detail=detail or {},
        provider_request_id=provider_request_id,
    )


def race(racers: int, run: Callable[[int], T]) -> list[T]:
    """Let that many threads start ``run(number)`` at the same moment; raises what any of them raised."""
    barrier = Barrier(racers)

    def start(number: int) -> T:
        barrier.wait(timeout=30)
        return run(number)

    with ThreadPoolExecutor(racers) as pool:
        return list(pool.map(start, range(racers)))


@contextmanager
def raw_database(url: str, limits: Limits | None = None) -> Iterator[Database]:
    """The database below the repositories, for statements of the test's own."""
    database = Database(read_address(url), limits or Limits())
    try:
        yield database
    finally:
        database.close()
