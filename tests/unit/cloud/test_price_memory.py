"""Prices from before, on a clock of our own: one call for all who ask, and a pause after a failure."""

import threading
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor

import pytest

from cloud.aws.price_memory import ABSENT, DENIED, FAILED, PriceMemory
from cloud.errors import AccessDenied, CloudError, Throttled

DAY = 86_400.0


class Shop:
    """Sells what it has, fails while told to, and remembers what it was asked for."""

    def __init__(self) -> None:
        self.now = 0.0
        self.stock = {"a": 1, "b": 2, "free": 0}
        self.asked: list[list[str]] = []
        self.error: CloudError | None = None
        self.open = threading.Event()
        self.open.set()

    def fetch(self, keys: list[str]) -> Mapping[str, int]:
        self.asked.append(keys)
        assert self.open.wait(10)
        if self.error is not None:
            raise self.error
        return {key: self.stock[key] for key in keys if key in self.stock}


@pytest.fixture
def shop() -> Shop:
    return Shop()


@pytest.fixture
def memory(shop: Shop) -> PriceMemory[int]:
    return PriceMemory(ttl=DAY, clock=lambda: shop.now)


def test_what_is_known_is_not_asked_again_for_its_time(memory: PriceMemory[int], shop: Shop) -> None:
    assert memory.get("here", "me", ["a", "b"], shop.fetch) == {"a": 1, "b": 2}
    shop.now = DAY - 1
    assert memory.get("here", "you", ["a"], shop.fetch) == {"a": 1}
    shop.now = DAY
    memory.get("here", "me", ["a"], shop.fetch)
    assert shop.asked == [["a", "b"], ["a"]]


def test_only_the_rest_is_fetched(memory: PriceMemory[int], shop: Shop) -> None:
    memory.get("here", "me", ["a"], shop.fetch)
    assert memory.get("here", "me", ["a", "b", "free"], shop.fetch) == {"a": 1, "b": 2, "free": 0}
    assert shop.asked == [["a"], ["b", "free"]]


def test_each_place_has_its_own(memory: PriceMemory[int], shop: Shop) -> None:
    memory.get("here", "me", ["a"], shop.fetch)
    memory.get("there", "me", ["a"], shop.fetch)
    assert shop.asked == [["a"], ["a"]]


def test_what_is_not_there_is_asked_for_again_sooner(memory: PriceMemory[int], shop: Shop) -> None:
    assert memory.get("here", "me", ["new"], shop.fetch) == {}
    memory.get("here", "me", ["new"], shop.fetch)
    assert len(shop.asked) == 1
    shop.now, shop.stock["new"] = ABSENT, 7
    assert memory.get("here", "me", ["new"], shop.fetch) == {"new": 7}


def denied() -> CloudError:
    return AccessDenied("no", permanent=True)


def throttled() -> CloudError:
    return Throttled("not now", permanent=False)


@pytest.mark.parametrize(("error", "pause"), [(denied(), DENIED), (throttled(), FAILED)])
def test_a_failure_is_told_to_all_without_asking_for_a_while(
    memory: PriceMemory[int], shop: Shop, error: CloudError, pause: float
) -> None:
    shop.error = error
    for _ in range(3):
        with pytest.raises(type(error)):
            memory.get("here", "me", ["a"], shop.fetch)
    assert len(shop.asked) == 1
    shop.now, shop.error = pause, None
    assert memory.get("here", "me", ["a"], shop.fetch) == {"a": 1}


def test_what_is_known_is_given_even_while_the_rest_fails(memory: PriceMemory[int], shop: Shop) -> None:
    memory.get("here", "me", ["a"], shop.fetch)
    shop.error = throttled()
    assert memory.get("here", "me", ["a", "b"], shop.fetch) == {"a": 1}
    with pytest.raises(Throttled):
        memory.get("here", "me", ["b"], shop.fetch)


def test_one_who_may_not_ask_hears_from_one_who_may(memory: PriceMemory[int], shop: Shop) -> None:
    shop.error = denied()
    with pytest.raises(AccessDenied):
        memory.get("here", "me", ["a"], shop.fetch)
    shop.error = None
    assert memory.get("here", "you", ["a"], shop.fetch) == {"a": 1}
    assert memory.get("here", "me", ["a"], shop.fetch) == {"a": 1}


def test_many_who_ask_at_once_make_one_call(memory: PriceMemory[int], shop: Shop) -> None:
    shop.open.clear()
    with ThreadPoolExecutor(8) as pool:
        calls = [pool.submit(memory.get, "here", "me", ["a", "b"], shop.fetch) for _ in range(8)]
        shop.open.set()
        assert [call.result(10) for call in calls] == [{"a": 1, "b": 2}] * 8
    assert len(shop.asked) == 1


def test_who_needs_nothing_new_waits_for_nobody(memory: PriceMemory[int], shop: Shop) -> None:
    memory.get("here", "me", ["a"], shop.fetch)
    shop.open.clear()
    with ThreadPoolExecutor(1) as pool:
        slow = pool.submit(memory.get, "here", "me", ["b"], shop.fetch)
        assert memory.get("here", "me", ["a"], shop.fetch) == {"a": 1}
        shop.open.set()
        assert slow.result(10) == {"b": 2}
