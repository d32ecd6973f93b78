"""Has a cluster done nothing for so long? Example by example."""

from datetime import datetime, timedelta
from typing import Any

import pytest

from app.domain.emr.idle import Busy, Evidence, Idle, Look, TooYoung, Unknown, Verdict, judge, up_since
from cloud.metrics import BUCKET, Metric, Readings
from cloud.model import ClusterState, ClusterSummary
from tests.unit.clusters import NOW, summary

HOUR, MINUTE = timedelta(hours=1), timedelta(minutes=1)
TWO_HOURS = 2 * HOUR


def cluster(age: timedelta = 30 * HOUR, state: ClusterState = ClusterState.WAITING) -> ClusterSummary:
    return summary(state=state, created_at=NOW - age - 5 * MINUTE, ready_at=NOW - age)


def until_now(*values: float | None) -> dict[datetime, float]:
    """The last buckets, newest last; ``None`` is missing."""
    first = NOW - len(values) * BUCKET
    return {first + n * BUCKET: value for n, value in enumerate(values) if value is not None}


def quiet(span: timedelta) -> list[float | None]:
    return [1.0] * (span // BUCKET)


def verdict(
    *values: float | None,
    age: timedelta = 30 * HOUR,
    after: timedelta = TWO_HOURS,
    now: datetime = NOW,
    look: timedelta = 26 * HOUR,
    **fields: Any,
) -> Verdict:
    looks = {Metric.IS_IDLE: Look(NOW - look, until_now(*values))}
    return judge(Evidence(cluster(age), looks, **fields), after, now)


def test_idle_since_the_first_bucket_after_the_last_work() -> None:
    assert verdict(1, 0, *quiet(TWO_HOURS)) == Idle(NOW - TWO_HOURS, NOW)


def test_one_bucket_short_of_it_is_busy() -> None:
    short = TWO_HOURS - BUCKET
    assert verdict(1, 0, *quiet(short)) == Busy("it worked", NOW - short)


def test_work_in_the_newest_bucket_is_work() -> None:
    assert verdict(*quiet(5 * HOUR), 0) == Busy("it worked", NOW)


def test_a_bucket_with_half_of_its_samples_idle_is_work() -> None:
    assert isinstance(verdict(*quiet(HOUR), 0.5, *quiet(HOUR)), Busy)


def test_a_gap_is_unknown_and_named() -> None:
    gap = [None, None, None]
    assert verdict(*quiet(3 * HOUR), *gap, *quiet(HOUR)) == Unknown(
        "there are no readings of IsIdle", (NOW - HOUR - 3 * BUCKET, NOW - HOUR)
    )


def test_a_gap_before_the_time_that_counts_makes_it_at_least_since() -> None:
    assert verdict(0, None, *quiet(TWO_HOURS)) == Idle(NOW - TWO_HOURS, NOW, exact=False)


def test_no_readings_at_all_are_unknown() -> None:
    found = verdict(look=2 * HOUR)
    assert isinstance(found, Unknown)
    assert found.gap == (NOW - 2 * HOUR, NOW - BUCKET)


def test_what_was_never_looked_at_is_unknown() -> None:
    assert isinstance(judge(Evidence(cluster()), TWO_HOURS, NOW), Unknown)


@pytest.mark.parametrize("late", [1, 2])
def test_the_newest_buckets_may_be_late(late: int) -> None:
    """The bucket of this very moment and the one before; quiet is what was seen to be."""
    now = NOW + (late - 1) * BUCKET + 2 * MINUTE
    assert verdict(0, *quiet(TWO_HOURS), now=now) == Idle(NOW - TWO_HOURS, NOW)


def test_late_buckets_do_not_count_as_quiet() -> None:
    assert verdict(0, *quiet(TWO_HOURS - BUCKET), now=NOW + 7 * MINUTE) == Busy(
        "it worked", NOW - TWO_HOURS + BUCKET
    )


def test_three_missing_buckets_are_no_delay_any_more() -> None:
    found = verdict(*quiet(5 * HOUR), now=NOW + 2 * BUCKET)
    assert found == Unknown("there are no readings of IsIdle", (NOW, NOW + BUCKET))


def test_a_hole_behind_the_newest_bucket_is_a_gap() -> None:
    assert isinstance(verdict(*quiet(5 * HOUR), None, 1), Unknown)


def test_a_young_cluster_cannot_have_been_idle_for_longer_than_it_is_up() -> None:
    age = TWO_HOURS - MINUTE
    assert verdict(*quiet(age), age=age) == TooYoung(NOW - age)


def test_the_first_readings_of_a_cluster_come_late() -> None:
    age = TWO_HOURS + 4 * MINUTE
    assert verdict(*quiet(TWO_HOURS - 10 * MINUTE), age=age, look=age) == TooYoung(NOW - age)
    age = TWO_HOURS + 14 * MINUTE
    assert verdict(*quiet(TWO_HOURS), age=age, look=age) == Idle(NOW - TWO_HOURS, NOW)


def test_later_than_that_missing_readings_are_a_gap() -> None:
    age = TWO_HOURS + 30 * MINUTE
    found = verdict(*quiet(TWO_HOURS - BUCKET), age=age, look=age)
    assert found == Unknown("there are no readings of IsIdle", (NOW - age, NOW - TWO_HOURS + BUCKET))


def test_quiet_as_far_as_was_looked_is_at_least_since() -> None:
    assert verdict(*quiet(3 * HOUR), look=3 * HOUR) == Idle(NOW - 3 * HOUR, NOW, exact=False)


def test_a_look_that_begins_in_a_clusters_first_minutes_has_not_seen_its_start() -> None:
    age = 3 * HOUR + 10 * MINUTE
    assert verdict(*quiet(3 * HOUR), look=3 * HOUR, age=age) == Idle(NOW - 3 * HOUR, NOW, exact=False)


def test_a_look_too_short_to_tell_is_unknown() -> None:
    found = verdict(*quiet(3 * HOUR), look=3 * HOUR, after=6 * HOUR)
    assert found == Unknown("its readings were not looked at any further back")


@pytest.mark.parametrize("state", sorted(set(ClusterState) - {ClusterState.RUNNING, ClusterState.WAITING}))
def test_only_what_is_up_can_be_idle(state: ClusterState) -> None:
    looks = {Metric.IS_IDLE: Look(NOW - 26 * HOUR, until_now(*quiet(5 * HOUR)))}
    found = judge(Evidence(cluster(state=state), looks), TWO_HOURS, NOW)
    assert isinstance(found, Busy)
    assert "_" not in found.why


@pytest.mark.parametrize(
    ("fields", "why"),
    [
        ({"live_steps": 1}, "a step is pending or running"),
        ({"notebook": True}, "a notebook's execution runs"),
    ],
)
def test_what_the_metric_does_not_see_is_work_too(fields: dict[str, Any], why: str) -> None:
    assert verdict(0, *quiet(5 * HOUR), **fields) == Busy(why)


def test_what_could_not_be_read_is_unknown() -> None:
    found = verdict(0, *quiet(5 * HOUR), unread=("its steps", "the signal yarn"))
    assert found == Unknown("its steps and the signal yarn could not be read")


def with_signal(metric: Metric, readings: Readings, since: timedelta = 5 * HOUR) -> Verdict:
    looks = {
        Metric.IS_IDLE: Look(NOW - 26 * HOUR, until_now(0, *quiet(5 * HOUR))),
        metric: Look(NOW - since, readings),
    }
    return judge(Evidence(cluster(), looks), TWO_HOURS, NOW)


def test_an_application_that_only_waits_for_its_user_is_work() -> None:
    apps = [*[0.0] * 24, 1.0, *[0.0] * 12]
    assert with_signal(Metric.APPS_RUNNING, until_now(*apps)) == Busy("YARN applications ran", NOW - HOUR)


def test_a_signal_that_ended_before_the_time_that_counts_moves_the_beginning() -> None:
    apps = [1.0, *[0.0] * 36]
    assert with_signal(Metric.APPS_RUNNING, until_now(*apps)) == Idle(NOW - 3 * HOUR, NOW)


def test_a_quiet_signal_changes_nothing() -> None:
    assert with_signal(Metric.APPS_RUNNING, until_now(*[0.0] * 60)) == Idle(NOW - 5 * HOUR, NOW)


def test_a_signal_without_readings_is_unknown() -> None:
    assert isinstance(with_signal(Metric.APPS_RUNNING, {}), Unknown)


def test_a_file_system_that_fills_up_is_work_and_one_that_is_emptied_is_not() -> None:
    grows = [4.0] * 50 + [5.5] * 10
    assert with_signal(Metric.HDFS_UTILIZATION, until_now(*grows)) == Busy("its HDFS grew", NOW - 9 * BUCKET)
    shrinks = [5.5] * 50 + [4.0] * 10
    assert with_signal(Metric.HDFS_UTILIZATION, until_now(*shrinks)) == Idle(NOW - 5 * HOUR, NOW)


def test_up_is_since_it_was_ready_if_that_is_said() -> None:
    assert up_since(summary()) == NOW - timedelta(hours=1, minutes=55)
    assert up_since(summary(ready_at=None)) == NOW - 2 * HOUR
