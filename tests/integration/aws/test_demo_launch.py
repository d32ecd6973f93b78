"""Launches in the demo cloud, spoken to with boto3: what they ask for, what AWS refuses, what goes wrong later."""

from typing import TYPE_CHECKING, Any

import pytest
from botocore.exceptions import ClientError

from demo.aws.elapse import let_pass
from demo.aws.server import AwsServer
from demo.aws.trouble import find_spot_again, run_out_of_spot
from tests.integration.aws.boto import GROUPS, MINUTE, STEP, launch, refusal, state, states

if TYPE_CHECKING:
    from types_boto3_emr import EMRClient

SCARCE: Any = {"InstanceRole": "TASK", "InstanceType": "p4d.24xlarge", "InstanceCount": 2, "Market": "SPOT"}


def spot_fleet(role: str, kind: str, **launching: Any) -> Any:
    return {
        "InstanceFleetType": role,
        "TargetSpotCapacity": 8,
        "TargetOnDemandCapacity": 0,
        "InstanceTypeConfigs": [{"InstanceType": kind, "WeightedCapacity": 4, "BidPrice": "0.3"}],
        "LaunchSpecifications": {
            "SpotSpecification": {"TimeoutDurationMinutes": 10, "TimeoutAction": "SWITCH_TO_ON_DEMAND"}
            | launching
        },
    }


def grouped(*groups: Any) -> Any:
    return {"InstanceGroups": list(groups), "InstanceFleets": []}


def fleeted(client: "EMRClient", **launching: Any) -> str:
    fleets = [
        {
            "InstanceFleetType": "MASTER",
            "TargetOnDemandCapacity": 1,
            "InstanceTypeConfigs": [{"InstanceType": "m5.xlarge"}],
        },
        spot_fleet("CORE", "r5.xlarge", **launching),
    ]
    return launch(client, Instances={"InstanceFleets": fleets}, Steps=[STEP])


def test_all_of_a_launch_is_accepted_and_told(server: AwsServer, client: "EMRClient") -> None:
    cluster_id = launch(
        client,
        LogUri="s3://acme-emr-logs/",
        Applications=[{"Name": "Spark"}, {"Name": "Hudi"}],
        AutoScalingRole="EMR_AutoScaling_DefaultRole",
        SecurityConfiguration="encrypted",
        Configurations=[{"Classification": "spark-env", "Properties": {"A": "b"}}],
        BootstrapActions=[{"Name": "ok", "ScriptBootstrapAction": {"Path": "s3://acme/ok.sh"}}],
        Instances={
            **grouped(
                *({**group, "Configurations": [], "CustomAmiId": "ami-0123456789"} for group in GROUPS)
            ),
            "Ec2SubnetId": "subnet-0123456789abcdef0",
            "Ec2KeyName": "ops",
        },
    )
    told = client.describe_cluster(ClusterId=cluster_id)["Cluster"]
    assert [application["Name"] for application in told["Applications"]] == ["Spark", "Hudi"]
    assert told["Ec2InstanceAttributes"]["Ec2SubnetId"] == "subnet-0123456789abcdef0"
    assert told["Ec2InstanceAttributes"]["Ec2KeyName"] == "ops"
    assert (told["LogUri"], told["SecurityConfiguration"]) == ("s3://acme-emr-logs/", "encrypted")
    assert told["Tags"] == [{"Key": "owner", "Value": "minji"}]
    ids = [group["Id"] for group in client.list_instance_groups(ClusterId=cluster_id)["InstanceGroups"]]
    assert all(group_id.startswith("ig-") for group_id in ids)


def test_groups_and_fleets_together_are_refused(client: "EMRClient") -> None:
    with pytest.raises(ClientError) as caught:
        launch(client, Instances={"InstanceGroups": GROUPS})
    assert refusal(caught)[1] == "Instance fleets and instance groups are mutually exclusive."


@pytest.mark.parametrize(
    "subnets", [{"Ec2SubnetId": "subnet-none"}, {"Ec2SubnetIds": ["subnet-0123abcd", "x"]}]
)
def test_a_subnet_that_is_none_is_refused(client: "EMRClient", subnets: Any) -> None:
    with pytest.raises(ClientError) as caught:
        launch(client, Instances=subnets)
    assert refusal(caught) == ("ValidationException", "The supplied ec2SubnetId is not valid.")
    assert client.list_clusters()["Clusters"] == []


