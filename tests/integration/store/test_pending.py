from datetime import timedelta

from app.store.pending import Pending, PendingState
from app.store.store import Store
from tests.integration.store.helpers import ALICE, BOB, START, Clock, race

TEN = timedelta(minutes=10)
PAYLOAD = {"action": "emr.terminate", "cluster_id": "j-1", "nodes": [1, 2]}


def put(store: Store, expires_in: timedelta = TEN) -> str:
    return store.pending.put("confirmation", PAYLOAD, ALICE, "C1", START + expires_in)


def state(store: Store, id: str) -> PendingState:
    found = store.pending.get(id)
    assert found is not None
    return found.state


def test_what_waits_is_read_back_by_its_id(store: Store) -> None:
    id = put(store)

    assert store.pending.get(id) == Pending(
        id, "confirmation", PAYLOAD, ALICE, "C1", PendingState.OPEN, START, START + TEN
    )
    assert store.pending.get("guessed") is None


def test_ids_cannot_be_guessed_from_others(store: Store) -> None:
    ids = {put(store) for _ in range(50)}

    assert len(ids) == 50
    assert {len(id) for id in ids} == {32}
    assert len({id[:4] for id in ids}) > 40


def test_exactly_one_of_sixteen_clicks_wins(store: Store, second_store: Store, clock: Clock) -> None:
    id = put(store)

    claimed = race(16, lambda number: (store, second_store)[number % 2].pending.claim(id, ALICE, clock()))

    winners = [one for one in claimed if one is not None]
    assert len(winners) == 1
    assert winners[0] == store.pending.get(id)
    assert winners[0].payload == PAYLOAD


def test_the_winner_is_written_down(store: Store, clock: Clock) -> None:
    id = put(store)
    at = clock.advance(minutes=1)

    claimed = store.pending.claim(id, BOB, at)

    assert claimed is not None
    assert (claimed.state, claimed.claimed_by, claimed.claimed_at) == (PendingState.CLAIMED, BOB, at)
    assert store.pending.claim(id, ALICE, at) is None


def test_nothing_is_claimed_at_or_after_its_end(store: Store) -> None:
    id = put(store)

    assert store.pending.claim(id, ALICE, START + TEN) is None
    assert store.pending.claim(id, ALICE, START + TEN - timedelta(microseconds=1)) is not None


def test_a_click_and_a_cancel_at_once_have_one_effect(store: Store, second_store: Store) -> None:
    for _ in range(5):
        id = put(store)

        def act(number: int, id: str = id) -> bool:
            if number % 2:
                return second_store.pending.cancel(id)
            return store.pending.claim(id, ALICE, START) is not None

        assert sum(race(8, act)) == 1
        assert state(store, id) in (PendingState.CLAIMED, PendingState.CANCELLED)


def test_only_what_was_claimed_can_be_done(store: Store) -> None:
    id = put(store)

    assert not store.pending.finish(id)
    store.pending.claim(id, ALICE, START)
    assert not store.pending.cancel(id)
    assert store.pending.finish(id)
    assert not store.pending.finish(id)
    done = store.pending.get(id)
    assert done is not None
    assert (done.state, done.ended_at) == (PendingState.DONE, START)


def test_what_is_cancelled_stays_so(store: Store) -> None:
    id = put(store)

    assert store.pending.cancel(id)
    assert not store.pending.cancel(id)
    assert store.pending.claim(id, ALICE, START) is None
    assert state(store, id) is PendingState.CANCELLED


def test_each_overdue_one_is_handed_to_exactly_one_replica(store: Store, second_store: Store) -> None:
    overdue = {put(store) for _ in range(10)}
    claimed, waiting = put(store), put(store, 2 * TEN)
    store.pending.claim(claimed, ALICE, START)

    batches = race(8, lambda number: (store, second_store)[number % 2].pending.expire_due(START + TEN))

    handed = [one.id for batch in batches for one in batch]
    assert sorted(handed) == sorted(overdue)
    assert {state(store, id) for id in overdue} == {PendingState.EXPIRED}
    assert state(store, claimed) is PendingState.CLAIMED
    assert [one.id for one in store.pending.open()] == [waiting]


def test_what_a_dead_worker_left_claimed_is_found(store: Store) -> None:
    left, fresh, done = put(store), put(store), put(store)
    store.pending.claim(left, ALICE, START)
    store.pending.claim(done, ALICE, START)
    store.pending.finish(done)
    store.pending.claim(fresh, ALICE, START + timedelta(minutes=5))

    assert [one.id for one in store.pending.claimed(before=START + timedelta(minutes=1))] == [left]
