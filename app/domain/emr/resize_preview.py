"""What somebody sees of a resize before they confirm it, and the plans that they can confirm."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from app.domain.changes import Plan
from app.domain.cost import Cost, Difference
from app.domain.emr.held import resizable
from app.domain.emr.meant import identity
from app.domain.emr.resize_intents import (
    Change,
    ChangeScalingLimits,
    ResizeFleet,
    ResizeGroups,
    Size,
    size_of,
)
from app.domain.emr.resizing import weights
from app.domain.facts import ResizeFacts, ScalingFacts
from app.domain.policy import Target
from app.domain.proposals import Choice
from app.domain.tags import owner_of
from cloud.model import Capacity, ClusterDetail, Collection, ManagedScaling, Role


@dataclass(frozen=True, slots=True)
class ResizePreview:
    """A cluster's groups or fleets; and, if something is wanted of them, what that would mean.

    ``refusals`` are sentences: with any of them there is nothing to confirm. ``scaling``: managed scaling is on, and
    these are its limits. ``cost`` is what all of it would cost an hour.
    """

    detail: ClusterDetail
    capacity: tuple[Capacity, ...]
    scaling: ManagedScaling | None = None
    refusals: tuple[str, ...] = ()
    facts: ResizeFacts | None = None
    cost: Cost | None = None
    unread: tuple[str, ...] = ()

    @property
    def aim(self) -> Target:
        """What the policy's ``where`` looks at. Limits are judged when something is proposed."""
        scope = self.detail.summary.scope
        return Target(scope.account, scope.region, self.detail.tags, nodes=0, cost=Decimal(0))


@dataclass(frozen=True, slots=True)
class ResizeStop:
    """Stopping a resize: what runs now is what shall be requested."""

    facts: ResizeFacts
    plan: Plan

    @property
    def aim(self) -> Target:
        """What the policy's ``where`` looks at."""
        return self.plan.aim


def facts_of(
    detail: ClusterDetail,
    changes: tuple[Change, ...],
    risks: tuple[str, ...] = (),
    cost: Difference | None = None,
    scaling: ScalingFacts | None = None,
) -> ResizeFacts:
    """Put together what is shown of the cluster."""
    cluster = detail.summary
    return ResizeFacts(
        cluster_id=cluster.id,
        name=cluster.name,
        account=cluster.scope.account,
        region=cluster.scope.region,
        state=cluster.state.value,
        created_at=cluster.created_at,
        changes=changes,
        cost=cost,
        risks=risks,
        owner=owner_of(detail.tags),
        scaling=scaling,
    )


def resized(capacity: Iterable[Capacity], changes: Iterable[Change]) -> tuple[Capacity, ...]:
    """Tell what would be requested."""
    wanted = {change.id: change.after for change in changes}
    return tuple(
        replace(held, requested=wanted[held.id].total, spot_requested=wanted[held.id].spot)
        if held.id in wanted
        else held
        for held in capacity
    )


def choices(preview: ResizePreview) -> Mapping[str, tuple[Plan, ...]]:
    """Say what can be confirmed: the resize, or, where that would be overruled, other limits."""
    facts = preview.facts
    if facts is None or preview.refusals:
        return {}
    if facts.scaling is None:
        return {Choice.CONFIRM: (resize_plan(preview, facts.changes),)}
    moved = ChangeScalingLimits(*identity(preview.detail), facts.scaling.before, facts.scaling.after)
    return {Choice.SCALING: (_sized((moved,), preview, facts.changes, _reach(preview, facts.scaling)),)}


def _reach(preview: ResizePreview, scaling: ScalingFacts) -> int:
    """Count the nodes up to which managed scaling may go, if that is further than now."""
    if scaling.after.max_units <= scaling.before.max_units:
        return 0
    held = resizable(preview.capacity)
    smallest = min((weights(one)[0] for one in held), default=1)
    primary = most_nodes(one for one in preview.capacity if one.role is Role.MASTER)
    return primary + -(-scaling.after.max_units // smallest)


def resize_plan(preview: ResizePreview, changes: Sequence[Change]) -> Plan:
    """Plan it: one call for all groups, or one for each fleet."""
    cluster, judged = identity(preview.detail), _judged(preview.capacity, changes)
    if preview.detail.collection is Collection.FLEET:
        fleets = tuple(ResizeFleet(*cluster, (change,), judged) for change in changes)
        return _sized(fleets, preview, changes)
    return _sized((ResizeGroups(*cluster, tuple(changes), judged),), preview, changes)


def _judged(capacity: Sequence[Capacity], changes: Sequence[Change]) -> Mapping[str, int] | None:
    """Say with how much of each group or fleet the whole is judged: what is requested, or will be."""
    if not any(map(_grows, changes)):
        return None
    after = {held.id: held.requested for held in resized(capacity, changes)}
    return {held.id: max(held.requested, after[held.id]) for held in capacity}


def _sized(
    intents: tuple[ResizeGroups | ResizeFleet | ChangeScalingLimits, ...],
    preview: ResizePreview,
    changes: Sequence[Change],
    reach: int = 0,
) -> Plan:
    """Say the most that it comes to. No limit keeps anybody from making a cluster smaller: that comes to nothing."""
    tags = preview.detail.tags
    if not any(map(_grows, changes)):
        return Plan(intents, tags, nodes=0, cost=Decimal(0))
    cost = preview.cost.most if preview.cost is not None and not preview.cost.unknown else None
    nodes = max(most_nodes(resized(preview.capacity, changes)), reach)
    return Plan(intents, tags, nodes=nodes, cost=cost)


def _grows(change: Change) -> bool:
    return change.after.on_demand > change.before.on_demand or change.after.spot > change.before.spot


def most_nodes(capacity: Iterable[Capacity]) -> int:
    """Count the nodes that are requested at most, the primary ones included: a fleet's may all be its smallest."""
    return sum(
        -(-held.on_demand_requested // weights(held)[0]) + -(-held.spot_requested // weights(held)[0])
        for held in capacity
    )


def stop_of(preview: ResizePreview, changes: Iterable[Change]) -> ResizeStop | None:
    """Ask again for the count there is now, which stops a resize; ``None`` if all of these have arrived.

    https://docs.aws.amazon.com/emr/latest/ManagementGuide/emr-manage-resize.html#interruptible-resize
    """
    held = {one.id: one for one in preview.capacity}
    stops = tuple(
        replace(change, running=now.running, before=size_of(now), after=running)
        for change in changes
        if (now := held.get(change.id)) and (running := running_size(now)) != size_of(now)
    )
    if not stops:
        return None
    plan = replace(resize_plan(preview, stops), nodes=0, cost=Decimal(0))  # it adds nothing to what runs
    return ResizeStop(facts_of(preview.detail, stops), plan)


def running_size(held: Capacity) -> Size:
    """Tell what runs of it."""
    return Size(held.on_demand_running, held.spot_running)
