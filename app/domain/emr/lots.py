"""What is paid for by the hour: units of a market, held by one or several instance types."""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from cloud.launch import LaunchFleet, LaunchGroup, LaunchSpec
from cloud.model import Capacity, Instance, Market

ONE_EACH = 1
MOST_LISTED = 2000
"""EMR tells no more instances than this, so as many may be fewer than there are."""

_RAW_INSTANCES = frozenset({"InstanceGroups", "InstanceFleets"})
_RAW_CAPACITY = frozenset(
    {
        "InstanceCount",
        "InstanceType",
        "InstanceTypeConfigs",
        "Market",
        "TargetOnDemandCapacity",
        "TargetSpotCapacity",
    }
)


@dataclass(frozen=True, slots=True)
class Lot:
    """``units`` of which an instance of each type holds as many as its weight: 1, except in a fleet."""

    units: int
    market: Market
    weights: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Lots:
    """All of a cluster's; ``zones`` are those that they may be in, none: any of the region's.

    Without ``complete`` there is more than is told here.
    """

    items: tuple[Lot, ...] = ()
    zones: Collection[str] = ()
    complete: bool = True

    def types(self, market: Market | None = None) -> frozenset[str]:
        """Name the instance types, of one market or of both."""
        return frozenset(
            kind for lot in self.items if market in (None, lot.market) and lot.units for kind in lot.weights
        )


@dataclass(slots=True)
class _Gathered:
    found: list[Lot] = field(default_factory=list)

    def add(self, on_demand: int, spot: int, weights: Mapping[str, int]) -> None:
        for units, market in ((on_demand, Market.ON_DEMAND), (spot, Market.SPOT)):
            if units > 0:
                self.found.append(Lot(units, market, weights))


def of_instances(instances: Collection[Instance], zone: str = "") -> Lots:
    """Tell what runs."""
    counted = Counter((item.instance_type, item.market) for item in instances)
    lots = tuple(Lot(count, market, {kind: ONE_EACH}) for (kind, market), count in sorted(counted.items()))
    return Lots(lots, (zone,) if zone else (), complete=len(instances) < MOST_LISTED)


def of_capacity(capacity: Iterable[Capacity], zone: str = "", *, requested: bool = False) -> Lots:
    """Tell what runs in groups and fleets, or what was ``requested`` for them."""
    gathered = _Gathered()
    for held in capacity:
        weights = dict(held.weights) or dict.fromkeys(held.instance_types, ONE_EACH)
        spot = held.spot_requested if requested else held.spot_running
        gathered.add((held.requested if requested else held.running) - spot, spot, weights)
    return Lots(tuple(gathered.found), (zone,) if zone else ())


def of_launch(spec: LaunchSpec) -> Lots:
    """Tell what a launch asks for; managed scaling may change it later."""
    gathered = _Gathered()
    for group in spec.groups:
        weights = {group.instance_type: ONE_EACH}
        gathered.add(0 if group.spot else group.count, group.count if group.spot else 0, weights)
    for fleet in spec.fleets:
        gathered.add(fleet.on_demand, fleet.spot, {kind.instance_type: kind.weight for kind in fleet.types})
    return Lots(tuple(gathered.found), spec.zones, complete=not _says_more(spec))


def _says_more(spec: LaunchSpec) -> bool:
    """Whether some of the capacity stands in RunJobFlow's own words, which are not read here."""
    held: tuple[LaunchGroup | LaunchFleet, ...] = (*spec.groups, *spec.fleets)
    instances: Mapping[str, Any] = spec.raw.get("Instances", {})
    return bool(_RAW_INSTANCES & instances.keys()) or any(_RAW_CAPACITY & part.raw.keys() for part in held)
