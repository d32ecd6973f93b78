"""Resizing EMR clusters, and following each by one call at a time until as many nodes run as were asked for."""

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime, timedelta

from app.actions.configured import adapter_of, out_of_sight
from app.actions.execution import Accepted
from app.domain.changes import Plan
from app.domain.emr.held import GONE_STATES, label
from app.domain.emr.intents import ClusterIntent
from app.domain.emr.resize_intents import ChangeScalingLimits, ResizeFleet, ResizeGroups
from app.domain.emr.resize_progress import (
    BEGINS_WITHIN,
    FOLLOWED_FOR,
    Requested,
    Seen,
    arrived,
    instead,
    progress,
    requested,
    stuck,
    waits_for,
)
from app.tracking.following import Followed, Looked, Sight
from cloud.errors import CloudError, NotFound
from cloud.model import (
    Capacity,
    ClusterDetail,
    ClusterState,
    ClusterSummary,
    Collection,
    ManagedScaling,
    Scope,
)
from cloud.ports import Emr

Resizing = ResizeGroups | ResizeFleet

NOT_BEGUN = "accepted, not begun yet"


class ResizeActions:
    """Speaks to the EMR adapters, one per configured scope."""

    def __init__(
        self, adapters: Mapping[Scope, Emr], now: Callable[[], datetime] = lambda: datetime.now(UTC)
    ) -> None:
        self._adapters = adapters
        self._now = now
        self._looked: dict[str, datetime] = {}

    def resize_groups(self, intent: ResizeGroups) -> Accepted:
        """Ask for other counts, all in one call."""
        emr = self._emr(intent.scope)
        _still_as_seen(intent, _capacity(emr, intent))
        counts = {change.id: change.after.total for change in intent.changes}
        return Accepted(emr.modify_instance_groups(intent.cluster_id, counts))

    def resize_fleet(self, intent: ResizeFleet) -> Accepted:
        """Ask for other targets."""
        emr = self._emr(intent.scope)
        _still_as_seen(intent, _capacity(emr, intent))
        (change,) = intent.changes
        after = change.after
        return Accepted(emr.modify_instance_fleet(intent.cluster_id, change.id, after.on_demand, after.spot))

    def change_limits(self, intent: ChangeScalingLimits) -> Accepted:
        """Put the whole policy, with other limits."""
        emr = self._emr(intent.scope)
        now = emr.managed_scaling(intent.cluster_id)
        if now not in (intent.before, intent.after):
            raise _ask_again(_other_limits(now))
        return Accepted(emr.put_managed_scaling(intent.cluster_id, intent.after))

    def group(self, plan: Plan) -> str:
        """Name what can be looked at together: one account and region."""
        return f"resize:{plan.last.scope}"

    def look(self, followed: Sequence[Followed], calls: int) -> Looked:
        """Look at the clusters of one scope, a call each; those that waited longest come first."""
        scope = followed[0].plan.last.scope
        if scope not in self._adapters:
            return Looked({one.id: out_of_sight(scope) for one in followed}, calls=0)
        by_cluster: dict[tuple[str, bool], list[Followed]] = defaultdict(list)
        for one in followed:
            by_cluster[one.plan.last.subject, isinstance(one.plan.last, ChangeScalingLimits)].append(one)
        never = datetime.min.replace(tzinfo=UTC)
        in_turn = sorted(by_cluster, key=lambda key: self._looked.get(key[0], never))
        sights: dict[str, Sight] = {}
        for used, key in enumerate(in_turn[:calls]):
            try:
                sights |= self._look_at(self._adapters[scope], by_cluster[key])
            except CloudError:
                if not used:
                    raise
                return Looked(sights, used + 1)
            self._looked[key[0]] = self._now()
        self._forget({one.plan.last.subject for one in followed})
        return Looked(sights, min(calls, len(in_turn)))

    def _forget(self, clusters: set[str]) -> None:
        """Keep in mind only what may be followed still."""
        recently = self._now() - FOLLOWED_FOR
        self._looked = {key: at for key, at in self._looked.items() if key in clusters or at > recently}

    def _look_at(self, emr: Emr, alike: Sequence[Followed]) -> Mapping[str, Sight]:
        """Look once at one cluster, for all operations on it."""
        last = alike[0].plan.last
        try:
            if isinstance(last, ChangeScalingLimits):
                scaling = emr.managed_scaling(last.cluster_id)
                return {one.id: _limits_sight(one, scaling) for one in alike}
            assert isinstance(last, ClusterIntent)  # noqa: S101 - the follower of this action has no others
            capacity = _capacity(emr, last)
        except NotFound:
            return {one.id: _gone("EMR does not know the cluster any more.") for one in alike}
        return {one.id: self._sight(one, capacity) for one in alike}

    def _sight(self, one: Followed, capacity: Sequence[Capacity]) -> Sight:
        waited, seen = self._now() - one.since, _seen(one.plan, capacity)
        if any(part.gone for part in seen):
            return _gone("The cluster or the group has come to its end.")
        match requested(seen):
            case Requested.OTHER:
                return Sight("cancelled", happened=True, ended=True, cancelled=True, reason=instead(seen))
            case Requested.BEFORE if one.in_doubt:
                return Sight("not asked for yet", happened=False)
            case Requested.BEFORE if waited > BEGINS_WITHIN or one.progress not in ("", NOT_BEGUN):
                return Sight("cancelled", happened=True, ended=True, cancelled=True, reason=instead(seen))
            case Requested.BEFORE:
                return Sight(NOT_BEGUN, happened=True)
        return _under_way(seen, waited)

    def _emr(self, scope: Scope) -> Emr:
        return adapter_of(self._adapters, scope)


