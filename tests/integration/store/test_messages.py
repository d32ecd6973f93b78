from datetime import timedelta

from app.store.messages import MessageState, RememberedMessage
from app.store.store import Store
from tests.integration.store.helpers import ALICE, START, Clock, race


def begin(store: Store, nonce: str, key: str = "digest") -> bool:
    return store.messages.begin(key, "C1", "1.0", nonce, "abc")


def test_a_message_is_remembered_from_before_it_is_posted(store: Store) -> None:
    assert begin(store, "n1")

    assert store.messages.get("digest") == RememberedMessage(
        "digest", "C1", "1.0", "", MessageState.POSTING, "n1", "abc", START, START
    )
    assert store.messages.get("other") is None


def test_one_of_sixteen_may_post(store: Store, second_store: Store) -> None:
    won = race(16, lambda number: begin((store, second_store)[number % 2], f"n{number}"))

    assert sum(won) == 1
    remembered = store.messages.get("digest")
    assert remembered is not None
    assert remembered.nonce == f"n{won.index(True)}"


def test_where_it_was_posted_is_kept_even_in_another_channel(store: Store, clock: Clock) -> None:
    begin(store, "n1")
    later = clock.advance(seconds=2)

    store.messages.posted("digest", "n1", "D9", "17.5")

    message = store.messages.get("digest")
    assert message is not None
    assert (message.state, message.channel, message.ts) == (MessageState.POSTED, "D9", "17.5")
    assert (message.begun_at, message.updated_at) == (START, later)
    assert not begin(store, "n2")


def test_an_edit_is_noted(store: Store) -> None:
    begin(store, "n1")
    store.messages.posted("digest", "n1", "C1", "17.5")

    store.messages.edited("digest", "def")

    message = store.messages.get("digest")
    assert message is not None
    assert (message.digest, message.state) == ("def", MessageState.POSTED)


def test_who_lost_the_message_to_another_changes_nothing(store: Store) -> None:
    begin(store, "old")
    store.messages.forget("digest", "old")
    begin(store, "new")
    before = store.messages.get("digest")

    store.messages.posted("digest", "old", "C9", "9.9")
    store.messages.unknown("digest", "old")

    assert not store.messages.forget("digest", "old")
    assert store.messages.get("digest") == before


def test_only_one_forgets(store: Store) -> None:
    begin(store, "n1")

    assert sum(race(8, lambda _: store.messages.forget("digest", "n1"))) == 1
    assert store.messages.get("digest") is None
    assert begin(store, "n2")


def test_those_whose_answer_is_awaited_are_listed_oldest_first(store: Store, clock: Clock) -> None:
    for key in ("b", "a", "done", "nobody knows"):
        begin(store, f"n-{key}", key)
        clock.advance(seconds=1)
    store.messages.posted("done", "n-done", "C1", "1.1")
    store.messages.unknown("nobody knows", "n-nobody knows")

    assert [message.key for message in store.messages.unfinished()] == ["b", "a"]
    unknown = store.messages.get("nobody knows")
    assert unknown is not None
    assert unknown.state is MessageState.UNKNOWN


def test_what_has_not_changed_for_long_is_forgotten(store: Store, clock: Clock) -> None:
    for key in ("old", "edited", "posting"):
        begin(store, "n1", key)
    store.messages.posted("old", "n1", "C1", "1.0")
    store.messages.posted("edited", "n1", "C1", "2.0")
    clock.advance(days=40)
    store.messages.edited("edited", "new")

    assert store.messages.prune(clock.now - timedelta(days=30)) == 1

    assert [key for key in ("old", "edited", "posting") if store.messages.get(key)] == ["edited", "posting"]


def test_what_shows_a_proposal_is_remembered_as_long_as_that(store: Store, clock: Clock) -> None:
    id = store.pending.put("confirmation", {}, ALICE, "C1", clock.now)
    keys = [f"proposal:{id}", f"proposal:{id}:end"]
    for key in keys:
        begin(store, "n1", key)
        store.messages.posted(key, "n1", "C1", "1.0")
    clock.advance(days=400)

    assert store.messages.prune(clock.now) == 0
    store.pending.prune(clock.now)
    assert store.messages.prune(clock.now) == 2
