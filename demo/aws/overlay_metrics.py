"""EMR's own metrics: as they were put, or else computed from the clusters; every other namespace stays with moto.

AWS lets nobody put data points into a namespace of its own; here that is how a past is made up.
https://docs.aws.amazon.com/emr/latest/ManagementGuide/UsingEMR_ViewingMetrics.html
"""

import json
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any, ClassVar

from moto.cloudwatch.exceptions import ValidationError
from moto.cloudwatch.responses import CloudWatchResponse
from moto.core.responses import ActionContext, ActionResult, EmptyResult
from moto.core.serialize import JSONSerializer

from demo.aws.points import STATISTICS, Series
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


class Figures(ActionResult):
    """moto's serializer takes microseconds for each number, and an answer may have 200,000."""

    def execute_result(self, context: ActionContext) -> Any:
        if not issubclass(context.serializer_class, JSONSerializer):
            return super().execute_result(context)
        return 200, {"Content-Type": "application/x-amz-json-1.0"}, json.dumps(self.result)


class MetricsOverlay(CloudWatchResponse):
    """moto makes one of these for each request; the world it speaks of is the class's (see ``installed``)."""

    world: ClassVar[World]

    def put_metric_data(self) -> ActionResult:
        params = self._get_params()
        if params["Namespace"] != NAMESPACE:
            return super().put_metric_data()
        with self.world.lock:
            for datum in params["MetricData"]:
                self._put(datum)
        return EmptyResult()

    def _put(self, datum: Mapping[str, Any]) -> None:
        if "Value" not in datum:
            raise ValidationError("This demo takes EMR's metrics as single values only.")
        at = datum.get("Timestamp")
        at = self.world.clock.now() if at is None else at.replace(tzinfo=UTC)
        self.world.points.put(self._series(datum), at, float(datum["Value"]))

    def _series(self, metric: Mapping[str, Any]) -> Series:
        (dimension,) = metric["Dimensions"]
        return Series(self.current_account, self.region, metric["MetricName"], dimension["Value"])

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
            return Figures(_page([self._answer(query) for query in ours.values()], self._offset()))

    def _offset(self) -> int:
        return int(self._get_params().get("NextToken") or 0)

    def _answer(self, query: Mapping[str, Any]) -> dict[str, Any]:
        params = self._get_params()
        start, end = params["StartTime"].replace(tzinfo=UTC), params["EndTime"].replace(tzinfo=UTC)
        points = list(self._points(query["MetricStat"], start, end).items())
        if (params.get("ScanBy") or "TimestampDescending") == "TimestampDescending":
            points.reverse()
        return {
            "Id": query["Id"],
            "Label": query.get("Label") or query["MetricStat"]["Metric"]["MetricName"],
            "Timestamps": [at for at, _ in points],
            "Values": [value for _, value in points],
            "StatusCode": "Complete",
        }

    def _points(self, stat: Mapping[str, Any], start: datetime, end: datetime) -> Mapping[int, float]:
        """Give a value for each period that has one, oldest first."""
        series, period = self._series(stat["Metric"]), int(stat["Period"])
        if series not in self.world.points:
            return dict(self._computed(series, start, min(end, self.world.clock.now()), period))
        if stat["Stat"] not in STATISTICS:
            raise ValidationError(f"This demo knows no statistic {stat['Stat']}.")
        span = int(start.timestamp()), int(end.timestamp())
        return self.world.points.read(series, *span, period, stat["Stat"])

    def _computed(
        self, series: Series, start: datetime, end: datetime, period: int
    ) -> Iterator[tuple[int, float]]:
        metric, record = METRICS.get(series.metric), self.world.find(series.cluster_id)
        if metric is None or record is None or not self._is_own(record):
            return
        for at in _buckets(start, end, timedelta(seconds=period)):
            value = metric(record, at) if record.life.up(at) else None
            if value is not None:
                yield int(at.timestamp()), value

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