def _under_way(seen: Sequence[Seen], waited: timedelta) -> Sight:
    said = progress(seen)
    if all(arrived(part, waited) for part in seen):
        return Sight(said, happened=True, ended=True)
    if waited > BEGINS_WITHIN and (why := stuck(seen)):
        return Sight(said, happened=True, ended=True, failed=True, reason=why)
    if waited > FOLLOWED_FOR:
        given_up = f"Not followed any more after a day. {waits_for(seen, waited)}"
        return Sight(said, happened=True, ended=True, failed=True, reason=given_up)
    return Sight(said, happened=True, reason=waits_for(seen, waited))


def _limits_sight(one: Followed, scaling: ManagedScaling | None) -> Sight:
    last = one.plan.last
    wanted = last.after if isinstance(last, ChangeScalingLimits) else None
    if wanted is not None and scaling == wanted:
        said = f"managed scaling keeps it between {wanted.min_units} and {wanted.max_units}"
        return Sight(said, happened=True, ended=True)
    if one.in_doubt:
        return Sight("its limits are as before", happened=False)
    reason = _other_limits(scaling)
    return Sight("cancelled", happened=True, ended=True, cancelled=True, reason=reason)


def _other_limits(now: ManagedScaling | None) -> str:
    limits = "It has none any more." if now is None else f"Now: {now.min_units} to {now.max_units}."
    return f"Its managed scaling was changed otherwise meanwhile. {limits}"


def _seen(plan: Plan, capacity: Sequence[Capacity]) -> tuple[Seen, ...]:
    held = {one.id: one for one in capacity}
    resizes = [intent for intent in plan.intents if isinstance(intent, Resizing)]
    return tuple(Seen(change, held.get(change.id)) for intent in resizes for change in intent.changes)


def _still_as_seen(intent: Resizing, capacity: Sequence[Capacity]) -> None:
    """Nobody confirmed a step from what somebody else has asked for since: its risks were judged from other counts."""
    seen = [Seen(change, one) for change in intent.changes for one in capacity if one.id == change.id]
    if len(seen) < len(intent.changes) or requested(seen) is Requested.OTHER:
        raise _ask_again(instead(seen) if seen else "It is gone.")
    if grown := [held for held in capacity if _has_grown(held, intent)]:
        parts = [f"{label(held, capacity)} {held.requested}" for held in grown]
        raise _ask_again(f"It has grown meanwhile: {', '.join(parts)} requested now.")


def _has_grown(held: Capacity, intent: Resizing) -> bool:
    """Tell whether there is more of what stays as it is than what the whole was judged with."""
    if intent.judged is None or any(change.id == held.id for change in intent.changes):
        return False
    return held.state not in GONE_STATES and held.requested > intent.judged.get(held.id, 0)


def _ask_again(why: str) -> CloudError:
    return CloudError(f"{why} Please ask again.", permanent=True, sent=False)


def _capacity(emr: Emr, intent: ClusterIntent) -> tuple[Capacity, ...]:
    """Read the groups or fleets. Only the id and what holds the instances is looked at: that spares a call."""
    held = Collection.FLEET if isinstance(intent, ResizeFleet) else Collection.GROUP
    created = datetime.fromisoformat(intent.created_at)
    cluster = ClusterSummary(intent.scope, intent.cluster_id, intent.name, ClusterState.RUNNING, created)
    return emr.list_capacity(ClusterDetail(cluster, "", (), held, False, False, {}))


def _gone(reason: str) -> Sight:
    return Sight("not followed any more", happened=True, ended=True, failed=True, reason=reason)
