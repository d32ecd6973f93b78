"""EMR's metrics over time, from CloudWatch: as many clusters by one call as it carries.

GetMetricData answers 50 calls and some 400,000 points a second
(https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/cloudwatch_limits.html); one call after the
other stays far below both, and what is turned away all the same botocore repeats politely.
"""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from cloud.aws.emr_metrics import NAMESPACE
from cloud.aws.errors import translated
from cloud.metrics import BUCKET, History, Metric, batches, bucket_of

if TYPE_CHECKING:
    from types_boto3_cloudwatch import CloudWatchClient
    from types_boto3_cloudwatch.type_defs import MetricDataQueryTypeDef, MetricDataResultTypeDef


def history(
    client: "CloudWatchClient", metric: Metric, since: Mapping[str, datetime], until: datetime
) -> History:
    """Read each cluster's buckets from the one that holds its ``since``, up to ``until``."""
    found: dict[str, dict[datetime, float]] = {}
    calls = 0
    for batch in batches(since, until):
        names = {f"m{number}": cluster_id for number, cluster_id in enumerate(batch)}
        queries = [_query(query_id, metric, cluster_id) for query_id, cluster_id in names.items()]
        pages = client.get_paginator("get_metric_data")
        with translated(client):
            for page in pages.paginate(
                MetricDataQueries=queries,
                StartTime=bucket_of(min(batch.values())),
                EndTime=until,
                ScanBy="TimestampAscending",
            ):
                calls += 1
                for result in page.get("MetricDataResults", []):
                    cluster_id = names[result["Id"]]
                    _add(found.setdefault(cluster_id, {}), result, bucket_of(batch[cluster_id]))
    return History({cluster_id: readings for cluster_id, readings in found.items() if readings}, calls)


def _add(readings: dict[datetime, float], result: "MetricDataResultTypeDef", since: datetime) -> None:
    """Take over what a page has of a metric: the same metric may go on in the next one.

    A result whose ``StatusCode`` is no ``Complete`` at the end has fewer values, and so gaps: what is missing
    is unknown, whatever the reason.
    """
    for at, value in zip(result.get("Timestamps", []), result.get("Values", []), strict=False):
        if at >= since:
            readings[at.astimezone(UTC)] = value


def _query(query_id: str, metric: Metric, cluster_id: str) -> "MetricDataQueryTypeDef":
    return {
        "Id": query_id,
        "MetricStat": {
            "Metric": {
                "Namespace": NAMESPACE,
                "MetricName": metric.value,
                "Dimensions": [{"Name": "JobFlowId", "Value": cluster_id}],
            },
            "Period": int(BUCKET.total_seconds()),
            "Stat": "Minimum" if metric is Metric.IS_IDLE else "Maximum",
        },
    }
