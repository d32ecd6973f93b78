"""Starting, stopping and restarting ECS instances, and following them to their end by few calls."""

from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime

from app.actions.configured import adapter_of, out_of_sight
from app.actions.ecs_sights import seen
from app.actions.execution import Accepted
from app.domain.changes import Plan
from app.domain.ecs.intents import (
    ForceStopInstance,
    InstanceIntent,
    RebootInstance,
    StartInstance,
    StopInstance,
)
from app.domain.ecs.powering import ON_ITS_WAY
from app.tracking.following import Followed, Looked, Sight
from cloud.ecs import EcsStatus
from cloud.errors import CloudError
from cloud.model import Scope
from cloud.ports import Ecs

STATUSES = 50
"""So many statuses are one call: https://www.alibabacloud.com/help/en/ecs/developer-reference/api-ecs-2014-05-26-describeinstancestatus"""

WRONG_STATUS = "IncorrectInstanceStatus"


class EcsActions:
    """Speaks to the ECS adapters, one per configured scope."""

    def __init__(
        self, adapters: Mapping[Scope, Ecs], now: Callable[[], datetime] = lambda: datetime.now(UTC)
    ) -> None:
        self._adapters = adapters
        self._now = now

    def start(self, intent: StartInstance) -> Accepted:
        """Have the instance started."""
        return self._unless_done(intent, lambda ecs: ecs.start(intent.instance_id))

    def stop(self, intent: StopInstance) -> Accepted:
        """Have the instance stopped."""
        return self._unless_done(intent, lambda ecs: ecs.stop(intent.instance_id, intent.mode))

    def force_stop(self, intent: ForceStopInstance) -> Accepted:
        """Have the instance's plug pulled."""
        return self._unless_done(intent, lambda ecs: ecs.stop(intent.instance_id, intent.mode, force=True))

    def reboot(self, intent: RebootInstance) -> Accepted:
        """Have the instance restarted."""
        return Accepted(adapter_of(self._adapters, intent.scope).reboot(intent.instance_id))

    def group(self, plan: Plan) -> str:
        """Name what can be looked at together: one account and region."""
        return f"ecs:{plan.last.scope}"

    def look(self, followed: Sequence[Followed], calls: int) -> Looked:
        """Look at instances, all in one scope, 50 with a call. Raises ``CloudError``."""
        scope = followed[0].plan.last.scope
        if scope not in self._adapters:
            return Looked({one.id: out_of_sight(scope) for one in followed}, calls=0)
        ids = sorted({one.plan.last.subject for one in followed})[: STATUSES * calls]
        statuses = self._adapters[scope].statuses(ids)
        used = -(-len(ids) // STATUSES)
        started, more = self._started(scope, followed, statuses, calls - used)
        sights: dict[str, Sight] = {}
        for one in followed:
            intent = one.plan.last
            if intent.subject in ids and isinstance(intent, InstanceIntent):
                status, since = statuses.get(intent.subject), started.get(intent.subject)
                sights[one.id] = seen(one, intent, status, self._now(), since)
        return Looked(sights, used + more)

    def _started(
        self, scope: Scope, followed: Sequence[Followed], statuses: Mapping[str, EcsStatus], calls: int
    ) -> tuple[Mapping[str, datetime | None], int]:
        """Read when instances were started last, where only that tells whether they were restarted; one call."""
        unsure = {
            one.plan.last.subject
            for one in followed
            if one.in_doubt
            and isinstance(one.plan.last, RebootInstance)
            and statuses.get(one.plan.last.subject) is EcsStatus.RUNNING
        }
        if not unsure or calls < 1:
            return {}, 0
        found = self._adapters[scope].describe_instances(sorted(unsure)[:100])
        return {key: instance.started_at for key, instance in found.items()}, 1

    def _unless_done(self, intent: InstanceIntent, call: Callable[[Ecs], str]) -> Accepted:
        """Make the call; what is refused because somebody was faster is what was asked for all the same."""
        ecs = adapter_of(self._adapters, intent.scope)
        try:
            return Accepted(call(ecs))
        except CloudError as error:
            if not error.code.startswith(WRONG_STATUS):
                raise
            return self._done_before(ecs, intent, error)

    def _done_before(self, ecs: Ecs, intent: InstanceIntent, refusal: CloudError) -> Accepted:
        try:
            status = ecs.statuses([intent.instance_id]).get(intent.instance_id)
        except CloudError:
            raise refusal from None
        if status is intent.comes_to:
            says = f"It was {status.lower()} already when I asked: nothing was done."
            return Accepted(refusal.request_id, over=True, says=says)
        if status is ON_ITS_WAY[intent.comes_to] and not isinstance(intent, ForceStopInstance):
            return Accepted(refusal.request_id)
        raise refusal
