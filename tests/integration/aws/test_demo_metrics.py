"""EMR's metrics in the demo cloud agree with its clusters."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from botocore.exceptions import ClientError

from cloud.aws.clients import ClientFactory
from cloud.aws.emr_history import history
from cloud.metrics import BUCKET, Metric
from demo.aws.server import AwsServer
from demo.aws.specs import ClusterSpec, Fleet, Group, StepSpec
from tests.integration.aws.conftest import ELSEWHERE, NOON, SCOPE

DAY, HOUR, MINUTE = timedelta(days=1), timedelta(hours=1), timedelta(minutes=1)


def query(cluster_id: str, metric: str, query_id: str = "m1") -> Any:
    dimensions = [{"Name": "JobFlowId", "Value": cluster_id}]
    return {
        "Id": query_id,
        "MetricStat": {
            "Metric": {"Namespace": "AWS/ElasticMapReduce", "MetricName": metric, "Dimensions": dimensions},
            "Period": 300,
            "Stat": "Minimum",
        },
    }


def read(
    clients: ClientFactory, cluster_id: str, metric: str, span: timedelta, now: datetime = NOON
) -> list[float]:
    """Oldest first."""
    answer = clients.cloudwatch(SCOPE).get_metric_data(
        MetricDataQueries=[query(cluster_id, metric)],
        StartTime=now - span,
        EndTime=now,
        ScanBy="TimestampAscending",
    )
    return answer["MetricDataResults"][0]["Values"]


def test_idleness_follows_the_work(server: AwsServer, clients: ClientFactory) -> None:
    steps = (StepSpec("work", 30 * MINUTE, 20 * MINUTE),)
    cluster_id = server.add_cluster(ClusterSpec("some", age=2 * HOUR, idle_for=2 * HOUR, steps=steps))
    assert read(clients, cluster_id, "IsIdle", 40 * MINUTE) == [1, 1, 0, 0, 0, 0, 1, 1]


def test_a_busy_cluster_is_never_idle(server: AwsServer, clients: ClientFactory) -> None:
    cluster_id = server.add_cluster(ClusterSpec("busy", age=2 * HOUR))
    assert set(read(clients, cluster_id, "IsIdle", HOUR)) == {0}


def test_there_is_no_data_from_before_a_cluster_was_up(server: AwsServer, clients: ClientFactory) -> None:
    cluster_id = server.add_cluster(ClusterSpec("young", age=15 * MINUTE))
    assert len(read(clients, cluster_id, "IsIdle", HOUR)) == 2


def test_node_counts_agree_with_groups_and_fleets(server: AwsServer, clients: ClientFactory) -> None:
    groups = (Group("MASTER", "m5.xlarge", 3), Group("CORE", "r5.xlarge", 4))
    fleets = (Fleet("MASTER", {"m5.xlarge": 1}, 1), Fleet("TASK", {"m5.2xlarge": 8}, spot=24))
    grouped = server.add_cluster(ClusterSpec("groups", age=HOUR, holds=groups))
    fleeted = server.add_cluster(ClusterSpec("fleets", age=HOUR, holds=fleets))
    latest = {
        (name, metric): read(clients, cluster_id, metric, 10 * MINUTE)[-1:]
        for name, cluster_id in (("groups", grouped), ("fleets", fleeted))
        for metric in ("CoreNodesRunning", "TaskNodesRunning", "MultiMasterInstanceGroupNodesRunning")
    }
    assert latest == {
        ("groups", "CoreNodesRunning"): [4],
        ("groups", "TaskNodesRunning"): [],
        ("groups", "MultiMasterInstanceGroupNodesRunning"): [3],
        ("fleets", "CoreNodesRunning"): [],
        ("fleets", "TaskNodesRunning"): [3],
        ("fleets", "MultiMasterInstanceGroupNodesRunning"): [],
    }


def test_an_ended_cluster_keeps_its_past(server: AwsServer, clients: ClientFactory) -> None:
    cluster_id = server.add_cluster(ClusterSpec("gone", age=2 * HOUR))
    clients.emr(SCOPE).terminate_job_flows(JobFlowIds=[cluster_id])
    server.clock.forward(HOUR)
    assert read(clients, cluster_id, "CoreNodesRunning", 30 * MINUTE, NOON + HOUR) == []
    assert set(read(clients, cluster_id, "CoreNodesRunning", 30 * MINUTE, NOON)) == {2}


def put(clients: ClientFactory, cluster_id: str, *points: tuple[timedelta, float]) -> None:
    """Put ``IsIdle`` of so long ago."""
    data: Any = [
        {
            "MetricName": "IsIdle",
            "Dimensions": [{"Name": "JobFlowId", "Value": cluster_id}],
            "Timestamp": NOON - ago,
            "Value": value,
        }
        for ago, value in points
    ]
    clients.cloudwatch(SCOPE).put_metric_data(Namespace="AWS/ElasticMapReduce", MetricData=data)


def test_what_was_put_is_read_back_with_its_past_timestamps_and_gaps(clients: ClientFactory) -> None:
    put(clients, "j-PUT", (30 * DAY, 1), (15 * MINUTE, 0), (30 * MINUTE, 1), (MINUTE, 1))
    since = {"j-PUT": NOON - 40 * DAY, "j-NONE": NOON - 40 * DAY}
    read_back = history(clients.cloudwatch(SCOPE), Metric.IS_IDLE, since, NOON)
    assert read_back.readings == {
        "j-PUT": {
            NOON - 30 * DAY: 1,
            NOON - 30 * MINUTE: 1,
            NOON - 15 * MINUTE: 0,
            NOON - BUCKET: 1,
        }
    }


def test_what_was_put_takes_the_place_of_what_is_computed(server: AwsServer, clients: ClientFactory) -> None:
    cluster_id = server.add_cluster(ClusterSpec("busy", age=2 * HOUR))
    put(clients, cluster_id, (10 * MINUTE, 1))
    assert read(clients, cluster_id, "IsIdle", HOUR) == [1]
    assert len(read(clients, cluster_id, "AppsRunning", HOUR)) == 12


@pytest.mark.parametrize(
    ("statistic", "value"),
    [("Minimum", 0), ("Maximum", 4), ("Sum", 6), ("Average", 2), ("SampleCount", 3)],
)
def test_a_period_has_its_statistic(clients: ClientFactory, statistic: str, value: float) -> None:
    put(clients, "j-PUT", *((ago * MINUTE, point) for ago, point in ((1, 4), (5, 0), (3, 2), (6, 9))))
    asked = query("j-PUT", "IsIdle")
    asked["MetricStat"]["Stat"] = statistic
    answer = clients.cloudwatch(SCOPE).get_metric_data(
        MetricDataQueries=[asked], StartTime=NOON - BUCKET, EndTime=NOON
    )
    assert answer["MetricDataResults"][0]["Values"] == [value]


def test_what_was_put_elsewhere_is_not_here(clients: ClientFactory) -> None:
    put(clients, "j-PUT", (MINUTE, 1))
    answer = clients.cloudwatch(ELSEWHERE).get_metric_data(
        MetricDataQueries=[query("j-PUT", "IsIdle")], StartTime=NOON - HOUR, EndTime=NOON
    )
    assert answer["MetricDataResults"][0]["Values"] == []


def test_other_metrics_stay_with_moto(clients: ClientFactory) -> None:
    client = clients.cloudwatch(SCOPE)
    client.put_metric_data(
        Namespace="Ours", MetricData=[{"MetricName": "Orders", "Value": 7, "Timestamp": NOON - 5 * MINUTE}]
    )
    asked = query("-", "-")
    asked["MetricStat"]["Metric"] = {"Namespace": "Ours", "MetricName": "Orders"}
    answer = client.get_metric_data(MetricDataQueries=[asked], StartTime=NOON - HOUR, EndTime=NOON)
    assert answer["MetricDataResults"][0]["Values"] == [7]


def test_more_than_five_hundred_queries_are_refused(clients: ClientFactory) -> None:
    queries = [query("j-1", "IsIdle", f"m{number}") for number in range(501)]
    with pytest.raises(ClientError, match="500"):
        clients.cloudwatch(SCOPE).get_metric_data(
            MetricDataQueries=queries, StartTime=NOON - HOUR, EndTime=NOON
        )
