"""The steps of a cluster: which ones can be cancelled, and what that would be."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from app.domain.changes import Plan
from app.domain.emr.meant import facts_of, identity
from app.domain.emr.releases import cancels_running_steps
from app.domain.emr.setting_intents import CancelSteps
from app.domain.emr.settings import NOTHING_DONE, Doable, aim_at
from app.domain.policy import Target
from cloud.model import ClusterDetail, Step

LIVE_STATES = ("PENDING", "RUNNING")
"""A step in one of these can be cancelled: https://docs.aws.amazon.com/emr/latest/APIReference/API_StepStatus.html"""

AT_ONCE = 256
"""EMR cancels, and keeps active, no more: https://docs.aws.amazon.com/emr/latest/APIReference/API_CancelSteps.html"""

EVERY_STEP = "all"
NAMED = 10


@dataclass(frozen=True, slots=True)
class StepSheet:
    """A cluster with its newest steps, the newest first; ``more`` says that there may be older ones."""

    detail: ClusterDetail
    steps: tuple[Step, ...]
    now: datetime
    more: bool = False

    @property
    def aim(self) -> Target:
        """What the policy's ``where`` looks at."""
        return aim_at(self.detail)

    @property
    def live(self) -> tuple[Step, ...]:
        """Those that can be cancelled, the newest first."""
        return () if self.detail.summary.state.ended else tuple(filter(is_live, self.steps))


def is_live(step: Step) -> bool:
    return step.state in LIVE_STATES


def cancelling(sheet: StepSheet, which: str) -> Doable:
    """Cancel a step, by its id or its exact name, or ``all`` that are pending or running."""
    detail, fact = sheet.detail, facts_of(sheet.detail)
    steps = sheet.live if which == EVERY_STEP else _named(sheet.live, which)
    if not fact.note:
        fact = replace(fact, note=_why_not(detail, steps, which))
    if fact.note:
        return Doable((fact,), ())
    intent = CancelSteps(*identity(detail), tuple(step.id for step in steps))
    fact = replace(fact, change=_in_words(steps))
    return Doable((fact,), (Plan((intent,), dict(detail.tags)),))


def _named(live: Sequence[Step], which: str) -> tuple[Step, ...]:
    return tuple(step for step in live if step.id == which) or tuple(s for s in live if s.name == which)


def _why_not(detail: ClusterDetail, steps: Sequence[Step], which: str) -> str:
    if not steps:
        nothing = "No step" if which == EVERY_STEP else f"No step of that id or exact name ({which})"
        return f"{nothing} is pending or running: {NOTHING_DONE}"
    if which != EVERY_STEP and len(steps) > 1:
        ids = ", ".join(step.id for step in steps[:NAMED])
        return f"{len(steps)} steps are called {which}, so {NOTHING_DONE} Please give one's id: {ids}."
    running = [step for step in steps if step.state == "RUNNING"]
    if running and not cancels_running_steps(detail.release):
        name = running[0].name
        return f"{detail.release} cannot cancel a running step ({name}); releases from 5.28 can. Nothing was proposed."
    return ""


def _in_words(steps: Sequence[Step]) -> str:
    lines = [f"{step.name} ({step.id}, {step.state.lower()})" for step in steps[:NAMED]]
    more = [f"and {len(steps) - NAMED} more"] if len(steps) > NAMED else []
    return "\n".join([*lines, *more])
