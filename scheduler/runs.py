"""A scheduled job, and one run of it."""

from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import dataclass
from datetime import datetime, timedelta

import structlog

from app.domain.durations import brief
from app.domain.schedule import Schedule
from app.errors import ChatOpsError
from app.store.ticks import Tick, TickState

log = structlog.get_logger()

DETAIL_LENGTH = 500
WAITS = "waits for Slack to take what it has to tell"


@dataclass(frozen=True, slots=True)
class Telling:
    """A run whose work is done, but not told yet: it is over once Slack has answered, however long that takes.

    ``told`` ends with nothing, or with why Slack refuses it for good.
    """

    detail: str
    told: Future[str]


@dataclass(frozen=True, slots=True)
class ScheduledJob:
    """Something done at its due times, by one of all replicas.

    ``run`` gets the due time and answers with what it did in one short sentence; what it raises is its failure.
    A tick later than ``grace`` is not run any more. A run longer than ``limit`` hangs, unless it is :class:`Telling`.
    ``repeatable`` says that a run whose process died may be done again from its start.
    """

    name: str
    schedule: Schedule
    run: Callable[[datetime], str | Telling]
    grace: timedelta
    limit: timedelta
    repeatable: bool

    def __post_init__(self) -> None:
        """Refuse a grace that a busy moment would exceed, and a limit that leaves no time."""
        if self.grace < timedelta(minutes=1):
            raise ValueError(f"{self.name}: a tick may always be a minute late")
        if self.limit <= timedelta():
            raise ValueError(f"{self.name}: a run takes time")

    @property
    def limit_seconds(self) -> float:
        return self.limit.total_seconds()


@dataclass(slots=True, eq=False)
class Run:
    """One run in this process: it ``hangs`` once it is over its limit, which is ``told`` once; ``ended`` is when.

    While it ``waits`` for Slack it has no thread, and does not hang.
    """

    job: ScheduledJob
    tick: Tick
    began: float
    hangs: bool = False
    told: bool = False
    waits: bool = False
    ended: datetime | None = None
    state: TickState = TickState.RUNNING
    detail: str = ""

    @property
    def hanging(self) -> str:
        return f"hangs: it runs for longer than {brief(self.job.limit)}"

    def carry_out(self) -> tuple[TickState, str] | Telling:
        """Do it. The job runner's boundary: whatever goes wrong is the run's failure."""
        try:
            done = self.job.run(self.tick.due_at)
            return done if isinstance(done, Telling) else (TickState.OK, done)
        except ChatOpsError as error:
            log.error("job.failed", reason=error.message, detail=getattr(error, "detail", ""))
            return TickState.FAILED, error.message
        except SystemExit:
            return TickState.FAILED, "it asked for its thread's end"
        except Exception as error:
            log.exception("job.failed")
            return TickState.FAILED, type(error).__name__

    def end(self, state: TickState, detail: str, at: datetime) -> None:
        """Note what became of it; an end after its limit is no good one."""
        self.ended = at
        self.state = TickState.FAILED if self.hangs else state
        late = f"took longer than {brief(self.job.limit)}: " if self.hangs else ""
        self.detail = f"{late}{detail}"[:DETAIL_LENGTH]
