"""What we ask of the clouds: a small protocol per capability, each bound to one account and region.

Every method blocks, and raises only :class:`cloud.errors.CloudError`.
"""

from collections.abc import Collection, Mapping
from typing import Protocol

from cloud.model import AutoTermination, Capacity, ClusterDetail, Clusters, ClusterState, Created, Scope, Step

ANY_TIME = Created()


class Emr(Protocol):
    """EMR in one account and region: https://docs.aws.amazon.com/emr/latest/APIReference/"""

    @property
    def scope(self) -> Scope:
        """The account and region this one speaks for."""

    def list_clusters(self, states: Collection[ClusterState], created: Created = ANY_TIME) -> Clusters:
        """List all clusters in those states, in no order; ``truncated`` past what the throttle allows."""

    def describe_cluster(self, cluster_id: str) -> ClusterDetail:
        """Read one cluster; ``NotFound`` if there is none of that id."""

    def describe_clusters(self, cluster_ids: Collection[str]) -> Mapping[str, ClusterDetail]:
        """Read several side by side, from a short-lived cache if fresh; what cannot be had is left out."""

    def list_capacity(self, detail: ClusterDetail) -> tuple[Capacity, ...]:
        """Read its instance groups or instance fleets, whichever it has, master first."""

    def list_steps(self, cluster_id: str, limit: int) -> tuple[Step, ...]:
        """Read the last ``limit`` steps (at most 50), newest first."""

    def auto_termination(self, cluster_id: str) -> AutoTermination:
        """Read the auto-termination policy."""

    def count_nodes(self, cluster_ids: Collection[str]) -> Mapping[str, int]:
        """Count running nodes by CloudWatch's metrics, in batches; clusters without data are left out."""

    def terminate(self, cluster_id: str) -> str:
        """Have it shut down, and answer with AWS's request id; asynchronous, and harmless when repeated.

        A protected cluster is a permanent ``CloudError`` in AWS's words.
        """

    def set_termination_protection(self, cluster_id: str, protected: bool) -> str:
        """Switch its protection, and answer with AWS's request id."""
