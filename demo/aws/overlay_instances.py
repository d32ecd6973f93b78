"""The instances of groups and fleets, which in moto have none that it would tell of.

https://docs.aws.amazon.com/emr/latest/APIReference/API_ListInstances.html
"""

import hashlib
from collections.abc import Iterator, Sequence
from typing import Any, ClassVar

from moto.core.responses import ActionResult

from demo.aws.capacity import FleetHold, Ramp
from demo.aws.world import Record, World

STATES = {"BOOTSTRAPPING": "BOOTSTRAPPING", "RUNNING": "RUNNING", "WAITING": "RUNNING"}
"""Of the instances, by their cluster's state; in any other it has none here."""


class Instances:
    """A part of the EMR overlay: moto finds actions by their method's name."""

    world: ClassVar[World]
    _get_param: Any
    _page: Any

    def list_instances(self) -> ActionResult:
        record = self.world.record(self._get_param("ClusterId"))
        state = STATES.get(record.life.state(self.world.clock.now()))
        wanted = self._get_param("InstanceStates")
        there: Sequence[dict[str, Any]] = []
        if state is not None and (not wanted or state in wanted):
            there = list(self._instances(record, state))
        page, following = self._page(there)
        return ActionResult({"Instances": page, **following})

    def _instances(self, record: Record, state: str) -> Iterator[dict[str, Any]]:
        for hold_id, group in record.holds.groups.items():
            market = "SPOT" if group.spot else "ON_DEMAND"
            held = {"InstanceGroupId": hold_id, "InstanceType": group.instance_type, "Market": market}
            yield from self._some(group.nodes, 1, {**held, "Status": {"State": state}})
        for fleet in record.holds.fleets:
            kind, weight = _first(fleet)
            for market, ramp in (("ON_DEMAND", fleet.on_demand), ("SPOT", fleet.spot)):
                held = {"InstanceFleetId": fleet.id, "InstanceType": kind, "Market": market}
                yield from self._some(ramp, weight, {**held, "Status": {"State": state}})

    def _some(self, ramp: Ramp, weight: int, alike: dict[str, Any]) -> Iterator[dict[str, Any]]:
        for number in range(-(-ramp.at(self.world.clock.now()) // weight)):
            digest = hashlib.sha256(f"{sorted(alike.items(), key=str)} {number}".encode()).hexdigest()
            yield {"Id": f"ci-{digest[:13].upper()}", "Ec2InstanceId": f"i-{digest[:17]}", **alike}


def _first(fleet: FleetHold) -> tuple[str, int]:
    """A fleet here is of one type, its first."""
    return next(iter(fleet.instance_types.items()))
