"""Resizing that takes its time: what is asked for shows at once, what runs follows. moto's is instant."""

from typing import Any, ClassVar

from moto.core.responses import ActionResult, EmptyResult
from moto.emr.exceptions import InvalidRequestException, ValidationException

from demo.aws.capacity import FleetHold, GroupHold, Ramp
from demo.aws.world import Record, World

# Its words for groups: https://github.com/hashicorp/terraform/issues/22116
NOT_NOW = "An instance {held} may only be modified when the cluster is running or waiting"
TOO_LATE = "A job flow that is shutting down, or finished, may not be modified."


class Resizing:
    """A part of the EMR overlay: moto finds actions by their method's name."""

    world: ClassVar[World]
    backend: Any
    _get_param: Any

    def modify_instance_groups(self) -> ActionResult:
        """All or none, as AWS has it."""
        changes = [
            (self.backend.instance_groups.get(asked["InstanceGroupId"]), asked.get("InstanceCount"))
            for asked in self._get_param("InstanceGroups", [])
        ]
        cluster_id = self._get_param("ClusterId")
        for group, _ in changes:
            if group is None or cluster_id not in (None, group.cluster_id):
                raise InvalidRequestException("Instance group id is not valid.")
            self._must_be_up(self.world.record(group.cluster_id), "group")
        for group, count in changes:
            if count is not None:
                group.set_instance_count(count)
                hold = self.world.record(group.cluster_id).holds.groups[group.id]
                self._retarget(hold, (hold.nodes, count))
        return EmptyResult()

    def modify_instance_fleet(self) -> ActionResult:
        record = self.world.record(self._get_param("ClusterId"))
        asked = self._get_param("InstanceFleet")
        self._must_be_up(record, "fleet")
        fleet = next((fleet for fleet in record.holds.fleets if fleet.id == asked["InstanceFleetId"]), None)
        if fleet is None:
            raise InvalidRequestException("Instance fleet id is not valid.")
        on_demand, spot = asked.get("TargetOnDemandCapacity"), asked.get("TargetSpotCapacity")
        self._retarget(fleet, (fleet.on_demand, on_demand), (fleet.spot, spot))
        return EmptyResult()

    def _must_be_up(self, record: Record, held: str) -> None:
        state = record.life.state(self.world.clock.now())
        if state in ("STARTING", "BOOTSTRAPPING"):
            raise ValidationException(NOT_NOW.format(held=held))
        if state not in ("RUNNING", "WAITING"):
            raise ValidationException(TOO_LATE)

    def _retarget(self, hold: GroupHold | FleetHold, *changes: tuple[Ramp, int | None]) -> None:
        """Have EMR try again if it had given up, and start no Spot where there is none."""
        now, takes = self.world.clock.now(), self.world.pace.resizing
        for ramp, target in changes:
            if hold.halt is not None:
                ramp.free(now, takes)
            if ramp is hold.spot_ramp() and hold.is_of(self.world.no_spot):
                ramp.hold(now)
            if target is not None:
                ramp.head_for(target, now, takes)
        hold.halt = None
