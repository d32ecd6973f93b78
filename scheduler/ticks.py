"""Scheduled jobs, shared by all replicas: each due time is claimed in the store, and runs once.

What was due while nobody ran is made up for once, within its grace; else it is said that it was missed. The store has
the truth; the clock may jump: what was claimed is never claimed again, and what lies behind is due or was missed.
"""

import secrets
import threading
import time
from collections.abc import Callable, Iterable, Sequence
from datetime import UTC, datetime, timedelta

import structlog

from app.domain.durations import brief
from app.health import Health
from app.store.errors import StoreError
from app.store.store import Repositories, Store
from app.store.ticks import Tick, TickState
from scheduler.runs import WAITS, Run, ScheduledJob, Telling

log = structlog.get_logger()

LEASE = timedelta(seconds=60)
"""How long after the last sign of life a tick's process counts as dead."""

LOOK_BACK = timedelta(days=7)
"""What was missed longer ago is not counted any more."""


class Ticker:
    """Runs what is due, on a thread each, and remembers what became of it; ``look`` every few seconds."""

    def __init__(
        self,
        jobs: Iterable[ScheduledJob],
        store: Store,
        health: Health,
        owner: str,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self._jobs = {job.name: job for job in jobs}
        self._store = store
        self._health = health
        self._owner = owner
        self._now = now
        self._monotonic = monotonic
        self._changed = threading.Condition()
        self._runs: dict[str, Run] = {}
        self._known: set[str] = set()
        self._failed: dict[str, datetime] = {}
        self._stopping = False

    def look(self) -> None:
        """Go round once: tend to what runs here, find what others left lying, begin what is due.

        Raises :class:`app.store.errors.StoreError`; the next round goes on from there.
        """
        for run in self._here():
            self._tend(run)
        running = self._store.ticks.running()
        busy = {tick.job for tick in running if not self._is_given_up(tick)}
        newest = self._store.ticks.newest(self._jobs, self._now())
        for job in self._jobs.values():
            if job.name not in busy and not self._stopping:
                self._advance(job, newest.get(job.name))
        self._forgive()

    def pause(self) -> None:
        """Begin nothing more."""
        self._stopping = True

    def stop(self, seconds: float) -> None:
        """Begin nothing more, and let what runs end for so long; what waits for Slack need not."""
        self.pause()
        with self._changed:
            if not self._changed.wait_for(lambda: not self._at_work(), seconds):
                log.warning("ticks.left", jobs=self._at_work())

    def _at_work(self) -> list[str]:
        return sorted(name for name, run in self._runs.items() if not run.waits)

    # What runs here
    def _here(self) -> Sequence[Run]:
        with self._changed:
            return tuple(self._runs.values())

    def _tend(self, run: Run) -> None:
        """Save an end that could not be saved, tell of a run that hangs, and show a sign of life."""
        with self._changed:
            ended = run.ended
            works = ended is None and not run.waits
            run.hangs = run.hangs or (works and self._monotonic() - run.began > run.job.limit_seconds)
        if ended is not None:
            self._save(run)
        elif not run.hangs:
            held = self._store.ticks.renew(run.tick, LEASE, WAITS if run.waits else "")
            if not held and run.ended is None:
                log.warning("tick.taken_over", job=run.job.name, due_at=run.tick.due_at.isoformat())
                if run.waits:
                    self._let_go(run)
        elif not run.told:
            self._sicken(run.job.name, run.tick, run.hanging)
            self._store.ticks.end(run.tick, TickState.FAILED, run.hanging, self._now())
            run.told = True

    def _begin(self, job: ScheduledJob, tick: Tick) -> None:
        run = Run(job, tick, self._monotonic())
        with self._changed:
            self._runs[job.name] = run
        log.info("tick.begun", job=job.name, due_at=tick.due_at.isoformat())
        threading.Thread(target=self._carry_out, args=(run,), name=f"job {job.name}", daemon=True).start()

    def _carry_out(self, run: Run) -> None:
        """Run a job to its end, on its own thread."""
        structlog.contextvars.bind_contextvars(job=run.job.name, due_at=run.tick.due_at.isoformat())
        done = run.carry_out()
        if isinstance(done, Telling):
            with self._changed:
                run.waits = True
                self._changed.notify_all()
            done.told.add_done_callback(lambda told: self._told(run, done.detail, told.result()))
        else:
            self._end(run, *done)

    def _told(self, run: Run, detail: str, refused: str) -> None:
        """End a run that waited for Slack, on the thread that had its answer."""
        with structlog.contextvars.bound_contextvars(job=run.job.name, due_at=run.tick.due_at.isoformat()):
            if refused:
                self._end(run, TickState.FAILED, f"not told, as Slack refuses it: {refused}", refused=True)
                log.warning("tick.refused", reason=refused)
            else:
                self._end(run, TickState.OK, detail)

    def _end(self, run: Run, state: TickState, detail: str, *, refused: bool = False) -> None:
        """Note an end; what Slack refuses is for people to mend, and no sickness of this process."""
        with self._changed:
            run.end(state, detail, self._now())
        if run.state is TickState.OK:
            self._heal(run.job.name, run.detail)
            log.info("tick.done", result=run.detail)
        elif refused and not run.hangs:
            self._heal(run.job.name, "ok")
        else:
            self._sicken(run.job.name, run.tick, run.detail)
        try:
            self._save(run)
        except StoreError as error:
            log.warning("tick.not_saved", reason=error.message)  # the next round tries again

    def _save(self, run: Run) -> None:
        self._store.ticks.end(run.tick, run.state, run.detail, run.ended or self._now())
        self._let_go(run)

    def _let_go(self, run: Run) -> None:
        with self._changed:
            if self._runs.get(run.job.name) is run:
                del self._runs[run.job.name]
            self._changed.notify_all()

    # What others left lying
    def _is_given_up(self, tick: Tick) -> bool:
        """Look after a tick whose process died; True if it does not run any more."""
        mine = self._runs.get(tick.job)
        if (mine is not None and mine.tick.due_at == tick.due_at) or not _is_lost(tick, self._now()):
            return False
        job = self._jobs.get(tick.job)
        if job is not None and job.repeatable and mine is None and self._in_time(job, tick.due_at):
            taken = None if self._stopping else self._store.ticks.take_over(tick, self._fresh_owner(), LEASE)
            if taken is not None:
                self._begin(job, taken)
            return False
        if self._store.ticks.give_up(tick, "its process stopped in the middle of it"):
            log.error("tick.abandoned", job=tick.job, due_at=tick.due_at.isoformat(), owner=tick.owner)
        return True

    def _forgive(self) -> None:
        """A later run that went well, on whichever replica, is the end of a failure seen here."""
        if not self._failed:
            return
        for name, tick in self._store.ticks.newest_ended(self._failed).items():
            if tick.state is TickState.OK and tick.due_at > self._failed[name] and name not in self._runs:
                self._heal(name, tick.detail)

    # What is due
    def _advance(self, job: ScheduledJob, newest: Tick | None) -> None:
        schedule = str(job.schedule)
        if newest is None or (newest.schedule != schedule and job.name not in self._known):
            self._store.ticks.know(job.name, schedule, self._owner)
            self._heal(job.name, f"waits for its time, {schedule}")
        else:
            if job.name not in self._known and job.name not in self._runs:
                self._heal(job.name, f"waits for its time, {schedule}")
            now = self._now()
            due = job.schedule.due_times(max(newest.due_at, now - LOOK_BACK), now)
            if due and self._in_time(job, due[-1]) and job.name not in self._runs:
                self._claim(job, due[-1], due[:-1])
            else:
                self._miss(job, tuple(each for each in due if not self._in_time(job, each)))
        self._known.add(job.name)

    def _in_time(self, job: ScheduledJob, due_at: datetime) -> bool:
        return self._now() - due_at <= job.grace

    def _claim(self, job: ScheduledJob, due_at: datetime, missed: Sequence[datetime]) -> None:
        now, schedule, owner = self._now(), str(job.schedule), self._fresh_owner()

        def work(store: Repositories) -> Tick | None:
            tick = store.ticks.claim(job.name, due_at, schedule, owner, now, LEASE)
            if tick is not None and missed:
                self._note_missed(store, job, missed)
            return tick

        if (tick := self._store.transaction(work, repeatable=True)) is not None:
            if missed:
                _tell_missed(job, missed)
            self._begin(job, tick)

    def _miss(self, job: ScheduledJob, missed: Sequence[datetime]) -> None:
        if missed and self._note_missed(self._store, job, missed):
            _tell_missed(job, missed)

    def _note_missed(self, store: Repositories, job: ScheduledJob, missed: Sequence[datetime]) -> bool:
        detail = f"nobody ran it within {brief(job.grace)}"
        return store.ticks.miss(
            job.name, missed[-1], str(job.schedule), self._owner, missed=len(missed), detail=detail
        )

    def _fresh_owner(self) -> str:
        return f"{self._owner}:{secrets.token_hex(4)}"

    # Health
    def _heal(self, name: str, detail: str) -> None:
        self._failed.pop(name, None)
        self._health.report(f"job {name}", True, detail or "ok")

    def _sicken(self, name: str, tick: Tick, detail: str) -> None:
        self._failed[name] = tick.due_at
        self._health.report(f"job {name}", False, detail)
        log.error("tick.failed", job=name, due_at=tick.due_at.isoformat(), reason=detail)


def _is_lost(tick: Tick, now: datetime) -> bool:
    return tick.claimed_until is None or tick.claimed_until <= now


def _tell_missed(job: ScheduledJob, missed: Sequence[datetime]) -> None:
    first, last = missed[0].isoformat(), missed[-1].isoformat()
    log.warning("tick.missed", job=job.name, ticks=len(missed), first=first, last=last)
