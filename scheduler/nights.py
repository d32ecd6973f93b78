"""The job that looks for instances outside their office hours."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from app.domain.schedule import Every
from app.watching.nights import NightWatch
from scheduler.runs import ScheduledJob

EVERY = timedelta(minutes=15)


def night_job(watch: NightWatch, now: Callable[[], datetime] = lambda: datetime.now(UTC)) -> ScheduledJob:
    """Make the job, shared by all replicas; what is late is looked at as it is then."""
    return ScheduledJob(
        "office hours",
        Every(EVERY),
        lambda _due_at: watch.look(now()),
        grace=timedelta(minutes=5),
        limit=timedelta(minutes=10),
        repeatable=True,
    )
