"""The fake remembers, and fails on request."""

import pytest

from cloud.errors import Throttled, Unreachable
from cloud.fake import Asked, FakeEmr, Slip
from cloud.launch import LaunchGroup, LaunchSpec
from cloud.model import ACTIVE_STATES, ClusterState, Role, Scope
from cloud.ports import Emr

SCOPE = Scope("prod", "ap-northeast-2")
SPEC = LaunchSpec("nightly", "emr-7.2.0", groups=(LaunchGroup(Role.MASTER, "m5.xlarge", 1),))


def test_it_remembers_what_it_was_asked() -> None:
    fake = FakeEmr(SCOPE)
    emr: Emr = fake
    emr.list_clusters([ClusterState.WAITING])
    emr.count_nodes(["j-1"])
    assert fake.calls == [
        Asked("list_clusters", frozenset({ClusterState.WAITING})),
        Asked("count_nodes", ("j-1",)),
    ]


def test_it_fails_as_told_and_remembers_that_too() -> None:
    fake = FakeEmr(SCOPE)
    fake.error = Throttled("later", permanent=False)
    with pytest.raises(Throttled):
        fake.list_clusters([ClusterState.WAITING])
    assert fake.describe_clusters(["j-1"]) == {}
    assert [asked.method for asked in fake.calls] == ["list_clusters", "describe_clusters"]


def test_a_listing_can_be_cut_short() -> None:
    fake = FakeEmr(SCOPE)
    fake.truncated = True
    assert fake.list_clusters([ClusterState.WAITING]).truncated


@pytest.mark.parametrize("happened", [True, False])
def test_a_launch_whose_answer_is_lost_may_have_happened(happened: bool) -> None:
    fake = FakeEmr(SCOPE)
    fake.slips = [Slip(Unreachable("no answer", permanent=False), happened=happened)]
    with pytest.raises(Unreachable):
        fake.run_job_flow(SPEC)
    assert len(fake.list_clusters(ACTIVE_STATES).items) == int(happened)
    again = fake.run_job_flow(SPEC)
    assert len(fake.list_clusters(ACTIVE_STATES).items) == int(happened) + 1
    assert again.cluster_id in fake.clusters
    assert [asked.argument for asked in fake.calls if asked.method == "run_job_flow"] == [SPEC, SPEC]


def test_a_resize_is_settled_on_request() -> None:
    fake = FakeEmr(SCOPE)
    cluster_id = fake.run_job_flow(SPEC).cluster_id
    fake.move(cluster_id, ClusterState.WAITING)
    fake.settle(cluster_id)
    (master,) = fake.list_capacity(fake.describe_cluster(cluster_id))
    assert (master.running, master.state) == (1, "RUNNING")


def test_changes_fail_as_told_too() -> None:
    fake = FakeEmr(SCOPE)
    cluster_id = fake.run_job_flow(SPEC).cluster_id
    fake.slips = [Slip(Throttled("later", permanent=False))]
    with pytest.raises(Throttled):
        fake.add_tags(cluster_id, {"a": "b"})
    assert dict(fake.describe_cluster(cluster_id).tags) == {}
