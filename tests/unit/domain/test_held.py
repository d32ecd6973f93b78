"""Which group or fleet a word means, and what it comes to."""

import pytest

from app.domain.emr.held import AT_MOST, changes, label, resizable
from app.domain.emr.resize_intents import Change, Size
from app.domain.emr.wanted import NotUnderstood, read_wanted
from cloud.model import Capacity, Role
from tests.unit.domain.resizes import ETL, MASTER, fleet, group

TWO_TASKS = (
    *ETL[:2],
    group(Role.TASK, 2, id="ig-a", name="spot task", market="SPOT"),
    group(Role.TASK, 3, id="ig-b", name="steady task"),
)
FLEETS = (
    fleet(Role.MASTER, 1, 0),
    fleet(Role.CORE, 16, 0),
    fleet(Role.TASK, 8, 32),
)


def after(words: list[str], capacity: tuple[Capacity, ...] = ETL) -> dict[str, Size]:
    return {change.id: change.after for change in changes(capacity, read_wanted(words))}


@pytest.mark.parametrize("word", ["task", "Task", "TASK", "ig-task", "Task - r5.xlarge", "task - R5.xlarge"])
def test_a_group_goes_by_role_name_and_id(word: str) -> None:
    assert after([word, "+4"]) == {"ig-task": Size(0, 16)}


def test_several_in_one_go() -> None:
    assert after(["core", "8", "task", "-2"]) == {"ig-core": Size(8, 0), "ig-task": Size(0, 10)}


def test_the_only_one_needs_no_name() -> None:
    assert after(["+1"], ETL[:2]) == {"ig-core": Size(7, 0)}


def test_an_empty_spot_group_grows_on_spot() -> None:
    assert after(["task", "3"], (*ETL[:2], group(Role.TASK, 0, market="SPOT"))) == {"ig-task": Size(0, 3)}


def test_of_a_fleet_the_target_that_it_has_is_meant() -> None:
    assert after(["core", "+8"], FLEETS) == {"if-core": Size(24, 0)}


def test_both_targets_of_a_fleet_can_be_named() -> None:
    assert after(["task", "od", "0", "spot", "+8"], FLEETS) == {"if-task": Size(0, 40)}


def test_a_change_tells_what_was_there() -> None:
    (change,) = changes(ETL, read_wanted(["task", "8"]))
    assert change == Change("ig-task", "task", Role.TASK, ("r5.xlarge",), False, 12, Size(0, 12), Size(0, 8))
    assert change.more == -4


def test_two_of_a_role_go_by_their_names() -> None:
    assert [label(held, TWO_TASKS) for held in resizable(TWO_TASKS)] == ["core", "spot task", "steady task"]
    assert after(["steady task", "0"], TWO_TASKS) == {"ig-b": Size(0, 0)}


def test_two_of_a_name_go_by_their_ids() -> None:
    twins = (*ETL[:2], group(Role.TASK, 2, id="ig-a", name="t"), group(Role.TASK, 3, id="ig-b", name="t"))
    assert [label(held, twins) for held in resizable(twins)] == ["core", "ig-a", "ig-b"]


def test_what_is_gone_is_not_there() -> None:
    gone = (*ETL, group(Role.TASK, 0, id="ig-old", name="old", state="TERMINATED"))
    assert after(["task", "1"], gone) == {"ig-task": Size(0, 1)}


@pytest.mark.parametrize(
    ("words", "capacity", "said"),
    [
        ("+1", ETL, "Please say which one: core, task."),
        ("tusk 3", ETL, "It has no group or fleet called “tusk”; it has core, task."),
        ("task 3", TWO_TASKS, "“task” could be several: please say which one: spot task, steady task."),
        ("master 3", ETL, "The primary nodes are never resized"),
        ("primary +2", ETL, "The primary nodes are never resized"),
        ("core +2", (MASTER,), "nothing but primary nodes"),
        ("task -13", ETL, "task has 12: task -13 would leave less than none."),
        (f"task {AT_MOST + 1}", ETL, "is more than the 5,000 that I ask for."),
        ("task 1 task 2", ETL, "task is named twice."),
        ("task 1 ig-task 1", ETL, "task is named twice."),
        ("core 1 core 1", ETL, "core is named twice."),
        ("task 8", FLEETS, "task is a fleet: please say which target you mean"),
        ("task spot 8 spot 9", FLEETS, "task is named twice."),
        ("core spot 3", ETL, "core is an instance group of on-demand instances; its market stays as it is."),
    ],
)
def test_what_cannot_be_meant_is_said(words: str, capacity: tuple[Capacity, ...], said: str) -> None:
    with pytest.raises(NotUnderstood) as caught:
        after(words.split(), capacity)
    assert said in caught.value.message
