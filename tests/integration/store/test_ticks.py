"""Ticks: claimed once, held while their process lives, and remembered."""

from datetime import timedelta

from app.store.store import Store
from app.store.ticks import Tick, TickState
from tests.integration.store.helpers import START, Clock, race

MINUTE = timedelta(minutes=1)
DUE = START - timedelta(seconds=2)


def claim(store: Store, owner: str = "me", job: str = "digest", due_at: object = DUE) -> Tick | None:
    return store.ticks.claim(job, due_at, "every 15 m", owner, START, MINUTE)  # type: ignore[arg-type]


def claimed(store: Store, owner: str = "me", job: str = "digest", due_at: object = DUE) -> Tick:
    tick = claim(store, owner, job, due_at)
    assert tick is not None
    return tick


def test_one_of_sixteen_gets_a_tick(store: Store, second_store: Store) -> None:
    won = race(16, lambda number: claim((store, second_store)[number % 2], f"replica {number}"))
    (tick,) = filter(None, won)
    assert store.ticks.running() == (tick,)


def test_a_claim_whose_answer_was_lost_is_recognised(store: Store) -> None:
    assert claim(store) == claim(store)
    assert claim(store, "another") is None


def test_what_has_run_is_not_claimed_again_whatever_became_of_it(store: Store) -> None:
    for state in (TickState.OK, TickState.FAILED):
        tick = claimed(store, due_at=DUE - MINUTE if state is TickState.OK else DUE)
        assert store.ticks.end(tick, state, "", START)
        assert claim(store, "another", due_at=tick.due_at) is None
        assert claim(store, due_at=tick.due_at) is None


def test_how_it_ended_how_long_it_took_and_what_it_said(store: Store) -> None:
    tick = claimed(store)
    store.ticks.end(tick, TickState.OK, "3 clusters", START + 5 * MINUTE)
    newest = store.ticks.newest_ended(["digest", "other"])["digest"]
    assert (newest.state, newest.took, newest.detail) == (TickState.OK, 5 * MINUTE, "3 clusters")
    assert store.ticks.running() == ()


def test_a_tick_that_is_held_is_nobody_elses(store: Store, clock: Clock) -> None:
    tick = claimed(store)
    clock.advance(seconds=50)
    assert store.ticks.renew(tick, MINUTE)
    clock.advance(seconds=50)
    (held,) = store.ticks.running()
    assert store.ticks.take_over(held, "another", MINUTE) is None
    assert not store.ticks.give_up(held, "dead?")


def test_one_of_sixteen_takes_over_what_a_dead_process_left(
    store: Store, second_store: Store, clock: Clock
) -> None:
    tick = claimed(store, "the dead")
    clock.advance(minutes=1)

    won = race(
        16, lambda number: (store, second_store)[number % 2].ticks.take_over(tick, f"{number}", MINUTE)
    )

    (taken,) = filter(None, won)
    assert store.ticks.running() == (taken,)
    assert not store.ticks.renew(tick, MINUTE)
    assert not store.ticks.end(tick, TickState.OK, "from the grave", clock.now)


def test_who_ran_it_corrects_who_took_it_for_lost(store: Store, clock: Clock) -> None:
    tick = claimed(store)
    clock.advance(minutes=2)
    assert store.ticks.give_up(tick, "its process died")
    assert not store.ticks.give_up(tick, "again")
    assert store.ticks.end(tick, TickState.OK, "no, it was only slow", clock.now)
    assert not store.ticks.end(tick, TickState.FAILED, "hangs", clock.now), "what went well stays so"
    assert store.ticks.newest_ended(["digest"])["digest"].detail == "no, it was only slow"


def test_missed_is_noted_once_and_never_over_a_run(store: Store) -> None:
    def miss(due_at: object = DUE) -> bool:
        return store.ticks.miss("digest", due_at, "", "me", missed=3, detail="")  # type: ignore[arg-type]

    assert [miss(), miss()] == [True, False]
    assert claim(store) is None
    claimed(store, due_at=DUE + MINUTE)
    assert not miss(DUE + MINUTE)
    (missed,) = store.ticks.missed(["digest"], DUE)
    assert (missed.due_at, missed.missed) == (DUE, 3)
    assert store.ticks.missed(["digest"], DUE + MINUTE) == ()
    assert store.ticks.missed(["other"], DUE) == ()


def test_the_newest_of_each_job_not_later_than_a_moment(store: Store) -> None:
    for number in range(3):
        claimed(store, due_at=DUE + number * MINUTE)
    claimed(store, job="idle", due_at=DUE)
    newest = store.ticks.newest(["digest", "idle", "never"], DUE + MINUTE)
    assert {job: tick.due_at for job, tick in newest.items()} == {"digest": DUE + MINUTE, "idle": DUE}
    assert store.ticks.newest([], DUE) == {}


def test_old_ones_are_forgotten_and_running_ones_never(store: Store, clock: Clock) -> None:
    store.ticks.end(claimed(store), TickState.OK, "", START)
    running = claimed(store, due_at=DUE + MINUTE)
    store.ticks.know("idle", "every 5 m", "me")
    clock.advance(days=31)
    assert store.ticks.prune(clock.now - timedelta(days=30)) == 2
    assert store.ticks.running() == (running,)
