"""Instance groups and fleets of the demo cloud: what is asked for at once, and what runs a while later."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from demo.aws.lifecycle import Life


@dataclass(slots=True)
class Ramp:
    """A number that changes at set moments."""

    changes: list[tuple[datetime, int]]

    def at(self, moment: datetime) -> int:
        return next((value for since, value in reversed(self.changes) if since <= moment), 0)

    @property
    def target(self) -> int:
        return self.changes[-1][1]

    def change(self, value: int, at: datetime) -> None:
        self.changes.append((at, value))


@dataclass(slots=True)
class GroupHold:
    """An instance group beside moto's: moto runs whatever is asked for at once."""

    role: str
    nodes: Ramp

    def running(self, at: datetime, life: Life) -> int:
        return self.nodes.at(at) if life.up(at) else 0


@dataclass(slots=True)
class FleetHold:
    """An instance fleet, which moto has not at all."""

    id: str
    name: str
    role: str
    instance_types: Mapping[str, int]
    on_demand: Ramp
    spot: Ramp

    def running(self, at: datetime, life: Life) -> tuple[int, int]:
        """On-Demand and Spot units. A fleet starts whole instances, so it may overshoot its target."""
        if not life.up(at):
            return 0, 0
        return self._whole(self.on_demand.at(at)), self._whole(self.spot.at(at))

    def nodes(self, at: datetime, life: Life) -> int:
        return sum(self.running(at, life)) // self._weight

    def _whole(self, units: int) -> int:
        return -(-units // self._weight) * self._weight

    @property
    def _weight(self) -> int:
        return next(iter(self.instance_types.values()), 1)


@dataclass(slots=True)
class Holds:
    """All instances of one cluster: groups by their id, or fleets, never both."""

    groups: dict[str, GroupHold] = field(default_factory=dict)
    fleets: list[FleetHold] = field(default_factory=list)

    @property
    def collection(self) -> str:
        return "INSTANCE_FLEET" if self.fleets else "INSTANCE_GROUP"

    def has(self, role: str) -> bool:
        return any(group.role == role for group in self.groups.values()) or any(
            fleet.role == role for fleet in self.fleets
        )

    def nodes(self, role: str, at: datetime, life: Life) -> int:
        running = sum(group.running(at, life) for group in self.groups.values() if group.role == role)
        return running + sum(fleet.nodes(at, life) for fleet in self.fleets if fleet.role == role)


def hold_state(life: Life, at: datetime, *, target: int, running: int) -> str:
    """The state of a group or fleet: it follows its cluster's, and resizes in between."""
    cluster = life.state(at)
    if cluster in ("TERMINATED", "TERMINATED_WITH_ERRORS"):
        return "TERMINATED"
    states = {"STARTING": "PROVISIONING", "BOOTSTRAPPING": "BOOTSTRAPPING", "TERMINATING": "TERMINATING"}
    return states.get(cluster) or ("RUNNING" if running >= target else "RESIZING")


def steady(value: int, since: datetime) -> Ramp:
    return Ramp([(since, value)])
