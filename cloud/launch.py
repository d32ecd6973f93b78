"""What to launch, as frozen values: https://docs.aws.amazon.com/emr/latest/APIReference/API_RunJobFlow.html

Each ``raw`` is in RunJobFlow's own words, for what has no name here (EBS volumes, configurations, Spot
timeouts), and is merged last into its part: mappings go into each other, lists are appended, anything
else replaces.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from cloud.model import ManagedScaling, Role

Raw = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class LaunchGroup:
    """A uniform instance group; ``bid_price``, for Spot, in USD an hour (empty: the On-Demand price)."""

    role: Role
    instance_type: str
    count: int
    spot: bool = False
    bid_price: str = ""
    name: str = ""
    raw: Raw = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class FleetType:
    """One of a fleet's instance types; an instance of it counts for ``weight`` units.

    The bid is in USD an hour or in percent of the On-Demand price (neither: 100 %).
    """

    instance_type: str
    weight: int = 1
    bid_price: str = ""
    bid_percent: float | None = None
    raw: Raw = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class LaunchFleet:
    """An instance fleet; both targets are in weighted units. A master fleet has 1 in one of them."""

    role: Role
    types: tuple[FleetType, ...]
    on_demand: int = 0
    spot: int = 0
    name: str = ""
    raw: Raw = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class BootstrapAction:
    """A script that every node runs before it is used."""

    name: str
    path: str
    args: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class LaunchStep:
    """A step; ``on_failure`` is ``CONTINUE``, ``CANCEL_AND_WAIT`` or ``TERMINATE_CLUSTER``."""

    name: str
    jar: str
    args: tuple[str, ...] = ()
    on_failure: str = "CONTINUE"
    main_class: str = ""


@dataclass(frozen=True, slots=True)
class LaunchSpec:
    """One cluster to launch: ``groups`` or ``fleets``, never both. What is empty is left out of the request.

    ``job_flow_role`` is the nodes' instance profile, ``service_role`` EMR's own. ``subnets`` and
    ``zones`` are one of each for groups and may be several for fleets. ``idle_timeout`` is 60 s to
    7 days. Without ``keep_alive`` the cluster ends with its last step. ``raw`` cannot change the
    name, nor a tag that is in ``tags``: by these a launch is found again.
    """

    name: str
    release: str
    groups: tuple[LaunchGroup, ...] = ()
    fleets: tuple[LaunchFleet, ...] = ()
    applications: tuple[str, ...] = ()
    log_uri: str = ""
    subnets: tuple[str, ...] = ()
    zones: tuple[str, ...] = ()
    service_role: str = ""
    job_flow_role: str = ""
    autoscaling_role: str = ""
    security_configuration: str = ""
    key_name: str = ""
    tags: Mapping[str, str] = field(default_factory=dict)
    bootstrap_actions: tuple[BootstrapAction, ...] = ()
    steps: tuple[LaunchStep, ...] = ()
    managed_scaling: ManagedScaling | None = None
    idle_timeout: timedelta | None = None
    termination_protected: bool = False
    keep_alive: bool = True
    raw: Raw = field(default_factory=dict)
