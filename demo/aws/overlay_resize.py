"""Resizing that takes its time: what is asked for shows at once, what runs follows. moto's is instant."""

from typing import Any, ClassVar

from moto.core.responses import ActionResult, EmptyResult
from moto.emr.exceptions import InvalidRequestException, ValidationException

from demo.aws.capacity import FleetHold, Ramp, steady
from demo.aws.world import Record, World, new_id


class Resizing:
    """A part of the EMR overlay: moto finds actions by their method's name."""

    world: ClassVar[World]
    backend: Any
    _get_param: Any

    def modify_instance_groups(self) -> ActionResult:
        now = self.world.clock.now()
        changes = [
            (self.backend.instance_groups.get(asked["InstanceGroupId"]), asked.get("InstanceCount"))
            for asked in self._get_param("InstanceGroups", [])
        ]
        for group, _ in changes:
            if group is None:
                raise InvalidRequestException("Instance group id is not valid.")
            self._must_be_up(self.world.record(group.cluster_id))
        for group, count in changes:
            if count is not None:
                group.set_instance_count(count)
                hold = self.world.record(group.cluster_id).holds.groups[group.id]
                hold.nodes.change(count, now + self.world.pace.resizing)
        return EmptyResult()

    def modify_instance_fleet(self) -> ActionResult:
        record = self.world.record(self._get_param("ClusterId"))
        asked = self._get_param("InstanceFleet")
        self._must_be_up(record)
        fleet = next((fleet for fleet in record.holds.fleets if fleet.id == asked["InstanceFleetId"]), None)
        if fleet is None:
            raise InvalidRequestException("Instance fleet id is not valid.")
        self._retarget(fleet.on_demand, asked.get("TargetOnDemandCapacity"))
        self._retarget(fleet.spot, asked.get("TargetSpotCapacity"))
        return EmptyResult()

    def _must_be_up(self, record: Record) -> None:
        if not record.life.up(self.world.clock.now()):
            raise ValidationException("A job flow that is shutting down, or finished, may not be modified.")

    def _retarget(self, ramp: Ramp, target: int | None) -> None:
        if target is not None:
            ramp.change(target, self.world.clock.now() + self.world.pace.resizing)

    def _requested_fleets(self) -> list[FleetHold]:
        now = self.world.clock.now()
        return [
            FleetHold(
                new_id("if"),
                asked.get("Name") or asked["InstanceFleetType"].lower(),
                asked["InstanceFleetType"],
                {
                    config["InstanceType"]: config.get("WeightedCapacity") or 1
                    for config in asked.get("InstanceTypeConfigs") or []
                },
                steady(asked.get("TargetOnDemandCapacity") or 0, now),
                steady(asked.get("TargetSpotCapacity") or 0, now),
            )
            for asked in self._get_param("Instances.InstanceFleets", [])
        ]
