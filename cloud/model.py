"""What the clouds are made of, as frozen values: no SDK type leaves its adapter.

Times are aware datetimes in UTC. Absent facts are ``None`` or empty, never guessed.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum


@dataclass(frozen=True, slots=True, order=True)
class Scope:
    """One region of one account, by the account's alias in ``chatops.yaml``."""

    account: str
    region: str

    def __str__(self) -> str:
        return f"{self.account}/{self.region}"


class ClusterState(StrEnum):
    """EMR's own states: https://docs.aws.amazon.com/emr/latest/APIReference/API_ClusterStatus.html"""

    STARTING = "STARTING"
    BOOTSTRAPPING = "BOOTSTRAPPING"
    RUNNING = "RUNNING"
    WAITING = "WAITING"
    TERMINATING = "TERMINATING"
    TERMINATED = "TERMINATED"
    TERMINATED_WITH_ERRORS = "TERMINATED_WITH_ERRORS"

    @property
    def ended(self) -> bool:
        return self in ENDED_STATES


ENDED_STATES = frozenset({ClusterState.TERMINATED, ClusterState.TERMINATED_WITH_ERRORS})
ACTIVE_STATES = frozenset(ClusterState) - ENDED_STATES


@dataclass(frozen=True, slots=True)
class ClusterSummary:
    """All that ListClusters tells: https://docs.aws.amazon.com/emr/latest/APIReference/API_ClusterSummary.html"""

    scope: Scope
    id: str
    name: str
    state: ClusterState
    created_at: datetime
    ready_at: datetime | None = None
    ended_at: datetime | None = None
    reason_code: str = ""
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Clusters:
    """One listing; ``truncated`` says that there is more than was read, ``pages`` how many calls it took."""

    items: tuple[ClusterSummary, ...]
    truncated: bool = False
    pages: int = 1


@dataclass(frozen=True, slots=True)
class Created:
    """A span of creation times, both ends included; ``None`` is open."""

    after: datetime | None = None
    before: datetime | None = None

    def covers(self, moment: datetime) -> bool:
        return (self.after is None or self.after <= moment) and (self.before is None or moment <= self.before)


class Collection(StrEnum):
    """How a cluster's instances are held; it decides which calls resize it."""

    GROUP = "INSTANCE_GROUP"
    FLEET = "INSTANCE_FLEET"


@dataclass(frozen=True, slots=True)
class ClusterDetail:
    """What DescribeCluster adds: https://docs.aws.amazon.com/emr/latest/APIReference/API_Cluster.html

    ``hdfs_replication`` is what the cluster's configuration sets ``dfs.replication`` to; ``None``: EMR's default.
    """

    summary: ClusterSummary
    release: str
    applications: tuple[str, ...]
    collection: Collection
    termination_protected: bool
    auto_terminate: bool
    tags: Mapping[str, str]
    log_uri: str = ""
    master_public_dns: str = ""
    zone: str = ""
    hdfs_replication: int | None = None


class Role(StrEnum):
    """What an instance group or fleet does."""

    MASTER = "MASTER"
    CORE = "CORE"
    TASK = "TASK"


@dataclass(frozen=True, slots=True)
class Capacity:
    """An instance group, or an instance fleet.

    ``requested`` and ``running`` count instances for a group and weighted units for a fleet
    (On-Demand and Spot added up; ``spot_requested``/``spot_running`` are the Spot part, in the same unit).
    ``weights`` tells how many units an instance of a type is, for a fleet; ``market`` and ``bid_price``
    (USD an hour; empty: up to the On-Demand price) belong to a group only.
    """

    id: str
    name: str
    role: Role
    collection: Collection
    instance_types: tuple[str, ...]
    requested: int
    running: int
    spot_requested: int
    spot_running: int
    state: str
    reason: str = ""
    reason_code: str = ""
    market: str = ""
    bid_price: str = ""
    weights: Mapping[str, int] = field(default_factory=dict)

    @property
    def on_demand_requested(self) -> int:
        return self.requested - self.spot_requested

    @property
    def on_demand_running(self) -> int:
        return self.running - self.spot_running

    @property
    def halted(self) -> bool:
        """Whether EMR has given up starting nodes for it, until it is resized again.

        https://docs.aws.amazon.com/emr/latest/ManagementGuide/emr-manage-resize.html#emr-manage-resizeArrested
        """
        return self.state in HALTED_STATES


HALTED_STATES = frozenset({"SUSPENDED", "ARRESTED"})


class Market(StrEnum):
    """How an instance is bought."""

    ON_DEMAND = "ON_DEMAND"
    SPOT = "SPOT"


@dataclass(frozen=True, slots=True)
class Instance:
    """An EC2 instance of a cluster, by its EC2 id; ``held_by`` is the id of its group or fleet.

    https://docs.aws.amazon.com/emr/latest/APIReference/API_Instance.html
    """

    id: str
    instance_type: str
    market: Market
    held_by: str


@dataclass(frozen=True, slots=True)
class Step:
    """One step: https://docs.aws.amazon.com/emr/latest/APIReference/API_StepSummary.html"""

    id: str
    name: str
    state: str
    created_at: datetime | None = None
    started_at: datetime | None = None
    ended_at: datetime | None = None
    reason: str = ""


@dataclass(frozen=True, slots=True)
class AutoTermination:
    """EMR's own idle timeout; ``None`` where the cluster has none."""

    idle_timeout: timedelta | None


@dataclass(frozen=True, slots=True)
class ManagedScaling:
    """Within which bounds EMR resizes a cluster's core and task nodes by itself.

    ``unit_type`` is ``Instances``, ``VCPU`` or ``InstanceFleetUnits``; the maxima of On-Demand and of
    core units are part of ``max_units``. ``strategy`` (``DEFAULT``, ``ADVANCED``; empty: EMR's
    default) and ``utilization`` (1 to 100) are here because a policy is put as a whole: left out,
    they would be lost.
    https://docs.aws.amazon.com/emr/latest/APIReference/API_ManagedScalingPolicy.html
    """

    min_units: int
    max_units: int
    max_on_demand: int | None = None
    max_core: int | None = None
    unit_type: str = "Instances"
    strategy: str = ""
    utilization: int | None = None


@dataclass(frozen=True, slots=True)
class StepCancellation:
    """What became of cancelling one step: ``submitted`` may still come too late; else ``reason`` says why."""

    submitted: bool
    reason: str = ""


@dataclass(frozen=True, slots=True)
class LaunchAnswer:
    """What RunJobFlow answers: the new cluster's id, and AWS's request id."""

    cluster_id: str
    request_id: str
