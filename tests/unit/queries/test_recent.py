"""One call for many askers."""

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest

from app.queries.recent import Recent

PATIENCE = 10.0


class Source:
    """Counts how often it was asked."""

    def __init__(self) -> None:
        self.asked = 0
        self.now = 0.0

    def clock(self) -> float:
        return self.now

    def load(self) -> int:
        self.asked += 1
        return self.asked


@pytest.fixture
def source() -> Source:
    return Source()


@pytest.fixture
def recent(source: Source) -> Recent[int]:
    return Recent(source.clock)


@pytest.mark.parametrize(("age", "value"), [(2.0, 1), (2.1, 2)])
def test_a_value_lives_as_long_as_the_asker_allows(
    source: Source, recent: Recent[int], age: float, value: int
) -> None:
    recent.get("key", 2, source.load)
    source.now = age
    assert recent.get("key", 2, source.load) == value


def test_askers_differ_in_what_is_fresh_to_them(source: Source, recent: Recent[int]) -> None:
    recent.get("key", 2, source.load)
    source.now = 60
    assert recent.get("key", 120, source.load) == 1
    assert recent.get("key", 2, source.load) == 2
    assert recent.get("key", 120, source.load) == 2


def test_keys_are_apart(source: Source, recent: Recent[int]) -> None:
    assert [recent.get(key, 2, source.load) for key in "ab"] == [1, 2]


def test_whoever_asks_meanwhile_waits_for_the_same_call(source: Source, recent: Recent[int]) -> None:
    begun, gate = threading.Event(), threading.Event()

    def slow() -> int:
        begun.set()
        assert gate.wait(PATIENCE)
        return source.load()

    with ThreadPoolExecutor(4) as threads:
        first = threads.submit(recent.get, "key", 2, slow)
        assert begun.wait(PATIENCE)
        others = [threads.submit(recent.get, "key", 2, source.load) for _ in range(3)]
        gate.set()
        assert {future.result(PATIENCE) for future in (first, *others)} == {1}
    assert source.asked == 1


def test_an_error_reaches_its_askers_and_is_not_kept(source: Source, recent: Recent[int]) -> None:
    def fail() -> int:
        raise ValueError("no")

    with pytest.raises(ValueError, match="no"):
        recent.get("key", 2, fail)
    assert recent.get("key", 2, source.load) == 1


def test_an_old_calls_error_does_not_drop_a_newer_value(source: Source, recent: Recent[int]) -> None:
    begun, gate = threading.Event(), threading.Event()

    def fail_late() -> int:
        begun.set()
        assert gate.wait(PATIENCE)
        raise ValueError("late")

    with ThreadPoolExecutor(1) as threads:
        old = threads.submit(recent.get, "key", 2, fail_late)
        assert begun.wait(PATIENCE)
        source.now = 10
        assert recent.get("key", 2, source.load) == 1
        gate.set()
        assert isinstance(old.exception(PATIENCE), ValueError)
    assert recent.get("key", 2, source.load) == 1
