"""The levers, and the server's own start and stop."""

import threading
from datetime import timedelta
from typing import Any, cast

import pytest
from botocore.exceptions import ClientError, ConnectionClosedError

from cloud.aws.access import Access, Wire
from cloud.aws.clients import ClientFactory
from demo.aws.clock import Clock
from demo.aws.levers import Levers
from demo.aws.server import AwsServer
from demo.aws.specs import SEOUL, VIRGINIA, ClusterSpec
from demo.aws.wire import Call
from tests.integration.aws.conftest import ELSEWHERE, KEYS, NOON, SCOPE

LIST = Call("ListClusters", SEOUL, "elasticmapreduce", "AKIA", json=True)
SHOW = Call("DescribeCluster", VIRGINIA, "elasticmapreduce", "AKIA", json=True)


def codes(levers: Levers, *calls: Call) -> list[str]:
    return [refusal.code if (refusal := levers.meet(call)) else "" for call in calls]


def test_a_lever_hits_what_it_is_aimed_at() -> None:
    levers = Levers()
    levers.throttle(action="ListClusters")
    levers.take_down(VIRGINIA)
    assert codes(levers, LIST, SHOW) == ["ThrottlingException", "ServiceUnavailable"]
    levers.reset()
    assert codes(levers, LIST, SHOW) == ["", ""]


def test_a_lever_may_be_for_so_many_calls_only() -> None:
    levers = Levers()
    levers.throttle(times=2)
    assert codes(levers, LIST, LIST, LIST) == ["ThrottlingException", "ThrottlingException", ""]


def test_calls_are_counted_by_action_and_region() -> None:
    levers = Levers()
    codes(levers, LIST, LIST, SHOW)
    assert (levers.calls("ListClusters"), levers.calls(region=VIRGINIA), levers.calls()) == (2, 1, 3)
    assert levers.calls("ListClusters", VIRGINIA) == 0


def test_a_hung_call_answers_when_it_is_let_go() -> None:
    levers, answered = Levers(), threading.Event()
    levers.hang(action="ListClusters")

    def ask() -> None:
        levers.meet(LIST)
        answered.set()

    hung = threading.Thread(target=ask)
    hung.start()
    assert codes(levers, SHOW) == [""]
    assert not answered.is_set()
    levers.reset()
    hung.join(timeout=30)
    assert answered.is_set()


def test_a_dropped_answer_is_of_a_call_that_took_effect(server: AwsServer, clients: ClientFactory) -> None:
    cluster = server.add_cluster(ClusterSpec("locked", age=timedelta(hours=1)))
    server.levers.drop(action="SetTerminationProtection")
    client = clients.emr(SCOPE, single_attempt=True)
    with pytest.raises(ConnectionClosedError):
        client.set_termination_protection(JobFlowIds=[cluster], TerminationProtected=True)
    assert server.world.record(cluster).cluster.termination_protected
    server.levers.reset()
    client.set_termination_protection(JobFlowIds=[cluster], TerminationProtected=False)


def test_a_delayed_answer_is_an_answer(server: AwsServer, clients: ClientFactory) -> None:
    server.levers.delay(0.01, action="ListClusters")
    assert clients.emr(SCOPE).list_clusters()["Clusters"] == []


def test_errors_are_readable_in_the_query_protocol_too(server: AwsServer, clients: ClientFactory) -> None:
    server.levers.expire_tokens()
    with pytest.raises(ClientError) as caught:
        cast(Any, clients.client(SCOPE, "sts")).get_caller_identity()
    assert caught.value.response["Error"]["Code"] == "ExpiredTokenException"


def test_stopping_lets_go_and_a_new_start_forgets() -> None:
    with AwsServer(clock=Clock(NOON)) as first:
        first.add_cluster(ClusterSpec("once", age=timedelta(hours=1)))
        url = first.url
    with AwsServer(clock=Clock(NOON)) as second:
        assert second.url != url
        clients = ClientFactory({"prod": Access(keys=KEYS)}, Wire(endpoint_url=second.url))
        assert clients.emr(SCOPE).list_clusters()["Clusters"] == []
        clients.close()


def test_regions_are_apart(server: AwsServer, clients: ClientFactory) -> None:
    server.add_cluster(ClusterSpec("seoul", age=timedelta(hours=1)))
    server.add_cluster(ClusterSpec("virginia", region=VIRGINIA, age=timedelta(hours=1)))
    seen = [client.list_clusters()["Clusters"] for client in (clients.emr(SCOPE), clients.emr(ELSEWHERE))]
    assert [[cluster["Name"] for cluster in clusters] for clusters in seen] == [["seoul"], ["virginia"]]
    assert seen[1][0]["ClusterArn"].startswith("arn:aws:elasticmapreduce:us-east-1:")


def test_a_server_that_is_not_started_says_so() -> None:
    with pytest.raises(RuntimeError, match="not started"):
        AwsServer().add_cluster(ClusterSpec("none", age=timedelta(hours=1)))
