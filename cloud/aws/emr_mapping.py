"""From EMR's answers to our values. https://docs.aws.amazon.com/emr/latest/APIReference/API_Types.html"""

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import TYPE_CHECKING, Any, TypeVar

from cloud.errors import CloudError
from cloud.model import (
    Capacity,
    ClusterDetail,
    ClusterState,
    ClusterSummary,
    Collection,
    Created,
    Instance,
    ManagedScaling,
    Market,
    Role,
    Scope,
    Step,
    StepCancellation,
)

if TYPE_CHECKING:
    from types_boto3_emr import type_defs as aws

Kind = TypeVar("Kind", bound=StrEnum)


def summary(scope: Scope, answer: "aws.ClusterSummaryTypeDef | aws.ClusterTypeDef") -> ClusterSummary:
    """ListClusters and DescribeCluster tell these in the same words."""
    status = answer.get("Status", {})
    timeline = status.get("Timeline", {})
    why = status.get("StateChangeReason", {})
    return ClusterSummary(
        scope=scope,
        id=answer.get("Id", ""),
        name=answer.get("Name", ""),
        state=_known(ClusterState, status.get("State", "")),
        created_at=_created(timeline.get("CreationDateTime"), answer.get("Id", "")),
        ready_at=_utc(timeline.get("ReadyDateTime")),
        ended_at=_utc(timeline.get("EndDateTime")),
        reason_code=why.get("Code", ""),
        reason=why.get("Message", ""),
    )


def detail(scope: Scope, answer: "aws.ClusterTypeDef") -> ClusterDetail:
    return ClusterDetail(
        summary=summary(scope, answer),
        # Before release 4 there were only AMI versions, and these clusters may still run.
        release=answer.get("ReleaseLabel") or answer.get("RunningAmiVersion", ""),
        applications=tuple(application.get("Name", "") for application in answer.get("Applications", [])),
        collection=_known(Collection, answer.get("InstanceCollectionType", Collection.GROUP)),
        termination_protected=answer.get("TerminationProtected", False),
        auto_terminate=answer.get("AutoTerminate", False),
        tags={tag.get("Key", ""): tag.get("Value", "") for tag in answer.get("Tags", [])},
        log_uri=answer.get("LogUri", ""),
        master_public_dns=answer.get("MasterPublicDnsName", ""),
        zone=answer.get("Ec2InstanceAttributes", {}).get("Ec2AvailabilityZone", ""),
        hdfs_replication=_replication(answer.get("Configurations", [])),
    )


def _replication(configurations: "Iterable[aws.ConfigurationOutputTypeDef]") -> int | None:
    """The last one that sets it wins: https://docs.aws.amazon.com/emr/latest/ReleaseGuide/emr-hdfs-config.html"""
    found = [
        one.get("Properties", {}).get("dfs.replication", "")
        for one in configurations
        if one.get("Classification") == "hdfs-site"
    ]
    numbers = [int(value) for value in found if value.isdecimal()]
    return numbers[-1] if numbers else None


def group(answer: "aws.InstanceGroupTypeDef") -> Capacity:
    requested, running = answer.get("RequestedInstanceCount", 0), answer.get("RunningInstanceCount", 0)
    spot = answer.get("Market") == "SPOT"
    status = answer.get("Status", {})
    return Capacity(
        id=answer.get("Id", ""),
        name=answer.get("Name", ""),
        role=_known(Role, answer.get("InstanceGroupType", "")),
        collection=Collection.GROUP,
        instance_types=(answer.get("InstanceType", ""),),
        requested=requested,
        running=running,
        spot_requested=requested if spot else 0,
        spot_running=running if spot else 0,
        state=status.get("State", ""),
        reason=status.get("StateChangeReason", {}).get("Message", ""),
        reason_code=status.get("StateChangeReason", {}).get("Code", ""),
        market=answer.get("Market", ""),
        bid_price=answer.get("BidPrice", ""),
    )


def fleet(answer: "aws.InstanceFleetTypeDef") -> Capacity:
    """Capacities are weighted units, and provisioned ones may overshoot the target."""
    spot_requested, spot_running = (
        answer.get("TargetSpotCapacity", 0),
        answer.get("ProvisionedSpotCapacity", 0),
    )
    status = answer.get("Status", {})
    weights = {
        spec.get("InstanceType", ""): spec.get("WeightedCapacity", 1)
        for spec in answer.get("InstanceTypeSpecifications", [])
    }
    return Capacity(
        id=answer.get("Id", ""),
        name=answer.get("Name", ""),
        role=_known(Role, answer.get("InstanceFleetType", "")),
        collection=Collection.FLEET,
        instance_types=tuple(weights),
        requested=answer.get("TargetOnDemandCapacity", 0) + spot_requested,
        running=answer.get("ProvisionedOnDemandCapacity", 0) + spot_running,
        spot_requested=spot_requested,
        spot_running=spot_running,
        state=status.get("State", ""),
        reason=status.get("StateChangeReason", {}).get("Message", ""),
        reason_code=status.get("StateChangeReason", {}).get("Code", ""),
        weights=weights,
    )


