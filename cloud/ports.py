"""What we ask of the clouds: a small protocol per capability, each bound to one account and region.

Every method blocks, and raises only :class:`cloud.errors.CloudError`.
"""

from collections.abc import Collection, Mapping
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Protocol

from cloud.ecs import (
    EVERY_INSTANCE,
    EcsInstance,
    EcsRegion,
    EcsStatus,
    InstanceFilter,
    Instances,
    StoppedMode,
)
from cloud.launch import LaunchSpec
from cloud.metrics import History, Metric
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
from cloud.prices import SpotPrices

ANY_TIME = Created()

STEPS_A_CALL = 10
"""As many steps EMR looks up by their ids at once."""


class Emr(Protocol):
    """EMR in one account and region: https://docs.aws.amazon.com/emr/latest/APIReference/"""

    @property
    def scope(self) -> Scope:
        """The account and region this one speaks for."""

    def list_clusters(
        self,
        states: Collection[ClusterState],
        created: Created = ANY_TIME,
        *,
        pages: int | None = None,
        patience: float | None = None,
    ) -> Clusters:
        """List all clusters in those states, in no order, by at most so many ``pages`` (of 50, a call each).

        ``truncated`` if there is more, or more than the throttle allows in ``patience`` seconds (``None``: as
        many as a person waits).
        """

    def describe_cluster(self, cluster_id: str) -> ClusterDetail:
        """Read one cluster; ``NotFound`` if there is none of that id."""

    def describe_clusters(self, cluster_ids: Collection[str]) -> Mapping[str, ClusterDetail]:
        """Read several side by side, from a short-lived cache if fresh; what cannot be had is left out."""

    def list_capacity(self, detail: ClusterDetail) -> tuple[Capacity, ...]:
        """Read its instance groups or instance fleets, whichever it has, master first."""

    def list_instances(self, cluster_id: str) -> tuple[Instance, ...]:
        """Read the instances that are billed: those bootstrapping and running; EMR tells 2,000 at most."""

    def list_steps(self, cluster_id: str, limit: int, states: Collection[str] = ()) -> tuple[Step, ...]:
        """Read the last ``limit`` steps (in those states, if any are named), newest first; each 50 are a call."""

    def find_steps(self, cluster_id: str, step_ids: Collection[str]) -> tuple[Step, ...]:
        """Read these steps, in any order; each :data:`STEPS_A_CALL` are a call; what EMR does not know is left out."""

    def auto_termination(self, cluster_id: str) -> AutoTermination:
        """Read the auto-termination policy."""

    def managed_scaling(self, cluster_id: str) -> ManagedScaling | None:
        """Read the managed scaling policy; None where the cluster has none."""

    def count_nodes(self, cluster_ids: Collection[str]) -> Mapping[str, int]:
        """Count running nodes by CloudWatch's metrics, in batches; clusters without data are left out."""

    def hdfs_utilization(self, cluster_ids: Collection[str]) -> Mapping[str, float]:
        """Read how full HDFS is, in percent, by CloudWatch; clusters without fresh data are left out."""

    def history(self, metric: Metric, since: Mapping[str, datetime], until: datetime) -> History:
        """Read a metric of each cluster from its own ``since`` on, in batches, at most ``KEPT`` back.

        A cluster without any data is left out, and so is every bucket without.
        """

    def notebook_clusters(self) -> Collection[str]:
        """Tell the clusters on which an EMR Notebook's execution runs right now; each 50 of them are a call."""

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


class Ecs(Protocol):
    """Alibaba Cloud ECS in one account and region.

    A change is sent exactly once and is asynchronous: after an error whose ``uncertain`` is true, read the status
    before asking again. With ``dry_run`` Alibaba only checks it: its permission, the status, locks and stock.
    https://www.alibabacloud.com/help/en/ecs/developer-reference/api-ecs-2014-05-26-overview
    """

    @property
    def scope(self) -> Scope:
        """The account and region this one speaks for."""

    def list_instances(
        self, wanted: InstanceFilter = EVERY_INSTANCE, *, pages: int | None = None
    ) -> Instances:
        """List what is wanted, in Alibaba's order, by at most so many ``pages`` (of 100, a call each).

        ``truncated`` if there is more, or more than the throttle allows.
        """

    def describe_instances(self, instance_ids: Collection[str]) -> Mapping[str, EcsInstance]:
        """Read these, 100 a call; those that are not there are left out."""

    def statuses(self, instance_ids: Collection[str]) -> Mapping[str, EcsStatus]:
        """Read their statuses only, 50 a call; those that are not there are left out."""

    def start(self, instance_id: str, *, dry_run: bool = False) -> str:
        """Start a stopped instance, and answer with Alibaba's request id; local disks stay as they are."""

    def stop(self, instance_id: str, mode: StoppedMode, *, force: bool = False, dry_run: bool = False) -> str:
        """Stop a running instance, and answer with Alibaba's request id.

        ``force`` is like pulling the plug: what was not written to disk is lost.
        """

    def reboot(self, instance_id: str, *, force: bool = False, dry_run: bool = False) -> str:
        """Restart a running instance, and answer with Alibaba's request id."""

    def regions(self) -> tuple[EcsRegion, ...]:
        """Read the regions that the account may use, from a cache of a day."""


class Prices(Protocol):
    """List prices of any account and region, in USD an hour. What has no price, or none in USD, is left out.

    What is known from before is answered even while AWS is not; a ``CloudError`` means that nothing is.
    """

    def on_demand(self, scope: Scope, instance_types: Collection[str]) -> Mapping[str, Decimal]:
        """Read EC2's On-Demand prices (Linux, shared tenancy) by instance type; in a batch, kept for a day."""

    def surcharge(self, scope: Scope, instance_types: Collection[str]) -> Mapping[str, Decimal]:
        """Read what EMR on EC2 adds for an instance, by its type; in a batch, kept for a day."""

    def spot(self, scope: Scope, instance_types: Collection[str]) -> SpotPrices:
        """Read the Spot prices of now by instance type and Availability Zone; in a batch, kept for an hour."""
