"""In-memory stand-ins for the ports: they hold what they are given, and remember what they were asked."""

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

from cloud.errors import CloudError, NotFound
from cloud.fake_clusters import FakeCluster, launched, resized, running_instances, settled, tagged
from cloud.launch import LaunchSpec
from cloud.metrics import History, Metric, batches, bucket_of
from cloud.model import (
    AutoTermination,
    Capacity,
    ClusterDetail,
    Clusters,
    ClusterState,
    Created,
    Instance,
    LaunchAnswer,
    ManagedScaling,
    Scope,
    Step,
    StepCancellation,
)
from cloud.ports import ANY_TIME, STEPS_A_CALL

__all__ = ["Asked", "FakeCluster", "FakeEmr", "Slip"]


@dataclass(frozen=True, slots=True)
class Asked:
    """One call to a fake."""

    method: str
    argument: object = None


@dataclass(frozen=True, slots=True)
class Slip:
    """How one change fails to be answered; ``happened`` if it took effect all the same."""

    error: BaseException
    happened: bool = False


PAGE = 50


class FakeEmr:
    """A :class:`cloud.ports.Emr`; ``calls`` is what it was asked, ``requests`` how many API calls that took.

    ``error`` is how it fails while set; ``slips`` are used up by the next changes, one each.
    """

    def __init__(
        self,
        scope: Scope,
        clusters: Iterable[FakeCluster] = (),
        *,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self._scope = scope
        self._now = now
        self.clusters = {cluster.detail.summary.id: cluster for cluster in clusters}
        self.calls: list[Asked] = []
        self.requests = 0
        self.error: CloudError | None = None
        self.slips: list[Slip | None] = []
        self.truncated = False

    @property
    def scope(self) -> Scope:
        return self._scope

    def list_clusters(
        self,
        states: Collection[ClusterState],
        created: Created = ANY_TIME,
        *,
        pages: int | None = None,
        patience: float | None = None,
    ) -> Clusters:
        self._note("list_clusters", frozenset(states))
        summaries = (cluster.detail.summary for cluster in self.clusters.values())
        found = tuple(c for c in summaries if c.state in states and created.covers(c.created_at))
        there = max(1, -(-len(found) // PAGE))
        read = there if pages is None else min(there, pages)
        self.requests += read - 1
        return Clusters(found[: read * PAGE], self.truncated or read < there, pages=read)

    def describe_cluster(self, cluster_id: str) -> ClusterDetail:
        self._note("describe_cluster", cluster_id)
        return self._find(cluster_id).detail

    def describe_clusters(self, cluster_ids: Collection[str]) -> Mapping[str, ClusterDetail]:
        try:
            self._note("describe_clusters", tuple(cluster_ids))
        except CloudError:
            return {}  # as the port has it: what cannot be had is left out
        return {key: self.clusters[key].detail for key in cluster_ids if key in self.clusters}

    def list_capacity(self, detail: ClusterDetail) -> tuple[Capacity, ...]:
        self._note("list_capacity", detail.summary.id)
        return self._find(detail.summary.id).capacity

    def list_instances(self, cluster_id: str) -> tuple[Instance, ...]:
        self._note("list_instances", cluster_id)
        return running_instances(self._find(cluster_id))

    def list_steps(self, cluster_id: str, limit: int, states: Collection[str] = ()) -> tuple[Step, ...]:
        self._note("list_steps", cluster_id)
        every = self._find(cluster_id).steps
        steps = tuple(step for step in every if not states or step.state in states)[:limit]
        self.requests += max(0, -(-len(steps) // PAGE) - 1)
        return steps

    def find_steps(self, cluster_id: str, step_ids: Collection[str]) -> tuple[Step, ...]:
        self._note("find_steps", cluster_id)
        self.requests += max(0, -(-len(step_ids) // STEPS_A_CALL) - 1)
        return tuple(step for step in self._find(cluster_id).steps if step.id in step_ids)

    def auto_termination(self, cluster_id: str) -> AutoTermination:
        self._note("auto_termination", cluster_id)
        return AutoTermination(self._find(cluster_id).idle_timeout)

    def count_nodes(self, cluster_ids: Collection[str]) -> Mapping[str, int]:
        self._note("count_nodes", tuple(cluster_ids))
        found = {key: self.clusters[key].nodes for key in cluster_ids if key in self.clusters}
        return {key: nodes for key, nodes in found.items() if nodes is not None}

    def managed_scaling(self, cluster_id: str) -> ManagedScaling | None:
        self._note("managed_scaling", cluster_id)
        return self._find(cluster_id).scaling

    def hdfs_utilization(self, cluster_ids: Collection[str]) -> Mapping[str, float]:
        self._note("hdfs_utilization", tuple(cluster_ids))
        found = {key: self.clusters[key].hdfs for key in cluster_ids if key in self.clusters}
        return {key: percent for key, percent in found.items() if percent is not None}

    def history(self, metric: Metric, since: Mapping[str, datetime], until: datetime) -> History:
        if not since:
            return History({}, calls=0)
        self._note("history", (metric, dict(since)))
        calls = len(tuple(batches(since, until)))
        self.requests += calls - 1
        kept = {
            key: {at: value for at, value in readings.items() if bucket_of(start) <= at < until}
            for key, start in since.items()
            if key in self.clusters and (readings := self.clusters[key].metrics.get(metric))
        }
        return History({key: readings for key, readings in kept.items() if readings}, calls)

    def notebook_clusters(self) -> Collection[str]:
        self._note("notebook_clusters", None)
        return frozenset(key for key, cluster in self.clusters.items() if cluster.notebook)

    def run_job_flow(self, spec: LaunchSpec) -> LaunchAnswer:
        self._note("run_job_flow", spec)
        cluster_id = f"j-{len(self.calls):013}"
        made = launched(spec, self._scope, cluster_id, self._now())
        self._change(lambda: self.put(made))
        return LaunchAnswer(cluster_id, self._request_id())

    def modify_instance_groups(self, cluster_id: str, counts: Mapping[str, int]) -> str:
        self._note("modify_instance_groups", (cluster_id, dict(counts)))
        found = self._find_up(cluster_id)
        unknown = counts.keys() - {held.id for held in found.capacity}
        if unknown:
            raise _refused(f"Instance group id '{sorted(unknown)[0]}' is not valid.")
        asked = {
            held.id: (counts[held.id], counts[held.id] if held.market == "SPOT" else 0)
            for held in found.capacity
            if held.id in counts
        }
        return self._update(resized(found, asked))

    def modify_instance_fleet(self, cluster_id: str, fleet_id: str, on_demand: int, spot: int) -> str:
        self._note("modify_instance_fleet", (cluster_id, fleet_id, on_demand, spot))
        found = self._find_up(cluster_id)
        if fleet_id not in {held.id for held in found.capacity}:
            raise _refused(f"Instance fleet id '{fleet_id}' is not valid.")
        return self._update(resized(found, {fleet_id: (on_demand + spot, spot)}))

    def put_managed_scaling(self, cluster_id: str, scaling: ManagedScaling) -> str:
        self._note("put_managed_scaling", (cluster_id, scaling))
        found = self._find(cluster_id)
        if not 0 <= scaling.min_units <= scaling.max_units or (scaling.max_core or 0) > scaling.max_units:
            raise _refused("Invalid configuration for managed scaling.")
        return self._update(replace(found, scaling=scaling))

    def put_auto_termination(self, cluster_id: str, idle_timeout: timedelta) -> str:
        self._note("put_auto_termination", (cluster_id, idle_timeout))
        found = self._find(cluster_id)
        if not timedelta(minutes=1) <= idle_timeout <= timedelta(days=7):
            raise _refused("IdleTimeout must be between 60 and 604800 seconds.")
        return self._update(replace(found, idle_timeout=idle_timeout))

    def remove_auto_termination(self, cluster_id: str) -> str:
        self._note("remove_auto_termination", cluster_id)
        return self._update(replace(self._find(cluster_id), idle_timeout=None))

    def add_tags(self, cluster_id: str, tags: Mapping[str, str]) -> str:
        self._note("add_tags", (cluster_id, dict(tags)))
        found = self._find(cluster_id)
        return self._update(tagged(found, {**found.detail.tags, **tags}))

    def remove_tags(self, cluster_id: str, keys: Collection[str]) -> str:
        self._note("remove_tags", (cluster_id, tuple(keys)))
        found = self._find(cluster_id)
        left = {key: value for key, value in found.detail.tags.items() if key not in keys}
        return self._update(tagged(found, left))

    def cancel_steps(self, cluster_id: str, step_ids: Collection[str]) -> Mapping[str, StepCancellation]:
        self._note("cancel_steps", (cluster_id, tuple(step_ids)))
        found = self._find(cluster_id)
        live = {step.id for step in found.steps if step.state in ("PENDING", "RUNNING")} & {*step_ids}
        steps = tuple(
            replace(step, state="CANCELLED", ended_at=self._now()) if step.id in live else step
            for step in found.steps
        )
        self._update(replace(found, steps=steps))
        refused = StepCancellation(False, "Step is not in a state that can be cancelled.")
        return {key: StepCancellation(True) if key in live else refused for key in step_ids}

    def terminate(self, cluster_id: str) -> str:
        self._note("terminate", cluster_id)
        found = self._find(cluster_id)
        if found.detail.termination_protected:
            raise CloudError(
                "Could not shut down one or more job flows since they are termination protected.",
                permanent=True,
                code="ValidationException",
            )
        if found.detail.summary.state.ended:
            self._change(lambda: None)
        else:
            self._change(lambda: self.move(cluster_id, ClusterState.TERMINATING))
        return f"request-{len(self.calls)}"

    def set_termination_protection(self, cluster_id: str, protected: bool) -> str:
        self._note("set_termination_protection", (cluster_id, protected))
        found = self._find(cluster_id)
        detail = replace(found.detail, termination_protected=protected)
        self._change(lambda: self.put(replace(found, detail=detail)))
        return f"request-{len(self.calls)}"

    def put(self, cluster: FakeCluster) -> None:
        """Add a cluster, or put it in the place of the one with its id."""
        self.clusters[cluster.detail.summary.id] = cluster

    def move(self, cluster_id: str, state: ClusterState, reason: str = "") -> None:
        """Put a cluster into another state."""
        found = self.clusters[cluster_id]
        summary = replace(found.detail.summary, state=state, reason=reason)
        self.put(replace(found, detail=replace(found.detail, summary=summary)))

    def settle(self, cluster_id: str) -> None:
        """Have run what was requested: the end of a resize."""
        self.put(settled(self.clusters[cluster_id]))

    def _update(self, cluster: FakeCluster) -> str:
        self._change(lambda: self.put(cluster))
        return self._request_id()

    def _request_id(self) -> str:
        return f"request-{len(self.calls)}"

    def _find_up(self, cluster_id: str) -> FakeCluster:
        found = self._find(cluster_id)
        if found.detail.summary.state not in (ClusterState.RUNNING, ClusterState.WAITING):
            raise _refused("An instance group may only be modified when the cluster is running or waiting")
        return found

    def _change(self, effect: Callable[[], None]) -> None:
        slip = self.slips.pop(0) if self.slips else None
        if slip is None or slip.happened:
            effect()
        if slip is not None:
            raise slip.error

    def _note(self, method: str, argument: object) -> None:
        self.calls.append(Asked(method, argument))
        self.requests += 1
        if self.error is not None:
            raise self.error

    def _find(self, cluster_id: str) -> FakeCluster:
        if cluster_id not in self.clusters:
            raise NotFound(f"Cluster id '{cluster_id}' is not valid.", permanent=True)
        return self.clusters[cluster_id]


def _refused(message: str) -> CloudError:
    return CloudError(message, permanent=True, code="ValidationException")
