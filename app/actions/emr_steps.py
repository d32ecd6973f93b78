"""Cancelling steps, and following each to its end: a step whose cancellation was submitted may still complete.

https://docs.aws.amazon.com/emr/latest/APIReference/API_CancelSteps.html
"""

from collections import Counter
from collections.abc import Mapping, Sequence

from app.actions.configured import adapter_of, out_of_sight
from app.actions.execution import Accepted
from app.domain.changes import Plan
from app.domain.emr.setting_intents import CancelSteps
from app.domain.emr.step_changes import is_live
from app.tracking.following import Followed, Looked, Sight
from cloud.errors import CloudError, NotFound
from cloud.model import Scope, Step
from cloud.ports import STEPS_A_CALL, Emr

UNKNOWN = "UNKNOWN"
"""The state we give to a step that EMR does not know any more."""

ENDED_STATES = frozenset({"COMPLETED", "CANCELLED", "FAILED", "INTERRUPTED", UNKNOWN})

KEPT = 100
"""Of so many clusters at most the steps that have ended are kept in mind."""


class StepActions:
    """Speaks to the EMR adapters, one per configured scope."""

    def __init__(self, adapters: Mapping[Scope, Emr]) -> None:
        self._adapters = adapters
        self._ended: dict[str, dict[str, Step]] = {}

    def cancel(self, intent: CancelSteps) -> Accepted:
        """Submit the cancellation of all; raises ``CloudError`` for what EMR refuses and what has not ended."""
        emr = adapter_of(self._adapters, intent.scope)
        answers = emr.cancel_steps(intent.cluster_id, intent.step_ids)
        refused = {key: answer.reason for key, answer in answers.items() if not answer.submitted}
        if refused:
            still = [step for step in emr.find_steps(intent.cluster_id, tuple(refused)) if is_live(step)]
            if still:
                raise CloudError(_refusal(still, intent, refused[still[0].id]), permanent=True)
        return Accepted("")

    def group(self, plan: Plan) -> str:
        """Name what can be looked at together: one cluster, whose steps may be those of several operations."""
        return f"emr.steps:{plan.last.target}"

    def look(self, followed: Sequence[Followed], calls: int) -> Looked:
        """Look at the steps of one cluster, however many there are above them. Raises ``CloudError``.

        Of more than ``calls`` can tell, those that have ended are kept in mind, and the others come the next times.
        """
        last = followed[0].plan.last
        if last.scope not in self._adapters:
            return Looked({one.id: out_of_sight(last.scope) for one in followed}, calls=0)
        every = dict.fromkeys(step for one in followed for step in _wanted(one))
        ended = {key: step for key, step in self._ended.pop(last.target, {}).items() if key in every}
        asked = [step for step in every if step not in ended][: calls * STEPS_A_CALL]
        try:
            found = _find(self._adapters[last.scope], last.subject, asked)
        except NotFound:
            return Looked({one.id: _forgotten() for one in followed}, 1)
        ended |= {step.id: step for step in found.values() if step.state in ENDED_STATES}
        self._keep(last.target, ended)
        sights = {one.id: _sight(_wanted(one), {**found, **ended}) for one in followed}
        return Looked(sights, -(-len(asked) // STEPS_A_CALL))

    def _keep(self, cluster: str, ended: dict[str, Step]) -> None:
        self._ended[cluster] = ended
        while len(self._ended) > KEPT:
            del self._ended[next(iter(self._ended))]


def _refusal(still: Sequence[Step], intent: CancelSteps, reason: str) -> str:
    names = ", ".join(step.name for step in still[:5])
    others = len(intent.step_ids) - len(still)
    after = f" The cancellation of the other {others} is submitted." if others else ""
    return f"EMR does not cancel {names}: {reason or 'it gives no reason.'}{after}"


def _wanted(one: Followed) -> tuple[str, ...]:
    last = one.plan.last
    return last.step_ids if isinstance(last, CancelSteps) else ()


def _find(emr: Emr, cluster_id: str, asked: Sequence[str]) -> Mapping[str, Step]:
    """Look steps up by their ids."""
    found = {step.id: step for step in emr.find_steps(cluster_id, asked)} if asked else {}
    return {key: found.get(key, Step(key, key, UNKNOWN)) for key in asked}


def _sight(wanted: Sequence[str], seen: Mapping[str, Step]) -> Sight:
    """Judge what was seen of an operation's steps."""
    steps = [seen[key] for key in wanted if key in seen]
    states = Counter(step.state for step in steps)
    words = [f"{count} {state.lower().replace('_', ' ')}" for state, count in sorted(states.items())]
    if len(steps) < len(wanted):
        words.append(f"{len(wanted) - len(steps)} not looked at yet")
    progress = ", ".join(words) if len(wanted) > 1 else words[0].removeprefix("1 ")
    if len(steps) < len(wanted) or not states.keys() <= ENDED_STATES:
        return Sight(f"cancelling ({progress})", happened=not any(map(is_live, steps)))
    late = [step.name for step in steps if step.state in ("COMPLETED", "FAILED")]
    reason = f"It came too late for {', '.join(late[:5])}." if late else ""
    return Sight(progress, happened=True, ended=True, failed=bool(late), reason=reason)


def _forgotten() -> Sight:
    return Sight("gone with its cluster", happened=True, ended=True)
