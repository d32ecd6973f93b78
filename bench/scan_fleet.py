"""An AWS that answers at once and counts: boto3 is real up to where a request would leave for the wire.

And a clock on which nobody waits: what EMR's rate limits would take is added up.
"""

from collections import Counter
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from functools import cache
from types import SimpleNamespace
from typing import Any, cast

from cloud.aws.access import Access, Keys, Wire
from cloud.aws.clients import ClientFactory
from cloud.aws.emr import AwsEmr, Patience
from cloud.aws.limits import EMR_LIMITS
from cloud.metrics import BUCKET
from cloud.model import Scope
from cloud.throttle import Throttle

SCOPE = Scope("prod", "eu-west-1")
KEYS = Keys("AKIAIOSFODNN7EXAMPLE", "wJalrXUtnFEMI-K7MDENG-bPxRfiCYEXAMPLEKEY")
PAGE = 50
AGE, WEEKEND, EVENING = timedelta(days=5), timedelta(hours=60), timedelta(hours=3)
PATIENT = Patience(listing=1e9, details=1e9, turn=1e9, cache_ttl=0, workers=1)


class Waiting:
    """Seconds that EMR's limits would have taken."""

    def __init__(self) -> None:
        self.seconds = 0.0

    def sleep(self, seconds: float) -> None:
        self.seconds += seconds


class CountedAws:
    """``count`` clusters: every 20th has done nothing for 3 hours, every 100th for 60; every 200th has a step to do."""

    def __init__(self, count: int, now: datetime) -> None:
        self.calls: Counter[str] = Counter()
        self.waiting = Waiting()
        self._count = count
        self._now = now
        self._points = cache(self._make_points)
        self._clients = ClientFactory(
            {SCOPE.account: Access(keys=KEYS)}, Wire(endpoint_url="http://127.0.0.1:9")
        )
        for client in (self._clients.emr(SCOPE), self._clients.cloudwatch(SCOPE)):
            client.meta.events.register("provide-client-params", _remember)
            client.meta.events.register("before-call", cast(Any, self._answer))  # the stubs know no answers

    def adapter(self) -> AwsEmr:
        """Make one whose limits are as they are after a quiet while."""
        throttle = Throttle(EMR_LIMITS, clock=lambda: self.waiting.seconds, sleep=self.waiting.sleep)
        return AwsEmr(SCOPE, self._clients, throttle, patience=PATIENT, now=lambda: self._now)

    def candidates(self) -> int:
        return sum(_idle(number) is not None for number in range(self._count))

    def idle(self) -> int:
        return sum(_idle(number) is not None and not _pending(number) for number in range(self._count))

    def close(self) -> None:
        self._clients.close()

    def _answer(self, model: Any, context: dict[str, Any], **_: object) -> tuple[SimpleNamespace, Any]:
        """Take a call's place: https://boto3.amazonaws.com/v1/documentation/api/latest/guide/events.html"""
        self.calls[model.name] += 1
        answers: Mapping[str, Callable[[Any], dict[str, Any]]] = {
            "ListClusters": self._list_clusters,
            "DescribeCluster": self._describe_cluster,
            "ListSteps": self._list_steps,
            "GetMetricData": self._get_metric_data,
        }
        body = answers[model.name](context["asked"])
        return SimpleNamespace(status_code=200), {**body, "ResponseMetadata": {"HTTPStatusCode": 200}}

    def _list_clusters(self, asked: Any) -> dict[str, Any]:
        start = int(asked.get("Marker", 0))
        end = min(start + PAGE, self._count)
        more = {"Marker": str(end)} if end < self._count else {}
        return {"Clusters": [self._summary(number) for number in range(start, end)], **more}

    def _describe_cluster(self, asked: Any) -> dict[str, Any]:
        number = _number(asked["ClusterId"])
        tags = [{"Key": "owner", "Value": f"team-{number % 7}"}]
        return {"Cluster": {**self._summary(number), "ReleaseLabel": "emr-7.2.0", "Tags": tags}}

    def _list_steps(self, asked: Any) -> dict[str, Any]:
        pending = {"Id": "s-1", "Name": "next", "Status": {"State": "PENDING", "Timeline": {}}}
        return {"Steps": [pending] if _pending(_number(asked["ClusterId"])) else []}

    def _get_metric_data(self, asked: Any) -> dict[str, Any]:
        results = []
        for query in asked["MetricDataQueries"]:
            (dimension,) = query["MetricStat"]["Metric"]["Dimensions"]
            times, values = self._points(asked["StartTime"], _idle(_number(dimension["Value"])))
            results.append(
                {"Id": query["Id"], "Timestamps": times, "Values": values, "StatusCode": "Complete"}
            )
        return {"MetricDataResults": results}

    def _make_points(self, start: datetime, idle: timedelta | None) -> tuple[list[datetime], list[float]]:
        first = max(start, self._now - AGE)
        times = [first + n * BUCKET for n in range((self._now - first) // BUCKET)]
        quiet = self._now if idle is None else self._now - idle
        return times, [float(at >= quiet) for at in times]

    def _summary(self, number: int) -> dict[str, Any]:
        ready = self._now - AGE
        state = "RUNNING" if _idle(number) is None or _pending(number) else "WAITING"
        timeline = {"CreationDateTime": ready - BUCKET, "ReadyDateTime": ready}
        return {
            "Id": f"j-{number:06}",
            "Name": f"job-{number}",
            "Status": {"State": state, "Timeline": timeline},
        }


def _idle(number: int) -> timedelta | None:
    if number % 20:
        return None
    return EVENING if number % 100 else WEEKEND


def _pending(number: int) -> bool:
    return number % 200 == 20


def _number(cluster_id: str) -> int:
    return int(cluster_id.removeprefix("j-"))


def _remember(params: dict[str, Any], context: dict[str, Any], **_: object) -> None:
    """What was asked, before it is made bytes of."""
    context["asked"] = params
