from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

from app.store.operations import Operation, OperationState
from app.store.store import Store
from tests.integration.store.helpers import ALICE, START, Clock, race

MINUTE = timedelta(minutes=1)


def add(store: Store, *, look_in: timedelta = timedelta(), id: str | None = None) -> Operation:
    return store.operations.add(
        "emr.terminate", {"cluster": "j-1"}, ALICE, "C1", next_look_at=START + look_in, id=id
    )


def ids(operations: Sequence[Operation]) -> list[str]:
    return [operation.id for operation in operations]


def test_it_is_stored_before_anything_is_called(store: Store) -> None:
    added = add(store)

    assert added == Operation(
        added.id, "emr.terminate", {"cluster": "j-1"}, ALICE, "C1", OperationState.CALLING, START, START
    )
    assert store.operations.get(added.id) == added
    assert store.operations.get("other") is None


def test_adding_the_same_id_again_changes_nothing(store: Store) -> None:
    first = add(store, id="op-1")

    again = add(store, id="op-1", look_in=MINUTE)

    assert again == first
    assert ids(store.operations.unfinished()) == ["op-1"]


def test_due_is_what_is_overdue_unended_and_unheld(store: Store) -> None:
    late, early = add(store, look_in=2 * MINUTE), add(store, look_in=MINUTE)
    add(store, look_in=3 * MINUTE)
    ended, held = add(store), add(store)
    store.operations.update(replace(ended, state=OperationState.FAILED), owner="")
    store.operations.lease(held.id, "other", START + 5 * MINUTE)

    assert ids(store.operations.due(START + 2 * MINUTE)) == [early.id, late.id]
    assert ids(store.operations.due(START + 2 * MINUTE, limit=1)) == [early.id]
    assert held.id in ids(store.operations.due(START + 5 * MINUTE))


def test_exactly_one_of_sixteen_gets_the_lease(store: Store, second_store: Store) -> None:
    id = add(store).id

    won = race(
        16, lambda number: (store, second_store)[number % 2].operations.lease(id, f"{number}", START + MINUTE)
    )

    assert sum(won) == 1
    leased = store.operations.get(id)
    assert leased is not None
    assert (leased.owner, leased.claimed_until) == (f"{won.index(True)}", START + MINUTE)


def test_a_lease_that_ran_out_goes_to_another_and_the_first_changes_nothing(
    store: Store, clock: Clock
) -> None:
    operation = add(store)
    store.operations.lease(operation.id, "first", START + MINUTE)

    assert not store.operations.lease(operation.id, "second", START + 2 * MINUTE)
    clock.advance(minutes=1)
    assert store.operations.lease(operation.id, "second", START + 2 * MINUTE)
    assert not store.operations.update(replace(operation, outcome="mine"), owner="first")
    assert store.operations.update(replace(operation, outcome="ours"), owner="second")
    stored = store.operations.get(operation.id)
    assert stored is not None
    assert stored.outcome == "ours"


def test_two_hundred_due_are_shared_out_once(store: Store, second_store: Store) -> None:
    for number in range(200):
        add(store, id=f"op-{number:03}")

    batches = race(
        4,
        lambda number: (store, second_store)[number % 2].operations.lease_due(
            START, f"owner {number}", START + MINUTE, limit=80
        ),
    )
    rest = store.operations.lease_due(START, "sweeper", START + MINUTE)

    handed = [id for batch in (*batches, rest) for id in ids(batch)]
    assert sorted(handed) == [f"op-{number:03}" for number in range(200)]
    assert all(one.owner == f"owner {number}" for number, batch in enumerate(batches) for one in batch)
    assert store.operations.due(START) == ()


def test_progress_is_stored_and_lets_the_lease_go(store: Store) -> None:
    operation = add(store)
    [leased] = store.operations.lease_due(START, "me", START + MINUTE)
    further = replace(
        leased,
        state=OperationState.FOLLOWING,
        payload={"cluster": "j-1", "seen": "TERMINATING"},
        next_look_at=START + MINUTE,
        attempts=1,
        provider_request_id="aws-1",
    )

    assert store.operations.update(further, owner="me")

    assert store.operations.get(operation.id) == replace(further, owner="", claimed_until=None)
    assert store.operations.due(START) == ()
    assert ids(store.operations.due(START + MINUTE)) == [operation.id]


def test_an_end_is_timed_and_final(store: Store, clock: Clock) -> None:
    operation = add(store)
    at = clock.advance(minutes=3)

    assert store.operations.update(
        replace(operation, state=OperationState.SUCCEEDED, outcome="gone"), owner=""
    )

    ended = store.operations.get(operation.id)
    assert ended is not None
    assert (ended.state, ended.outcome, ended.ended_at) == (OperationState.SUCCEEDED, "gone", at)
    assert not store.operations.update(replace(operation, state=OperationState.FAILED), owner="")
    assert not store.operations.lease(operation.id, "me", at + MINUTE)
    assert store.operations.unfinished() == ()


def test_what_the_caller_holds_from_the_start_is_not_followed_meanwhile(store: Store) -> None:
    operation = store.operations.add(
        "a.b", {}, ALICE, "C1", next_look_at=START, owner="caller", claimed_until=START + MINUTE
    )

    assert store.operations.due(START) == ()
    assert not store.operations.update(operation, owner="")
    assert store.operations.update(replace(operation, state=OperationState.FOLLOWING), owner="caller")
    assert ids(store.operations.due(START)) == [operation.id]


def test_unfinished_lists_the_unknown_too_oldest_first(store: Store, clock: Clock) -> None:
    first = add(store)
    clock.advance(seconds=1)
    second = add(store)
    store.operations.update(replace(first, state=OperationState.UNKNOWN), owner="")

    assert ids(store.operations.unfinished()) == [first.id, second.id]
    assert {state for state in OperationState if not state.ended} == {
        OperationState.CALLING,
        OperationState.FOLLOWING,
        OperationState.UNKNOWN,
    }


def test_what_ended_long_ago_is_forgotten_and_what_goes_on_never(store: Store, clock: Clock) -> None:
    ended, going_on = add(store), add(store)
    store.operations.update(replace(ended, state=OperationState.FAILED), owner="")
    clock.advance(days=400)
    recent = add(store)
    store.operations.update(replace(recent, state=OperationState.SUCCEEDED), owner="")

    assert store.operations.prune(clock.now - timedelta(days=365)) == 1

    assert ids(store.operations.of([ended.id, going_on.id, recent.id])) == sorted([going_on.id, recent.id])


def test_what_belongs_to_a_proposal_is_kept_as_long_as_that(store: Store, clock: Clock) -> None:
    proposal = store.pending.put("confirmation", {}, ALICE, "C1", clock.now)
    operation = add(store, id=f"{proposal}.000")
    store.operations.update(replace(operation, state=OperationState.FAILED), owner="")
    clock.advance(days=400)

    assert store.operations.prune(clock.now) == 0
    store.pending.prune(clock.now)
    assert store.operations.prune(clock.now) == 1
