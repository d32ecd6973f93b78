"""What we ask of the clouds: a small protocol per capability, each bound to one account and region.

Every method blocks, and raises only :class:`cloud.errors.CloudError`.
"""

from collections.abc import Collection, Mapping
from datetime import timedelta
from typing import Protocol

from cloud.launch import LaunchSpec
from cloud.model import (
    AutoTermination,
    Capacity,
    ClusterDetail,
    Clusters,
    ClusterState,
    Created,
    LaunchAnswer,
    ManagedScaling,
    Scope,
    Step,
    StepCancellation,
)

ANY_TIME = Created()


class Emr(Protocol):
    """EMR in one account and region: https://docs.aws.amazon.com/emr/latest/APIReference/"""

    @property
    def scope(self) -> Scope:
        """The account and region this one speaks for."""

    def list_clusters(
        self, states: Collection[ClusterState], created: Created = ANY_TIME, *, pages: int | None = None
    ) -> Clusters:
        """List all clusters in those states, in no order, by at most so many ``pages`` (of 50, a call each).

        ``truncated`` if there is more, or more than the throttle allows.
        """

    def describe_cluster(self, cluster_id: str) -> ClusterDetail:
        """Read one cluster; ``NotFound`` if there is none of that id."""

    def describe_clusters(self, cluster_ids: Collection[str]) -> Mapping[str, ClusterDetail]:
        """Read several side by side, from a short-lived cache if fresh; what cannot be had is left out."""

    def list_capacity(self, detail: ClusterDetail) -> tuple[Capacity, ...]:
        """Read its instance groups or instance fleets, whichever it has, master first."""

    def list_steps(self, cluster_id: str, limit: int) -> tuple[Step, ...]:
        """Read the last ``limit`` steps, newest first; each 50 are a call."""

    def auto_termination(self, cluster_id: str) -> AutoTermination:
        """Read the auto-termination policy."""

    def managed_scaling(self, cluster_id: str) -> ManagedScaling | None:
        """Read the managed scaling policy; None where the cluster has none."""

    def count_nodes(self, cluster_ids: Collection[str]) -> Mapping[str, int]:
        """Count running nodes by CloudWatch's metrics, in batches; clusters without data are left out."""

    def hdfs_utilization(self, cluster_ids: Collection[str]) -> Mapping[str, float]:
        """Read how full HDFS is, in percent, by CloudWatch; clusters without fresh data are left out."""

    def run_job_flow(self, spec: LaunchSpec) -> LaunchAnswer:
        """Launch a cluster, in exactly one attempt: EMR would launch another one for every repetition.

        After an error whose ``uncertain`` is true there may be a cluster all the same.
        https://docs.aws.amazon.com/emr/latest/APIReference/API_RunJobFlow.html
        """

    def modify_instance_groups(self, cluster_id: str, counts: Mapping[str, int]) -> str:
        """Ask for so many instances in each group (by id), all or none; answer with AWS's request id.

        Harmless when repeated; the count there is now cancels a resize. Only while RUNNING or WAITING.
        """

    def modify_instance_fleet(self, cluster_id: str, fleet_id: str, on_demand: int, spot: int) -> str:
        """Ask for so many weighted units in one fleet; both targets are always set."""

    def put_managed_scaling(self, cluster_id: str, scaling: ManagedScaling) -> str:
        """Set the whole managed scaling policy."""

    def remove_managed_scaling(self, cluster_id: str) -> str:
        """Leave the cluster at its present size; harmless where there is no policy."""

    def put_auto_termination(self, cluster_id: str, idle_timeout: timedelta) -> str:
        """Have the cluster end after so long idle: 60 s to 7 days; releases from 5.30, and from 6.1."""

    def remove_auto_termination(self, cluster_id: str) -> str:
        """Have the cluster stay; harmless where there is no policy."""

    def add_tags(self, cluster_id: str, tags: Mapping[str, str]) -> str:
        """Set these tags, and leave the others as they are."""

    def remove_tags(self, cluster_id: str, keys: Collection[str]) -> str:
        """Take these tags away; harmless where they are not."""

    def cancel_steps(self, cluster_id: str, step_ids: Collection[str]) -> Mapping[str, StepCancellation]:
        """Cancel up to 256 steps that are pending or running; answer what became of each, by its id.

        Asynchronous: a step whose cancellation was submitted may still complete.
        """

    def terminate(self, cluster_id: str) -> str:
        """Have it shut down, and answer with AWS's request id; asynchronous, and harmless when repeated.

        A protected cluster is a permanent ``CloudError`` in AWS's words.
        """

    def set_termination_protection(self, cluster_id: str, protected: bool) -> str:
        """Switch its protection, and answer with AWS's request id."""
