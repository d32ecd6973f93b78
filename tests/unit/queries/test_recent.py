"""One call for many askers."""

from concurrent.futures import Future

import pytest

from app.queries.recent import Recent


class Source:
    """Begins calls, which end when told to, and counts them."""

    def __init__(self) -> None:
        self.begun: list[Future[int]] = []
        self.now = 0.0

    def clock(self) -> float:
        return self.now

    def begin(self) -> Future[int]:
        self.begun.append(Future())
        return self.begun[-1]

    def answered(self) -> Future[int]:
        """Begin a call that is answered at once, with its number."""
        call = self.begin()
        call.set_result(len(self.begun))
        return call


@pytest.fixture
def source() -> Source:
    return Source()


@pytest.fixture
def recent(source: Source) -> Recent[int]:
    return Recent(source.clock, joined=10)


@pytest.mark.parametrize(("age", "value"), [(2.0, 1), (2.1, 2)])
def test_a_value_lives_as_long_as_the_asker_allows(
    source: Source, recent: Recent[int], age: float, value: int
) -> None:
    recent.get("key", 2, source.answered)
    source.now = age
    assert recent.get("key", 2, source.answered).result() == value


def test_askers_differ_in_what_is_fresh_to_them(source: Source, recent: Recent[int]) -> None:
    recent.get("key", 2, source.answered)
    source.now = 60
    assert recent.get("key", 120, source.answered).result() == 1
    assert recent.get("key", 2, source.answered).result() == 2
    assert recent.get("key", 120, source.answered).result() == 2


def test_keys_are_apart(source: Source, recent: Recent[int]) -> None:
    assert [recent.get(key, 2, source.answered).result() for key in "ab"] == [1, 2]


@pytest.mark.parametrize("age", [0, 2, 9.9])
def test_whoever_asks_meanwhile_waits_for_the_same_call(
    source: Source, recent: Recent[int], age: float
) -> None:
    first = recent.get("key", 2, source.begin)
    source.now = age
    assert recent.get("key", 2, source.begin) is first
    assert len(source.begun) == 1


def test_a_call_that_hangs_is_not_waited_for_for_ever(source: Source, recent: Recent[int]) -> None:
    hung = recent.get("key", 2, source.begin)
    source.now = 10.1
    assert recent.get("key", 2, source.answered).result() == 2
    assert not hung.done()


def test_an_error_reaches_its_askers_and_is_not_kept(source: Source, recent: Recent[int]) -> None:
    first, second = (recent.get("key", 2, source.begin) for _ in range(2))
    source.begun[0].set_exception(ValueError("no"))
    for call in (first, second):
        with pytest.raises(ValueError, match="no"):
            call.result()
    assert recent.get("key", 2, source.answered).result() == 2


def test_a_cancelled_call_is_not_kept(source: Source, recent: Recent[int]) -> None:
    recent.get("key", 2, source.begin).cancel()
    assert recent.get("key", 2, source.answered).result() == 2


def test_an_old_calls_error_does_not_drop_a_newer_value(source: Source, recent: Recent[int]) -> None:
    recent.get("key", 2, source.begin)
    source.now = 11
    recent.get("key", 2, source.answered)
    source.begun[0].set_exception(ValueError("late"))
    assert recent.get("key", 2, source.answered).result() == 2


def test_what_began_long_ago_is_forgotten_and_the_rest_is_not(source: Source, recent: Recent[int]) -> None:
    for source.now, key in ((0, "old"), (50, "new")):
        recent.get(key, 100, source.answered)
    recent.forget(20)
    assert recent.get("new", 100, source.answered).result() == 2
    assert recent.get("old", 100, source.answered).result() == 3