def test_policies_of_a_launch_are_checked(client: "EMRClient") -> None:
    limits = {
        "UnitType": "Instances",
        "MinimumCapacityUnits": 1,
        "MaximumCapacityUnits": 4,
        "MaximumCoreCapacityUnits": 5,
    }
    with pytest.raises(ClientError, match="max Core capacity cannot be higher"):
        launch(client, ManagedScalingPolicy={"ComputeLimits": limits})
    with pytest.raises(ClientError, match="IdleTimeout"):
        launch(client, AutoTerminationPolicy={"IdleTimeout": 59})


def test_a_script_named_fail_fails_its_bootstrap(server: AwsServer, client: "EMRClient") -> None:
    actions: Any = [
        {"Name": "ok", "ScriptBootstrapAction": {"Path": "s3://acme/ok.sh"}},
        {"Name": "bad", "ScriptBootstrapAction": {"Path": "s3://acme/fail.sh", "Args": ["x"]}},
    ]
    cluster_id = launch(client, BootstrapActions=actions)
    seen = states(client, server, cluster_id, 3 * MINUTE, 2 * MINUTE, MINUTE)
    assert seen == ["STARTING", "BOOTSTRAPPING", "TERMINATING", "TERMINATED_WITH_ERRORS"]
    reason = client.describe_cluster(ClusterId=cluster_id)["Cluster"]["Status"]["StateChangeReason"]
    assert reason["Code"] == "BOOTSTRAP_FAILURE"
    assert "bootstrap action 2 returned a non-zero return code" in reason["Message"]


def test_a_task_group_of_a_scarce_type_stays_short(server: AwsServer, client: "EMRClient") -> None:
    cluster_id = launch(client, Instances=grouped(*GROUPS, SCARCE))
    server.clock.forward(60 * MINUTE)
    assert state(client, cluster_id) == "WAITING"
    groups = client.list_instance_groups(ClusterId=cluster_id)["InstanceGroups"]
    (task,) = (group for group in groups if group["InstanceGroupType"] == "TASK")
    assert (task["RequestedInstanceCount"], task["RunningInstanceCount"]) == (2, 0)
    assert task["Status"]["State"] == "RESIZING"


def test_a_launch_without_spot_for_its_core_nodes_starts_when_there_is_some(
    server: AwsServer, client: "EMRClient"
) -> None:
    run_out_of_spot(server.world, "r5.xlarge")
    cluster_id = fleeted(client)
    assert states(client, server, cluster_id, 60 * MINUTE) == ["STARTING", "STARTING"]
    let_pass(server.world, 5 * MINUTE)
    find_spot_again(server.world)
    seen = states(client, server, cluster_id, 2 * MINUTE, 5 * MINUTE)
    assert seen == ["BOOTSTRAPPING", "RUNNING", "WAITING"]
    core = client.list_instance_fleets(ClusterId=cluster_id)["InstanceFleets"][1]
    assert (core["ProvisionedSpotCapacity"], core["Status"]["State"]) == (8, "RUNNING")


def test_a_launch_that_is_told_to_give_up_does(server: AwsServer, client: "EMRClient") -> None:
    run_out_of_spot(server.world, "r5.xlarge")
    cluster_id = fleeted(client, TimeoutAction="TERMINATE_CLUSTER")
    let_pass(server.world, 5 * MINUTE)
    seen = states(client, server, cluster_id, 5 * MINUTE, MINUTE)
    assert seen == ["STARTING", "TERMINATING", "TERMINATED_WITH_ERRORS"]
    status = client.describe_cluster(ClusterId=cluster_id)["Cluster"]["Status"]
    assert status["StateChangeReason"]["Code"] == "INSTANCE_FLEET_TIMEOUT"


def test_a_waiting_launch_can_be_ended(server: AwsServer, client: "EMRClient") -> None:
    run_out_of_spot(server.world, "r5.xlarge")
    cluster_id = fleeted(client)
    client.terminate_job_flows(JobFlowIds=[cluster_id])
    assert states(client, server, cluster_id, MINUTE) == ["TERMINATING", "TERMINATED"]
