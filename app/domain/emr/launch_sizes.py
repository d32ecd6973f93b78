"""How large a cluster is to be: other numbers of nodes, another market, and how many nodes that can come to."""

from collections.abc import Callable, Iterable
from dataclasses import replace
from typing import TypeVar

from cloud.launch import LaunchFleet, LaunchGroup, LaunchSpec
from cloud.model import Role

Held = TypeVar("Held", LaunchGroup, LaunchFleet)


def units(spec: LaunchSpec, role: Role) -> int | None:
    """Count the nodes of a role, or the weighted units of its fleet; ``None``: the cluster has none of it."""
    groups = [group.count for group in spec.groups if group.role is role]
    fleets = [fleet.on_demand + fleet.spot for fleet in spec.fleets if fleet.role is role]
    return sum(groups + fleets) if groups or fleets else None


def task_groups(spec: LaunchSpec) -> tuple[str, ...]:
    """Name the task groups, where there are several."""
    names = tuple(group.name for group in spec.groups if group.role is Role.TASK)
    return names if len(names) > 1 else ()


def grown(spec: LaunchSpec, more: int) -> tuple[LaunchSpec, ...]:
    """Say what it is with so many nodes or units more, once for each core or task group or fleet that may have them."""
    groups, fleets = spec.groups, spec.fleets
    return (
        *(
            replace(spec, groups=(*groups[:number], _group_of(one, one.count + more), *groups[number + 1 :]))
            for number, one in enumerate(groups)
            if one.role is not Role.MASTER
        ),
        *(
            replace(spec, fleets=(*fleets[:number], _fleet_more(one, more), *fleets[number + 1 :]))
            for number, one in enumerate(fleets)
            if one.role is not Role.MASTER
        ),
    )


def sized(spec: LaunchSpec, core: int | None, task: int | None, spot: bool | None) -> LaunchSpec:
    """Ask for other numbers of core and task nodes, and for another market; ``None`` leaves each as it is.

    There are core nodes. Task nodes that the template has not are made like them. Where there are several task groups,
    ``task`` is ``None``.
    """
    return replace(
        spec,
        groups=_changed(spec.groups, core, task, spot, _group_of, _group_in) if spec.groups else (),
        fleets=_changed(spec.fleets, core, task, spot, _fleet_of, _fleet_in) if spec.fleets else (),
    )


def nodes_of(spec: LaunchSpec) -> int:
    """Count the nodes at the start, at most: of a fleet, as if all were of its smallest type."""
    return sum(group.count for group in spec.groups) + sum(map(_nodes_of_fleet, spec.fleets))


def most_nodes_of(spec: LaunchSpec) -> int:
    """Count the nodes that managed scaling may make of it, where it counts nodes or units, or those at the start."""
    scaling = spec.managed_scaling
    if scaling is None or scaling.unit_type == "VCPU":
        return nodes_of(spec)
    masters = [group.count for group in spec.groups if group.role is Role.MASTER]
    masters += [_nodes_of_fleet(fleet) for fleet in spec.fleets if fleet.role is Role.MASTER]
    smallest = min((_smallest(fleet) for fleet in spec.fleets if fleet.role is not Role.MASTER), default=1)
    return max(nodes_of(spec), sum(masters) + -(-scaling.max_units // smallest))


def _changed(
    held: tuple[Held, ...],
    core: int | None,
    task: int | None,
    spot: bool | None,
    of: Callable[[Held, int], Held],
    in_: Callable[[Held, bool], Held],
) -> tuple[Held, ...]:
    counted = list(_counted(held, core, task, of))
    if spot is None:
        return tuple(counted)
    moved = {Role.TASK} if spot and any(one.role is Role.TASK for one in counted) else {Role.CORE, Role.TASK}
    return tuple(in_(one, spot) if one.role in moved else one for one in counted)


def _counted(
    held: tuple[Held, ...], core: int | None, task: int | None, of: Callable[[Held, int], Held]
) -> Iterable[Held]:
    for one in held:
        if one.role is Role.CORE and core is not None:
            yield of(one, core)
        elif one.role is not Role.TASK or task is None:
            yield one
        elif task:
            yield of(one, task)
    if task and all(one.role is not Role.TASK for one in held):
        like = next(one for one in held if one.role is Role.CORE)
        yield of(replace(like, role=Role.TASK, name=""), task)


def _group_of(group: LaunchGroup, count: int) -> LaunchGroup:
    return replace(group, count=count)


def _group_in(group: LaunchGroup, spot: bool) -> LaunchGroup:
    return replace(group, spot=spot, bid_price=group.bid_price if spot else "")


def _fleet_of(fleet: LaunchFleet, count: int) -> LaunchFleet:
    """Where it has both, the On-Demand units stay, and Spot makes the difference."""
    on_demand = min(fleet.on_demand, count) if fleet.spot else count
    return replace(fleet, on_demand=on_demand, spot=count - on_demand)


def _fleet_more(fleet: LaunchFleet, more: int) -> LaunchFleet:
    return _fleet_of(fleet, fleet.on_demand + fleet.spot + more)


def _fleet_in(fleet: LaunchFleet, spot: bool) -> LaunchFleet:
    total = fleet.on_demand + fleet.spot
    return replace(fleet, on_demand=0 if spot else total, spot=total if spot else 0)


def _nodes_of_fleet(fleet: LaunchFleet) -> int:
    return sum(-(-target // _smallest(fleet)) for target in (fleet.on_demand, fleet.spot))


def _smallest(fleet: LaunchFleet) -> int:
    return min((kind.weight for kind in fleet.types), default=1)
