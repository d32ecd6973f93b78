"""What CloudWatch keeps of an EMR cluster over time, as values, and how many of them one call can carry.

https://docs.aws.amazon.com/emr/latest/ManagementGuide/UsingEMR_ViewingMetrics.html
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum

BUCKET = timedelta(minutes=5)
"""EMR writes every five minutes, every minute where EMR scales or ends the cluster itself: read alike."""

KEPT = timedelta(days=63) - BUCKET
"""How far back values of five minutes can be asked for.

https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_GetMetricData.html (StartTime)
"""

MAX_QUERIES = 500
MAX_POINTS = 100_800
"""What one GetMetricData answers before it goes on in another page; same page of the reference."""


class Metric(StrEnum):
    """EMR's own names."""

    IS_IDLE = "IsIdle"
    APPS_RUNNING = "AppsRunning"
    HDFS_UTILIZATION = "HDFSUtilization"


Readings = Mapping[datetime, float]
"""A metric's value by the start (UTC) of each bucket that has one: a bucket that is not there is not known.

The least of the bucket's samples for ``IsIdle``, the greatest for all others: in doubt, something worked.
"""


@dataclass(frozen=True, slots=True)
class History:
    """Readings by cluster id, and how many API calls they took; a cluster without any has no entry."""

    readings: Mapping[str, Readings]
    calls: int


def bucket_of(moment: datetime) -> datetime:
    """Give the start of the bucket that a moment falls into."""
    size = int(BUCKET.total_seconds())
    return datetime.fromtimestamp(int(moment.timestamp()) // size * size, UTC)


def batches(since: Mapping[str, datetime], until: datetime) -> Iterator[Mapping[str, datetime]]:
    """Share clusters out among as few calls as carry their buckets from ``since`` on.

    All queries of a call have one start, so clusters of about the same start go together: 24 hours of 350
    clusters are a call, and so are 60 days of 5.
    """
    batch: dict[str, datetime] = {}
    for cluster_id, start in sorted(since.items(), key=lambda item: (item[1], item[0]), reverse=True):
        buckets = max(1, -(-(until - bucket_of(start)) // BUCKET))
        if batch and (len(batch) == MAX_QUERIES or (len(batch) + 1) * buckets > MAX_POINTS):
            yield batch
            batch = {}
        batch[cluster_id] = start
    if batch:
        yield batch
