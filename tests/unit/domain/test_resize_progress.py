"""How far a resize has come, and what it waits for."""

from datetime import timedelta

import pytest

from app.domain.emr.resize_progress import Requested, Seen, arrived, progress, requested, stuck, waits_for
from cloud.model import Capacity, Role
from tests.unit.domain.resizes import ETL, MASTER, fleet, group, resize

LATE, SOON = timedelta(minutes=15), timedelta(seconds=30)
FLEETS = (fleet(Role.MASTER, 1, 0), fleet(Role.CORE, 16, 0), fleet(Role.TASK, 0, 32))


def seen(words: str, *now: Capacity, of: tuple[Capacity, ...] = ETL) -> list[Seen]:
    held = {one.id: one for one in now}
    return [Seen(change, held.get(change.id)) for change in resize(words, of).changes]


def core(count: int, running: int | None = None, **fields: str) -> Capacity:
    return group(Role.CORE, count, running, **fields)


def task(count: int, running: int | None = None, **fields: str) -> Capacity:
    return group(Role.TASK, count, running, market="SPOT", **fields)


def test_progress_is_a_line() -> None:
    assert progress(seen("core 8 task 8", core(8, 7), task(8, 10))) == "core 7 of 8, task 10 of 8 running"


@pytest.mark.parametrize(
    ("now", "expected"),
    [
        ((core(8, 6), task(10)), Requested.ASKED),
        ((core(6), task(12)), Requested.BEFORE),
        ((core(8), task(12)), Requested.BEFORE),
        ((core(7), task(10)), Requested.OTHER),
        ((core(8),), Requested.OTHER),
    ],
)
def test_whose_counts_emr_has(now: tuple[Capacity, ...], expected: Requested) -> None:
    assert requested(seen("core 8 task 10", *now)) is expected


def test_a_groups_market_does_not_matter_to_its_count() -> None:
    empty = group(Role.TASK, 0, market="SPOT")
    (grown,) = seen("task 3", group(Role.TASK, 3, 0), of=(*ETL[:2], empty))
    assert requested([grown]) is Requested.ASKED


def test_a_group_has_arrived_when_exactly_as_many_run() -> None:
    (short,), (there,), (over,) = (seen("core 8", core(8, running)) for running in (7, 8, 9))
    assert [arrived(one, LATE) for one in (short, there, over)] == [False, True, False]


@pytest.mark.parametrize(
    ("words", "running", "state", "waited", "there"),
    [
        ("core 24", (16, 0), "RESIZING", LATE, False),
        ("core 24", (24, 0), "RUNNING", SOON, True),
        ("core 20", (24, 0), "RUNNING", SOON, True),  # whole instances of 8: it overshoots
        ("core 8", (16, 0), "RESIZING", LATE, False),
        ("core 8", (16, 0), "RUNNING", SOON, False),
        ("core 8", (16, 0), "RUNNING", LATE, True),  # one instance of 16
        ("core 8", (24, 0), "RUNNING", LATE, False),
        ("core od 16 spot 8", (16, 0), "RESIZING", LATE, False),
    ],
)
def test_a_fleet_has_arrived_when_no_instance_is_missing_or_too_many(
    words: str, running: tuple[int, int], state: str, waited: timedelta, there: bool
) -> None:
    (change,) = resize(words, FLEETS).changes
    held = fleet(Role.CORE, change.after.on_demand, change.after.spot, running, state=state)
    assert arrived(Seen(change, held), waited) is there


@pytest.mark.parametrize(
    ("words", "now", "said"),
    [
        ("task 20", task(20, 12), "task waits for Spot capacity (r5.xlarge); EMR goes on trying."),
        ("core 9", core(9, 6), "core waits for EC2 to have the instances (r5.xlarge)."),
        (
            "core 9",
            core(9, 6, reason="You have exceeded your vCPU limit"),
            "core waits for a quota of this AWS account. EMR says: You have exceeded your vCPU limit",
        ),
        ("task 3", task(3, 12), "task waits for what runs on the nodes that go."),
        ("core 3", core(3, 6), "core waits for what runs on the nodes that go, and for their HDFS blocks to be copied."),  # noqa: E501
    ],
)  # fmt: skip
def test_what_takes_long_says_what_it_waits_for(words: str, now: Capacity, said: str) -> None:
    assert waits_for(seen(words, now), LATE) == said
    assert waits_for(seen(words, now), LATE - SOON) == ""


def test_only_what_is_late_is_explained() -> None:
    assert waits_for(seen("core 8 task 20", core(8), task(20, 12)), LATE).startswith("task waits")


def test_what_emr_has_given_up_says_so_and_what_to_do() -> None:
    said = stuck(seen("core 8", core(8, 6, state="ARRESTED", reason="bootstrap failed")))
    assert said.startswith("EMR has given up on core (ARRESTED: bootstrap failed) at 6 of 8.")
    assert "resize it to 6" in said
    assert stuck(seen("core 8", core(8, 6, state="RESIZING"))) == ""


def test_a_group_that_is_gone_is_gone() -> None:
    (lost,), (ended,) = seen("core 8", MASTER), seen("core 8", core(0, 0, state="TERMINATED"))
    assert lost.gone
    assert ended.gone
