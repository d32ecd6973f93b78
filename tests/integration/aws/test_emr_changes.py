"""Changes by the real adapter where AWS is slow, unwilling, or the caller in a hurry."""

from collections.abc import Iterator
from dataclasses import replace

import pytest

from cloud.aws.access import Access, Wire
from cloud.aws.clients import ClientFactory
from cloud.aws.emr import AwsEmr
from cloud.aws.limits import EMR_LIMITS
from cloud.errors import CloudError, Throttled, Unreachable
from cloud.launch import LaunchGroup, LaunchSpec
from cloud.model import ACTIVE_STATES, Role
from cloud.throttle import Limit, Throttle
from demo.aws.levers import Aim
from demo.aws.server import AwsServer
from demo.aws.specs import ClusterSpec, StepSpec
from demo.aws.wire import Refusal
from tests.integration.aws.boto import HOUR, MINUTE
from tests.integration.aws.conftest import KEYS, PATIENT, SCOPE

SPEC = LaunchSpec(
    name="nightly",
    release="emr-7.2.0",
    groups=(LaunchGroup(Role.MASTER, "m5.xlarge", 1),),
    service_role="EMR_DefaultRole",
    job_flow_role="EMR_EC2_DefaultRole",
)
LAUNCHING = Aim("RunJobFlow")


@pytest.fixture
def eager(server: AwsServer) -> Iterator[AwsEmr]:
    """Retries whatever may be retried, and waits a moment only."""
    wire = Wire(endpoint_url=server.url, read_timeout=0.3, max_attempts=3)
    clients = ClientFactory({"prod": Access(keys=KEYS)}, wire)
    yield AwsEmr(SCOPE, clients, Throttle(EMR_LIMITS), patience=PATIENT, now=server.clock.now)
    server.levers.reset()
    clients.close()


def test_a_launch_that_is_not_answered_is_sent_once_and_may_have_happened(
    server: AwsServer, eager: AwsEmr
) -> None:
    server.levers.hang(action="RunJobFlow")
    with pytest.raises(Unreachable) as caught:
        eager.run_job_flow(SPEC)
    assert (caught.value.sent, caught.value.uncertain) == (True, True)
    server.levers.reset()
    server.wait_until_quiet()
    assert server.calls("RunJobFlow") == 1
    assert [item.name for item in eager.list_clusters(ACTIVE_STATES).items] == ["nightly"]


@pytest.mark.parametrize(
    ("refusal", "uncertain"),
    [
        (Refusal(500, "InternalFailure", "internal"), True),
        (Refusal(503, "ServiceUnavailable", "later"), True),
        (Refusal(400, "ThrottlingException", "Rate exceeded"), False),
        (Refusal(400, "ValidationException", "The supplied ec2SubnetId is not valid."), False),
    ],
)
def test_a_launch_is_tried_once_whatever_the_answer(
    server: AwsServer, eager: AwsEmr, refusal: Refusal, uncertain: bool
) -> None:
    server.levers.refuse(refusal, LAUNCHING)
    with pytest.raises(CloudError) as caught:
        eager.run_job_flow(SPEC)
    assert caught.value.uncertain is uncertain
    assert server.calls("RunJobFlow") == 1
    assert eager.list_clusters(ACTIVE_STATES).items == ()


def test_a_launch_that_is_not_let_out_by_our_own_throttle_was_never_sent(
    server: AwsServer, clients: ClientFactory
) -> None:
    throttle = Throttle({"RunJobFlow": Limit(1, 0.001)})
    emr = AwsEmr(SCOPE, clients, throttle, patience=replace(PATIENT, change=0))
    emr.run_job_flow(SPEC)
    with pytest.raises(Throttled) as caught:
        emr.run_job_flow(SPEC)
    assert (caught.value.sent, caught.value.uncertain) == (False, False)
    assert server.calls("RunJobFlow") == 1


def test_a_launch_that_botocore_itself_would_not_send_says_what_is_wrong(
    server: AwsServer, emr: AwsEmr
) -> None:
    with pytest.raises(CloudError, match="StepConcurrencyLevel") as caught:
        emr.run_job_flow(replace(SPEC, raw={"StepConcurrencyLevel": "many"}))
    assert (caught.value.permanent, caught.value.sent) == (True, False)
    assert server.calls("RunJobFlow") == 0


