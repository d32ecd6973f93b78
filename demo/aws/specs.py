"""What a demo cluster is made of, as values. All ages are told backwards from the moment it is added."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta

ACCOUNT = "123456789012"  # moto's own default
SECOND_ACCOUNT = "222222222222"
SECOND_ROLE = f"arn:aws:iam::{SECOND_ACCOUNT}:role/chatops"
SECOND_EXTERNAL_ID = "chatops-demo"
SEOUL = "ap-northeast-2"
VIRGINIA = "us-east-1"
SCARCE = frozenset({"p4d.24xlarge"})  # Spot never has any of these


@dataclass(frozen=True, slots=True)
class Group:
    """An instance group; ``role`` is MASTER, CORE or TASK."""

    role: str
    instance_type: str
    count: int
    market: str = "ON_DEMAND"


@dataclass(frozen=True, slots=True)
class Fleet:
    """An instance fleet; ``instance_types`` maps a type to its weight, capacities are weighted units."""

    role: str
    instance_types: Mapping[str, int]
    on_demand: int = 0
    spot: int = 0


@dataclass(frozen=True, slots=True)
class StepSpec:
    """A step that began ``began`` ago and runs for ``runs``, then ends as ``outcome``."""

    name: str
    began: timedelta
    runs: timedelta
    outcome: str = "COMPLETED"
    reason: str = ""


@dataclass(frozen=True, slots=True)
class End:
    """How a cluster ended: it began to shut down ``ago``."""

    ago: timedelta
    code: str = "USER_REQUEST"
    reason: str = "Terminated by user request"


@dataclass(frozen=True, slots=True)
class ClusterSpec:
    """A cluster. ``idle_for``: how long nothing but steps has run on it; None: something always runs.

    ``hdfs`` is how full its file system is, in percent; ``scaling`` are managed scaling's limits, in instances.
    """

    name: str
    age: timedelta
    region: str = SEOUL
    account: str = ACCOUNT
    id: str | None = None
    release: str = "emr-7.2.0"
    applications: tuple[str, ...] = ("Hadoop", "Spark")
    holds: tuple[Group, ...] | tuple[Fleet, ...] = (
        Group("MASTER", "m5.xlarge", 1),
        Group("CORE", "r5.2xlarge", 2),
    )
    tags: Mapping[str, str] = field(default_factory=dict)
    protected: bool = False
    keep_alive: bool = True
    idle_timeout: timedelta | None = None
    idle_for: timedelta | None = None
    steps: tuple[StepSpec, ...] = ()
    end: End | None = None
    bootstrap_failure: str = ""
    hdfs: float = 4.0
    scaling: tuple[int, int] | None = None
