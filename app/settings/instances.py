"""What a template's cluster is made of: instance groups or instance fleets.

https://docs.aws.amazon.com/emr/latest/ManagementGuide/emr-instance-group-configuration.html
"""

from collections.abc import Iterator, Mapping
from typing import Annotated, Self

from pydantic import BeforeValidator, Field, StrictBool, field_validator, model_validator

from app.settings.run_job_flow import FLEET, FLEET_TYPE, GROUP, Raw, besides
from app.settings.section import Section
from app.settings.shapes import FROZEN, Finding, findings, shaped, unique, whole
from cloud.launch import FleetType, LaunchFleet, LaunchGroup
from cloud.model import Role

MOST_NODES = 4_000
MOST_TASK_GROUPS = 48
HIGHLY_AVAILABLE = 3
"""https://docs.aws.amazon.com/emr/latest/ManagementGuide/emr-plan-ha.html"""

InstanceType = Annotated[
    str, shaped(r"[a-z][a-z0-9-]*\.[a-z0-9-]+", "must be an EC2 instance type like m5.xlarge")
]

# What a resize takes for something else is no name: see app/domain/emr/wanted.py.
GroupName = Annotated[
    str,
    shaped(
        r"(?!(?i:core|task|master|primary|spot|od|on[-_]?demand)$)[A-Za-z][A-Za-z0-9_-]{0,63}",
        "must be a name of letters, digits, - and _ (at most 64) that begins with a letter, and none of "
        "core, task, primary, master, spot, on-demand",
    ),
]


def _as_text(value: object) -> object:
    return str(value) if isinstance(value, int | float) and not isinstance(value, bool) else value


BidPrice = Annotated[
    str,
    BeforeValidator(_as_text),
    shaped(r"\d{1,4}(\.\d{1,6})?", "must be a price in USD an hour, like 0.25"),
]


class Group(Section):
    """A uniform instance group."""

    instance_type: InstanceType
    count: Annotated[int, whole(1, MOST_NODES)] = 1
    spot: StrictBool = False
    bid_price: BidPrice | None = None
    raw: Annotated[Raw, besides(GROUP)] = Field(default_factory=dict)

    @model_validator(mode="after")
    def _bid_is_for_spot(self) -> Self:
        if self.bid_price and not self.spot:
            raise findings([(("bid_price",), "goes with spot: true")])
        return self

    def group(self, role: Role, name: str = "") -> LaunchGroup:
        return LaunchGroup(
            role, self.instance_type, self.count, self.spot, self.bid_price or "", name, dict(self.raw)
        )


class Groups(Section):
    """One of each role; the primary node is EMR's master. Of task groups there may be several, each with a name."""

    master: Group
    core: Group | None = None
    task: Group | None = None
    tasks: Annotated[Mapping[GroupName, Group], Field(max_length=MOST_TASK_GROUPS), FROZEN] = Field(
        default={}, validate_default=True
    )

    @field_validator("master")
    @classmethod
    def _one_or_three(cls, master: Group) -> Group:
        if master.count not in (1, HIGHLY_AVAILABLE):
            raise findings([(("count",), "must be 1, or 3 for high availability")])
        return master

    @model_validator(mode="after")
    def _tasks_fit(self) -> Self:
        _require_core(self.core, self.task)
        if found := list(self._tasks_problems()):
            raise findings(found)
        return self

    def _tasks_problems(self) -> Iterator[Finding]:
        if self.tasks and self.task:
            yield ("tasks",), "stands beside task: give that one a name here too"
        if self.tasks and not self.core:
            yield ("tasks",), "needs core nodes beside it"

    @property
    def groups(self) -> tuple[LaunchGroup, ...]:
        held = ((Role.MASTER, self.master), (Role.CORE, self.core), (Role.TASK, self.task))
        alone = tuple(group.group(role) for role, group in held if group is not None)
        return alone + tuple(group.group(Role.TASK, name) for name, group in self.tasks.items())


class FleetTypeSpec(Section):
    """One of a fleet's instance types."""

    instance_type: InstanceType
    weight: Annotated[int, whole(1, 999)] = 1
    bid_price: BidPrice | None = None
    bid_percent: Annotated[float, Field(gt=0, le=1_000)] | None = None
    raw: Annotated[Raw, besides(FLEET_TYPE)] = Field(default_factory=dict)

    @model_validator(mode="after")
    def _one_bid(self) -> Self:
        if self.bid_price and self.bid_percent:
            raise findings([(("bid_percent",), "stands beside bid_price: give one of the two")])
        return self

    @property
    def fleet_type(self) -> FleetType:
        return FleetType(
            self.instance_type, self.weight, self.bid_price or "", self.bid_percent, dict(self.raw)
        )


class Fleet(Section):
    """An instance fleet; ``on_demand`` and ``spot`` are in weighted units."""

    # 30 with an allocation strategy, 5 without: EMR decides
    types: Annotated[
        tuple[FleetTypeSpec, ...],
        Field(min_length=1, max_length=30),
        unique(lambda kind: kind.instance_type, "instance type"),
    ]
    on_demand: Annotated[int, whole(0, 100_000)] = 0
    spot: Annotated[int, whole(0, 100_000)] = 0
    raw: Annotated[Raw, besides(FLEET)] = Field(default_factory=dict)

    @model_validator(mode="after")
    def _some(self) -> Self:
        if not self.on_demand + self.spot:
            raise ValueError("needs on_demand or spot: how many units of each")
        return self

    def fleet(self, role: Role) -> LaunchFleet:
        types = tuple(kind.fleet_type for kind in self.types)
        return LaunchFleet(role, types, self.on_demand, self.spot, raw=dict(self.raw))


class Fleets(Section):
    """One of each role."""

    master: Fleet
    core: Fleet | None = None
    task: Fleet | None = None

    @field_validator("master")
    @classmethod
    def _one_unit(cls, master: Fleet) -> Fleet:
        """https://docs.aws.amazon.com/emr/latest/APIReference/API_InstanceFleetConfig.html"""
        found: list[Finding] = [
            (("types", number, "weight"), "must be 1 for the primary node")
            for number, kind in enumerate(master.types)
            if kind.weight != 1
        ]
        if master.on_demand + master.spot != 1:
            found.append(((), "must have 1 unit, in on_demand or in spot"))
        if found:
            raise findings(found)
        return master

    @model_validator(mode="after")
    def _task_needs_core(self) -> Self:
        _require_core(self.core, self.task)
        return self

    @property
    def fleets(self) -> tuple[LaunchFleet, ...]:
        held = ((Role.MASTER, self.master), (Role.CORE, self.core), (Role.TASK, self.task))
        return tuple(fleet.fleet(role) for role, fleet in held if fleet is not None)


def _require_core(core: Section | None, task: Section | None) -> None:
    if task and not core:
        raise findings([(("task",), "needs core nodes beside it")])
