"""EMR's own metrics, computed from the clusters; every other namespace stays with moto.

moto would need each data point put in beforehand, and searches all of them for each query.
https://docs.aws.amazon.com/emr/latest/ManagementGuide/UsingEMR_ViewingMetrics.html
"""

from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any, ClassVar

from moto.cloudwatch.exceptions import ValidationError
from moto.cloudwatch.responses import CloudWatchResponse
from moto.core.responses import ActionResult

from demo.aws.world import Record, World

NAMESPACE = "AWS/ElasticMapReduce"
MAX_QUERIES = 500
MAX_POINTS = 100_800
"""In one answer; what is more comes in pages, in which a metric may be cut in two."""
Metric = Callable[[Record, datetime], "float | None"]


def _nodes(role: str) -> Metric:
    def count(record: Record, at: datetime) -> float | None:
        return record.holds.nodes(role, at, record.life) if record.holds.has(role) else None

    return count


def _primaries(record: Record, at: datetime) -> float | None:
    count = record.holds.nodes("MASTER", at, record.life)
    return count if count > 1 else None


def _workers(record: Record, at: datetime) -> float | None:
    life, holds = record.life, record.holds
    return sum(holds.nodes(role, at, life) for role in ("CORE", "TASK")) or 1


def _idle(record: Record, at: datetime) -> float | None:
    return float(record.life.idle(at))


def _apps(record: Record, at: datetime) -> float | None:
    return float(not record.life.idle(at))


def _memory(record: Record, at: datetime) -> float | None:
    return 96.0 if record.life.idle(at) else 31.5


def _hdfs(record: Record, at: datetime) -> float | None:
    return record.hdfs


METRICS: Mapping[str, Metric] = {
    "IsIdle": _idle,
    "AppsRunning": _apps,
    "CoreNodesRunning": _nodes("CORE"),
    "TaskNodesRunning": _nodes("TASK"),
    "HDFSUtilization": _hdfs,
    "MRTotalNodes": _workers,
    "MultiMasterInstanceGroupNodesRunning": _primaries,
    "YARNMemoryAvailablePercentage": _memory,
}


class MetricsOverlay(CloudWatchResponse):
    """moto makes one of these for each request; the world it speaks of is the class's (see ``installed``)."""

    world: ClassVar[World]

    def get_metric_data(self) -> ActionResult:
        queries = self._get_params().get("MetricDataQueries", [])
        if len(queries) > MAX_QUERIES:
            raise ValidationError(
                f"The collection MetricDataQueries must not have a size greater than {MAX_QUERIES}."
            )
        ours = {query["Id"]: query for query in queries if _is_emr(query)}
        if not ours:
            return super().get_metric_data()
        if len(ours) < len(queries):
            raise ValidationError("This demo does not mix EMR's metrics with others in one call.")
        with self.world.lock:
            return ActionResult(_page([self._answer(query) for query in ours.values()], self._offset()))

    def _offset(self) -> int:
        return int(self._get_params().get("NextToken") or 0)

    def _answer(self, query: Mapping[str, Any]) -> dict[str, Any]:
        params = self._get_params()
        start, end = params["StartTime"].replace(tzinfo=UTC), params["EndTime"].replace(tzinfo=UTC)
        points = list(self._points(query["MetricStat"], start, min(end, self.world.clock.now())))
        if (params.get("ScanBy") or "TimestampDescending") == "TimestampDescending":
            points.reverse()
        return {
            "Id": query["Id"],
            "Label": query.get("Label") or query["MetricStat"]["Metric"]["MetricName"],
            "Timestamps": [at for at, _ in points],
            "Values": [value for _, value in points],
            "StatusCode": "Complete",
        }

    def _points(
        self, stat: Mapping[str, Any], start: datetime, end: datetime
    ) -> Iterator[tuple[datetime, float]]:
        metric = METRICS.get(stat["Metric"]["MetricName"])
        (dimension,) = stat["Metric"]["Dimensions"]
        record = self.world.find(dimension["Value"])
        if metric is None or record is None or not self._is_own(record):
            return
        for at in _buckets(start, end, timedelta(seconds=int(stat["Period"]))):
            value = metric(record, at) if record.life.up(at) else None
            if value is not None:
                yield at, value

    def _is_own(self, record: Record) -> bool:
        backend = record.cluster.emr_backend
        return (backend.account_id, backend.region_name) == (self.current_account, self.region)


def _page(answers: list[dict[str, Any]], offset: int) -> dict[str, Any]:
    """Leave out ``offset`` points, and what is past the most that an answer holds."""
    kept, first, left = [], offset, MAX_POINTS
    for answer in answers:
        there = len(answer["Values"])
        skipped = min(first, there)
        taken = min(there - skipped, left)
        first, left = first - skipped, left - taken
        if taken or not there:
            span = slice(skipped, skipped + taken)
            cut = {key: answer[key][span] for key in ("Timestamps", "Values")}
            status = "Complete" if skipped + taken == there else "PartialData"
            kept.append({**answer, **cut, "StatusCode": status})
    more = sum(len(answer["Values"]) for answer in answers) > offset + MAX_POINTS
    return {"MetricDataResults": kept, **({"NextToken": str(offset + MAX_POINTS)} if more else {})}


def _is_emr(query: Mapping[str, Any]) -> bool:
    return bool(query.get("MetricStat", {}).get("Metric", {}).get("Namespace") == NAMESPACE)


def _buckets(start: datetime, end: datetime, period: timedelta) -> Iterator[datetime]:
    """The starts of the whole periods in between; CloudWatch rounds them down to the period."""
    at = datetime.fromtimestamp(start.timestamp() // period.total_seconds() * period.total_seconds(), UTC)
    while at < end:
        yield at
        at += period


def installed(world: World) -> type[MetricsOverlay]:
    """Make a class of responses that speaks of this world."""
    return type("MetricsResponse", (MetricsOverlay,), {"world": world})
