"""Everything that happens by the clock, on one screen."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta

from app.actions.leases import Leases
from app.domain.digest import DigestPlan
from app.domain.emr.spending import INTERVAL
from app.domain.schedule import Every, Schedule
from app.gate import Changes, Resuming
from app.notifier import Notifier
from app.reports.digest import Digests
from app.reports.sampling import Sampler
from app.store.store import Store
from app.store.ticks import Ticks
from app.tracking.board import Board
from app.tracking.tracker import Tracker
from app.views.emr.places import Marks
from app.vitals import Vitals
from app.watching.watch import Watch
from scheduler import digest, expiry, followups, housekeeping, idle_watch, sampling
from scheduler.runs import ScheduledJob
from scheduler.ticks import Ticker

WATCH = "idle watch"
"""The name of the job that watches idle clusters."""


@dataclass(frozen=True, slots=True)
class Job:
    """Something done every so many seconds, never twice at a time; it hangs if ``overdue`` seconds late."""

    name: str
    every: float
    run: Callable[[], None]
    overdue: float


def timetable(
    changes: Changes,
    resuming: Resuming,
    leases: Leases,
    tracker: Tracker,
    board: Board,
    vitals: Vitals,
    ticker: Ticker,
    *,
    follow_every: float,
) -> tuple[Job, ...]:
    """Make the jobs of every process, each in its own rhythm."""
    return (
        Job("follow-ups", follow_every, followups.job(tracker, resuming, board), overdue=240),
        Job("expiry", 5, expiry.job(changes), overdue=120),
        Job("leases", 8, leases.renew, overdue=120),
        Job("vitals", 20, vitals.check, overdue=60),
        Job("schedule", 2, ticker.look, overdue=60),
    )


def scheduled(store: Store, *, audit_kept: timedelta) -> tuple[ScheduledJob, ...]:
    """Make the jobs that all replicas share: each tick of theirs is run by one."""
    hours = timedelta(hours=1)
    return (
        ScheduledJob(
            "housekeeping",
            Every(6 * hours),
            housekeeping.job(store, audit_kept),
            grace=6 * hours,
            limit=hours / 4,
            repeatable=True,
        ),
    )


def watching(watch: Watch, schedule: Schedule) -> ScheduledJob:
    """Make the job, shared by all replicas, that watches idle clusters."""
    minutes = timedelta(minutes=1)
    return ScheduledJob(
        WATCH, schedule, idle_watch.job(watch), grace=15 * minutes, limit=25 * minutes, repeatable=True
    )


def sampling_job(sampler: Sampler) -> ScheduledJob:
    """Make the job, shared by all replicas, that samples what runs and what it costs."""
    minutes = timedelta(minutes=1)
    return ScheduledJob(
        "samples",
        Every(INTERVAL),
        sampling.job(sampler),
        grace=5 * minutes,
        limit=13 * minutes,
        repeatable=True,
    )


def digest_jobs(
    digests: Digests, plans: Sequence[DigestPlan], notifier: Notifier, ticks: Ticks, marks: Marks
) -> tuple[ScheduledJob, ...]:
    """Make the jobs, shared by all replicas, that tell the digests."""
    hours = timedelta(hours=1)
    return tuple(
        ScheduledJob(
            plan.name,
            plan.schedule,
            digest.job(plan, digests, notifier, ticks, marks),
            grace=3 * hours,
            limit=hours / 2,
            repeatable=True,
        )
        for plan in plans
    )
