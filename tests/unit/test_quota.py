"""A minute's worth at once, then a minute's rest; never for a click that confirms, never for somebody else."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.people import UserId
from app.domain.requests import Kind, Request
from app.quota import Excess, Quota
from tests.unit.notifier.standin import Clock
from tests.unit.requests import request

CONFIRM = "proposal.confirm"


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def quota(clock: Clock) -> Quota:
    return Quota(3, never=frozenset({CONFIRM}), clock=clock.monotonic)


def of(user_id: str, asked: Request | None = None) -> Request:
    return replace(asked or request(), asker=UserId("T0ACME", user_id))


def test_a_minutes_worth_may_come_at_once(quota: Quota) -> None:
    assert [quota.excess(request()) for _ in range(4)] == [None, None, None, Excess(60, first=True)]


def test_it_is_said_once_and_always_when_to_go_on(quota: Quota, clock: Clock) -> None:
    for _ in range(4):
        quota.excess(request())
    clock.seconds += 20
    assert quota.excess(request()) == Excess(40, first=False)
    clock.seconds += 39
    assert quota.excess(request()) == Excess(1, first=False), "asking meanwhile makes it no longer"


def test_then_there_is_a_whole_minutes_worth_again(quota: Quota, clock: Clock) -> None:
    for _ in range(4):
        quota.excess(request())
    clock.seconds += 60
    assert [quota.excess(request()) for _ in range(4)] == [None, None, None, Excess(60, first=True)]


def test_whoever_asks_steadily_is_never_refused(quota: Quota, clock: Clock) -> None:
    for _ in range(100):
        assert quota.excess(request()) is None
        clock.seconds += 20


def test_everybody_has_their_own(quota: Quota) -> None:
    for _ in range(4):
        quota.excess(of("U0ALICE"))
    assert quota.excess(of("U0BOB")) is None


def test_what_confirms_or_cancels_never_counts_and_only_as_a_click(quota: Quota) -> None:
    click = request(Kind.ACTION, CONFIRM)
    for _ in range(4):
        quota.excess(request())
    assert [quota.excess(click) for _ in range(9)] == [None] * 9
    assert quota.excess(replace(click, kind=Kind.COMMAND)) is not None


def test_none_means_no_end(clock: Clock) -> None:
    endless = Quota(0, clock=clock.monotonic)
    assert {endless.excess(request()) for _ in range(1_000)} == {None}


@given(st.lists(st.floats(0, 30), max_size=60), st.integers(1, 5))
def test_in_no_minute_is_more_than_twice_the_quota_done(pauses: list[float], per_minute: int) -> None:
    """A full bucket, and what flows in meanwhile."""
    clock = Clock()
    quota = Quota(per_minute, clock=clock.monotonic)
    done: list[float] = []
    for pause in pauses:
        clock.seconds += pause
        if quota.excess(request()) is None:
            done.append(clock.seconds)
        assert sum(moment > clock.seconds - 60 for moment in done) <= 2 * per_minute
