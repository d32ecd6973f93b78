"""Whatever a cluster's past: what worked in the last n hours is never idle, and what is not known is never idle."""

from dataclasses import replace
from datetime import timedelta

from hypothesis import assume, given
from hypothesis import strategies as st

from app.domain.emr.idle import LATE, SETTLING, Idle, judge
from cloud.metrics import BUCKET, bucket_of
from tests.unit.pasts import BUCKETS, Past, lengths, pasts


@given(pasts(), lengths)
def test_no_cluster_that_worked_in_the_last_n_hours_is_idle(past: Past, after: timedelta) -> None:
    verdict = judge(past.evidence(), after, past.now)
    if isinstance(verdict, Idle):
        assert verdict.until - verdict.since >= after
        assert not past.worked(verdict.since, verdict.until)


@given(pasts(), lengths)
def test_any_recorded_work_in_the_last_n_hours_forbids_it(past: Past, after: timedelta) -> None:
    """Not one bucket with work in it, from n hours ago until now."""
    recent = [value for at, value in past.readings.items() if at + BUCKET > past.now - after]
    assume(any(value < 1 for value in recent))
    assert not isinstance(judge(past.evidence(), after, past.now), Idle)


@given(pasts(), lengths)
def test_all_of_the_time_was_seen(past: Past, after: timedelta) -> None:
    """No bucket is missing in the time that counts, and at most the newest two after it."""
    verdict = judge(past.evidence(), after, past.now)
    if isinstance(verdict, Idle):
        at = verdict.since
        while at < verdict.until:
            assert past.readings[at] == 1
            at += BUCKET
        assert past.now - verdict.until < (LATE + 1) * BUCKET


@given(pasts(), lengths)
def test_a_cluster_younger_than_n_is_never_idle(past: Past, after: timedelta) -> None:
    if past.now - past.up < after:
        assert not isinstance(judge(past.evidence(), after, past.now), Idle)


@given(pasts(), lengths)
def test_the_beginning_is_exact_to_the_bucket(past: Past, after: timedelta) -> None:
    """Right before it there was work, or the cluster's first minutes; unless it says "at least"."""
    verdict = judge(past.evidence(), after, past.now)
    if isinstance(verdict, Idle) and verdict.exact:
        before = verdict.since - BUCKET
        assert past.readings.get(before, 1) < 1 or before < past.up + SETTLING


@given(pasts(), lengths, st.integers(1, BUCKETS))
def test_a_shorter_look_never_finds_more(past: Past, after: timedelta, count: int) -> None:
    """What is idle by fewer readings is idle by all of them, and not later."""
    short = judge(past.evidence(count * BUCKET), after, past.now)
    whole = judge(past.evidence(), after, past.now)
    if isinstance(short, Idle):
        assert isinstance(whole, Idle)
        assert whole.since <= short.since


@given(pasts(), lengths, lengths)
def test_what_is_idle_for_long_is_idle_for_less(past: Past, one: timedelta, other: timedelta) -> None:
    if isinstance(judge(past.evidence(), max(one, other), past.now), Idle):
        assert isinstance(judge(past.evidence(), min(one, other), past.now), Idle)


@given(pasts(), lengths, st.data())
def test_losing_a_reading_never_makes_a_cluster_idle(
    past: Past, after: timedelta, data: st.DataObject
) -> None:
    """But one of the newest, which may be late."""
    known = sorted(at for at in past.readings if at < bucket_of(past.now) - BUCKET)
    assume(known)
    lost = data.draw(st.sampled_from(known))
    poorer = replace(past, readings={at: value for at, value in past.readings.items() if at != lost})
    if not isinstance(judge(past.evidence(), after, past.now), Idle):
        assert not isinstance(judge(poorer.evidence(), after, past.now), Idle)
