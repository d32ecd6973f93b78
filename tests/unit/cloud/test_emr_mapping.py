"""EMR's answers, as botocore hands them over."""

from datetime import UTC, datetime, timedelta, timezone
from typing import TYPE_CHECKING

import pytest

from cloud.aws import emr_mapping
from cloud.errors import CloudError
from cloud.model import ClusterState, Collection, Role, Scope

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
        "NormalizedInstanceHours": 12,
    }


def test_times_become_utc() -> None:
    made = emr_mapping.summary(SCOPE, cluster())
    assert made.created_at == CREATED
    assert made.created_at.tzinfo is UTC
    assert (made.state, made.normalized_hours) == (ClusterState.WAITING, 12)


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
            "InstanceType": "m5.xlarge",
            "RequestedInstanceCount": 8,
            "RunningInstanceCount": 3,
            "Status": {"State": "SUSPENDED", "StateChangeReason": {"Message": "no capacity"}},
        }
    )
    assert (made.role, made.requested, made.running) == (Role.TASK, 8, 3)
    assert (made.spot_requested, made.spot_running) == (8, 3)
    assert (made.state, made.reason) == ("SUSPENDED", "no capacity")


def test_a_fleet_adds_up_on_demand_and_spot_units() -> None:
    made = emr_mapping.fleet(
        {
            "InstanceFleetType": "CORE",
            "TargetOnDemandCapacity": 8,
            "ProvisionedOnDemandCapacity": 8,
            "TargetSpotCapacity": 10,
            "ProvisionedSpotCapacity": 12,
            "InstanceTypeSpecifications": [{"InstanceType": "r5.xlarge"}, {"InstanceType": "r5.2xlarge"}],
        }
    )
    assert (made.requested, made.running, made.spot_requested, made.spot_running) == (18, 20, 10, 12)
    assert made.instance_types == ("r5.xlarge", "r5.2xlarge")


def test_a_failed_step_explains_itself_as_well_as_emr_can() -> None:
    told = emr_mapping.step({"Status": {"State": "FAILED", "FailureDetails": {"Reason": "Unknown Error."}}})
    assert told.reason == "Unknown Error."
    told = emr_mapping.step(
        {"Status": {"State": "CANCELLED", "StateChangeReason": {"Message": "Job terminated"}}}
    )
    assert told.reason == "Job terminated"
