"""moto's objects as AWS tells of them: everything that is not overridden here is moto's.

moto's serializer asks for attributes by AWS's names in snake case.
"""

from datetime import datetime
from typing import Any

from demo.aws.capacity import FleetHold, GroupHold, hold_status
from demo.aws.lifecycle import Life
from demo.aws.world import Record, step_state

# NormalizedInstanceHours counts in m1.small hours: an xlarge is 8 of them.
# https://docs.aws.amazon.com/emr/latest/APIReference/API_Cluster.html
NORMALIZED_UNITS = 8


class View:
    """An object of moto's, with some attributes of our own."""

    def __init__(self, inner: Any) -> None:
        self._inner = inner

    def __getattr__(self, name: str) -> Any:
        return getattr(self._inner, name)


class ClusterView(View):
    """A cluster at one moment."""

    def __init__(self, record: Record, at: datetime) -> None:
        super().__init__(record.cluster)
        self._record = record
        self._at = at

    @property
    def status(self) -> dict[str, Any]:
        life = self._record.life
        ending = life.ending()
        why: dict[str, str] = {}
        if ending is not None and self._at >= ending.at:
            why = {"Code": ending.code, "Message": ending.reason}
        return {
            "State": life.state(self._at),
            "StateChangeReason": why,
            "Timeline": life.timeline(self._at),
        }

    @property
    def cluster_arn(self) -> str:
        # moto's serializer finds "arn" by itself only in a class named Cluster.
        return str(self._record.cluster.arn)

    @property
    def instance_collection_type(self) -> str:
        return self._record.holds.collection

    @property
    def normalized_instance_hours(self) -> int:
        life, holds = self._record.life, self._record.holds
        end = life.timeline(self._at).get("EndDateTime", self._at)
        hours = max(0.0, (end - life.created).total_seconds() / 3600)
        nodes = sum(group.nodes.target for group in holds.groups.values()) + len(holds.fleets) * 2
        return round(hours * nodes * NORMALIZED_UNITS)

    @property
    def master_public_dns_name(self) -> str | None:
        if not self._record.life.up(self._at):
            return None
        region = self._record.cluster.emr_backend.region_name
        return f"ec2-203-0-113-10.{region}.compute.amazonaws.com"


class GroupView(View):
    """An instance group at one moment."""

    def __init__(self, inner: Any, hold: GroupHold, life: Life, at: datetime) -> None:
        super().__init__(inner)
        self.requested_instance_count = hold.nodes.target
        self.running_instance_count = hold.running(at, life)
        self.status = hold_status(
            life,
            at,
            target=self.requested_instance_count,
            running=self.running_instance_count,
            halt=hold.halt,
        )


class StepView(View):
    """A step at one moment."""

    def __init__(self, inner: Any, life: Life, at: datetime) -> None:
        super().__init__(inner)
        run = next(run for run in life.runs if run.step_id == inner.id)
        state = step_state(life, run, at)
        timeline = {"CreationDateTime": inner.creation_date_time}
        if at >= run.begins and run.begins < run.ends:  # not if it was cancelled before
            timeline["StartDateTime"] = run.begins
        if at >= run.ends:
            timeline["EndDateTime"] = run.ends
        self.status = {"State": state, "StateChangeReason": {}, "Timeline": timeline}
        if state == "FAILED":
            log = f"s3://acme-emr-logs/steps/{inner.id}/stderr.gz"
            self.status["FailureDetails"] = {
                "Reason": "Unknown Error.",
                "Message": run.reason,
                "LogFile": log,
            }


def fleet_view(fleet: FleetHold, life: Life, at: datetime) -> dict[str, Any]:
    """A fleet in AWS's own words, for moto has none."""
    on_demand, spot = fleet.running(at, life)
    target = fleet.on_demand.target + fleet.spot.target
    return {
        "Id": fleet.id,
        "Name": fleet.name,
        "InstanceFleetType": fleet.role,
        "TargetOnDemandCapacity": fleet.on_demand.target,
        "TargetSpotCapacity": fleet.spot.target,
        "ProvisionedOnDemandCapacity": on_demand,
        "ProvisionedSpotCapacity": spot,
        "InstanceTypeSpecifications": [
            {"InstanceType": kind, "WeightedCapacity": weight}
            for kind, weight in fleet.instance_types.items()
        ],
        "Status": hold_status(life, at, target=target, running=on_demand + spot, halt=fleet.halt),
    }
