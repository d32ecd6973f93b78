"""What every Emr must do when asked for a cluster: over the real adapter, and over the fake."""

from dataclasses import replace
from datetime import timedelta

import pytest

from cloud.errors import CloudError
from cloud.launch import BootstrapAction, FleetType, LaunchFleet, LaunchGroup, LaunchSpec, LaunchStep
from cloud.model import ACTIVE_STATES, ClusterState, Collection, Created, ManagedScaling, Role
from cloud.ports import Emr
from tests.integration.aws.conftest import NOON
from tests.integration.aws.either import open_either

MINUTE = timedelta(minutes=1)
NIGHTLY = LaunchSpec(
    name="nightly-op42",
    release="emr-7.2.0",
    applications=("Spark", "Hive"),
    log_uri="s3://acme-emr-logs/",
    groups=(
        LaunchGroup(Role.TASK, "m5.2xlarge", 4, spot=True, bid_price="0.25"),
        LaunchGroup(Role.MASTER, "m5.xlarge", 1),
        LaunchGroup(Role.CORE, "r5.xlarge", 2),
    ),
    subnets=("subnet-0a1b2c3d",),
    zones=("ap-northeast-2a",),
    service_role="EMR_DefaultRole",
    job_flow_role="EMR_EC2_DefaultRole",
    tags={"owner": "U0MINJI", "team": "data", "chatops:operation": "op42"},
    bootstrap_actions=(BootstrapAction("agent", "s3://acme/install.sh", ("--quiet",)),),
    steps=(
        LaunchStep("load", "command-runner.jar", ("spark-submit", "s3://acme/load.py")),
        LaunchStep("report", "command-runner.jar", on_failure="CANCEL_AND_WAIT"),
    ),
    managed_scaling=ManagedScaling(1, 10, max_core=4),
    idle_timeout=30 * MINUTE,
    termination_protected=True,
)
FLEET = LaunchSpec(
    name="fleet",
    release="emr-7.2.0",
    fleets=(
        LaunchFleet(Role.MASTER, (FleetType("m5.xlarge"),), on_demand=1),
        LaunchFleet(
            Role.CORE,
            (FleetType("r5.xlarge", 4), FleetType("r5.2xlarge", 8, bid_percent=80.0)),
            on_demand=8,
            spot=16,
        ),
    ),
    subnets=("subnet-0a1b2c3d", "subnet-1a1b2c3d"),
    service_role="EMR_DefaultRole",
    job_flow_role="EMR_EC2_DefaultRole",
    keep_alive=False,
)


@pytest.fixture(params=["aws", "fake"])
def emr(request: pytest.FixtureRequest) -> Emr:
    return open_either(request).emr


def test_a_launch_answers_with_a_cluster_that_is_starting(emr: Emr) -> None:
    answer = emr.run_job_flow(NIGHTLY)
    assert answer.request_id
    detail = emr.describe_cluster(answer.cluster_id)
    assert (detail.summary.state, detail.summary.name) == (ClusterState.STARTING, "nightly-op42")
    assert detail.summary.created_at == NOON
    assert (detail.release, detail.applications) == ("emr-7.2.0", ("Spark", "Hive"))
    assert dict(detail.tags) == dict(NIGHTLY.tags)
    assert (detail.termination_protected, detail.auto_terminate) == (True, False)
    assert (detail.collection, detail.log_uri) == (Collection.GROUP, "s3://acme-emr-logs/")


def test_several_task_groups_keep_their_names(emr: Emr) -> None:
    named = [LaunchGroup(Role.TASK, "m5.2xlarge", number, name=f"tasks-{number}") for number in (1, 2)]
    spec = replace(NIGHTLY, groups=(*NIGHTLY.groups[1:], *named))
    groups = emr.list_capacity(emr.describe_cluster(emr.run_job_flow(spec).cluster_id))
    told = [(held.name, held.requested) for held in groups if held.role is Role.TASK]
    assert sorted(told) == [("tasks-1", 1), ("tasks-2", 2)]


def test_a_launch_has_its_groups_policies_and_steps(emr: Emr) -> None:
    cluster_id = emr.run_job_flow(NIGHTLY).cluster_id
    groups = emr.list_capacity(emr.describe_cluster(cluster_id))
    assert [(held.role, held.requested, held.running, held.market, held.bid_price) for held in groups] == [
        (Role.MASTER, 1, 0, "ON_DEMAND", ""),
        (Role.CORE, 2, 0, "ON_DEMAND", ""),
        (Role.TASK, 4, 0, "SPOT", "0.25"),
    ]
    assert {held.state for held in groups} == {"PROVISIONING"}
    assert emr.managed_scaling(cluster_id) == NIGHTLY.managed_scaling
    assert emr.auto_termination(cluster_id).idle_timeout == 30 * MINUTE
    steps = emr.list_steps(cluster_id, 5)
    assert [(step.name, step.state) for step in steps] == [("report", "PENDING"), ("load", "PENDING")]


def test_a_launch_may_be_of_fleets(emr: Emr) -> None:
    cluster_id = emr.run_job_flow(FLEET).cluster_id
    detail = emr.describe_cluster(cluster_id)
    assert (detail.collection, detail.auto_terminate) == (Collection.FLEET, True)
    master, core = emr.list_capacity(detail)
    assert (master.role, master.requested) == (Role.MASTER, 1)
    assert (core.on_demand_requested, core.spot_requested, core.running) == (8, 16, 0)
    assert dict(core.weights) == {"r5.xlarge": 4, "r5.2xlarge": 8}
    assert emr.managed_scaling(cluster_id) is None
    assert emr.auto_termination(cluster_id).idle_timeout is None


def test_a_repeated_launch_is_another_cluster(emr: Emr) -> None:
    first, second = emr.run_job_flow(NIGHTLY), emr.run_job_flow(NIGHTLY)
    assert first.cluster_id != second.cluster_id


def test_a_launch_is_found_again_by_its_name_and_time(emr: Emr) -> None:
    cluster_id = emr.run_job_flow(NIGHTLY).cluster_id
    found = emr.list_clusters(ACTIVE_STATES, Created(after=NOON - MINUTE))
    assert [item.id for item in found.items if item.name == NIGHTLY.name] == [cluster_id]
    assert emr.describe_cluster(cluster_id).tags["chatops:operation"] == "op42"


def test_a_cluster_that_is_starting_cannot_be_resized_but_ended(emr: Emr) -> None:
    cluster_id = emr.run_job_flow(NIGHTLY).cluster_id
    core = emr.list_capacity(emr.describe_cluster(cluster_id))[1]
    with pytest.raises(CloudError, match="running or waiting"):
        emr.modify_instance_groups(cluster_id, {core.id: 3})
    emr.set_termination_protection(cluster_id, False)
    emr.terminate(cluster_id)
    assert emr.describe_cluster(cluster_id).summary.state is ClusterState.TERMINATING
