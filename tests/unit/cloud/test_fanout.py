"""Side by side, with a deadline; events decide who is slow, not time."""

import contextvars
import threading

from cloud.aws.fanout import FanOut
from cloud.errors import CloudError, NotFound

PLENTY = 30.0
request_id: contextvars.ContextVar[str] = contextvars.ContextVar("request_id", default="")


def test_runs_as_many_at_once_as_it_has_workers() -> None:
    together = threading.Barrier(3)

    def meet(item: int, deadline: float) -> int:
        together.wait(timeout=deadline)
        return item * 2

    assert FanOut(meet, workers=3).call([1, 2, 3], PLENTY) == {1: 2, 2: 4, 3: 6}


def test_more_items_than_workers_all_get_their_turn() -> None:
    fan_out: FanOut[int, int] = FanOut(lambda item, _: item, workers=2)
    assert fan_out.call(range(50), PLENTY) == {n: n for n in range(50)}


def test_an_error_stands_for_its_item() -> None:
    gone = NotFound("gone", permanent=True)

    def read(item: str, _: float) -> str:
        if item == "b":
            raise gone
        return item

    results: dict[str, str | CloudError] = FanOut(read, workers=2).call(["a", "b"], PLENTY)
    assert results == {"a": "a", "b": gone}


class Time:
    now = 100.0


def test_what_is_not_back_in_time_is_left_out_and_later_calls_work() -> None:
    time = Time()
    begun, release, done = threading.Event(), threading.Event(), threading.Event()

    def read(item: str, _: float) -> str:
        if item == "slow":
            begun.set()
            release.wait()
            done.set()
        else:
            begun.wait(PLENTY)
            time.now += PLENTY
        return item

    fan_out = FanOut(read, workers=2, clock=lambda: time.now)
    assert fan_out.call(["slow", "fast"], PLENTY) == {"fast": "fast"}
    assert fan_out.call(["again"], PLENTY) == {"again": "again"}
    release.set()
    assert done.wait(PLENTY)


def test_what_has_not_begun_by_the_deadline_never_runs() -> None:
    time, begun = Time(), []

    def read(item: str, _: float) -> str:
        begun.append(item)
        time.now += PLENTY
        return item

    fan_out = FanOut(read, workers=1, clock=lambda: time.now)
    assert fan_out.call(["first", "second"], PLENTY) == {"first": "first"}
    assert fan_out.call(["third"], PLENTY) == {"third": "third"}
    assert begun == ["first", "third"]


def test_the_callers_context_goes_along() -> None:
    token = request_id.set("r-42")
    try:
        fan_out: FanOut[str, str] = FanOut(lambda _, __: request_id.get(), workers=1)
        assert fan_out.call(["a"], PLENTY) == {"a": "r-42"}
    finally:
        request_id.reset(token)


def test_nothing_to_do_starts_nothing() -> None:
    before = threading.active_count()
    fan_out: FanOut[str, str] = FanOut(lambda item, _: item, workers=4)
    assert fan_out.call([], 0) == {}
    assert threading.active_count() == before
