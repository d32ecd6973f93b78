"""Auto-termination, steps and tags in the demo cloud, spoken to with boto3."""

from typing import TYPE_CHECKING, Any

import pytest
from botocore.exceptions import ClientError

from demo.aws.elapse import let_pass
from demo.aws.server import AwsServer
from demo.aws.specs import ClusterSpec, StepSpec
from tests.integration.aws.boto import HOUR, MINUTE, STEP, launch, state, states

if TYPE_CHECKING:
    from types_boto3_emr import EMRClient


def idle_for(client: "EMRClient", cluster_id: str, seconds: int) -> None:
    client.put_auto_termination_policy(ClusterId=cluster_id, AutoTerminationPolicy={"IdleTimeout": seconds})


def test_an_idle_cluster_ends_by_its_policy(server: AwsServer, client: "EMRClient") -> None:
    cluster_id = launch(client, AutoTerminationPolicy={"IdleTimeout": 1800}, Steps=[STEP])
    seen = states(client, server, cluster_id, 10 * MINUTE, 29 * MINUTE, MINUTE, MINUTE)
    assert seen == ["STARTING", "WAITING", "WAITING", "TERMINATING", "TERMINATED"]
    why = client.describe_cluster(ClusterId=cluster_id)["Cluster"]["Status"]["StateChangeReason"]
    assert "auto-termination" in why["Message"]


def test_a_policy_counts_from_when_it_was_put(server: AwsServer, client: "EMRClient") -> None:
    cluster_id = server.add_cluster(ClusterSpec("idle", age=9 * HOUR, idle_for=8 * HOUR))
    idle_for(client, cluster_id, 3600)
    assert states(client, server, cluster_id, 59 * MINUTE, MINUTE) == ["WAITING", "WAITING", "TERMINATING"]


def test_time_that_is_let_pass_counts(server: AwsServer, client: "EMRClient") -> None:
    cluster_id = server.add_cluster(ClusterSpec("idle", age=9 * HOUR, idle_for=8 * HOUR))
    idle_for(client, cluster_id, 3600)
    let_pass(server.world, HOUR)
    assert state(client, cluster_id) == "TERMINATING"


def test_work_and_a_removed_policy_keep_a_cluster(server: AwsServer, client: "EMRClient") -> None:
    steps = (StepSpec("later", -30 * MINUTE, HOUR),)
    busy = server.add_cluster(ClusterSpec("busy", age=HOUR))
    worked = server.add_cluster(ClusterSpec("worked", age=HOUR, idle_for=MINUTE, steps=steps))
    freed = server.add_cluster(ClusterSpec("freed", age=HOUR, idle_for=HOUR))
    for cluster_id in (busy, worked, freed):
        idle_for(client, cluster_id, 3600)
    client.remove_auto_termination_policy(ClusterId=freed)
    server.clock.forward(2 * HOUR)
    assert [state(client, cluster_id) for cluster_id in (busy, worked, freed)] == ["WAITING"] * 3
    server.clock.forward(HOUR)
    assert [state(client, cluster_id) for cluster_id in (busy, worked, freed)] == [
        "WAITING",
        "TERMINATED",
        "WAITING",
    ]


def listed(client: "EMRClient", cluster_id: str) -> list[tuple[str, str]]:
    steps = client.list_steps(ClusterId=cluster_id)["Steps"]
    return [(step["Name"], step["Status"]["State"]) for step in steps]


def test_the_next_step_begins_when_one_is_cancelled(server: AwsServer, client: "EMRClient") -> None:
    cluster_id = launch(client, Steps=[{**STEP, "Name": name} for name in ("one", "two", "three")])
    server.clock.forward(6 * MINUTE)
    three, two, one = (step["Id"] for step in client.list_steps(ClusterId=cluster_id)["Steps"])
    told = client.cancel_steps(ClusterId=cluster_id, StepIds=[one, two])["CancelStepsInfoList"]
    assert [(item["StepId"], item["Status"]) for item in told] == [(one, "SUBMITTED"), (two, "SUBMITTED")]
    assert listed(client, cluster_id) == [("three", "RUNNING"), ("two", "CANCELLED"), ("one", "CANCELLED")]
    times = [step["Status"]["Timeline"] for step in client.list_steps(ClusterId=cluster_id)["Steps"]]
    assert ["StartDateTime" in timeline for timeline in times] == [True, False, True]
    server.clock.forward(5 * MINUTE)
    (told_again,) = client.cancel_steps(ClusterId=cluster_id, StepIds=[three])["CancelStepsInfoList"]
    assert told_again["Status"] == "FAILED"
    assert told_again["Reason"]


def test_steps_are_listed_newest_first_and_by_id(server: AwsServer, client: "EMRClient") -> None:
    cluster_id = launch(client, Steps=[{**STEP, "Name": name} for name in ("one", "two")])
    third: Any = {**STEP, "Name": "three"}
    client.add_job_flow_steps(JobFlowId=cluster_id, Steps=[third])
    assert [name for name, _ in listed(client, cluster_id)] == ["three", "two", "one"]
    newest = client.list_steps(ClusterId=cluster_id)["Steps"][0]["Id"]
    assert [s["Name"] for s in client.list_steps(ClusterId=cluster_id, StepIds=[newest])["Steps"]] == [
        "three"
    ]
    server.clock.forward(6 * MINUTE)
    pending = client.list_steps(ClusterId=cluster_id, StepStates=["PENDING"])["Steps"]
    assert [step["Name"] for step in pending] == ["three", "two"]


def test_too_many_steps_are_not_cancelled_at_once(client: "EMRClient") -> None:
    with pytest.raises(ClientError, match="256"):
        client.cancel_steps(ClusterId=launch(client), StepIds=[f"s-{n}" for n in range(257)])


def test_tags_are_added_and_removed(client: "EMRClient") -> None:
    cluster_id = launch(client)
    tags: Any = [{"Key": "env", "Value": "dev"}, {"Key": "owner", "Value": "sora"}]
    client.add_tags(ResourceId=cluster_id, Tags=tags)
    client.remove_tags(ResourceId=cluster_id, TagKeys=["env", "none"])
    told = client.describe_cluster(ClusterId=cluster_id)["Cluster"]["Tags"]
    assert told == [{"Key": "owner", "Value": "sora"}]