@pytest.mark.parametrize(
    ("spec", "words"),
    [
        (replace(SPEC, subnets=("subnet-nowhere",)), "AWS does not accept the subnet: The supplied"),
        (replace(SPEC, job_flow_role=""), "nodes' role .*: InstanceProfile is required"),
        (replace(SPEC, service_role=""), "service role: ServiceRole is required"),
        (replace(SPEC, idle_timeout=MINUTE / 2), "auto-termination: IdleTimeout must be"),
    ],
)
def test_ordinary_refusals_are_in_our_words_and_awss(emr: AwsEmr, spec: LaunchSpec, words: str) -> None:
    with pytest.raises(CloudError, match=words) as caught:
        emr.run_job_flow(spec)
    assert (caught.value.permanent, caught.value.uncertain) == (True, False)
    assert caught.value.code == "ValidationException"


def test_raw_goes_out_with_the_launch(emr: AwsEmr, clients: ClientFactory) -> None:
    disk = {"VolumeSpecification": {"VolumeType": "gp3", "SizeInGB": 200}, "VolumesPerInstance": 1}
    ebs = {"EbsConfiguration": {"EbsBlockDeviceConfigs": [disk]}}
    group = LaunchGroup(Role.MASTER, "m5.xlarge", 1, raw=ebs)
    raw = {
        "Name": "another",
        "StepConcurrencyLevel": 4,
        "Tags": [{"Key": "cost", "Value": "42"}, {"Key": "owner", "Value": "mallory"}],
    }
    spec = replace(SPEC, groups=(group,), tags={"owner": "minji"}, raw=raw)
    cluster_id = emr.run_job_flow(spec).cluster_id
    detail = emr.describe_cluster(cluster_id)
    assert (detail.summary.name, dict(detail.tags)) == ("nightly", {"owner": "minji", "cost": "42"})
    client = clients.emr(SCOPE)
    assert client.describe_cluster(ClusterId=cluster_id)["Cluster"]["StepConcurrencyLevel"] == 4
    (made,) = client.list_instance_groups(ClusterId=cluster_id)["InstanceGroups"]
    assert made["EbsBlockDevices"][0]["VolumeSpecification"]["SizeInGB"] == 200


def test_other_changes_are_tried_again(server: AwsServer, eager: AwsEmr) -> None:
    cluster_id = server.add_cluster(ClusterSpec("etl", age=HOUR))
    server.levers.throttle(action="AddTags", times=1)
    eager.add_tags(cluster_id, {"a": "b"})
    assert server.calls("AddTags") == 2


def test_changed_details_are_read_anew_even_if_the_answer_is_lost(server: AwsServer, emr: AwsEmr) -> None:
    cluster_id = server.add_cluster(ClusterSpec("etl", age=HOUR))
    emr.describe_clusters([cluster_id])
    server.levers.refuse(Refusal(500, "InternalFailure", "internal"), Aim("AddTags"), times=1)
    with pytest.raises(CloudError):
        emr.add_tags(cluster_id, {"a": "b"})
    emr.describe_clusters([cluster_id])
    assert server.calls("DescribeCluster") == 2


def test_steps_are_read_in_as_many_pages_as_it_takes(server: AwsServer, emr: AwsEmr) -> None:
    steps = tuple(StepSpec(f"s{n}", (200 - n) * MINUTE, MINUTE) for n in range(120))
    cluster_id = server.add_cluster(ClusterSpec("busy", age=4 * HOUR, steps=steps))
    names = [step.name for step in emr.list_steps(cluster_id, 256)]
    assert names == [f"s{n}" for n in range(119, -1, -1)]
    assert server.calls("ListSteps") == 3
    assert len(emr.list_steps(cluster_id, 50)) == 50
    assert server.calls("ListSteps") == 4


def test_how_full_hdfs_is_takes_one_call_for_many(server: AwsServer, emr: AwsEmr) -> None:
    ids = [server.add_cluster(ClusterSpec(f"c{n}", age=HOUR, hdfs=float(n))) for n in range(3)]
    assert emr.hdfs_utilization(ids) == {cluster_id: float(n) for n, cluster_id in enumerate(ids)}
    assert server.calls("GetMetricData") == 1
