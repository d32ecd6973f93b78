"""Starting, stopping and restarting ECS instances, and following them to their end by few calls."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime

from app.actions.configured import adapter_of, out_of_sight
from app.actions.ecs_sights import seen, unseen, whole_at
from app.actions.execution import Accepted
from app.domain.changes import Plan
from app.domain.ecs.intents import (
    ForceStopInstance,
    InstanceIntent,
    RebootInstance,
    StartInstance,
    StopInstance,
)
from app.domain.ecs.powering import ON_ITS_WAY, still_charged, with_ids
from app.tracking.following import Followed, Looked, Sight
from cloud.ecs import EcsInstance, EcsStatus
from cloud.errors import CloudError
from cloud.model import Scope
from cloud.ports import Ecs

STATUSES = 50
"""So many statuses are one call: https://www.alibabacloud.com/help/en/ecs/developer-reference/api-ecs-2014-05-26-describeinstancestatus"""

WHOLE = 100
"""So many instances are one call: https://www.alibabacloud.com/help/en/ecs/developer-reference/api-ecs-2014-05-26-describeinstances"""

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
        with _refusals_with_ids():
            return Accepted(adapter_of(self._adapters, intent.scope).reboot(intent.instance_id))

    def group(self, plan: Plan) -> str:
        """Name what can be looked at together: one account and region."""
        return f"ecs:{plan.last.scope}"

    def look(self, followed: Sequence[Followed], calls: int) -> Looked:
        """Look at instances, all in one scope, 50 with a call. Raises ``CloudError`` where that may pass."""
        scope = followed[0].plan.last.scope
        if scope not in self._adapters:
            return Looked({one.id: out_of_sight(scope) for one in followed}, calls=0)
        ids = sorted({one.plan.last.subject for one in followed})
        unsure = {one.plan.last.subject: goal for one in followed if (goal := whole_at(one))}
        try:
            read = self._read(self._adapters[scope], ids, unsure, calls)
        except CloudError as error:
            if not error.permanent:
                raise
            return Looked({one.id: unseen(one, error, self._now()) for one in followed}, calls=1)
        sights: dict[str, Sight] = {}
        for one in followed:
            intent = one.plan.last
            if intent.subject in read.statuses and isinstance(intent, InstanceIntent):
                status, whole = read.statuses[intent.subject], read.whole.get(intent.subject)
                sights[one.id] = seen(one, intent, status, self._now(), whole)
        return Looked(sights, read.calls)

    def _read(self, ecs: Ecs, ids: Sequence[str], unsure: Mapping[str, EcsStatus], calls: int) -> "_Read":
        """Read statuses by so many calls at most, and whole what is in the status that leaves it ``unsure``."""
        if unsure and calls == 1:
            # DescribeInstances tells the statuses too, so one call is enough for both.
            some = ids[:WHOLE]
            whole = ecs.describe_instances(some)
            return _Read({key: whole[key].status if key in whole else None for key in some}, whole, 1)
        some = ids[: STATUSES * (calls - bool(unsure))]
        found = ecs.statuses(some)
        statuses = {key: found.get(key) for key in some}
        resting = [key for key in some if key in unsure and found.get(key) is unsure[key]]
        whole = ecs.describe_instances(resting[:WHOLE]) if resting else {}
        for key in resting[WHOLE:]:
            del statuses[key]  # looked at again the next time
        statuses |= {key: whole[key].status if key in whole else None for key in resting[:WHOLE]}
        return _Read(statuses, whole, -(-len(some) // STATUSES) + bool(resting))

    def _unless_done(self, intent: InstanceIntent, call: Callable[[Ecs], str]) -> Accepted:
        """Make the call; what is refused because somebody was faster is what was asked for all the same."""
        ecs = adapter_of(self._adapters, intent.scope)
        with _refusals_with_ids():
            try:
                return Accepted(call(ecs))
            except CloudError as error:
                if not error.code.startswith(WRONG_STATUS):
                    raise
                return self._done_before(ecs, intent, error)

    def _done_before(self, ecs: Ecs, intent: InstanceIntent, refusal: CloudError) -> Accepted:
        try:
            instance = ecs.describe_instances([intent.instance_id]).get(intent.instance_id)
        except CloudError:
            raise refusal from None
        if instance is not None and instance.status is intent.comes_to:
            charged = f" {still_charged(instance)}" if instance.still_charged else ""
            says = f"It was {instance.status.lower()} already when I asked: nothing was done.{charged}"
            return Accepted(refusal.request_id, over=True, says=says)
        on_its_way = instance is not None and instance.status is ON_ITS_WAY[intent.comes_to]
        if on_its_way and not isinstance(intent, ForceStopInstance):
            return Accepted(refusal.request_id)
        raise refusal


@contextmanager
def _refusals_with_ids() -> Iterator[None]:
    try:
        yield
    except CloudError as error:
        error.message = with_ids(error)
        raise


@dataclass(frozen=True, slots=True)
class _Read:
    """Statuses of those that were looked at (``None``: gone), what was read whole, and how many calls it took."""

    statuses: Mapping[str, EcsStatus | None]
    whole: Mapping[str, EcsInstance]
    calls: int
