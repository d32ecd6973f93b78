"""The demo cloud, spoken to with boto3 as AWS would be: botocore's model must accept every answer."""

from typing import TYPE_CHECKING, Any

import pytest
from botocore.exceptions import ClientError

from demo.aws.server import AwsServer
from demo.aws.specs import ClusterSpec, Fleet, Group, StepSpec
from tests.integration.aws.boto import GROUPS, HOUR, MINUTE, STEP, launch, refusal, state, states
from tests.integration.aws.conftest import NOON

if TYPE_CHECKING:
    from types_boto3_emr import EMRClient


def test_a_launched_cluster_comes_up_by_the_clock(server: AwsServer, client: "EMRClient") -> None:
    cluster_id = launch(client, Steps=[STEP])
    seen = states(client, server, cluster_id, 3 * MINUTE, 2 * MINUTE, 5 * MINUTE)
    assert seen == ["STARTING", "BOOTSTRAPPING", "RUNNING", "WAITING"]
    (step,) = client.list_steps(ClusterId=cluster_id)["Steps"]
    assert step["Status"]["State"] == "COMPLETED"
    timeline = client.describe_cluster(ClusterId=cluster_id)["Cluster"]["Status"]["Timeline"]
    assert timeline["CreationDateTime"] == NOON
    assert timeline["ReadyDateTime"] == NOON + 5 * MINUTE


def test_a_cluster_that_does_not_stay_ends_with_its_last_step(server: AwsServer, client: "EMRClient") -> None:
    cluster_id = launch(client, stay=False, Steps=[STEP, {**STEP, "Name": "two"}])
    seen = states(client, server, cluster_id, 5 * MINUTE, 5 * MINUTE, 5 * MINUTE, MINUTE)
    assert seen == ["STARTING", "RUNNING", "RUNNING", "TERMINATING", "TERMINATED"]
    status = client.describe_cluster(ClusterId=cluster_id)["Cluster"]["Status"]
    assert status["StateChangeReason"]["Code"] == "ALL_STEPS_COMPLETED"


def test_a_launch_with_groups_has_them(server: AwsServer, client: "EMRClient") -> None:
    cluster_id = launch(client, Instances={"InstanceGroups": GROUPS, "InstanceFleets": []})
    assert (
        client.describe_cluster(ClusterId=cluster_id)["Cluster"]["InstanceCollectionType"] == "INSTANCE_GROUP"
    )
    server.clock.forward(10 * MINUTE)
    groups = client.list_instance_groups(ClusterId=cluster_id)["InstanceGroups"]
    assert {group["InstanceGroupType"]: group["RunningInstanceCount"] for group in groups} == {
        "MASTER": 1,
        "CORE": 2,
    }


def test_a_failed_bootstrap_ends_with_errors_and_a_reason(server: AwsServer, client: "EMRClient") -> None:
    cluster_id = server.add_cluster(
        ClusterSpec("bad", age=4 * MINUTE, bootstrap_failure="bootstrap action 1")
    )
    seen = states(client, server, cluster_id, MINUTE, MINUTE)
    assert seen == ["BOOTSTRAPPING", "TERMINATING", "TERMINATED_WITH_ERRORS"]
    reason = client.describe_cluster(ClusterId=cluster_id)["Cluster"]["Status"]["StateChangeReason"]
    assert reason == {"Code": "BOOTSTRAP_FAILURE", "Message": "bootstrap action 1"}


def test_termination_takes_a_while_and_is_dated(server: AwsServer, client: "EMRClient") -> None:
    cluster_id = server.add_cluster(ClusterSpec("old", age=HOUR))
    client.terminate_job_flows(JobFlowIds=[cluster_id])
    server.clock.forward(MINUTE / 2)
    client.terminate_job_flows(JobFlowIds=[cluster_id])
    assert states(client, server, cluster_id, MINUTE) == ["TERMINATING", "TERMINATED"]
    (listed,) = client.list_clusters(ClusterStates=["TERMINATED"])["Clusters"]
    assert listed["Status"]["Timeline"]["EndDateTime"] == NOON + MINUTE


