import threading

from hypothesis import given
from hypothesis import strategies as st

from app.notifier.lanes import Item, Lanes
from app.notifier.pace import Pace
from tests.unit.notifier.standin import Clock, message


def item(key: str) -> Item:
    return Item(key, message(key))


def test_a_channel_hands_out_one_item_at_a_time() -> None:
    lanes = Lanes(Clock().monotonic)
    lanes.put("C1", item("a"))
    lanes.put("C1", item("b"))
    lanes.put("C2", item("c"))
    first, second = lanes.take(), lanes.take()
    assert first is not None and second is not None
    assert (first[1].key, second[1].key) == ("a", "c")
    assert lanes.take() is None
    lanes.done(*first)
    third = lanes.take()
    assert third is not None and third[1].key == "b"


def test_what_changes_while_it_is_sent_is_sent_again_behind_the_others() -> None:
    lanes = Lanes(Clock().monotonic)
    lanes.put("C1", item("a"))
    lanes.put("C1", item("b"))
    job = lanes.take()
    assert job is not None
    newer = item("a")
    lanes.put("C1", newer)
    lanes.done(*job)
    order = []
    while (job := lanes.take()) is not None:
        order.append(job[1])
        lanes.done(*job)
    assert [sent.key for sent in order] == ["b", "a"]
    assert order[1] is newer


def test_clearing_up_never_displaces_a_message() -> None:
    lanes = Lanes(Clock().monotonic)
    real = item("a")
    lanes.put("C1", real)
    lanes.put("C1", Item("a", None))
    job = lanes.take()
    assert job is not None and job[1] is real


def test_a_sender_wakes_when_something_comes_and_when_it_ends() -> None:
    lanes = Lanes(Clock().monotonic)
    taken: list[str] = []

    def serve() -> None:
        while (job := lanes.wait()) is not None:
            taken.append(job[1].key)
            lanes.done(*job)

    sender = threading.Thread(target=serve)
    sender.start()
    lanes.put("C1", item("a"))
    assert lanes.wait_until_empty(2_000)
    lanes.close()
    sender.join(10)
    assert not sender.is_alive()
    assert taken == ["a"]


@given(st.lists(st.sampled_from("abcd"), max_size=30))
def test_every_key_is_handed_out_in_the_order_of_its_first_message(keys: list[str]) -> None:
    lanes = Lanes(Clock().monotonic)
    for key in keys:
        lanes.put("C1", item(key))
    assert lanes.pending() == len(set(keys))
    order = []
    while (job := lanes.take()) is not None:
        order.append(job[1].key)
        lanes.done(*job)
    assert order == list(dict.fromkeys(keys))


def test_after_a_day_in_vain_it_is_still_tried_once_a_minute() -> None:
    clock = Clock()
    lanes = Lanes(clock.monotonic)
    lanes.put("C1", item("a"))
    for _ in range(1_500):
        job = lanes.take()
        assert job is not None
        lanes.defer(*job, None)
        clock.seconds += 60


@given(st.lists(st.floats(min_value=0, max_value=3), max_size=40))
def test_the_pace_is_never_exceeded(pauses: list[float]) -> None:
    clock = Clock()
    pace, began, allowed = Pace(clock.monotonic, per_second=1, burst=4), clock.seconds, 0
    for pause in pauses:
        clock.seconds += pause
        allowed += pace.take("C1") == 0
        assert allowed <= 4 + (clock.seconds - began) + 1e-3


def test_the_pace_says_how_long_to_wait() -> None:
    clock = Clock()
    pace = Pace(clock.monotonic, per_second=2, burst=1)
    assert pace.take("C1") == 0
    assert pace.take("C2") == 0
    clock.seconds += pace.take("C1")
    assert pace.take("C1") == 0
