"""The real adapter where AWS is slow, unwilling, far away, or very full."""

import socket
from dataclasses import replace
from datetime import timedelta

import pytest

from cloud.aws.access import Access, Wire
from cloud.aws.clients import ClientFactory
from cloud.aws.emr import AwsEmr
from cloud.aws.limits import EMR_LIMITS
from cloud.errors import AccessDenied, CloudError, CredentialsExpired, Throttled, Unreachable
from cloud.model import ACTIVE_STATES
from cloud.throttle import Limit, Throttle
from demo.aws.levers import Aim
from demo.aws.seed import add_clusters
from demo.aws.server import AwsServer
from demo.aws.specs import SEOUL, ClusterSpec
from demo.aws.wire import Refusal
from tests.integration.aws.conftest import ELSEWHERE, KEYS, PATIENT, SCOPE

HOUR = timedelta(hours=1)


def adapter(
    server: AwsServer, clients: ClientFactory, throttle: Throttle | None = None, **patience: float
) -> AwsEmr:
    return AwsEmr(
        SCOPE,
        clients,
        throttle or Throttle(EMR_LIMITS),
        patience=replace(PATIENT, **patience),  # type: ignore[arg-type]
        now=server.clock.now,
    )


def test_lists_three_hundred_clusters_in_pages_of_fifty(server: AwsServer, emr: AwsEmr) -> None:
    ids = add_clusters(server, 310)
    listed = emr.list_clusters(ACTIVE_STATES)
    assert {item.id for item in listed.items} == set(ids)
    assert len(listed.items) == 310
    assert not listed.truncated
    assert server.calls("ListClusters") == 7


def test_stops_where_the_throttle_does_rather_than_wait(server: AwsServer, clients: ClientFactory) -> None:
    add_clusters(server, 160)
    slow = Throttle({"ListClusters": Limit(2, 0.01)})
    listed = adapter(server, clients, slow, listing=0.1).list_clusters(ACTIVE_STATES)
    assert len(listed.items) == 100
    assert listed.truncated
    assert server.calls("ListClusters") == 2


def test_says_so_when_the_throttle_allows_nothing(server: AwsServer, clients: ClientFactory) -> None:
    emr = adapter(server, clients, Throttle({"ListClusters": Limit(1, 0.01)}), listing=0.1)
    emr.list_clusters(ACTIVE_STATES)
    with pytest.raises(Throttled) as caught:
        emr.list_clusters(ACTIVE_STATES)
    assert caught.value.sent is False
    assert server.calls("ListClusters") == 1


def test_counts_the_nodes_of_three_hundred_clusters_in_batches(server: AwsServer, emr: AwsEmr) -> None:
    ids = add_clusters(server, 300)
    counts = emr.count_nodes(ids)
    assert counts.keys() == set(ids)
    assert set(counts.values()) == {2, 3, 4, 5, 6}
    assert server.calls("GetMetricData") == 3


def test_details_are_asked_for_once_while_they_are_fresh(server: AwsServer, emr: AwsEmr) -> None:
    ids = add_clusters(server, 6)
    first = emr.describe_clusters(ids)
    assert first.keys() == set(ids)
    assert emr.describe_clusters([*ids, ids[0]]) == first
    assert server.calls("DescribeCluster") == 6


def test_a_single_detail_is_never_from_the_cache(server: AwsServer, emr: AwsEmr) -> None:
    (cluster_id,) = add_clusters(server, 1)
    emr.describe_clusters([cluster_id])
    emr.describe_cluster(cluster_id)
    assert server.calls("DescribeCluster") == 2


def test_more_details_than_the_throttle_allows_are_left_out(
    server: AwsServer, clients: ClientFactory
) -> None:
    ids = add_clusters(server, 20)
    emr = adapter(server, clients, Throttle({**EMR_LIMITS, "DescribeCluster": Limit(10, 0.001)}))
    assert len(emr.describe_clusters(ids)) == 10
    assert server.calls("DescribeCluster") == 10


