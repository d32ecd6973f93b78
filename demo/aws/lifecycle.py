"""What state a cluster is in at which moment: pure, so that the clock alone moves the demo cloud.

States and their order: https://docs.aws.amazon.com/emr/latest/ManagementGuide/emr-overview.html#emr-overview-cluster-lifecycle
"""

from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

FAILURES = frozenset(
    {
        "BOOTSTRAP_FAILURE",
        "INSTANCE_FAILURE",
        "INSTANCE_FLEET_TIMEOUT",
        "INTERNAL_ERROR",
        "STEP_FAILURE",
        "VALIDATION_ERROR",
    }
)
ENDED = frozenset({"TERMINATED", "TERMINATED_WITH_ERRORS"})
CANCELLABLE = frozenset({"PENDING", "RUNNING"})


@dataclass(frozen=True, slots=True)
class Pace:
    """How long things take."""

    starting: timedelta = timedelta(minutes=3)
    bootstrapping: timedelta = timedelta(minutes=2)
    resizing: timedelta = timedelta(minutes=2)
    terminating: timedelta = timedelta(minutes=1)
    step: timedelta = timedelta(minutes=5)


@dataclass(frozen=True, slots=True)
class Run:
    """One step's run."""

    step_id: str
    begins: datetime
    ends: datetime
    outcome: str = "COMPLETED"
    reason: str = ""

    def state(self, at: datetime) -> str:
        if at < self.begins:
            return "PENDING"
        return "RUNNING" if at < self.ends else self.outcome


@dataclass(frozen=True, slots=True)
class Ending:
    """Why and when a cluster begins to shut down."""

    at: datetime
    code: str
    reason: str

    @property
    def state(self) -> str:
        return "TERMINATED_WITH_ERRORS" if self.code in FAILURES else "TERMINATED"


@dataclass(frozen=True, slots=True)
class IdlePolicy:
    """An auto-termination policy, and since when it counts."""

    timeout: timedelta
    since: datetime


@dataclass(frozen=True, slots=True)
class Shortage:
    """Why a cluster stays STARTING: EC2 has no nodes for it, until ``gives_up`` (None: for ever)."""

    gives_up: datetime | None = None


@dataclass(slots=True)
class Life:
    """One cluster's course. ``active_until`` is the end of the work that is no step (None: never idle).

    ``provisioned`` is when its nodes came if they came late.
    """

    created: datetime
    pace: Pace
    keep_alive: bool = True
    bootstrap_failure: str = ""
    active_until: datetime | None = None
    runs: list[Run] = field(default_factory=list)
    terminated: Ending | None = None
    idle_policy: IdlePolicy | None = None
    shortage: Shortage | None = None
    provisioned: datetime | None = None

    @property
    def bootstraps(self) -> datetime:
        return self.provisioned or self.created + self.pace.starting

    @property
    def ready(self) -> datetime:
        return self.bootstraps + self.pace.bootstrapping

    def ending(self) -> Ending | None:
        """The first of: termination, failed bootstrap, the last step where it does not stay, idleness."""
        if self.shortage is not None:
            endings = [self.terminated, self._gave_up(self.shortage)]
        else:
            endings = [self.terminated, self._failed_bootstrap(), self._steps_done(), self._idled()]
        return min((ending for ending in endings if ending is not None), key=_when, default=None)

    def _failed_bootstrap(self) -> Ending | None:
        if not self.bootstrap_failure:
            return None
        return Ending(self.ready, "BOOTSTRAP_FAILURE", self.bootstrap_failure)

    def _steps_done(self) -> Ending | None:
        if self.keep_alive:
            return None
        done = max((run.ends for run in self.runs), default=self.ready)
        return Ending(done, "ALL_STEPS_COMPLETED", "Steps completed")

    def _gave_up(self, shortage: Shortage) -> Ending | None:
        # EMR's code for it; its words are not documented.
        if shortage.gives_up is None:
            return None
        return Ending(shortage.gives_up, "INSTANCE_FLEET_TIMEOUT", "Provisioning of Spot instances timed out")

    def _idled(self) -> Ending | None:
        """EMR has no code for it, and its words are not documented; termination protection is not asked."""
        if self.idle_policy is None or self.active_until is None:
            return None
        since = max(self.ready, self.active_until, self.idle_policy.since)
        for run in sorted(self.runs, key=lambda run: run.begins):
            if run.begins - since >= self.idle_policy.timeout:
                break
            since = max(since, run.ends)
        return Ending(
            since + self.idle_policy.timeout, "USER_REQUEST", "Terminated by the auto-termination policy"
        )

    def state(self, at: datetime) -> str:
        ending = self.ending()
        if ending is not None and at >= ending.at:
            return "TERMINATING" if at < ending.at + self.pace.terminating else ending.state
        if self.shortage is not None:
            return "STARTING"
        if at < self.ready:
            return "STARTING" if at < self.bootstraps else "BOOTSTRAPPING"
        return "RUNNING" if self._runs_step(at) else "WAITING"

    def up(self, at: datetime) -> bool:
        """Whether its nodes do work: a metric exists only then."""
        return self.state(at) in ("RUNNING", "WAITING")

    def idle(self, at: datetime) -> bool:
        return not self._runs_step(at) and self.active_until is not None and at >= self.active_until

    def _runs_step(self, at: datetime) -> bool:
        return any(run.begins <= at < run.ends for run in self.runs)

    def timeline(self, at: datetime) -> dict[str, datetime]:
        """CreationDateTime, and ReadyDateTime and EndDateTime once they have come."""
        ending = self.ending()
        times = {"CreationDateTime": self.created}
        if self.shortage is None and at >= self.ready and (ending is None or ending.at > self.ready):
            times["ReadyDateTime"] = self.ready
        if ending is not None and self.state(at) in ENDED:
            times["EndDateTime"] = ending.at + self.pace.terminating
        return times

    def terminate(self, at: datetime) -> None:
        """Shut down by request; a cluster that is ending already just goes on doing so."""
        if self.terminated is None:
            self.terminated = Ending(at, "USER_REQUEST", "Terminated by user request")

    def provision(self, at: datetime) -> None:
        """End a shortage: what was planned happens as much later."""
        late = max(at - self.bootstraps, timedelta(0))
        self.provisioned = self.bootstraps + late
        self.shortage = None
        self.runs = [replace(run, begins=run.begins + late, ends=run.ends + late) for run in self.runs]

    def cancel(self, step_id: str, at: datetime) -> bool:
        """Cancel a step that is pending or running, and let the next begin; False if it is neither."""
        if not any(run.step_id == step_id and run.state(at) in CANCELLABLE for run in self.runs):
            return False
        free = max(at, self.ready)
        for number, run in enumerate(self.runs):
            if run.step_id == step_id:
                run = replace(run, begins=min(run.begins, at), ends=at, outcome="CANCELLED")
            elif run.begins > at:
                run = replace(run, begins=free, ends=free + (run.ends - run.begins))
            self.runs[number] = run
            free = max(free, run.ends)
        return True

    def schedule(self, step_id: str, at: datetime) -> None:
        """Run one more step after those there are."""
        begins = max([at, self.ready, *(run.ends for run in self.runs)])
        self.runs.append(Run(step_id, begins, begins + self.pace.step))


def _when(ending: Ending) -> datetime:
    return ending.at
