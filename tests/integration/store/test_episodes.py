from app.store.episodes import Episode
from app.store.store import Store
from tests.integration.store.helpers import START, Clock, race

TARGET = "prod/eu/j-1"


def test_of_sixteen_one_opens_it_and_all_see_the_same(store: Store, second_store: Store) -> None:
    opened = race(
        16, lambda number: (store, second_store)[number % 2].episodes.open("idle", TARGET, {"by": number})
    )

    assert len({episode.id for episode in opened}) == 1
    assert store.episodes.opened("idle") == (opened[0],)
    assert opened[0].opened_at == START


def test_kinds_and_targets_are_apart(store: Store) -> None:
    ids = {
        store.episodes.open(kind, target, {}).id for kind in ("idle", "alarm") for target in (TARGET, "other")
    }

    assert len(ids) == 4
    assert len(store.episodes.opened("idle")) == 2


def test_the_next_episode_is_another_one(store: Store, clock: Clock) -> None:
    first = store.episodes.open("idle", TARGET, {"n": 1})
    clock.advance(hours=1)

    assert store.episodes.close(first, {"n": 1, "why": "works again"})
    second = store.episodes.open("idle", TARGET, {"n": 2})

    assert second.id != first.id
    assert store.episodes.opened("idle") == (second,)
    (closed,) = store.episodes.closed("idle", START)
    assert (closed.payload["why"], closed.closed_at) == ("works again", clock())


def test_a_change_is_kept_only_if_nobody_was_faster(store: Store, second_store: Store) -> None:
    read = store.episodes.open("idle", TARGET, {"n": 0})

    won = race(8, lambda number: (store, second_store)[number % 2].episodes.change(read, {"n": number + 1}))

    assert sum(won) == 1
    now = store.episodes.get(read.id)
    assert now == Episode(read.id, "idle", TARGET, {"n": won.index(True) + 1}, START, None, 1)
    assert not store.episodes.close(read, {}), "what was read is not what is there"
    assert store.episodes.close(now, {})
    assert not store.episodes.change(now, {}), "it is closed"


def test_only_what_is_closed_for_long_is_deleted(store: Store, clock: Clock) -> None:
    old = store.episodes.open("idle", TARGET, {})
    store.episodes.close(old, {})
    still_open = store.episodes.open("idle", TARGET, {})
    clock.advance(days=40)
    young = store.episodes.open("idle", "other", {})
    store.episodes.close(young, {})

    assert store.episodes.prune(START.replace(day=2)) == 1
    assert store.episodes.get(old.id) is None
    assert store.episodes.opened("idle") == (still_open,)
    assert len(store.episodes.closed("idle", START)) == 1
