"""What the status tells of the jobs of all replicas, and housekeeping as one of them."""

from datetime import timedelta

from app.domain.reports import LastRun, ScheduledStatus
from app.health import Health
from app.notifier import Notifier
from app.pool import Bound, Lane, Pool
from app.queries.about import AboutQueries
from app.slack_client import make_client
from scheduler import scheduled
from tests.integration.scheduler.replicas import NOON, QUARTER, Replica, Start, Times, Work, digest
from tests.integration.store.helpers import ALICE, entry
from tests.waiting import until

EVERY = "every 15 m"


def status(replica: Replica, times: Times, work: Work) -> ScheduledStatus:
    notifier = Notifier(make_client("http://slack.invalid/api/", "xoxb-1"), replica.store.messages)
    pool = Pool({Lane.WORK: Bound(1, 1), Lane.INTERACTIVE: Bound(1, 1)})
    schedules = {job.name: job.schedule for job in [digest(work)]}
    about = AboutQueries(replica.store, Health(), pool, notifier, schedules, lambda: times.now)
    (job,) = about.status().scheduled
    return job


def test_next_and_last_run_and_what_was_missed(start: Start, times: Times, work: Work) -> None:
    replica = start()
    replica.look()
    assert status(replica, times, work) == ScheduledStatus("digest", EVERY, NOON + QUARTER)
    times.passes(hours=1, minutes=1)
    replica.look()
    due_at = NOON + timedelta(hours=1)
    assert status(replica, times, work) == ScheduledStatus(
        "digest",
        EVERY,
        due_at + QUARTER,
        last=LastRun(due_at, timedelta(), True, "run 1"),
        missed=3,
        missed_at=due_at - QUARTER,
    )


def test_what_runs_and_since_when(start: Start, times: Times, work: Work) -> None:
    replica, other = start(), start()
    replica.look()
    work.free.clear()
    times.passes(minutes=15)
    replica.ticker.look()
    times.passes(minutes=2)
    assert status(other, times, work).running_since == NOON + QUARTER
    work.free.set()
    until(lambda: not replica.running_here(), "the run to end")
    last = status(other, times, work).last
    assert last is not None
    assert last.took == timedelta(minutes=2)


def test_housekeeping_is_a_job_of_all_replicas(start: Start, times: Times) -> None:
    replica = start()
    (housekeeping,) = scheduled(replica.store, audit_kept=timedelta(days=365))
    replica = start(housekeeping)
    replica.store.audit.record(entry())
    replica.store.pending.put("confirmation", {}, ALICE, "C1", times.now)
    replica.look()
    times.passes(days=366)
    replica.look()
    assert replica.ended("housekeeping").detail == "forgot 1 audit, 1 questions, 1 ticks"
    assert replica.store.audit.find() == ()
