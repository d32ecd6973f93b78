"""``python -m bench.scan``: the scan for idle clusters, against describing, listing and measuring each cluster.

Exits 1 where a scan takes more calls than ⌈N/50⌉ + ⌈N/350⌉ + 2 for each candidate, or finds another number of idle
clusters than there are. boto3 is real but for the wire: *work* is our own time and boto3's, *limits* is the time
that EMR's rate limits would take on top, added up instead of waited for.
"""

import sys
import time
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from app.domain.emr.thresholds import Thresholds
from app.queries.idle_scope import ScanPatience, ScopeScan
from bench.scan_fleet import CountedAws
from cloud.aws.emr import AwsEmr
from cloud.metrics import Metric, bucket_of
from cloud.model import ClusterState

COUNTS = (10, 100, 1_000, 5_000)
NOW = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
LIVE = frozenset({ClusterState.RUNNING, ClusterState.WAITING})
LIMITLESS = ScanPatience(listing=1e9, candidates=1e9, scope=1e9)


@dataclass(frozen=True, slots=True)
class Cost:
    """API calls, and seconds."""

    calls: int
    work: float
    limits: float


def main() -> int:
    """Measure all sizes, print, judge."""
    print(
        "| clusters | candidates | calls | budget | one by one | ratio | work | one by one | limits | one by one |"
    )
    print("|---|---|---|---|---|---|---|---|---|---|")
    met = [_row(count) for count in COUNTS]
    return 0 if all(met) else 1


def _row(count: int) -> bool:
    with closing(CountedAws(count, NOW)) as aws:
        candidates = aws.candidates()
        ours = _cost(aws, _scan)
    with closing(CountedAws(count, NOW)) as aws:
        naive = _cost(aws, _one_by_one)
    budget = -(-count // 50) + -(-count // 350) + 2 * candidates
    print(
        f"| {count:,} | {candidates} | {ours.calls:,} | {budget:,} | {naive.calls:,}"
        f" | 1/{naive.calls / ours.calls:.0f} | {ours.work:.2f} s | {naive.work:.2f} s"
        f" | {ours.limits:,.0f} s | {naive.limits:,.0f} s |"
    )
    return ours.calls <= budget


def _cost(aws: CountedAws, run: Callable[[AwsEmr], int]) -> Cost:
    emr, began = aws.adapter(), time.perf_counter()
    found = run(emr)
    took = time.perf_counter() - began
    if found != aws.idle():
        raise AssertionError(f"{found} idle clusters were found of {aws.idle()}")
    return Cost(aws.calls.total(), took, aws.waiting.seconds)


def _scan(emr: AwsEmr) -> int:
    return len(ScopeScan(emr, Thresholds(), frozenset(), NOW, LIMITLESS).run().idle)


def _one_by_one(emr: AwsEmr) -> int:
    """What is usually done: for each cluster its details, its steps and its metric."""
    found, since = 0, bucket_of(NOW - timedelta(hours=2))
    for cluster in emr.list_clusters(LIVE).items:
        emr.describe_cluster(cluster.id)
        busy = any(step.state in ("PENDING", "RUNNING") for step in emr.list_steps(cluster.id, 50))
        readings = emr.history(Metric.IS_IDLE, {cluster.id: since}, NOW).readings.get(cluster.id, {})
        found += not busy and len(readings) == 24 and all(readings.values())
    return found


if __name__ == "__main__":
    sys.exit(main())
