"""EMR behind its port: https://docs.aws.amazon.com/emr/latest/APIReference/"""

import logging
import time
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any, cast

from cloud.aws import emr_mapping, emr_nodes
from cloud.aws.cache import ShortLived
from cloud.aws.clients import ClientFactory
from cloud.aws.errors import translated
from cloud.aws.fanout import FanOut
from cloud.aws.throttle import Throttle
from cloud.errors import CloudError, Throttled
from cloud.model import (
    AutoTermination,
    Capacity,
    ClusterDetail,
    Clusters,
    ClusterState,
    ClusterSummary,
    Created,
    Role,
    Scope,
    Step,
)
from cloud.model import Collection as Held
from cloud.ports import ANY_TIME

if TYPE_CHECKING:
    from types_boto3_emr import EMRClient

log = logging.getLogger(__name__)

ORDER = (Role.MASTER, Role.CORE, Role.TASK)


@dataclass(frozen=True, slots=True)
class Patience:
    """Seconds: for a whole listing, a whole fan-out, a read's and a change's wait for its turn, a cached detail's life."""

    listing: float = 5
    details: float = 3
    turn: float = 5
    change: float = 60
    cache_ttl: float = 60
    cache_size: int = 1000
    workers: int = 8


class AwsEmr:
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
        self._scope = scope
        self._clients = clients
        self._throttle = throttle
        self._patience = patience or Patience()
        self._now = now
        self._details: ShortLived[str, ClusterDetail] = ShortLived(
            ttl=self._patience.cache_ttl, size=self._patience.cache_size
        )
        self._fan_out = FanOut(self._describe_until, workers=self._patience.workers)

    @property
    def scope(self) -> Scope:
        return self._scope

    def list_clusters(self, states: Collection[ClusterState], created: Created = ANY_TIME) -> Clusters:
        """Pages of 50. Without states EMR would list all of two months, so none means none."""
        if not states:
            return Clusters((), pages=0)
        items: list[ClusterSummary] = []
        pages = 0
        try:
            for page in self._cluster_pages(states, created):
                items += page
                pages += 1
        except Throttled:
            if not items:
                raise
            return Clusters(tuple(items), truncated=True, pages=pages)
        return Clusters(tuple(items), pages=pages)

    def _cluster_pages(
        self, states: Collection[ClusterState], created: Created
    ) -> Iterator[list[ClusterSummary]]:
        client = self._client()
        deadline = time.monotonic() + self._patience.listing
        marker: dict[str, Any] = emr_mapping.created_window(created)
        wanted = cast(Any, sorted(states))  # the stubs want literals, not our enum
        while True:
            self._take_turn("ListClusters", deadline - time.monotonic())
            with translated(client):
                answer = client.list_clusters(ClusterStates=wanted, **marker)
            yield [emr_mapping.summary(self._scope, item) for item in answer.get("Clusters", [])]
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

    def list_steps(self, cluster_id: str, limit: int) -> tuple[Step, ...]:
        """One page is 50 steps, and EMR gives the newest first."""
        self._take_turn("ListSteps")
        client = self._client()
        with translated(client):
            answer = client.list_steps(ClusterId=cluster_id)
        return tuple(emr_mapping.step(item) for item in answer.get("Steps", [])[:limit])

    def auto_termination(self, cluster_id: str) -> AutoTermination:
        """A cluster without a policy answers without one: no error."""
        self._take_turn("GetAutoTerminationPolicy")
        client = self._client()
        with translated(client):
            answer = client.get_auto_termination_policy(ClusterId=cluster_id)
        seconds = answer.get("AutoTerminationPolicy", {}).get("IdleTimeout")
        return AutoTermination(None if seconds is None else timedelta(seconds=seconds))

    def count_nodes(self, cluster_ids: Collection[str]) -> Mapping[str, int]:
        if not cluster_ids:
            return {}
        return emr_nodes.count_nodes(self._clients.cloudwatch(self._scope), cluster_ids, self._now())

    def terminate(self, cluster_id: str) -> str:
        """One id a call: a protected one among several would fail them all."""
        self._take_turn("TerminateJobFlows", self._patience.change)
        client = self._client()
        with translated(client):
            answer: Any = client.terminate_job_flows(JobFlowIds=[cluster_id])
        return _request_id(answer)

    def set_termination_protection(self, cluster_id: str, protected: bool) -> str:
        """Its bucket refills in 5 s, so several in a row take their time."""
        self._take_turn("SetTerminationProtection", self._patience.change)
        client = self._client()
        with translated(client):
            answer: Any = client.set_termination_protection(
                JobFlowIds=[cluster_id], TerminationProtected=protected
            )
        return _request_id(answer)

    def _client(self) -> "EMRClient":
        return self._clients.emr(self._scope)

    def _take_turn(self, api: str, timeout: float | None = None) -> None:
        if not self._throttle.take(self._scope, api, self._patience.turn if timeout is None else timeout):
            raise Throttled(
                f"The bot has used up its {api} calls for now; more are allowed in a few seconds.",
                permanent=False,
                code="OwnThrottle",
                sent=False,
            )


def _request_id(answer: Mapping[str, Any]) -> str:
    """The stubs say that calls without a result answer None; botocore gives the metadata all the same."""
    return str(answer["ResponseMetadata"].get("RequestId", ""))
