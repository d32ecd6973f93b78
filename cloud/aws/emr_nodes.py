"""How many nodes run, from CloudWatch: one call for 125 clusters.

Which metrics (https://docs.aws.amazon.com/emr/latest/ManagementGuide/UsingEMR_ViewingMetrics.html):
``CoreNodesRunning`` and ``TaskNodesRunning`` count the workers, each only where the cluster has such nodes.
Where neither is there, ``MRTotalNodes``, YARN's own count of its workers, stands in; on a cluster of one node
that one worker is the primary node itself. The primary nodes are counted by
``MultiMasterInstanceGroupNodesRunning``, which exists only where there are three; otherwise there is one.
"""

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import TYPE_CHECKING

from cloud.aws.emr_metrics import latest

if TYPE_CHECKING:
    from types_boto3_cloudwatch import CloudWatchClient

CORE, TASK = "CoreNodesRunning", "TaskNodesRunning"
YARN, PRIMARY = "MRTotalNodes", "MultiMasterInstanceGroupNodesRunning"
METRICS = (CORE, TASK, YARN, PRIMARY)


def count_nodes(client: "CloudWatchClient", cluster_ids: Collection[str], now: datetime) -> Mapping[str, int]:
    """Count by cluster id; a cluster without fresh data is left out."""
    values = latest(client, cluster_ids, METRICS, now)
    counts: dict[str, int] = {}
    for cluster_id in dict.fromkeys(cluster_ids):
        count = total({metric: values.get((cluster_id, metric)) for metric in METRICS})
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
