"""A launch as somebody sees it before confirming it, and how large its cluster may become."""

from collections.abc import Mapping
from dataclasses import dataclass

from app.domain.changes import Plan
from app.domain.cost import Cost
from app.domain.emr import lots
from app.domain.emr.launch_sizes import grown, most_nodes_of, units
from app.domain.limits import Limits
from cloud.launch import LaunchSpec
from cloud.model import Role


@dataclass(frozen=True, slots=True)
class LaunchFacts:
    """What would be launched: ``nodes`` at the start and at most, ``cost`` once it all runs; ``None``: nobody can say.

    ``limits`` are those that the policy sets its asker.
    """

    template: str
    account: str
    region: str
    spec: LaunchSpec
    nodes: int
    most_nodes: int | None
    cost: Cost
    limits: Limits
    note: str = ""

    @property
    def name(self) -> str:
        return self.spec.name

    @property
    def subject(self) -> str:
        return ""

    @property
    def tags(self) -> Mapping[str, str]:
        return self.spec.tags


@dataclass(frozen=True, slots=True)
class LaunchPreview:
    """What is shown, and what is done once it is confirmed."""

    facts: LaunchFacts
    plan: Plan


def most_nodes(spec: LaunchSpec) -> int | None:
    """Count the nodes that it may come to; ``None`` where that cannot be told.

    Managed scaling may count vCPUs, and ``raw`` may have capacity, or a group's automatic scaling.
    """
    by_vcpu = spec.managed_scaling is not None and spec.managed_scaling.unit_type == "VCPU"
    by_itself = any("AutoScalingPolicy" in group.raw for group in spec.groups)
    return None if by_vcpu or by_itself or not lots.of_launch(spec).complete else most_nodes_of(spec)


def largest(spec: LaunchSpec) -> tuple[LaunchSpec, ...]:
    """Say to what managed scaling may make it grow, whichever group or fleet is the one that grows."""
    scaling, core = spec.managed_scaling, units(spec, Role.CORE)
    if scaling is None or core is None:
        return (spec,)
    return grown(spec, max(0, scaling.max_units - core - (units(spec, Role.TASK) or 0)))
