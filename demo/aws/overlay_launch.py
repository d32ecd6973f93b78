"""RunJobFlow as AWS takes it. moto knows no fleets nor policies, and starts EC2 instances that nobody sees.

A cluster whose bootstrap action is a script named ``fail.sh`` fails there; one whose primary or core nodes
are Spot of a type that Spot has none of stays STARTING.
"""

import re
from datetime import timedelta
from pathlib import PurePosixPath
from typing import Any, ClassVar

from moto.emr.exceptions import ValidationException
from moto.emr.models import Application

from demo.aws.capacity import FleetHold, steady
from demo.aws.overlay_policies import checked_idle_timeout, checked_scaling
from demo.aws.world import VERSIONS, World, new_id

SUBNET = re.compile(r"subnet-[0-9a-f]{8,17}")
FAILING_SCRIPT = "fail.sh"
# What moto's groups keep; the rest of AWS's (configurations, images) shows nowhere here.
GROUP_FIELDS = (
    "name",
    "market",
    "instance_role",
    "bid_price",
    "instance_type",
    "instance_count",
    "ebs_configuration",
    "auto_scaling_policy",
)


class Launching:
    """A part of the EMR overlay: what RunJobFlow asks for beyond what moto understands."""

    world: ClassVar[World]
    backend: Any
    _get_param: Any

    def _check_launch(self) -> None:
        """Refuse what AWS refuses at once, in its words as far as they are known."""
        # https://github.com/rslifka/elasticity/issues/84
        if not self._get_param("JobFlowRole"):
            raise ValidationException("InstanceProfile is required for creating cluster")
        if not self._get_param("ServiceRole"):
            raise ValidationException("ServiceRole is required for creating cluster.")
        if self._get_param("Instances.InstanceGroups") and self._get_param("Instances.InstanceFleets"):
            raise ValidationException("Instance fleets and instance groups are mutually exclusive.")
        subnets = self._get_param("Instances.Ec2SubnetIds") or []
        if not all(SUBNET.fullmatch(subnet) for subnet in [*subnets, *self._single_subnet()]):
            raise ValidationException("The supplied ec2SubnetId is not valid.")
        if policy := self._get_param("AutoTerminationPolicy"):
            checked_idle_timeout(policy)
        if policy := self._get_param("ManagedScalingPolicy"):
            checked_scaling(policy)

    def _single_subnet(self) -> list[str]:
        subnet = self._get_param("Instances.Ec2SubnetId")
        return [subnet] if subnet else []

    def _take_groups(self) -> list[dict[str, Any]]:
        """Take the groups out of the request before moto sees them: it would start EC2 instances for each."""
        groups = self._get_param("Instances").pop("InstanceGroups", None) or []
        return [
            {
                **{name: group[name] for name in GROUP_FIELDS if name in group},
                "instance_group_id": new_id("ig"),
            }
            for group in groups
        ]

    def _take_subnets(self) -> str | None:
        """Take the subnet out as well: moto would make security groups in a network that is not there."""
        several = self._get_param("Instances.Ec2SubnetIds") or []
        subnets = [*self._single_subnet(), *several]
        self._get_param("Instances").pop("Ec2SubnetId", None)
        return subnets[0] if subnets else None

    def _applications(self) -> list[Application]:
        asked = [application["name"] for application in self._get_param("Applications", [])]
        return [Application(name, VERSIONS.get(name, ""), [], {}) for name in asked or ["Hadoop"]]

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
                gives_up=_spot_timeout(asked),
            )
            for asked in self._get_param("Instances.InstanceFleets", [])
        ]

    def _bootstrap_failure(self) -> str:
        """The reason as EMR words it, with the number of the action."""
        paths = [
            action["ScriptBootstrapAction"]["Path"] for action in self._get_param("BootstrapActions", [])
        ]
        failing = [n for n, path in enumerate(paths, 1) if PurePosixPath(path).name == FAILING_SCRIPT]
        if not failing:
            return ""
        instance = f"i-{new_id('x')[2:].lower()}"
        what = f"bootstrap action {failing[0]} returned a non-zero return code"
        return f"On the master instance ({instance}), {what}"


def _spot_timeout(fleet: Any) -> timedelta | None:
    """How long a launch waits for the fleet's Spot units before EMR ends it; None: it does not end it."""
    spot = (fleet.get("LaunchSpecifications") or {}).get("SpotSpecification") or {}
    if spot.get("TimeoutAction") != "TERMINATE_CLUSTER":
        return None
    return timedelta(minutes=spot["TimeoutDurationMinutes"])
