from datetime import timedelta

from app.store.keeps import Keep
from app.store.store import Store
from tests.integration.store.helpers import ALICE, BOB, START, Clock, race

HOUR = timedelta(hours=1)


def put(store: Store, target: str = "prod/eu/j-1", until: timedelta = HOUR) -> Keep:
    return store.keeps.put(target, "etl", ALICE, "C1", START + until)


def test_what_is_spared_is_listed_until_it_is_over(store: Store, clock: Clock) -> None:
    later, sooner = put(store, until=2 * HOUR), put(store, "prod/eu/j-2")

    assert store.keeps.now() == (sooner, later)
    clock.advance(hours=1)
    assert store.keeps.now() == (later,)


def test_the_last_word_counts(store: Store) -> None:
    put(store)
    longer = store.keeps.put("prod/eu/j-1", "etl", BOB, "C2", START + 5 * HOUR)

    assert store.keeps.now() == (longer,)


def test_it_can_be_taken_back_once(store: Store) -> None:
    put(store)

    assert store.keeps.release("prod/eu/j-1")
    assert not store.keeps.release("prod/eu/j-1")
    assert store.keeps.now() == ()


def test_an_end_is_told_by_exactly_one(store: Store, second_store: Store, clock: Clock) -> None:
    over = put(store)
    put(store, "prod/eu/j-2", 2 * HOUR)
    clock.advance(hours=1)

    told = race(8, lambda number: (store, second_store)[number % 2].keeps.end_due())

    assert sorted(told, key=len)[-1] == (over,)
    assert sum(map(len, told)) == 1
