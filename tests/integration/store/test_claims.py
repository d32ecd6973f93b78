from datetime import timedelta

from app.store.claims import Claim
from app.store.store import Store
from tests.integration.store.helpers import START, Clock, race

HOUR = timedelta(hours=1)


def test_one_of_sixteen_gets_it(store: Store, second_store: Store) -> None:
    won = race(
        16, lambda number: (store, second_store)[number % 2].claims.take("tick", f"owner {number}", HOUR)
    )

    assert sorted(won) == [False] * 15 + [True]
    holder = store.claims.holder("tick")
    assert holder is not None
    assert holder.owner == f"owner {won.index(True)}"


def test_even_the_same_owner_gets_it_once(store: Store) -> None:
    assert sorted(race(8, lambda _: store.claims.take("tick", "me", HOUR))) == [False] * 7 + [True]


def test_an_overdue_claim_goes_to_one_of_sixteen(store: Store, second_store: Store, clock: Clock) -> None:
    store.claims.take("tick", "the late one", HOUR)
    clock.advance(hours=1)

    won = race(16, lambda number: (store, second_store)[number % 2].claims.take("tick", f"{number}", HOUR))

    assert sum(won) == 1


def test_it_tells_who_holds_a_key_and_until_when(store: Store, clock: Clock) -> None:
    store.claims.take("timed", "me", HOUR)
    store.claims.take("for good", "me")

    assert store.claims.holder("timed") == Claim("timed", "me", START, START + HOUR)
    assert store.claims.holder("for good") == Claim("for good", "me", START, None)
    assert store.claims.holder("nobody's") is None
    clock.advance(hours=1)
    assert store.claims.holder("timed") is None


def test_what_has_no_end_is_held_until_it_is_released(store: Store, clock: Clock) -> None:
    store.claims.take("key", "me")
    clock.advance(days=10_000)

    assert not store.claims.take("key", "you")
    assert not store.claims.release("key", "you")
    assert store.claims.release("key", "me")
    assert not store.claims.release("key", "me")
    assert store.claims.take("key", "you")


def test_only_the_holder_renews_and_only_in_time(store: Store, clock: Clock) -> None:
    store.claims.take("leader", "me", HOUR)
    clock.advance(minutes=59)

    assert not store.claims.renew("leader", "you", HOUR)
    assert store.claims.renew("leader", "me", HOUR)
    clock.advance(minutes=59)
    assert not store.claims.take("leader", "you", HOUR)
    clock.advance(minutes=1)
    assert not store.claims.renew("leader", "me", HOUR)
    assert store.claims.take("leader", "you", HOUR)
    assert not store.claims.renew("leader", "me", HOUR)


def test_what_is_over_is_swept_away(store: Store, clock: Clock) -> None:
    store.claims.take("short", "me", HOUR)
    store.claims.take("long", "me", 2 * HOUR)
    store.claims.take("for good", "me")
    clock.advance(hours=1)

    assert store.claims.prune() == 1
    assert store.claims.prune() == 0
    assert store.claims.holder("long") is not None
    assert store.claims.holder("for good") is not None