def test_one_protected_cluster_fails_the_whole_termination(server: AwsServer, client: "EMRClient") -> None:
    free = server.add_cluster(ClusterSpec("free", age=HOUR))
    guarded = server.add_cluster(ClusterSpec("guarded", age=HOUR, protected=True))
    with pytest.raises(ClientError) as caught:
        client.terminate_job_flows(JobFlowIds=[free, guarded])
    message = "Could not shut down one or more job flows since they are termination protected."
    assert refusal(caught) == ("ValidationException", message)
    assert (state(client, free), state(client, guarded)) == ("WAITING", "WAITING")
    client.set_termination_protection(JobFlowIds=[guarded], TerminationProtected=False)
    client.terminate_job_flows(JobFlowIds=[free, guarded])
    assert state(client, guarded) == "TERMINATING"


def test_more_than_ten_are_not_terminated_at_once(server: AwsServer, client: "EMRClient") -> None:
    ids = [server.add_cluster(ClusterSpec(f"c{number}", age=HOUR)) for number in range(11)]
    with pytest.raises(ClientError):
        client.terminate_job_flows(JobFlowIds=ids)
    assert state(client, ids[0]) == "WAITING"


def test_an_unknown_cluster_is_refused_in_emrs_words(client: "EMRClient") -> None:
    with pytest.raises(ClientError) as caught:
        client.list_steps(ClusterId="j-1")
    assert refusal(caught) == ("InvalidRequestException", "Cluster id 'j-1' is not valid.")
    with pytest.raises(ClientError) as caught:
        client.terminate_job_flows(JobFlowIds=["j-1"])
    assert refusal(caught) == ("ValidationException", "Specified job flow ID does not exist.")


def test_pages_are_of_fifty_and_filtered_by_state(server: AwsServer, client: "EMRClient") -> None:
    for number in range(60):
        server.add_cluster(ClusterSpec(f"c{number}", age=HOUR if number % 2 else MINUTE))
    first = client.list_clusters(ClusterStates=["STARTING", "WAITING"])
    second = client.list_clusters(ClusterStates=["STARTING", "WAITING"], Marker=first["Marker"])
    assert (len(first["Clusters"]), len(second["Clusters"])) == (50, 10)
    assert second.get("Marker", "") == ""
    assert len(client.list_clusters(ClusterStates=["STARTING"])["Clusters"]) == 30


def test_groups_resize_at_once_in_word_and_later_in_deed(server: AwsServer, client: "EMRClient") -> None:
    cluster_id = server.add_cluster(ClusterSpec("grow", age=HOUR))
    core = _group(client, cluster_id)
    client.modify_instance_groups(InstanceGroups=[{"InstanceGroupId": core["Id"], "InstanceCount": 5}])
    asked = _group(client, cluster_id)
    assert (asked["RequestedInstanceCount"], asked["RunningInstanceCount"]) == (5, 2)
    assert asked["Status"]["State"] == "RESIZING"
    server.clock.forward(2 * MINUTE)
    grown = _group(client, cluster_id)
    assert (grown["RunningInstanceCount"], grown["Status"]["State"]) == (5, "RUNNING")


def _group(client: "EMRClient", cluster_id: str) -> Any:
    groups = client.list_instance_groups(ClusterId=cluster_id)["InstanceGroups"]
    return next(group for group in groups if group["InstanceGroupType"] == "CORE")


def test_fleets_resize_in_weighted_units_and_overshoot(server: AwsServer, client: "EMRClient") -> None:
    held = (Fleet("MASTER", {"m5.xlarge": 1}, 1), Fleet("TASK", {"m5.2xlarge": 8}, spot=16))
    cluster_id = server.add_cluster(ClusterSpec("fleets", age=HOUR, holds=held))
    task = client.list_instance_fleets(ClusterId=cluster_id)["InstanceFleets"][1]
    client.modify_instance_fleet(
        ClusterId=cluster_id, InstanceFleet={"InstanceFleetId": task["Id"], "TargetSpotCapacity": 20}
    )
    server.clock.forward(2 * MINUTE)
    grown = client.list_instance_fleets(ClusterId=cluster_id)["InstanceFleets"][1]
    assert (grown["TargetSpotCapacity"], grown["ProvisionedSpotCapacity"]) == (20, 24)


