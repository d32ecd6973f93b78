"""The request of a launch, part by part, and what ``raw`` may do to it."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import botocore.session
import pytest
from botocore.validate import ParamValidator

from cloud.aws.emr_launch import merged, request
from cloud.launch import BootstrapAction, FleetType, LaunchFleet, LaunchGroup, LaunchSpec, LaunchStep
from cloud.model import ManagedScaling, Role

MASTER = LaunchGroup(Role.MASTER, "m5.xlarge", 1)
BARE = LaunchSpec("bare", "emr-7.2.0", groups=(MASTER,))
FLEET = replace(
    BARE,
    groups=(),
    fleets=(
        LaunchFleet(
            Role.CORE,
            (FleetType("r5.xlarge", 4, bid_price="0.2"), FleetType("r5.2xlarge", 8, bid_percent=70.5)),
            on_demand=8,
            spot=0,
            name="workers",
            raw={"LaunchSpecifications": {"OnDemandSpecification": {"AllocationStrategy": "lowest-price"}}},
        ),
    ),
    subnets=("subnet-1", "subnet-2"),
    zones=("a", "b"),
)
FULL = replace(
    BARE,
    groups=(MASTER, LaunchGroup(Role.TASK, "m5.2xlarge", 0, spot=True, bid_price="0.1", name="extra")),
    applications=("Spark",),
    log_uri="s3://logs/",
    subnets=("subnet-1",),
    zones=("a",),
    service_role="service",
    job_flow_role="nodes",
    autoscaling_role="scaling",
    security_configuration="encrypted",
    key_name="ops",
    tags={"owner": "minji"},
    bootstrap_actions=(BootstrapAction("agent", "s3://a/b.sh", ("-q",)),),
    steps=(LaunchStep("load", "command-runner.jar", ("spark-submit",), "TERMINATE_CLUSTER", "Main"),),
    managed_scaling=ManagedScaling(1, 5),
    idle_timeout=timedelta(hours=1),
    termination_protected=True,
    keep_alive=False,
    raw={"EbsRootVolumeSize": 30, "Instances": {"UnhealthyNodeReplacement": True}},
)


def test_what_is_not_said_is_left_out() -> None:
    assert request(BARE) == {
        "Name": "bare",
        "ReleaseLabel": "emr-7.2.0",
        "Instances": {
            "InstanceGroups": [
                {
                    "Name": "Master",
                    "InstanceRole": "MASTER",
                    "InstanceType": "m5.xlarge",
                    "Market": "ON_DEMAND",
                    "InstanceCount": 1,
                }
            ],
            "KeepJobFlowAliveWhenNoSteps": True,
            "TerminationProtected": False,
        },
    }


def test_what_is_said_is_in_its_place() -> None:
    made = request(FULL)
    instances = made.pop("Instances")
    assert made == {
        "Name": "bare",
        "ReleaseLabel": "emr-7.2.0",
        "LogUri": "s3://logs/",
        "Applications": [{"Name": "Spark"}],
        "ServiceRole": "service",
        "JobFlowRole": "nodes",
        "AutoScalingRole": "scaling",
        "SecurityConfiguration": "encrypted",
        "BootstrapActions": [
            {"Name": "agent", "ScriptBootstrapAction": {"Path": "s3://a/b.sh", "Args": ["-q"]}}
        ],
        "Steps": [
            {
                "Name": "load",
                "ActionOnFailure": "TERMINATE_CLUSTER",
                "HadoopJarStep": {
                    "Jar": "command-runner.jar",
                    "Args": ["spark-submit"],
                    "MainClass": "Main",
                },
            }
        ],
        "ManagedScalingPolicy": {
            "ComputeLimits": {
                "UnitType": "Instances",
                "MinimumCapacityUnits": 1,
                "MaximumCapacityUnits": 5,
            }
        },
        "AutoTerminationPolicy": {"IdleTimeout": 3600},
        "Tags": [{"Key": "owner", "Value": "minji"}],
        "EbsRootVolumeSize": 30,
    }
    task = instances.pop("InstanceGroups")[1]
    assert (task["Market"], task["BidPrice"], task["InstanceCount"]) == ("SPOT", "0.1", 0)
    assert instances == {
        "Ec2KeyName": "ops",
        "Ec2SubnetId": "subnet-1",
        "Placement": {"AvailabilityZone": "a"},
        "KeepJobFlowAliveWhenNoSteps": False,
        "TerminationProtected": True,
        "UnhealthyNodeReplacement": True,
    }


def test_fleets_have_weights_two_targets_and_several_subnets() -> None:
    instances = request(FLEET)["Instances"]
    assert instances["InstanceFleets"] == [
        {
            "Name": "workers",
            "InstanceFleetType": "CORE",
            "TargetOnDemandCapacity": 8,
            "TargetSpotCapacity": 0,
            "InstanceTypeConfigs": [
                {"InstanceType": "r5.xlarge", "WeightedCapacity": 4, "BidPrice": "0.2"},
                {
                    "InstanceType": "r5.2xlarge",
                    "WeightedCapacity": 8,
                    "BidPriceAsPercentageOfOnDemandPrice": 70.5,
                },
            ],
            "LaunchSpecifications": {"OnDemandSpecification": {"AllocationStrategy": "lowest-price"}},
        }
    ]
    assert instances["Ec2SubnetIds"] == ["subnet-1", "subnet-2"]
    assert instances["Placement"] == {"AvailabilityZones": ["a", "b"]}
    assert "Ec2SubnetId" not in instances


@pytest.mark.parametrize("spec", [BARE, FULL, FLEET])
def test_botocores_model_accepts_it(spec: LaunchSpec) -> None:
    model = botocore.session.Session().get_service_model("emr").operation_model("RunJobFlow")
    assert model.input_shape is not None
    report = ParamValidator().validate(request(spec), model.input_shape)
    assert not report.has_errors(), report.generate_report()


def test_raw_changes_neither_the_name_nor_our_tags() -> None:
    raw: Any = {
        "Name": "mine",
        "Tags": [{"Key": "owner", "Value": "mallory"}, {"Key": "cost", "Value": "1"}],
    }
    made = request(replace(BARE, tags={"owner": "minji"}, raw=raw))
    assert made["Name"] == "bare"
    assert made["Tags"] == [{"Key": "owner", "Value": "minji"}, {"Key": "cost", "Value": "1"}]
    assert "Tags" not in request(BARE)


def test_raw_goes_into_mappings_onto_lists_and_over_the_rest() -> None:
    base = {"a": {"b": 1, "c": 2}, "d": [1], "e": "old", "f": "same"}
    assert merged(base, {"a": {"c": 3}, "d": [2], "e": "new", "g": None}) == {
        "a": {"b": 1, "c": 3},
        "d": [1, 2],
        "e": "new",
        "f": "same",
        "g": None,
    }
    assert base["d"] == [1]
