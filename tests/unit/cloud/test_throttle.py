"""The buckets, on a clock of our own: waiting moves it."""

import threading
from collections.abc import Mapping

import pytest

from cloud.aws.limits import EMR_LIMITS
from cloud.model import Scope
from cloud.throttle import EVERY_API, Limit, Throttle

HERE, THERE = Scope("prod", "ap-northeast-2"), Scope("prod", "us-east-1")


class Time:
    def __init__(self) -> None:
        self.now = 100.0
        self.slept: list[float] = []

    def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.now += seconds


@pytest.fixture
def time() -> Time:
    return Time()


def throttle(time: Time, limits: Mapping[str, Limit]) -> Throttle:
    return Throttle(limits, clock=lambda: time.now, sleep=time.sleep)


def test_gives_the_burst_at_once_and_then_refuses(time: Time) -> None:
    bucket = throttle(time, {"ListSteps": Limit(3, 0.5)})
    assert [bucket.take(HERE, "ListSteps") for _ in range(4)] == [True, True, True, False]
    assert time.slept == []


def test_refills_at_its_rate_up_to_the_burst(time: Time) -> None:
    bucket = throttle(time, {"ListSteps": Limit(3, 0.5)})
    assert all(bucket.take(HERE, "ListSteps") for _ in range(3))
    time.now += 2
    assert [bucket.take(HERE, "ListSteps") for _ in range(2)] == [True, False]
    time.now += 3600
    assert [bucket.take(HERE, "ListSteps") for _ in range(4)] == [True, True, True, False]


def test_waits_its_turn_within_the_timeout(time: Time) -> None:
    bucket = throttle(time, {"ListSteps": Limit(1, 0.5)})
    assert bucket.take(HERE, "ListSteps")
    assert not bucket.take(HERE, "ListSteps", timeout=1.9)
    assert bucket.take(HERE, "ListSteps", timeout=2)
    assert time.slept == [2]


def test_what_is_promised_to_one_waiter_is_not_given_to_the_next() -> None:
    moments: list[float] = []
    bucket = Throttle({"ListSteps": Limit(1, 0.5)}, clock=lambda: 100.0, sleep=moments.append)
    assert all(bucket.take(HERE, "ListSteps", timeout=60) for _ in range(4))
    assert moments == [2, 4, 6]


def test_a_refused_call_takes_from_no_bucket(time: Time) -> None:
    bucket = throttle(time, {EVERY_API: Limit(2, 1), "ListSteps": Limit(1, 0.1)})
    assert bucket.take(HERE, "ListSteps")
    assert not bucket.take(HERE, "ListSteps")
    assert bucket.take(HERE, "DescribeCluster")


def test_all_apis_share_the_accounts_bucket(time: Time) -> None:
    bucket = throttle(time, {EVERY_API: Limit(2, 1), "ListSteps": Limit(10, 1)})
    assert bucket.take(HERE, "ListSteps")
    assert bucket.take(HERE, "GetAutoTerminationPolicy")
    assert not bucket.take(HERE, "ListSteps")


def test_regions_do_not_share(time: Time) -> None:
    bucket = throttle(time, {"ListSteps": Limit(1, 0.5)})
    assert bucket.take(HERE, "ListSteps")
    assert bucket.take(THERE, "ListSteps")


def test_threads_never_take_more_than_there_is() -> None:
    bucket = Throttle({"ListSteps": Limit(50, 0.001)}, clock=lambda: 100.0)
    taken: list[bool] = []
    start = threading.Barrier(8)

    def race() -> None:
        start.wait()
        taken.extend(bucket.take(HERE, "ListSteps") for _ in range(20))

    threads = [threading.Thread(target=race) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (taken.count(True), taken.count(False)) == (50, 110)


def test_the_table_has_emrs_numbers() -> None:
    assert EMR_LIMITS[EVERY_API] == Limit(25, 5)
    assert EMR_LIMITS["ListClusters"] == Limit(20, 0.5)
    assert EMR_LIMITS["SetTerminationProtection"] == Limit(5, 0.2)
    assert EMR_LIMITS["RunJobFlow"] == Limit(10, 0.5)
    assert EMR_LIMITS["ModifyInstanceGroups"] == EMR_LIMITS["ModifyInstanceFleet"] == Limit(5, 0.5)