def test_details_that_hang_are_left_out_and_cached_ones_are_not(
    server: AwsServer, clients: ClientFactory
) -> None:
    known, unknown = add_clusters(server, 2)
    emr = adapter(server, clients, details=0.3)
    emr.describe_cluster(known)
    server.levers.hang(action="DescribeCluster")
    assert emr.describe_clusters([known, unknown]).keys() == {known}
    server.levers.reset()


def test_details_that_are_refused_are_left_out_and_logged(
    server: AwsServer, emr: AwsEmr, caplog: pytest.LogCaptureFixture
) -> None:
    ids = add_clusters(server, 2)
    server.levers.deny(action="DescribeCluster")
    assert emr.describe_clusters(ids) == {}
    assert "no details of 2 clusters" in caplog.text
    assert caplog.text.count("elasticmapreduce:DescribeCluster") == 1


def test_a_hanging_cloud_is_given_up_and_may_have_heard_us(server: AwsServer) -> None:
    wire = Wire(endpoint_url=server.url, read_timeout=0.2, max_attempts=1)
    clients = ClientFactory({"prod": Access(keys=KEYS)}, wire)
    server.levers.hang()
    with pytest.raises(Unreachable) as caught:
        adapter(server, clients).list_clusters(ACTIVE_STATES)
    assert (caught.value.permanent, caught.value.sent) == (False, True)
    server.levers.reset()
    clients.close()


def test_a_dead_port_was_never_told(server: AwsServer) -> None:
    with socket.socket() as held:
        held.bind(("127.0.0.1", 0))
        wire = Wire(endpoint_url=f"http://127.0.0.1:{held.getsockname()[1]}", max_attempts=1)
        clients = ClientFactory({"prod": Access(keys=KEYS)}, wire)
        with pytest.raises(Unreachable) as caught:
            adapter(server, clients).list_clusters(ACTIVE_STATES)
    assert caught.value.sent is False
    clients.close()


def test_one_region_down_leaves_the_other(server: AwsServer, clients: ClientFactory) -> None:
    server.add_cluster(ClusterSpec("here", age=HOUR))
    server.levers.take_down(ELSEWHERE.region)
    down = AwsEmr(ELSEWHERE, clients, Throttle(EMR_LIMITS), now=server.clock.now)
    with pytest.raises(CloudError) as caught:
        down.list_clusters(ACTIVE_STATES)
    assert (caught.value.code, caught.value.permanent) == ("ServiceUnavailable", False)
    assert len(adapter(server, clients).list_clusters(ACTIVE_STATES).items) == 1


def test_expired_keys_and_missing_permissions_are_told_apart(server: AwsServer, emr: AwsEmr) -> None:
    server.levers.expire_tokens(times=1)
    with pytest.raises(CredentialsExpired) as expired:
        emr.list_clusters(ACTIVE_STATES)
    assert expired.value.request_id
    server.levers.deny(action="GetMetricData", region=SEOUL)
    with pytest.raises(AccessDenied, match="cloudwatch:GetMetricData"):
        emr.count_nodes(["j-1"])


def test_throttling_is_retried_politely_and_then_said(server: AwsServer) -> None:
    clients = ClientFactory({"prod": Access(keys=KEYS)}, Wire(endpoint_url=server.url, max_attempts=2))
    emr = adapter(server, clients)
    server.levers.throttle(action="ListClusters", times=1)
    assert emr.list_clusters(ACTIVE_STATES).items == ()
    assert server.calls("ListClusters") == 2
    server.levers.throttle(action="ListClusters")
    with pytest.raises(Throttled) as caught:
        emr.list_clusters(ACTIVE_STATES)
    assert caught.value.code == "ThrottlingException"
    clients.close()


def test_throttled_between_pages_gives_what_there_is(server: AwsServer, clients: ClientFactory) -> None:
    add_clusters(server, 60)
    server.levers.refuse_after(1, Refusal(400, "ThrottlingException", "Rate exceeded"), Aim("ListClusters"))
    listed = adapter(server, clients).list_clusters(ACTIVE_STATES)
    assert (len(listed.items), listed.truncated) == (50, True)
