"""In-memory stand-ins for the ports: they hold what they are given, and remember what they were asked."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import timedelta

from cloud.errors import CloudError, NotFound
from cloud.model import (
    AutoTermination,
    Capacity,
    ClusterDetail,
    Clusters,
    ClusterState,
    Created,
    Scope,
    Step,
)
from cloud.ports import ANY_TIME


@dataclass(frozen=True, slots=True)
class FakeCluster:
    """All that there is to know of one cluster; ``nodes`` None means that there are no metrics."""

    detail: ClusterDetail
    capacity: tuple[Capacity, ...] = ()
    steps: tuple[Step, ...] = ()
    idle_timeout: timedelta | None = None
    nodes: int | None = None


@dataclass(frozen=True, slots=True)
class Asked:
    """One call to a fake."""

    method: str
    argument: object = None


class FakeEmr:
    """A :class:`cloud.ports.Emr`; ``calls`` is what it was asked, and ``error``, while set, how it fails."""

    def __init__(self, scope: Scope, clusters: Iterable[FakeCluster] = ()) -> None:
        self._scope = scope
        self.clusters = {cluster.detail.summary.id: cluster for cluster in clusters}
        self.calls: list[Asked] = []
        self.error: CloudError | None = None
        self.truncated = False

    @property
    def scope(self) -> Scope:
        return self._scope

    def list_clusters(self, states: Collection[ClusterState], created: Created = ANY_TIME) -> Clusters:
        self._note("list_clusters", frozenset(states))
        summaries = (cluster.detail.summary for cluster in self.clusters.values())
        found = tuple(c for c in summaries if c.state in states and created.covers(c.created_at))
        return Clusters(found, self.truncated, pages=max(1, -(-len(found) // 50)))

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

    def list_steps(self, cluster_id: str, limit: int) -> tuple[Step, ...]:
        self._note("list_steps", cluster_id)
        return self._find(cluster_id).steps[:limit]

    def auto_termination(self, cluster_id: str) -> AutoTermination:
        self._note("auto_termination", cluster_id)
        return AutoTermination(self._find(cluster_id).idle_timeout)

    def count_nodes(self, cluster_ids: Collection[str]) -> Mapping[str, int]:
        self._note("count_nodes", tuple(cluster_ids))
        found = {key: self.clusters[key].nodes for key in cluster_ids if key in self.clusters}
        return {key: nodes for key, nodes in found.items() if nodes is not None}

    def terminate(self, cluster_id: str) -> str:
        self._note("terminate", cluster_id)
        found = self._find(cluster_id)
        if found.detail.termination_protected:
            raise CloudError(
                "Could not shut down one or more job flows since they are termination protected.",
                permanent=True,
                code="ValidationException",
            )
        if not found.detail.summary.state.ended:
            self.move(cluster_id, ClusterState.TERMINATING)
        return f"request-{len(self.calls)}"

    def set_termination_protection(self, cluster_id: str, protected: bool) -> str:
        self._note("set_termination_protection", (cluster_id, protected))
        found = self._find(cluster_id)
        detail = replace(found.detail, termination_protected=protected)
        self.clusters[cluster_id] = replace(found, detail=detail)
        return f"request-{len(self.calls)}"

    def move(self, cluster_id: str, state: ClusterState, reason: str = "") -> None:
        """Put a cluster into another state."""
        found = self.clusters[cluster_id]
        summary = replace(found.detail.summary, state=state, reason=reason)
        self.clusters[cluster_id] = replace(found, detail=replace(found.detail, summary=summary))

    def _note(self, method: str, argument: object) -> None:
        self.calls.append(Asked(method, argument))
        if self.error is not None:
            raise self.error

    def _find(self, cluster_id: str) -> FakeCluster:
        if cluster_id not in self.clusters:
            raise NotFound(f"Cluster id '{cluster_id}' is not valid.", permanent=True)
        return self.clusters[cluster_id]
