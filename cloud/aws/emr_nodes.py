"""How many nodes run, from CloudWatch: one call for 125 clusters, where EMR would need some for each.

Which metrics (https://docs.aws.amazon.com/emr/latest/ManagementGuide/UsingEMR_ViewingMetrics.html):
``CoreNodesRunning`` and ``TaskNodesRunning`` count the workers, each only where the cluster has such nodes.
Where neither is there, ``MRTotalNodes``, YARN's own count of its workers, stands in; on a cluster of one node
that one worker is the primary node itself. The primary nodes are counted by
``MultiMasterInstanceGroupNodesRunning``, which exists only where there are three; otherwise there is one.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping
from datetime import datetime, timedelta
from itertools import islice
from typing import TYPE_CHECKING

from cloud.aws.errors import translated

if TYPE_CHECKING:
    from types_boto3_cloudwatch import CloudWatchClient
    from types_boto3_cloudwatch.type_defs import MetricDataQueryTypeDef, MetricDataResultTypeDef

NAMESPACE = "AWS/ElasticMapReduce"
CORE, TASK = "CoreNodesRunning", "TaskNodesRunning"
YARN, PRIMARY = "MRTotalNodes", "MultiMasterInstanceGroupNodesRunning"
METRICS = (CORE, TASK, YARN, PRIMARY)
PERIOD = 300
# EMR writes every five minutes; a value older than three periods says nothing of now.
FRESH = timedelta(minutes=15)
# https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_GetMetricData.html
MAX_QUERIES = 500


def count_nodes(client: "CloudWatchClient", cluster_ids: Collection[str], now: datetime) -> Mapping[str, int]:
    """Count by cluster id; a cluster without fresh data is left out."""
    unique = list(dict.fromkeys(cluster_ids))
    counts: dict[str, int] = {}
    for batch in _batches(unique, MAX_QUERIES // len(METRICS)):
        latest = _latest(client, batch, now)
        for cluster_id in batch:
            count = total({metric: latest.get((cluster_id, metric)) for metric in METRICS})
            if count is not None:
                counts[cluster_id] = count
    return counts


def total(latest: Mapping[str, float | None]) -> int | None:
    """Add up one cluster's latest values; None if there are none for its workers."""
    core, task, yarn, primary = (latest.get(metric) for metric in METRICS)
    primaries = 1 if primary is None else primary
    if core is not None or task is not None:
        return round((core or 0) + (task or 0) + primaries)
    if yarn is None:
        return None
    return 1 if yarn <= 1 else round(yarn + primaries)


def _batches(ids: Iterable[str], size: int) -> Iterator[list[str]]:
    rest = iter(ids)
    while batch := list(islice(rest, size)):
        yield batch


def _latest(
    client: "CloudWatchClient", cluster_ids: list[str], now: datetime
) -> dict[tuple[str, str], float]:
    asked = {
        f"m{number}": key
        for number, key in enumerate((cluster_id, metric) for cluster_id in cluster_ids for metric in METRICS)
    }
    queries = [_query(query_id, *key) for query_id, key in asked.items()]
    return {
        asked[result["Id"]]: result["Values"][0]
        for result in _read(client, queries, now)
        if result.get("Values")
    }


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
