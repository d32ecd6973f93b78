"""Managed scaling: by which limits it would keep a cluster at the size that somebody wants."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from app.domain.emr.held import resizable
from app.domain.emr.resize_intents import Change, size_of
from cloud.model import Capacity, Collection, ManagedScaling, Role

UNITS = {Collection.GROUP: "Instances", Collection.FLEET: "InstanceFleetUnits"}


@dataclass(frozen=True, slots=True)
class Total:
    """What core and task nodes come to together: the part of it that is core, and that is On-Demand."""

    all: int
    core: int
    on_demand: int


def totals(capacity: Sequence[Capacity], changes: Sequence[Change]) -> tuple[Total, Total]:
    """Add up what is requested now, and what would be."""
    wanted = {change.id: change.after for change in changes}
    held = resizable(capacity)
    before = [(one.role, size_of(one)) for one in held]
    after = [(one.role, wanted.get(one.id, size_of(one))) for one in held]
    first, second = (
        Total(
            sum(size.total for _, size in some),
            sum(size.total for role, size in some if role is Role.CORE),
            sum(size.on_demand for _, size in some),
        )
        for some in (before, after)
    )
    return first, second


def counts_alike(scaling: ManagedScaling, collection: Collection) -> bool:
    """Tell whether its limits count what a resize counts; vCPUs are neither instances nor units."""
    return scaling.unit_type == UNITS[collection]


def moved_limits(scaling: ManagedScaling, before: Total, after: Total) -> ManagedScaling:
    """Move the limits so far that the cluster has at least, or at most, what is wanted; the rest stays."""
    low, high = scaling.min_units, scaling.max_units
    if after.all > before.all:
        low, high = after.all, max(high, after.all)
    elif after.all < before.all:
        low, high = min(low, after.all), after.all
    core = after.core if scaling.max_core is None and after.core < before.core else scaling.max_core
    return replace(
        scaling,
        min_units=low,
        max_units=high,
        max_core=_part(core, before.core, after.core, high),
        max_on_demand=_part(scaling.max_on_demand, before.on_demand, after.on_demand, high),
    )


def _part(limit: int | None, before: int, after: int, high: int) -> int | None:
    """Move the limit of a part along, where there is one; it may not exceed the whole's."""
    if limit is None:
        return None
    moved = after if after < before else max(limit, after) if after > before else limit
    return min(moved, high)
