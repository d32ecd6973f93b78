"""Bounded workers: what the edge has acknowledged runs here, in lanes that never wait for one another.

Each lane has its own threads and its own bound. Past the bound work is refused at once, so that nobody waits for an
answer that would come too late, and what is refused or never started is known to the caller by name.
"""

import contextvars
import threading
from collections.abc import Callable, Mapping
from concurrent.futures import Future, ThreadPoolExecutor, wait
from dataclasses import dataclass
from enum import StrEnum

import structlog

from app.domain.requests import Request
from app.quota import Excess, Quota

log = structlog.get_logger()


class Lane(StrEnum):
    """WORK may call clouds; INTERACTIVE never does; MODAL only opens forms, because a ``trigger_id`` lives 3 seconds.

    What opens a form calls Slack once, and has it filled later in another lane: the database, or who somebody is,
    may take longer to find out.
    """

    WORK = "work"
    INTERACTIVE = "interactive"
    MODAL = "modal"


@dataclass(frozen=True, slots=True)
class Bound:
    """How many run side by side, and how many may wait behind them."""

    workers: int
    queue: int


@dataclass(frozen=True, slots=True)
class Job:
    """One request and what is to be done with it."""

    request: Request
    lane: Lane
    run: Callable[[Request], None]


@dataclass(frozen=True, slots=True)
class Admission:
    """Whether a job was taken, and true if it was; without ``excess`` it is no fault of who asked."""

    taken: bool
    excess: Excess | None = None

    def __bool__(self) -> bool:
        return self.taken


@dataclass(frozen=True, slots=True)
class Drained:
    """What a pool left behind: requests whose work never started, and those whose work was still running."""

    never_started: tuple[Request, ...]
    cut_off: tuple[Request, ...]


class Pool:
    """Runs jobs in bounded lanes; context variables of the submitter travel along."""

    def __init__(self, bounds: Mapping[Lane, Bound], quota: Quota | None = None) -> None:
        """Take the ``quota`` that stands before the WORK lane; what is quick is nobody's burden."""
        self._quota = quota or Quota(0)
        self._executors = {
            lane: ThreadPoolExecutor(bound.workers, thread_name_prefix=f"pool-{lane}")
            for lane, bound in bounds.items()
        }
        self._places = {
            lane: threading.BoundedSemaphore(bound.workers + bound.queue) for lane, bound in bounds.items()
        }
        self._lock = threading.Lock()
        self._open = True
        self._jobs: dict[Future[None], Job] = {}

    def submit(self, job: Job) -> Admission:
        """Take the job, or refuse it at once when its lane is full, the pool is closing, or that was too much."""
        excess = self._quota.excess(job.request) if job.lane is Lane.WORK else None
        if excess is not None:
            return Admission(False, excess)
        places = self._places[job.lane]
        if not places.acquire(blocking=False):
            return Admission(False)
        with self._lock:
            if not self._open:
                places.release()
                return Admission(False)
            future = self._executors[job.lane].submit(contextvars.copy_context().run, _guarded, job)
            self._jobs[future] = job
        future.add_done_callback(self._done)
        return Admission(True)

    @property
    def busy(self) -> int:
        """How many jobs run or wait."""
        return len(self._jobs)

    def drain(self, seconds: float) -> Drained:
        """Close, and let what runs finish for so long."""
        with self._lock:
            self._open = False
            jobs = dict(self._jobs)
        never_started = [job.request for future, job in jobs.items() if future.cancel()]
        _, late = wait([future for future in jobs if not future.cancelled()], timeout=seconds)
        for future in late:
            log.error("pool.still_running", request_id=jobs[future].request.id, waited_seconds=seconds)
        for executor in self._executors.values():
            executor.shutdown(wait=not late)
        return Drained(tuple(never_started), tuple(jobs[future].request for future in late))

    def _done(self, future: Future[None]) -> None:
        with self._lock:
            job = self._jobs.pop(future)
        self._places[job.lane].release()


def _guarded(job: Job) -> None:
    """Run one job. The worker's boundary: handlers answer their own failures, this catches what even they let out."""
    try:
        job.run(job.request)
    except Exception:
        log.exception("pool.job_failed", request_id=job.request.id, name=job.request.name)
