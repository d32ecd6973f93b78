"""EMR behind its port, and its reads: https://docs.aws.amazon.com/emr/latest/APIReference/"""

import logging
import time
from collections.abc import Callable, Collection, Iterator, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any, cast

from cloud.aws import emr_history, emr_mapping, emr_metrics, emr_nodes
from cloud.aws.clients import ClientFactory
from cloud.aws.emr_calls import Patience
from cloud.aws.emr_changes import EmrChanges
from cloud.aws.errors import translated
from cloud.aws.fanout import FanOut
from cloud.errors import CloudError, Throttled
from cloud.metrics import History, Metric
from cloud.model import (
    AutoTermination,
    Capacity,
    ClusterDetail,
    Clusters,
    ClusterState,
    ClusterSummary,
    Created,
    Instance,
    ManagedScaling,
    Role,
    Scope,
    Step,
)
from cloud.model import Collection as Held
from cloud.ports import ANY_TIME, STEPS_A_CALL
from cloud.throttle import Throttle

__all__ = ["AwsEmr", "Patience"]

log = logging.getLogger(__name__)

BILLED = cast(Any, ["BOOTSTRAPPING", "RUNNING"])  # the stubs want literals
ORDER = (Role.MASTER, Role.CORE, Role.TASK)


class AwsEmr(EmrChanges):
    """The :class:`cloud.ports.Emr` of one account and region."""

    def __init__(
        self,
        scope: Scope,
        clients: ClientFactory,
        throttle: Throttle,
        *,
        patience: Patience | None = None,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        super().__init__(scope, clients, throttle, patience)
        self._now = now
        self._fan_out = FanOut(self._describe_until, workers=self._patience.workers)

    def list_clusters(
        self,
        states: Collection[ClusterState],
        created: Created = ANY_TIME,
        *,
        pages: int | None = None,
        patience: float | None = None,
    ) -> Clusters:
        """Pages of 50. Without states EMR would list all of two months, so none means none."""
        if not states:
            return Clusters((), pages=0)
        items: list[ClusterSummary] = []
        read, more = 0, True
        try:
            for page, more in self._cluster_pages(states, created, patience):  # noqa: B007 - used after the loop
                items += page
                read += 1
                if read == pages:
                    break
        except Throttled:
            if not items:
                raise
        return Clusters(tuple(items), truncated=more, pages=read)

    def _cluster_pages(
        self, states: Collection[ClusterState], created: Created, patience: float | None
    ) -> Iterator[tuple[list[ClusterSummary], bool]]:
        """Give page after page, and with each whether there is another."""
        client = self._client()
        deadline = time.monotonic() + (self._patience.listing if patience is None else patience)
        marker: dict[str, Any] = emr_mapping.created_window(created)
        wanted = cast(Any, sorted(states))  # the stubs want literals, not our enum
        while True:
            self._take_turn("ListClusters", deadline - time.monotonic())
            with translated(client):
                answer = client.list_clusters(ClusterStates=wanted, **marker)
            found = [emr_mapping.summary(self._scope, item) for item in answer.get("Clusters", [])]
            yield found, bool(answer.get("Marker"))
            if not answer.get("Marker"):
                return
            marker["Marker"] = answer["Marker"]

    def describe_cluster(self, cluster_id: str) -> ClusterDetail:
        return self._describe(cluster_id, self._patience.turn)

    def describe_clusters(self, cluster_ids: Collection[str]) -> Mapping[str, ClusterDetail]:
        cached = {cluster_id: self._details.get(cluster_id) for cluster_id in cluster_ids}
        known = {cluster_id: detail for cluster_id, detail in cached.items() if detail is not None}
        missing = [cluster_id for cluster_id in cached if cluster_id not in known]
        failed: list[CloudError] = []
        for cluster_id, result in self._fan_out.call(missing, self._patience.details).items():
            if isinstance(result, CloudError):
                failed.append(result)
            else:
                known[cluster_id] = result
        if failed:
            why = sorted({f"{error} ({error.code})" for error in failed})
            log.warning("%s: no details of %d clusters: %s", self._scope, len(failed), "; ".join(why))
        return known

    def _describe_until(self, cluster_id: str, deadline: float) -> ClusterDetail:
        return self._describe(cluster_id, deadline - time.monotonic())

    def _describe(self, cluster_id: str, turn: float) -> ClusterDetail:
        self._take_turn("DescribeCluster", turn)
        client = self._client()
        with translated(client):
            answer = client.describe_cluster(ClusterId=cluster_id)
        detail = emr_mapping.detail(self._scope, answer["Cluster"])
        self._details.put(cluster_id, detail)
        return detail

    def list_capacity(self, detail: ClusterDetail) -> tuple[Capacity, ...]:
        read = self._list_fleets if detail.collection is Held.FLEET else self._list_groups
        return tuple(sorted(read(detail.summary.id), key=lambda capacity: ORDER.index(capacity.role)))

    def _list_groups(self, cluster_id: str) -> list[Capacity]:
        self._take_turn("ListInstanceGroups")
        client = self._client()
        with translated(client):
            pages = client.get_paginator("list_instance_groups").paginate(ClusterId=cluster_id)
            return [emr_mapping.group(item) for page in pages for item in page.get("InstanceGroups", [])]

    def _list_fleets(self, cluster_id: str) -> list[Capacity]:
        self._take_turn("ListInstanceFleets")
        client = self._client()
        with translated(client):
            pages = client.get_paginator("list_instance_fleets").paginate(ClusterId=cluster_id)
            return [emr_mapping.fleet(item) for page in pages for item in page.get("InstanceFleets", [])]

    def list_instances(self, cluster_id: str) -> tuple[Instance, ...]:
        """All or nothing, as the steps. EC2 bills from the start of an instance, so bootstrapping counts."""
        instances: list[Instance] = []
        marker: dict[str, Any] = {}
        client = self._client()
        while True:
            self._take_turn("ListInstances")
            with translated(client):
                answer = client.list_instances(ClusterId=cluster_id, InstanceStates=BILLED, **marker)
            instances += [emr_mapping.instance(item) for item in answer.get("Instances", [])]
            if not answer.get("Marker"):
                return tuple(instances)
            marker["Marker"] = answer["Marker"]

    def list_steps(self, cluster_id: str, limit: int, states: Collection[str] = ()) -> tuple[Step, ...]:
        """Pages of 50, newest first. All or nothing: a part would look like the whole."""
        steps: list[Step] = []
        marker: dict[str, Any] = {"StepStates": [*states]} if states else {}
        client = self._client()
        while True:
            self._take_turn("ListSteps")
            with translated(client):
                answer = client.list_steps(ClusterId=cluster_id, **marker)
            steps += [emr_mapping.step(item) for item in answer.get("Steps", [])]
            if len(steps) >= limit or not answer.get("Marker"):
                return tuple(steps[:limit])
            marker["Marker"] = answer["Marker"]

    def find_steps(self, cluster_id: str, step_ids: Collection[str]) -> tuple[Step, ...]:
        """Read them by their ids: https://docs.aws.amazon.com/emr/latest/APIReference/API_ListSteps.html"""
        ids, steps, client = list(step_ids), [], self._client()
        for some in (ids[at : at + STEPS_A_CALL] for at in range(0, len(ids), STEPS_A_CALL)):
            self._take_turn("ListSteps")
            with translated(client):
                answer = client.list_steps(ClusterId=cluster_id, StepIds=some)
            steps += [emr_mapping.step(item) for item in answer.get("Steps", [])]
        return tuple(steps)

    def auto_termination(self, cluster_id: str) -> AutoTermination:
        """A cluster without a policy answers without one: no error."""
        self._take_turn("GetAutoTerminationPolicy")
        client = self._client()
        with translated(client):
            answer = client.get_auto_termination_policy(ClusterId=cluster_id)
        seconds = answer.get("AutoTerminationPolicy", {}).get("IdleTimeout")
        return AutoTermination(None if seconds is None else timedelta(seconds=seconds))

    def managed_scaling(self, cluster_id: str) -> ManagedScaling | None:
        """A cluster without a policy answers without one: no error."""
        self._take_turn("GetManagedScalingPolicy")
        client = self._client()
        with translated(client):
            answer = client.get_managed_scaling_policy(ClusterId=cluster_id)
        return emr_mapping.managed_scaling(answer.get("ManagedScalingPolicy", {}))

    def count_nodes(self, cluster_ids: Collection[str]) -> Mapping[str, int]:
        if not cluster_ids:
            return {}
        return emr_nodes.count_nodes(self._clients.cloudwatch(self._scope), cluster_ids, self._now())

    def hdfs_utilization(self, cluster_ids: Collection[str]) -> Mapping[str, float]:
        if not cluster_ids:
            return {}
        return emr_metrics.hdfs_utilization(self._clients.cloudwatch(self._scope), cluster_ids, self._now())

    def history(self, metric: Metric, since: Mapping[str, datetime], until: datetime) -> History:
        if not since:
            return History({}, calls=0)
        return emr_history.history(self._clients.cloudwatch(self._scope), metric, since, until)

    def notebook_clusters(self) -> Collection[str]:
        """Executions only, of the last 30 days: a notebook that somebody types into shows as a YARN application.

        https://docs.aws.amazon.com/emr/latest/APIReference/API_ListNotebookExecutions.html
        """
        client = self._client()
        self._take_turn("ListNotebookExecutions")
        with translated(client):
            pages = client.get_paginator("list_notebook_executions").paginate(Status="RUNNING")
            running = [item for page in pages for item in page.get("NotebookExecutions", [])]
        return frozenset(item.get("ExecutionEngineId", "") for item in running) - {""}
