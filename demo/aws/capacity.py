"""Instance groups and fleets of the demo cloud: what is asked for at once, and what runs a while later."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from demo.aws.lifecycle import Life


@dataclass(slots=True)
class Ramp:
    """A number that changes at set moments. ``limit``, while set, is all that there is to be had of it."""

    changes: list[tuple[datetime, int]]
    limit: int | None = None

    def at(self, moment: datetime) -> int:
        value = next((value for since, value in reversed(self.changes) if since <= moment), 0)
        return value if self.limit is None else min(value, self.limit)

    @property
    def target(self) -> int:
        return self.changes[-1][1]

    def head_for(self, target: int, at: datetime, takes: timedelta) -> None:
        """Go there one by one from what is now; what was still to come is dropped."""
        now = self.at(at)
        way = abs(target - now)
        self.changes = [change for change in self.changes if change[0] <= at]
        self.changes.append((at, now))
        one = 1 if target > now else -1
        self.changes += [(at + takes * done / way, now + one * done) for done in range(1, way + 1)]

    def hold(self, at: datetime) -> None:
        """Have no more of it than there is now."""
        self.limit = self.at(at)

    def free(self, at: datetime, takes: timedelta) -> None:
        """Have as much of it as is asked for."""
        if self.limit is not None:
            target = self.target
            self.changes = [(at, self.at(at))]
            self.limit = None
            self.head_for(target, at, takes)


@dataclass(frozen=True, slots=True)
class Halt:
    """EMR has given up starting nodes: SUSPENDED, or for groups also ARRESTED."""

    state: str
    reason: str = ""
    code: str = "INSTANCE_FAILURE"


@dataclass(slots=True)
class GroupHold:
    """An instance group beside moto's: moto runs whatever is asked for at once."""

    role: str
    nodes: Ramp
    instance_type: str = ""
    spot: bool = False
    halt: Halt | None = None

    def running(self, at: datetime, life: Life) -> int:
        return self.nodes.at(at) if life.up(at) else 0

    def ramps(self) -> tuple[Ramp, ...]:
        return (self.nodes,)

    def spot_ramp(self) -> Ramp | None:
        return self.nodes if self.spot else None

    def is_of(self, instance_types: frozenset[str]) -> bool:
        return self.instance_type in instance_types


@dataclass(slots=True)
class FleetHold:
    """An instance fleet, which moto has not at all. A launch waits for its Spot until it ``gives_up``."""

    id: str
    name: str
    role: str
    instance_types: Mapping[str, int]
    on_demand: Ramp
    spot: Ramp
    halt: Halt | None = None
    gives_up: timedelta | None = None

    def running(self, at: datetime, life: Life) -> tuple[int, int]:
        """On-Demand and Spot units. A fleet starts whole instances, so it may overshoot its target."""
        if not life.up(at):
            return 0, 0
        return self._whole(self.on_demand.at(at)), self._whole(self.spot.at(at))

    def nodes(self, at: datetime, life: Life) -> int:
        return sum(self.running(at, life)) // self._weight

    def ramps(self) -> tuple[Ramp, ...]:
        return (self.on_demand, self.spot)

    def spot_ramp(self) -> Ramp | None:
        return self.spot

    def is_of(self, instance_types: frozenset[str]) -> bool:
        return self.instance_types.keys() <= instance_types

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

    def __iter__(self) -> Iterator[GroupHold | FleetHold]:
        yield from self.groups.values()
        yield from self.fleets

    @property
    def collection(self) -> str:
        return "INSTANCE_FLEET" if self.fleets else "INSTANCE_GROUP"

    def has(self, role: str) -> bool:
        return any(hold.role == role for hold in self)

    def nodes(self, role: str, at: datetime, life: Life) -> int:
        running = sum(group.running(at, life) for group in self.groups.values() if group.role == role)
        return running + sum(fleet.nodes(at, life) for fleet in self.fleets if fleet.role == role)

    def resizing(self, at: datetime) -> bool:
        return any(ramp.at(at) != ramp.target for hold in self for ramp in hold.ramps())


def hold_status(
    life: Life, at: datetime, *, target: int, running: int, halt: Halt | None
) -> dict[str, object]:
    """The status of a group or fleet: it follows its cluster's, and resizes or is halted in between."""
    state = _follows(life, at) or (halt.state if halt else "RUNNING" if running >= target else "RESIZING")
    why = {"Message": halt.reason, "Code": halt.code} if halt and state == halt.state else {"Message": ""}
    return {"State": state, "StateChangeReason": why, "Timeline": life.timeline(at)}


def _follows(life: Life, at: datetime) -> str:
    cluster = life.state(at)
    if cluster in ("TERMINATED", "TERMINATED_WITH_ERRORS"):
        return "TERMINATED"
    states = {"STARTING": "PROVISIONING", "BOOTSTRAPPING": "BOOTSTRAPPING", "TERMINATING": "TERMINATING"}
    return states.get(cluster, "")


def steady(value: int, since: datetime) -> Ramp:
    return Ramp([(since, value)])
