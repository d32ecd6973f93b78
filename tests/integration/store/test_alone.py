"""Whoever says that it is alone with a key makes the others wait for its transaction, and they see what it did."""

from datetime import timedelta

from app.store.operations import OperationState
from app.store.store import Repositories, Store
from tests.integration.store.helpers import ALICE, BOB, START, Clock, race

DAY = timedelta(hours=24)


def launch_unless(store: Repositories, most: int) -> bool:
    """Begin something, unless so many were begun within a day."""
    store.claims.alone("daily:alice")
    if len(store.operations.of_asker(ALICE, "emr.launch", START - DAY)) >= most:
        return False
    store.operations.add("emr.launch", {}, ALICE, "C0DATA", next_look_at=START)
    return True


def test_of_sixteen_that_count_before_they_begin_three_find_room(store: Store, second_store: Store) -> None:
    begun = race(
        16, lambda n: (store, second_store)[n % 2].transaction(lambda within: launch_unless(within, 3))
    )
    assert sorted(begun) == [False] * 13 + [True] * 3
    assert len(store.operations.unfinished()) == 3


def test_the_key_holds_nothing_and_is_forgotten(store: Store) -> None:
    store.claims.alone("daily:alice")
    assert store.claims.holder("daily:alice") is None
    assert store.claims.take("daily:alice", "somebody", DAY)


def test_what_somebody_had_done_is_listed_by_person_action_and_time(store: Store, clock: Clock) -> None:
    def add(user: object, action: str) -> str:
        asker = BOB if user is BOB else ALICE
        return store.operations.add(action, {}, asker, "C0DATA", next_look_at=START).id

    add(ALICE, "emr.launch")
    clock.advance(hours=1)
    second, third = add(ALICE, "emr.launch"), add(ALICE, "emr.launch")
    add(BOB, "emr.launch")
    add(ALICE, "emr.terminate")
    found = store.operations.of_asker(ALICE, "emr.launch", START)
    assert {operation.id for operation in found} == {second, third}, "since then, and not at that moment"
    assert {operation.state for operation in found} == {OperationState.CALLING}
    assert store.operations.of_asker(BOB, "emr.terminate", START) == ()
