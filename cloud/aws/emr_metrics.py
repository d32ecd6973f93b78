"""EMR's metrics in CloudWatch, read for many clusters by one call, where EMR would need some for each.

https://docs.aws.amazon.com/emr/latest/ManagementGuide/UsingEMR_ViewingMetrics.html
"""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from itertools import islice
from typing import TYPE_CHECKING

from cloud.aws.errors import translated

if TYPE_CHECKING:
    from types_boto3_cloudwatch import CloudWatchClient
    from types_boto3_cloudwatch.type_defs import MetricDataQueryTypeDef, MetricDataResultTypeDef

NAMESPACE = "AWS/ElasticMapReduce"
PERIOD = 300
# EMR writes every five minutes; a value older than three periods says nothing of now.
FRESH = timedelta(minutes=15)
# https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_GetMetricData.html
MAX_QUERIES = 500
HDFS = "HDFSUtilization"

Latest = Mapping[tuple[str, str], float]


def hdfs_utilization(
    client: "CloudWatchClient", cluster_ids: Collection[str], now: datetime
) -> Mapping[str, float]:
    """Percent by cluster id; a cluster without fresh data is left out."""
    return {cluster_id: value for (cluster_id, _), value in latest(client, cluster_ids, (HDFS,), now).items()}


def latest(
    client: "CloudWatchClient", cluster_ids: Collection[str], metrics: Sequence[str], now: datetime
) -> Latest:
    """Read the last period's maximum by cluster id and metric; what has no fresh data is left out."""
    found: dict[tuple[str, str], float] = {}
    for batch in _batches(dict.fromkeys(cluster_ids), MAX_QUERIES // len(metrics)):
        keys = [(cluster_id, metric) for cluster_id in batch for metric in metrics]
        asked = {f"m{number}": key for number, key in enumerate(keys)}
        queries = [_query(query_id, *key) for query_id, key in asked.items()]
        for result in _read(client, queries, now):
            if result.get("Values"):
                found[asked[result["Id"]]] = result["Values"][0]
    return found


def _batches(ids: Iterable[str], size: int) -> Iterator[list[str]]:
    rest = iter(ids)
    while batch := list(islice(rest, size)):
        yield batch


def _query(query_id: str, cluster_id: str, metric: str) -> "MetricDataQueryTypeDef":
    return {
        "Id": query_id,
        "MetricStat": {
            "Metric": {
                "Namespace": NAMESPACE,
                "MetricName": metric,
                "Dimensions": [{"Name": "JobFlowId", "Value": cluster_id}],
            },
            "Period": PERIOD,
            "Stat": "Maximum",
        },
    }


def _read(
    client: "CloudWatchClient", queries: "list[MetricDataQueryTypeDef]", now: datetime
) -> "Iterator[MetricDataResultTypeDef]":
    pages = client.get_paginator("get_metric_data")
    with translated(client):
        for page in pages.paginate(
            MetricDataQueries=queries, StartTime=now - FRESH, EndTime=now, ScanBy="TimestampDescending"
        ):
            yield from page.get("MetricDataResults", [])
