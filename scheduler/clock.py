"""APScheduler in memory as the clock; what has to be remembered is in the store. https://apscheduler.readthedocs.io/en/3.x/"""

import threading
import time
from collections.abc import Callable, Iterable
from datetime import UTC, datetime

import structlog
from apscheduler.executors.pool import ThreadPoolExecutor as JobThreads
from apscheduler.schedulers.background import BackgroundScheduler

from app.errors import ChatOpsError
from app.health import Health
from scheduler.ticks import Ticker
from scheduler.timetable import Job

log = structlog.get_logger()

DEAD = "the scheduler's thread died"


class Clock:
    """Runs the timetable. Every run is a heartbeat: a job that fails or hangs turns health red.

    Should APScheduler's own thread end, nothing is well any more: ``on_death`` is told, and :meth:`check` raises.
    """

    def __init__(
        self,
        jobs: Iterable[Job],
        health: Health,
        ticker: Ticker | None = None,
        on_death: Callable[[], None] = lambda: None,
    ) -> None:
        self._jobs = tuple(jobs)
        self._health = health
        self._ticker = ticker
        self._on_death = on_death
        self._died = False
        self._changed = threading.Condition()
        self._at_work: dict[str, int] = {}
        self._scheduler = _Scheduler(
            self._die,
            timezone=UTC,
            executors={"default": JobThreads(max(1, 2 * len(self._jobs)))},
            # the second instance finds the first at work, and only counts
            job_defaults={"coalesce": True, "max_instances": 2, "misfire_grace_time": None},
        )

    def start(self) -> None:
        """Start; every job runs at once, then in its rhythm."""
        for job in self._jobs:
            self._health.report(f"job {job.name}", True, "starting", good_for=job.overdue)
            self._scheduler.add_job(
                self._run,
                "interval",
                args=[job],
                id=job.name,
                seconds=job.every,
                next_run_time=datetime.now(UTC),
            )
        self._scheduler.start()

    def check(self) -> None:
        """Raise :class:`SchedulerDied` if nothing happens by the clock any more."""
        if self._died:
            raise SchedulerDied

    def pause(self) -> None:
        """Begin no more runs."""
        if self._ticker is not None:
            self._ticker.pause()
        if self._scheduler.running:
            self._scheduler.pause()

    def stop(self, seconds: float) -> None:
        """Take no more ticks, and let running jobs end for so long; whatever they leave undone is in the store."""
        deadline = time.monotonic() + seconds
        if self._scheduler.running:
            self._scheduler.shutdown(wait=False)
        with self._changed:
            if not self._changed.wait_for(lambda: not self._at_work, seconds):
                log.warning("clock.jobs_left", jobs=sorted(self._at_work))
        if self._ticker is not None:
            self._ticker.stop(max(0.0, deadline - time.monotonic()))

    def _run(self, job: Job) -> None:
        """Run one job. The job runner's boundary: a failing job is said and tried again at its next tick."""
        if not self._take(job):
            return
        structlog.contextvars.bind_contextvars(job=job.name)
        began = time.monotonic()
        try:
            job.run()
        except ChatOpsError as error:
            log.error("job.failed", reason=error.message, detail=getattr(error, "detail", ""))
            self._health.report(f"job {job.name}", False, error.message, good_for=job.overdue)
        except Exception as error:
            log.exception("job.failed")
            self._health.report(f"job {job.name}", False, type(error).__name__, good_for=job.overdue)
        else:
            self._health.report(f"job {job.name}", True, "ok", good_for=job.overdue)
        finally:
            self._let_go(job, time.monotonic() - began)
            structlog.contextvars.clear_contextvars()

    def _take(self, job: Job) -> bool:
        """Begin a run; False, and it is counted, while the one before has not ended."""
        with self._changed:
            if job.name in self._at_work:
                self._at_work[job.name] += 1
                return False
            self._at_work[job.name] = 0
            return True

    def _let_go(self, job: Job, seconds: float) -> None:
        with self._changed:
            skipped = self._at_work.pop(job.name)
            self._changed.notify_all()
        if skipped:
            log.info("job.slow", seconds=round(seconds, 1), skipped=skipped)

    def _die(self) -> None:
        self._died = True
        self._health.report("scheduler", False, DEAD)
        log.critical("scheduler.died")
        self._on_death()


class SchedulerDied(ChatOpsError):
    """The scheduler's thread died; only a new start helps."""


class _Scheduler(BackgroundScheduler):  # type: ignore[misc]
    """APScheduler's thread ends with whatever its own bookkeeping raises, and nobody would hear of it."""

    def __init__(self, on_death: Callable[[], None], **options: object) -> None:
        self._on_death = on_death
        super().__init__(**options)

    def _main_loop(self) -> None:
        died = True
        try:
            super()._main_loop()
            died = False
        finally:
            if died:
                self._on_death()
