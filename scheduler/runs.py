"""A scheduled job, and one run of it."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

import structlog

from app.domain.durations import brief
from app.domain.schedule import Schedule
from app.errors import ChatOpsError
from app.store.ticks import Tick, TickState

log = structlog.get_logger()

DETAIL_LENGTH = 500


@dataclass(frozen=True, slots=True)
class ScheduledJob:
    """Something done at its due times, by one of all replicas.

    ``run`` gets the due time and answers with what it did in one short sentence; what it raises is its failure.
    A tick later than ``grace`` is not run any more. A run longer than ``limit`` hangs. ``repeatable`` says that a run
    whose process died may be done again from its start.
    """

    name: str
    schedule: Schedule
    run: Callable[[datetime], str]
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
    """One run in this process: it ``hangs`` once it is over its limit, which is ``told`` once; ``ended`` is when."""

    job: ScheduledJob
    tick: Tick
    began: float
    hangs: bool = False
    told: bool = False
    ended: datetime | None = None
    state: TickState = TickState.RUNNING
    detail: str = ""

    @property
    def hanging(self) -> str:
        return f"hangs: it runs for longer than {brief(self.job.limit)}"

    def carry_out(self) -> tuple[TickState, str]:
        """Do it. The job runner's boundary: whatever goes wrong is the run's failure."""
        try:
            return TickState.OK, self.job.run(self.tick.due_at)
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
