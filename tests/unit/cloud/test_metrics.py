"""Clusters shared out among as few calls as carry their readings."""

from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cloud.metrics import BUCKET, KEPT, MAX_POINTS, MAX_QUERIES, batches, bucket_of
from tests.unit.clusters import NOW

DAY = timedelta(days=1)


def calls(count: int, span: timedelta, now: datetime = NOW) -> int:
    return len(list(batches({f"j-{number}": now - span for number in range(count)}, now)))


@pytest.mark.parametrize(
    ("count", "span", "expected"),
    [
        (0, DAY, 0),
        (1, DAY, 1),
        (350, DAY, 1),
        (351, DAY, 2),
        (500, 16 * DAY / 24, 1),
        (501, DAY / 24, 2),
        (140, 60 * DAY / 24, 1),
        (5, KEPT, 1),
        (6, KEPT, 2),
    ],
)
def test_a_call_carries_so_many(count: int, span: timedelta, expected: int) -> None:
    assert calls(count, span) == expected


def test_the_bucket_of_now_counts() -> None:
    assert calls(350, DAY - BUCKET, NOW + BUCKET / 5) == 1
    assert calls(350, DAY, NOW + BUCKET / 5) == 2


@given(st.lists(st.integers(0, KEPT // BUCKET), max_size=1200))
def test_everybody_is_in_one_call_that_carries_all_of_it(buckets: list[int]) -> None:
    since = {f"j-{number}": NOW - count * BUCKET for number, count in enumerate(buckets)}
    shared = list(batches(since, NOW))
    assert sorted(key for batch in shared for key in batch) == sorted(since)
    for batch in shared:
        points = len(batch) * ((NOW - min(batch.values())) // BUCKET)
        assert len(batch) <= MAX_QUERIES
        assert points <= MAX_POINTS
        assert all(since[key] == start for key, start in batch.items())


@given(st.lists(st.integers(0, 288), max_size=1500))
def test_a_day_of_any_clusters_is_a_call_for_each_350(buckets: list[int]) -> None:
    since = {f"j-{number}": NOW - count * BUCKET for number, count in enumerate(buckets)}
    assert len(list(batches(since, NOW))) <= -(-len(since) // 350)


@given(st.lists(st.integers(0, KEPT // BUCKET), min_size=1, max_size=60))
def test_never_more_calls_than_a_fifth_of_the_clusters(buckets: list[int]) -> None:
    since = {f"j-{number}": NOW - count * BUCKET for number, count in enumerate(buckets)}
    assert len(list(batches(since, NOW))) <= -(-len(since) // 5)


def test_buckets_begin_at_the_clocks_fives() -> None:
    assert bucket_of(NOW) == NOW
    assert bucket_of(NOW + timedelta(minutes=4, seconds=59)) == NOW
    assert bucket_of(NOW - timedelta(microseconds=1)) == NOW - BUCKET
