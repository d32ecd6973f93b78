"""Resizes in the demo cloud, spoken to with boto3: they take their time, stay short, or come to a halt."""

from typing import TYPE_CHECKING, Any

import pytest
from botocore.exceptions import ClientError

from demo.aws.overview import glance
from demo.aws.server import AwsServer
from demo.aws.specs import ClusterSpec, Fleet, Group
from demo.aws.trouble import find_spot_again, give_up, halt, run_out_of_spot
from tests.integration.aws.boto import GROUPS, HOUR, MINUTE, launch, refusal

if TYPE_CHECKING:
    from types_boto3_emr import EMRClient

HELD = (
    Group("MASTER", "m5.xlarge", 1),
    Group("CORE", "r5.xlarge", 2),
    Group("TASK", "m5.2xlarge", 3, "SPOT"),
)
FLEETS = (Fleet("MASTER", {"m5.xlarge": 1}, 1), Fleet("CORE", {"r5.xlarge": 4}, on_demand=8, spot=8))


def group(client: "EMRClient", cluster_id: str, role: str) -> Any:
    groups = client.list_instance_groups(ClusterId=cluster_id)["InstanceGroups"]
    return next(group for group in groups if group["InstanceGroupType"] == role)


def counts(client: "EMRClient", cluster_id: str, role: str) -> tuple[int, int, str]:
    told = group(client, cluster_id, role)
    return told["RequestedInstanceCount"], told["RunningInstanceCount"], told["Status"]["State"]


def resize(client: "EMRClient", cluster_id: str, **wanted: int) -> None:
    client.modify_instance_groups(
        ClusterId=cluster_id,
        InstanceGroups=[
            {"InstanceGroupId": group(client, cluster_id, role)["Id"], "InstanceCount": count}
            for role, count in wanted.items()
        ],
    )


def test_nodes_come_one_by_one_and_go_so(server: AwsServer, client: "EMRClient") -> None:
    cluster_id = server.add_cluster(ClusterSpec("etl", age=HOUR, holds=HELD))
    resize(client, cluster_id, CORE=6, TASK=1)
    running = []
    for _ in range(4):
        server.clock.forward(MINUTE / 2)
        running.append([counts(client, cluster_id, role)[1] for role in ("CORE", "TASK")])
    assert running == [[3, 3], [4, 2], [5, 2], [6, 1]]
    assert counts(client, cluster_id, "CORE") == (6, 6, "RUNNING")


def test_a_resize_that_is_called_off_does_not_come_after_all(server: AwsServer, client: "EMRClient") -> None:
    cluster_id = server.add_cluster(ClusterSpec("etl", age=HOUR, holds=HELD))
    resize(client, cluster_id, CORE=6)
    server.clock.forward(MINUTE)
    assert counts(client, cluster_id, "CORE") == (6, 4, "RESIZING")
    resize(client, cluster_id, CORE=4)
    assert counts(client, cluster_id, "CORE") == (4, 4, "RUNNING")
    server.clock.forward(HOUR)
    assert counts(client, cluster_id, "CORE") == (4, 4, "RUNNING")


@pytest.mark.parametrize("changed", [{"InstanceGroups": GROUPS, "InstanceFleets": []}, {}])
def test_a_starting_cluster_is_refused_in_emrs_words(client: "EMRClient", changed: Any) -> None:
    cluster_id = launch(client, Instances=changed)
    with pytest.raises(ClientError) as caught:
        if changed:
            resize(client, cluster_id, CORE=3)
        else:
            fleet = client.list_instance_fleets(ClusterId=cluster_id)["InstanceFleets"][0]
            client.modify_instance_fleet(
                ClusterId=cluster_id,
                InstanceFleet={"InstanceFleetId": fleet["Id"], "TargetOnDemandCapacity": 1},
            )
    code, said = refusal(caught)
    assert code == "ValidationException"
    assert "may only be modified when the cluster is running or waiting" in said


def test_a_group_of_another_cluster_is_refused(server: AwsServer, client: "EMRClient") -> None:
    mine, other = (server.add_cluster(ClusterSpec(name, age=HOUR, holds=HELD)) for name in ("a", "b"))
    with pytest.raises(ClientError, match="group id is not valid"):
        client.modify_instance_groups(
            ClusterId=mine,
            InstanceGroups=[{"InstanceGroupId": group(client, other, "CORE")["Id"], "InstanceCount": 9}],
        )


