"""Cancelling steps, and following each to its end: a step whose cancellation was submitted may still complete.

https://docs.aws.amazon.com/emr/latest/APIReference/API_CancelSteps.html
"""

from collections import Counter
from collections.abc import Mapping, Sequence

from app.actions.emr_access import adapter_of
from app.actions.execution import Accepted
from app.domain.changes import Plan
from app.domain.setting_intents import CancelSteps
from app.domain.step_changes import is_live
from app.tracking.following import Followed, Looked, Sight
from cloud.errors import CloudError, NotFound
from cloud.model import Scope, Step
from cloud.ports import Emr

PAGE = 50
"""Steps that one call tells of."""

ENDED_STATES = frozenset({"COMPLETED", "CANCELLED", "FAILED", "INTERRUPTED"})


class StepActions:
    """Speaks to the EMR adapters, one per configured scope."""

    def __init__(self, adapters: Mapping[Scope, Emr]) -> None:
        self._adapters = adapters

    def cancel(self, intent: CancelSteps) -> Accepted:
        """Submit the cancellation of all; raises ``CloudError`` for what EMR refuses and what has not ended."""
        emr = adapter_of(self._adapters, intent.scope)
        answers = emr.cancel_steps(intent.cluster_id, intent.step_ids)
        refused = {key: answer.reason for key, answer in answers.items() if not answer.submitted}
        if refused:
            found = emr.list_steps(intent.cluster_id, len(intent.step_ids) + PAGE)
            still = [step for step in found if step.id in refused and is_live(step)]
            if still:
                raise CloudError(_refusal(still, intent, refused[still[0].id]), permanent=True)
        return Accepted("")

    def group(self, plan: Plan) -> str:
        """Name what can be looked at together: one cluster, whose steps are told by one listing."""
        return f"emr.steps:{plan.last.target}"

    def look(self, followed: Sequence[Followed], calls: int) -> Looked:
        """Look at the steps of one cluster. Raises ``CloudError``."""
        last = followed[0].plan.last
        if last.scope not in self._adapters:
            reason = f"{last.scope} is not configured any more, so I cannot see what became of it."
            gone = Sight("not followed any more", happened=True, ended=True, failed=True, reason=reason)
            return Looked({one.id: gone for one in followed}, calls=0)
        wanted = {one.id: _wanted(one) for one in followed}
        every = frozenset().union(*wanted.values())
        found, used = _find(self._adapters[last.scope], last.subject, every, calls)
        if found is None:
            return Looked({one.id: _forgotten() for one in followed}, used)
        sights = {
            key: _sight([found[step] for step in steps])
            for key, steps in wanted.items()
            if steps <= found.keys()  # the others lie too deep in the list for this time's calls
        }
        return Looked(sights, used)


def _refusal(still: Sequence[Step], intent: CancelSteps, reason: str) -> str:
    names = ", ".join(step.name for step in still[:5])
    others = len(intent.step_ids) - len(still)
    after = f" The cancellation of the other {others} is submitted." if others else ""
    return f"EMR does not cancel {names}: {reason or 'it gives no reason.'}{after}"


def _wanted(one: Followed) -> frozenset[str]:
    last = one.plan.last
    return frozenset(last.step_ids) if isinstance(last, CancelSteps) else frozenset()


def _find(
    emr: Emr, cluster_id: str, wanted: frozenset[str], calls: int
) -> tuple[Mapping[str, Step] | None, int]:
    """Find steps by few calls, the newest first; ``None`` for a cluster that EMR knows no more."""
    pages, used = max(1, -(-len(wanted) // PAGE)), 0
    found: dict[str, Step] = {}
    while wanted - found.keys() and used + pages <= calls:
        try:
            read = emr.list_steps(cluster_id, pages * PAGE)
        except NotFound:
            return None, used + 1
        used += max(1, -(-len(read) // PAGE))
        found = {step.id: step for step in read if step.id in wanted}
        if len(read) < pages * PAGE:
            break
        pages += 1
    return found, used


def _sight(steps: Sequence[Step]) -> Sight:
    """Judge what was seen of an operation's steps."""
    states = Counter(step.state for step in steps)
    words = ", ".join(f"{count} {state.lower().replace('_', ' ')}" for state, count in sorted(states.items()))
    progress = words if len(steps) > 1 else words.removeprefix("1 ")
    if not states.keys() <= ENDED_STATES:
        return Sight(f"cancelling ({progress})", happened=not any(map(is_live, steps)))
    late = [step.name for step in steps if step.state in ("COMPLETED", "FAILED")]
    reason = f"It came too late for {', '.join(late[:5])}." if late else ""
    return Sight(progress, happened=True, ended=True, failed=bool(late), reason=reason)


def _forgotten() -> Sight:
    return Sight("gone with its cluster", happened=True, ended=True)