def test_an_ended_cluster_is_not_resized(server: AwsServer, client: "EMRClient") -> None:
    cluster_id = server.add_cluster(ClusterSpec("gone", age=HOUR))
    core = _group(client, cluster_id)
    client.terminate_job_flows(JobFlowIds=[cluster_id])
    with pytest.raises(ClientError) as caught:
        client.modify_instance_groups(InstanceGroups=[{"InstanceGroupId": core["Id"], "InstanceCount": 5}])
    assert "may not be modified" in refusal(caught)[1]


def test_groups_and_fleets_are_not_mixed_up(server: AwsServer, client: "EMRClient") -> None:
    groups = server.add_cluster(ClusterSpec("groups", age=HOUR, holds=(Group("MASTER", "m5.xlarge", 1),)))
    fleets = server.add_cluster(
        ClusterSpec("fleets", age=HOUR, holds=(Fleet("MASTER", {"m5.xlarge": 1}, 1),))
    )
    with pytest.raises(ClientError, match="mutually exclusive"):
        client.list_instance_fleets(ClusterId=groups)
    with pytest.raises(ClientError, match="mutually exclusive"):
        client.list_instance_groups(ClusterId=fleets)


def test_policies_are_kept_and_removed(client: "EMRClient") -> None:
    limits: Any = {
        "ComputeLimits": {"UnitType": "Instances", "MinimumCapacityUnits": 1, "MaximumCapacityUnits": 9}
    }
    cluster_id = launch(client, AutoTerminationPolicy={"IdleTimeout": 600}, ManagedScalingPolicy=limits)
    assert _idle_timeout(client, cluster_id) == 600
    assert client.get_managed_scaling_policy(ClusterId=cluster_id)["ManagedScalingPolicy"] == limits
    client.put_auto_termination_policy(ClusterId=cluster_id, AutoTerminationPolicy={"IdleTimeout": 7200})
    assert _idle_timeout(client, cluster_id) == 7200
    client.remove_auto_termination_policy(ClusterId=cluster_id)
    client.remove_managed_scaling_policy(ClusterId=cluster_id)
    assert _idle_timeout(client, cluster_id) is None
    assert "ManagedScalingPolicy" not in client.get_managed_scaling_policy(ClusterId=cluster_id)


def _idle_timeout(client: "EMRClient", cluster_id: str) -> int | None:
    answer = client.get_auto_termination_policy(ClusterId=cluster_id)
    return answer.get("AutoTerminationPolicy", {}).get("IdleTimeout")


def test_an_idle_timeout_outside_emrs_bounds_is_refused(client: "EMRClient") -> None:
    with pytest.raises(ClientError, match="IdleTimeout"):
        client.put_auto_termination_policy(
            ClusterId=launch(client), AutoTerminationPolicy={"IdleTimeout": 59}
        )


def test_added_steps_run_one_after_the_other(server: AwsServer, client: "EMRClient") -> None:
    cluster_id = server.add_cluster(
        ClusterSpec("busy", age=HOUR, steps=(StepSpec("now", MINUTE, 3 * MINUTE),))
    )
    client.add_job_flow_steps(JobFlowId=cluster_id, Steps=[STEP])
    assert _steps(client, cluster_id) == {"now": "RUNNING", "one": "PENDING"}
    server.clock.forward(2 * MINUTE)
    assert _steps(client, cluster_id) == {"now": "COMPLETED", "one": "RUNNING"}
    client.terminate_job_flows(JobFlowIds=[cluster_id])
    assert _steps(client, cluster_id) == {"now": "COMPLETED", "one": "CANCELLED"}


def _steps(client: "EMRClient", cluster_id: str) -> dict[str, str]:
    return {
        step["Name"]: step["Status"]["State"] for step in client.list_steps(ClusterId=cluster_id)["Steps"]
    }