def test_without_spot_a_resize_stays_short_until_there_is_some(
    server: AwsServer, client: "EMRClient"
) -> None:
    cluster_id = server.add_cluster(ClusterSpec("etl", age=HOUR, holds=HELD))
    run_out_of_spot(server.world, "m5.2xlarge")
    resize(client, cluster_id, TASK=9, CORE=3)
    server.clock.forward(HOUR)
    assert counts(client, cluster_id, "TASK") == (9, 3, "RESIZING")
    assert counts(client, cluster_id, "CORE") == (3, 3, "RUNNING")
    assert [seen.resizing for seen in glance(server.world)] == [True]
    find_spot_again(server.world)
    server.clock.forward(2 * MINUTE)
    assert counts(client, cluster_id, "TASK") == (9, 9, "RUNNING")


def test_a_fleet_is_short_only_without_any_of_its_types(server: AwsServer, client: "EMRClient") -> None:
    held = (*FLEETS, Fleet("TASK", {"m5.xlarge": 4, "m5a.xlarge": 4}, spot=8))
    cluster_id = server.add_cluster(ClusterSpec("fleets", age=HOUR, holds=held))
    run_out_of_spot(server.world, "r5.xlarge", "m5.xlarge")
    for fleet in client.list_instance_fleets(ClusterId=cluster_id)["InstanceFleets"][1:]:
        client.modify_instance_fleet(
            ClusterId=cluster_id,
            InstanceFleet={
                "InstanceFleetId": fleet["Id"],
                "TargetOnDemandCapacity": 12,
                "TargetSpotCapacity": 16,
            },
        )
    server.clock.forward(2 * MINUTE)
    _, core, task = client.list_instance_fleets(ClusterId=cluster_id)["InstanceFleets"]
    assert (core["ProvisionedOnDemandCapacity"], core["ProvisionedSpotCapacity"]) == (12, 8)
    assert (task["ProvisionedOnDemandCapacity"], task["ProvisionedSpotCapacity"]) == (12, 16)
    assert (core["Status"]["State"], task["Status"]["State"]) == ("RESIZING", "RUNNING")


@pytest.mark.parametrize("given_up", ["SUSPENDED", "ARRESTED"])
def test_a_halted_group_goes_on_when_it_is_resized(
    server: AwsServer, client: "EMRClient", given_up: str
) -> None:
    cluster_id = server.add_cluster(ClusterSpec("etl", age=HOUR, holds=HELD))
    resize(client, cluster_id, CORE=6)
    server.clock.forward(MINUTE)
    halt(server.world, cluster_id, "CORE", given_up, "bootstrap action 1 failed on i-0abc")
    server.clock.forward(HOUR)
    assert counts(client, cluster_id, "CORE") == (6, 4, given_up)
    why = group(client, cluster_id, "CORE")["Status"]["StateChangeReason"]
    assert why == {"Code": "INSTANCE_FAILURE", "Message": "bootstrap action 1 failed on i-0abc"}
    resize(client, cluster_id, CORE=6)
    assert counts(client, cluster_id, "CORE") == (6, 4, "RESIZING")
    server.clock.forward(2 * MINUTE)
    assert counts(client, cluster_id, "CORE") == (6, 6, "RUNNING")


def test_emr_gives_up_only_where_nodes_are_missing(server: AwsServer, client: "EMRClient") -> None:
    whole = server.add_cluster(ClusterSpec("whole", age=HOUR, holds=HELD))
    short = server.add_cluster(ClusterSpec("short", age=HOUR, holds=HELD))
    assert give_up(server.world) == 0
    resize(client, short, TASK=8)
    assert give_up(server.world) == 1
    assert counts(client, short, "TASK") == (8, 3, "SUSPENDED")
    assert counts(client, short, "CORE") == (2, 2, "RUNNING")
    assert counts(client, whole, "TASK") == (3, 3, "RUNNING")
    assert give_up(server.world) == 0, "it has given up there already"


def test_a_halted_fleet_says_so(server: AwsServer, client: "EMRClient") -> None:
    cluster_id = server.add_cluster(ClusterSpec("fleets", age=HOUR, holds=FLEETS))
    halt(server.world, cluster_id, "CORE")
    core = client.list_instance_fleets(ClusterId=cluster_id)["InstanceFleets"][1]
    assert (core["Status"]["State"], core["ProvisionedSpotCapacity"]) == ("SUSPENDED", 8)
    client.terminate_job_flows(JobFlowIds=[cluster_id])
    core = client.list_instance_fleets(ClusterId=cluster_id)["InstanceFleets"][1]
    assert core["Status"]["State"] == "TERMINATING"
