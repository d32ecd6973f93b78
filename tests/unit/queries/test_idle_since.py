"""Since when something is idle: found by few calls, and by no more readings than it takes."""

from collections.abc import Mapping
from datetime import datetime, timedelta

import pytest

from app.domain.emr.idle import Evidence, Idle, Look, judge
from app.queries.idle_since import look_back
from cloud.errors import Unreachable
from cloud.metrics import BUCKET, KEPT, Metric, Readings, batches
from cloud.model import ClusterState
from tests.unit.clusters import NOW, summary

HOUR = timedelta(hours=1)
DAY = 24 * HOUR
SEEN = 2 * HOUR


class CloudWatch:
    """Has of each cluster when it last worked: ``None``, never."""

    def __init__(self, idle: Mapping[str, timedelta | None]) -> None:
        self.idle = idle
        self.calls = 0
        self.readings = 0
        self.oldest = NOW
        self.answers = 99

    def __call__(self, since: Mapping[str, datetime], until: datetime) -> Mapping[str, Readings]:
        if not self.answers:
            raise Unreachable("no answer", permanent=False)
        self.answers -= 1
        self.calls += sum(1 for _ in batches(since, until))
        self.oldest = min(self.oldest, *since.values())
        found = {key: self._of(key, start, until) for key, start in since.items()}
        self.readings += sum(map(len, found.values()))
        return found

    def _of(self, key: str, start: datetime, until: datetime) -> Readings:
        idle = self.idle[key]
        began = start if idle is None else NOW - idle
        buckets = (start + number * BUCKET for number in range((until - start) // BUCKET))
        return {at: float(at >= began) for at in buckets}


def candidate(key: str, age: timedelta, state: ClusterState = ClusterState.WAITING) -> Evidence:
    up = NOW - age
    since = max(NOW - SEEN, up)
    seen = {since + n * BUCKET: 1.0 for n in range((NOW - since) // BUCKET)}
    cluster = summary(key, state=state, created_at=up, ready_at=up)
    return Evidence(cluster, {Metric.IS_IDLE: Look(since, seen)})


def verdict(one: Evidence) -> Idle:
    found = judge(one, BUCKET, NOW)
    assert isinstance(found, Idle)
    return found


def test_each_beginning_is_found_however_long_ago() -> None:
    lengths = [3 * HOUR, 9 * HOUR, 30 * HOUR, 5 * DAY, 12 * DAY, 39 * DAY]
    idle = {f"j-{number}": length for number, length in enumerate(lengths)}
    known, missing = look_back([candidate(key, 40 * DAY) for key in idle], NOW, CloudWatch(idle))
    assert [verdict(one) for one in known] == [Idle(NOW - length, NOW) for length in lengths]
    assert missing == ""


def test_what_fell_idle_today_costs_no_reading_of_last_month() -> None:
    idle = {f"j-{number}": 7 * HOUR for number in range(40)}
    cloudwatch = CloudWatch(idle)
    look_back([candidate(key, 60 * DAY) for key in idle], NOW, cloudwatch)
    assert cloudwatch.calls == 1
    assert NOW - cloudwatch.oldest < 2 * DAY


@pytest.mark.parametrize("count", [1, 2, 3, 4, 7])
def test_in_the_worst_case_it_is_a_call_for_each_and_no_reading_twice(count: int) -> None:
    idle: dict[str, timedelta | None] = {f"j-{number}": None for number in range(count)}
    cloudwatch = CloudWatch(idle)
    known, _ = look_back([candidate(key, 90 * DAY) for key in idle], NOW, cloudwatch)
    assert {NOW - verdict(one).since for one in known} == {KEPT - BUCKET}
    assert not any(verdict(one).exact for one in known)
    assert cloudwatch.calls <= count
    assert cloudwatch.readings == count * ((KEPT - BUCKET - SEEN) // BUCKET)


def test_what_never_worked_is_idle_since_its_start() -> None:
    cloudwatch = CloudWatch({"j-1": None})
    known, _ = look_back([candidate("j-1", 3 * DAY)], NOW, cloudwatch)
    assert verdict(known[0]) == Idle(NOW - 3 * DAY, NOW)
    assert cloudwatch.oldest == NOW - 3 * DAY


@pytest.mark.parametrize("answers", [0, 1])
def test_what_could_not_be_read_any_further_is_told(answers: int) -> None:
    idle: dict[str, timedelta | None] = {"j-1": 3 * HOUR, "j-2": None, "j-3": None}
    cloudwatch = CloudWatch(idle)
    cloudwatch.answers = answers
    known, missing = look_back([candidate(key, 60 * DAY) for key in idle], NOW, cloudwatch)
    assert missing == f"since when exactly {3 - answers} clusters are idle (no answer)"
    assert [verdict(one).exact for one in known] == [answers == 1, False, False]


def test_what_runs_or_is_known_already_is_not_asked_about() -> None:
    cloudwatch = CloudWatch({})
    running = candidate("j-RUNS", 9 * DAY, ClusterState.RUNNING)
    young = candidate("j-YOUNG", HOUR)
    known, _ = look_back([running, young], NOW, cloudwatch)
    assert known == [running, young]
    assert cloudwatch.calls == 0
