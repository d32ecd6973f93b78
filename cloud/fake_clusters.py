"""The in-memory EMR's clusters, as values, and what its changes make of them."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from cloud.launch import LaunchFleet, LaunchGroup, LaunchSpec
from cloud.metrics import Metric, Readings
from cloud.model import (
    Capacity,
    ClusterDetail,
    ClusterState,
    ClusterSummary,
    Collection,
    Instance,
    ManagedScaling,
    Market,
    Role,
    Scope,
    Step,
)

ORDER = (Role.MASTER, Role.CORE, Role.TASK)


@dataclass(frozen=True, slots=True)
class FakeCluster:
    """All there is to know of one cluster; without ``nodes`` or ``hdfs`` (percent) it has no metrics."""

    detail: ClusterDetail
    capacity: tuple[Capacity, ...] = ()
    steps: tuple[Step, ...] = ()
    idle_timeout: timedelta | None = None
    nodes: int | None = None
    scaling: ManagedScaling | None = None
    hdfs: float | None = None
    metrics: Mapping[Metric, Readings] = field(default_factory=dict)
    notebook: bool = False


def launched(spec: LaunchSpec, scope: Scope, cluster_id: str, now: datetime) -> FakeCluster:
    """Make the cluster of a launch: starting, with nothing of it running yet."""
    return FakeCluster(
        _detail(spec, scope, cluster_id, now),
        capacity=_capacity(spec, cluster_id),
        steps=_steps(spec, cluster_id, now),
        idle_timeout=spec.idle_timeout,
        scaling=spec.managed_scaling,
    )


def resized(cluster: FakeCluster, asked: Mapping[str, tuple[int, int]]) -> FakeCluster:
    """Ask for so many, in all and of them Spot, by group or fleet; what runs stays until it is settled."""
    held = tuple(
        replace(held, requested=asked[held.id][0], spot_requested=asked[held.id][1], state="RESIZING")
        if held.id in asked
        else held
        for held in cluster.capacity
    )
    return replace(cluster, capacity=held)


def settled(cluster: FakeCluster) -> FakeCluster:
    """Have run what was requested."""
    held = (
        replace(held, running=held.requested, spot_running=held.spot_requested, state="RUNNING")
        for held in cluster.capacity
    )
    return replace(cluster, capacity=tuple(held))


def running_instances(cluster: FakeCluster) -> tuple[Instance, ...]:
    """Tell what its groups and fleets run; a fleet runs whole instances of its first type."""
    return tuple(
        Instance(f"i-{held.id}-{market}-{n}", held.instance_types[0], market, held.id)
        for held in cluster.capacity
        for market, units in (
            (Market.ON_DEMAND, held.on_demand_running),
            (Market.SPOT, held.spot_running),
        )
        for n in range(-(-units // held.weights.get(held.instance_types[0], 1)))
    )


def tagged(cluster: FakeCluster, tags: Mapping[str, str]) -> FakeCluster:
    return replace(cluster, detail=replace(cluster.detail, tags=tags))


def _detail(spec: LaunchSpec, scope: Scope, cluster_id: str, now: datetime) -> ClusterDetail:
    return ClusterDetail(
        summary=ClusterSummary(scope, cluster_id, spec.name, ClusterState.STARTING, now),
        release=spec.release,
        applications=spec.applications,
        collection=Collection.FLEET if spec.fleets else Collection.GROUP,
        termination_protected=spec.termination_protected,
        auto_terminate=not spec.keep_alive,
        tags=dict(spec.tags),
        log_uri=spec.log_uri,
        zone=spec.zones[0] if spec.zones else "",
    )


def _capacity(spec: LaunchSpec, cluster_id: str) -> tuple[Capacity, ...]:
    """Tell groups or fleets master first, all of them provisioning."""
    made = [_group(group, f"ig-{cluster_id}-{n}") for n, group in enumerate(spec.groups)]
    made += [_fleet(fleet, f"if-{cluster_id}-{n}") for n, fleet in enumerate(spec.fleets)]
    return tuple(sorted(made, key=lambda held: ORDER.index(held.role)))


def _steps(spec: LaunchSpec, cluster_id: str, now: datetime) -> tuple[Step, ...]:
    """Tell the steps newest first, as EMR does."""
    made = [
        Step(f"s-{cluster_id}-{n}", step.name, "PENDING", created_at=now) for n, step in enumerate(spec.steps)
    ]
    return tuple(reversed(made))


def _group(group: LaunchGroup, group_id: str) -> Capacity:
    return Capacity(
        id=group_id,
        name=group.name,
        role=group.role,
        collection=Collection.GROUP,
        instance_types=(group.instance_type,),
        requested=group.count,
        running=0,
        spot_requested=group.count if group.spot else 0,
        spot_running=0,
        state="PROVISIONING",
        market="SPOT" if group.spot else "ON_DEMAND",
        bid_price=group.bid_price,
    )


def _fleet(fleet: LaunchFleet, fleet_id: str) -> Capacity:
    return Capacity(
        id=fleet_id,
        name=fleet.name,
        role=fleet.role,
        collection=Collection.FLEET,
        instance_types=tuple(kind.instance_type for kind in fleet.types),
        requested=fleet.on_demand + fleet.spot,
        running=0,
        spot_requested=fleet.spot,
        spot_running=0,
        state="PROVISIONING",
        weights={kind.instance_type: kind.weight for kind in fleet.types},
    )
