"""Replicas on one database, with one clock to turn by hand, and a job that remembers what it was given."""

import threading
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from app.domain.schedule import Every, Schedule
from app.health import Health
from app.store.store import Store, open_store
from app.store.ticks import Tick
from scheduler import ScheduledJob, Telling, Ticker
from tests.waiting import until

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
QUARTER = timedelta(minutes=15)


class Times:
    """The time of the day and that of the machine; the first may be set, the second only passes."""

    def __init__(self) -> None:
        self.now = NOON
        self.seconds = 0.0

    def passes(self, **amount: float) -> None:
        self.now += timedelta(**amount)
        self.seconds += timedelta(**amount).total_seconds()

    def jumps(self, **amount: float) -> None:
        self.now += timedelta(**amount)


class Work:
    """What a job does: counts, raises, or hangs until it is let go; the same for all replicas."""

    def __init__(self) -> None:
        self.runs: list[datetime] = []
        self.trouble: BaseException | None = None
        self.free = threading.Event()
        self.free.set()

    def __call__(self, due_at: datetime) -> str:
        self.runs.append(due_at)
        assert self.free.wait(20)
        if self.trouble is not None:
            raise self.trouble
        return f"run {len(self.runs)}"

    @property
    def due(self) -> list[str]:
        return [f"{due_at:%H:%M}" for due_at in self.runs]


class Replica:
    """One process's ticker; to crash it is to drop it."""

    def __init__(self, url: str, times: Times, jobs: list[ScheduledJob], owner: str) -> None:
        self.store: Store = open_store(url, clock=lambda: times.now)
        self.health = Health()
        self.ticker = Ticker(jobs, self.store, self.health, owner, lambda: times.now, lambda: times.seconds)

    def look(self) -> None:
        """Go round, and wait until what was begun has ended."""
        self.ticker.look()
        until(lambda: not self.running_here(), "the runs to end")

    def running_here(self) -> list[threading.Thread]:
        return [each for each in threading.enumerate() if each.name.startswith("job ")]

    def ended(self, job: str = "digest") -> Tick:
        return self.store.ticks.newest_ended([job])[job]

    def part(self, job: str = "digest") -> tuple[bool, str]:
        part = self.health.parts()[f"job {job}"]
        return part.ok, part.detail


Start = Callable[..., Replica]


def digest(
    work: Callable[[datetime], str | Telling],
    *,
    name: str = "digest",
    repeatable: bool = False,
    schedule: Schedule | None = None,
) -> ScheduledJob:
    """A job every quarter of an hour, which may be ten minutes late and runs for five at most."""
    grace, limit = timedelta(minutes=10), timedelta(minutes=5)
    return ScheduledJob(name, schedule or Every(QUARTER), work, grace, limit, repeatable)
