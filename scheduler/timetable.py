"""Everything that happens by the clock, on one screen."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

from app.actions.leases import Leases
from app.gate import Changes, Resuming
from app.store.store import Store
from app.tracking.board import Board
from app.tracking.tracker import Tracker
from app.vitals import Vitals
from scheduler import expiry, followups, housekeeping


@dataclass(frozen=True, slots=True)
class Job:
    """Something done every so many seconds, never twice at a time; it hangs if ``overdue`` seconds late."""

    name: str
    every: float
    run: Callable[[], None]
    overdue: float


def timetable(
    store: Store,
    changes: Changes,
    resuming: Resuming,
    leases: Leases,
    tracker: Tracker,
    board: Board,
    vitals: Vitals,
    *,
    follow_every: float,
    audit_kept: timedelta,
) -> tuple[Job, ...]:
    """Make all jobs."""
    return (
        Job("follow-ups", follow_every, followups.job(tracker, resuming, board), overdue=240),
        Job("expiry", 5, expiry.job(changes), overdue=120),
        Job("leases", 8, leases.renew, overdue=120),
        Job("vitals", 20, vitals.check, overdue=60),
        Job("housekeeping", 6 * 3600, housekeeping.job(store, audit_kept), overdue=7 * 3600),
    )