def instance(answer: "aws.InstanceTypeDef") -> Instance:
    return Instance(
        id=answer.get("Ec2InstanceId", ""),
        instance_type=answer.get("InstanceType", ""),
        market=_known(Market, answer.get("Market", Market.ON_DEMAND)),
        held_by=answer.get("InstanceGroupId") or answer.get("InstanceFleetId", ""),
    )


def step(answer: "aws.StepSummaryTypeDef") -> Step:
    """A failed step explains itself in FailureDetails; StateChangeReason is often empty."""
    status = answer.get("Status", {})
    failure = status.get("FailureDetails", {})
    timeline = status.get("Timeline", {})
    return Step(
        id=answer.get("Id", ""),
        name=answer.get("Name", ""),
        state=status.get("State", ""),
        created_at=_utc(timeline.get("CreationDateTime")),
        started_at=_utc(timeline.get("StartDateTime")),
        ended_at=_utc(timeline.get("EndDateTime")),
        reason=failure.get("Message")
        or failure.get("Reason")
        or status.get("StateChangeReason", {}).get("Message", ""),
    )


def managed_scaling(answer: "aws.ManagedScalingPolicyTypeDef") -> ManagedScaling | None:
    limits = answer.get("ComputeLimits")
    if not limits:
        return None
    return ManagedScaling(
        min_units=limits["MinimumCapacityUnits"],
        max_units=limits["MaximumCapacityUnits"],
        max_on_demand=limits.get("MaximumOnDemandCapacityUnits"),
        max_core=limits.get("MaximumCoreCapacityUnits"),
        unit_type=limits["UnitType"],
        strategy=answer.get("ScalingStrategy", ""),
        utilization=answer.get("UtilizationPerformanceIndex"),
    )


def scaling_policy(scaling: ManagedScaling) -> dict[str, Any]:
    """Write the policy as PutManagedScalingPolicy and RunJobFlow take it."""
    limits = {
        "UnitType": scaling.unit_type,
        "MinimumCapacityUnits": scaling.min_units,
        "MaximumCapacityUnits": scaling.max_units,
        "MaximumOnDemandCapacityUnits": scaling.max_on_demand,
        "MaximumCoreCapacityUnits": scaling.max_core,
    }
    policy: dict[str, Any] = {"ComputeLimits": {key: n for key, n in limits.items() if n is not None}}
    if scaling.strategy:
        policy["ScalingStrategy"] = scaling.strategy
    if scaling.utilization is not None:
        policy["UtilizationPerformanceIndex"] = scaling.utilization
    return policy


def idle_policy(idle_timeout: timedelta) -> dict[str, Any]:
    return {"IdleTimeout": int(idle_timeout.total_seconds())}


def tag_list(tags: Mapping[str, str]) -> list[dict[str, str]]:
    return [{"Key": key, "Value": value} for key, value in tags.items()]


def cancellations(answer: "Iterable[aws.CancelStepsInfoTypeDef]") -> Mapping[str, StepCancellation]:
    return {
        item.get("StepId", ""): StepCancellation(item.get("Status") == "SUBMITTED", item.get("Reason", ""))
        for item in answer
    }


def _known(kind: type[Kind], value: str) -> Kind:
    try:
        return kind(value)
    except ValueError:
        raise CloudError(
            f"EMR says {value!r}, which this version does not know ({kind.__name__}).", permanent=True
        ) from None


def _created(value: datetime | None, cluster_id: str) -> datetime:
    created = _utc(value)
    if created is None:
        raise CloudError(f"EMR tells no creation time for {cluster_id}", permanent=True)
    return created


def _utc(value: datetime | None) -> datetime | None:
    """botocore gives aware times in the machine's own zone."""
    return value.astimezone(UTC) if value else None


def created_window(created: Created) -> dict[str, Any]:
    """Write a span as ListClusters takes it, a second wider at both ends: EMR's precision is not told."""
    second = timedelta(seconds=1)
    window: dict[str, Any] = {}
    if created.after is not None:
        window["CreatedAfter"] = created.after - second
    if created.before is not None:
        window["CreatedBefore"] = created.before + second
    return window
