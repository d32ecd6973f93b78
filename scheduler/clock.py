"""APScheduler in memory as the clock; what has to be remembered is in the store. https://apscheduler.readthedocs.io/en/3.x/"""

import threading
from collections.abc import Iterable
from datetime import UTC, datetime

import structlog
from apscheduler.executors.pool import ThreadPoolExecutor as JobThreads
from apscheduler.schedulers.background import BackgroundScheduler

from app.errors import ChatOpsError
from app.health import Health
from scheduler.timetable import Job

log = structlog.get_logger()


class Clock:
    """Runs the timetable. Every run is a heartbeat: a job that fails or hangs turns health red."""

    def __init__(self, jobs: Iterable[Job], health: Health) -> None:
        self._jobs = tuple(jobs)
        self._health = health
        self._changed = threading.Condition()
        self._at_work: set[str] = set()
        self._scheduler = BackgroundScheduler(
            timezone=UTC,
            executors={"default": JobThreads(max(1, len(self._jobs)))},
            job_defaults={"coalesce": True, "max_instances": 1, "misfire_grace_time": None},
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

    def pause(self) -> None:
        """Begin no more runs."""
        if self._scheduler.running:
            self._scheduler.pause()

    def stop(self, seconds: float) -> None:
        """Take no more ticks, and let running jobs end for so long; whatever they leave undone is in the store."""
        if self._scheduler.running:
            self._scheduler.shutdown(wait=False)
        with self._changed:
            if not self._changed.wait_for(lambda: not self._at_work, seconds):
                log.warning("clock.jobs_left", jobs=sorted(self._at_work))

    def _run(self, job: Job) -> None:
        """Run one job. The job runner's boundary: a failing job is said and tried again at its next tick."""
        structlog.contextvars.bind_contextvars(job=job.name)
        self._note(job, at_work=True)
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
            self._note(job, at_work=False)
            structlog.contextvars.clear_contextvars()

    def _note(self, job: Job, *, at_work: bool) -> None:
        with self._changed:
            (self._at_work.add if at_work else self._at_work.discard)(job.name)
            self._changed.notify_all()
