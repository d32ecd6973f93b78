"""EMR's answers, as botocore hands them over."""

from datetime import UTC, datetime, timedelta, timezone
from typing import TYPE_CHECKING

import pytest

from cloud.aws import emr_mapping
from cloud.errors import CloudError
from cloud.model import ClusterState, Collection, ManagedScaling, Role, Scope, StepCancellation

if TYPE_CHECKING:
    from types_boto3_emr import type_defs as aws

SCOPE = Scope("prod", "ap-northeast-2")
SEOUL_TIME = timezone(timedelta(hours=9))
CREATED = datetime(2026, 3, 2, 9, 0, tzinfo=SEOUL_TIME)


def cluster() -> "aws.ClusterTypeDef":
    return {
        "Id": "j-1",
        "Name": "etl",
        "Status": {"State": "WAITING", "Timeline": {"CreationDateTime": CREATED}},
    }


def test_times_become_utc() -> None:
    made = emr_mapping.summary(SCOPE, cluster())
    assert made.created_at == CREATED
    assert made.created_at.tzinfo is UTC
    assert made.state is ClusterState.WAITING


@pytest.mark.parametrize(
    ("configurations", "copies"),
    [
        ([], None),
        ([{"Classification": "core-site", "Properties": {"dfs.replication": "2"}}], None),
        ([{"Classification": "hdfs-site", "Properties": {"dfs.replication": "2"}}], 2),
        ([{"Classification": "hdfs-site", "Properties": {"dfs.replication": "two"}}], None),
        ([{"Classification": "hdfs-site"}], None),
    ],
)
def test_the_configured_copies_of_each_block_are_read(
    configurations: "list[aws.ConfigurationOutputTypeDef]", copies: int | None
) -> None:
    made = emr_mapping.detail(SCOPE, {**cluster(), "Configurations": configurations})
    assert made.hdfs_replication == copies


def test_what_emr_leaves_out_is_empty() -> None:
    made = emr_mapping.detail(SCOPE, cluster())
    assert (made.summary.ready_at, made.summary.ended_at, made.summary.reason) == (None, None, "")
    assert (made.release, made.applications, dict(made.tags)) == ("", (), {})
    assert made.collection is Collection.GROUP


def test_a_cluster_from_before_release_labels_shows_its_ami_version() -> None:
    assert emr_mapping.detail(SCOPE, {**cluster(), "RunningAmiVersion": "3.11.0"}).release == "3.11.0"


def test_a_state_that_is_not_known_yet_is_said_and_not_guessed() -> None:
    strange = cluster()
    strange["Status"]["State"] = "HIBERNATING"  # type: ignore[typeddict-item]
    with pytest.raises(CloudError, match="HIBERNATING") as caught:
        emr_mapping.summary(SCOPE, strange)
    assert caught.value.permanent


def test_a_cluster_without_a_creation_time_is_an_error() -> None:
    with pytest.raises(CloudError, match="j-1"):
        emr_mapping.summary(SCOPE, {"Id": "j-1", "Status": {"State": "WAITING"}})


def test_a_suspended_spot_group_tells_why() -> None:
    made = emr_mapping.group(
        {
            "Id": "ig-1",
            "InstanceGroupType": "TASK",
            "Market": "SPOT",
            "BidPrice": "0.25",
            "InstanceType": "m5.xlarge",
            "RequestedInstanceCount": 8,
            "RunningInstanceCount": 3,
            "Status": {
                "State": "SUSPENDED",
                "StateChangeReason": {"Code": "INSTANCE_FAILURE", "Message": "no capacity"},
            },
        }
    )
    assert (made.role, made.requested, made.running) == (Role.TASK, 8, 3)
    assert (made.spot_requested, made.spot_running) == (8, 3)
    assert (made.on_demand_requested, made.on_demand_running) == (0, 0)
    assert (made.state, made.reason, made.reason_code) == ("SUSPENDED", "no capacity", "INSTANCE_FAILURE")
    assert (made.market, made.bid_price, made.halted) == ("SPOT", "0.25", True)


def test_a_fleet_adds_up_on_demand_and_spot_units() -> None:
    made = emr_mapping.fleet(
        {
            "InstanceFleetType": "CORE",
            "TargetOnDemandCapacity": 8,
            "ProvisionedOnDemandCapacity": 8,
            "TargetSpotCapacity": 10,
            "ProvisionedSpotCapacity": 12,
            "InstanceTypeSpecifications": [
                {"InstanceType": "r5.xlarge", "WeightedCapacity": 4},
                {"InstanceType": "r5.2xlarge"},
            ],
        }
    )
    assert (made.requested, made.running, made.spot_requested, made.spot_running) == (18, 20, 10, 12)
    assert (made.on_demand_requested, made.on_demand_running) == (8, 8)
    assert made.instance_types == ("r5.xlarge", "r5.2xlarge")
    assert dict(made.weights) == {"r5.xlarge": 4, "r5.2xlarge": 1}
    assert (made.market, made.halted) == ("", False)


def test_a_failed_step_explains_itself_as_well_as_emr_can() -> None:
    told = emr_mapping.step({"Status": {"State": "FAILED", "FailureDetails": {"Reason": "Unknown Error."}}})
    assert told.reason == "Unknown Error."
    told = emr_mapping.step(
        {"Status": {"State": "CANCELLED", "StateChangeReason": {"Message": "Job terminated"}}}
    )
    assert told.reason == "Job terminated"


def test_a_managed_scaling_policy_goes_out_as_it_came_in() -> None:
    full = ManagedScaling(1, 9, 0, 3, "InstanceFleetUnits", "ADVANCED", 40)
    for scaling in (full, ManagedScaling(1, 9)):
        policy = emr_mapping.scaling_policy(scaling)
        assert emr_mapping.managed_scaling(policy) == scaling  # type: ignore[arg-type]


def test_what_a_managed_scaling_policy_does_not_say_is_left_out_but_zero_is_said() -> None:
    assert emr_mapping.scaling_policy(ManagedScaling(1, 9, max_on_demand=0)) == {
        "ComputeLimits": {
            "UnitType": "Instances",
            "MinimumCapacityUnits": 1,
            "MaximumCapacityUnits": 9,
            "MaximumOnDemandCapacityUnits": 0,
        }
    }


def test_a_policy_without_limits_is_none() -> None:
    assert emr_mapping.managed_scaling({}) is None


def test_cancellations_are_told_by_step() -> None:
    told = emr_mapping.cancellations(
        [
            {"StepId": "s-1", "Status": "SUBMITTED"},
            {"StepId": "s-2", "Status": "FAILED", "Reason": "too late"},
        ]
    )
    assert told == {"s-1": StepCancellation(True), "s-2": StepCancellation(False, "too late")}
