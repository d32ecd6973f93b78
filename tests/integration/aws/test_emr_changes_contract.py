"""What every Emr must do when asked to change something: over the real adapter, and over the fake."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest

from cloud.errors import CloudError, NotFound
from cloud.model import Capacity, ManagedScaling, Role
from cloud.ports import Emr
from tests.integration.aws.either import Either, open_either
from tests.integration.aws.same_fleet import FAILED, FLEETS, GONE, GROUPS, HOUR

LIMITS = ManagedScaling(2, 20, max_on_demand=8, max_core=6, unit_type="Instances", utilization=50)


@pytest.fixture(params=["aws", "fake"])
def either(request: pytest.FixtureRequest) -> Either:
    return open_either(request)


@pytest.fixture
def emr(either: Either) -> Emr:
    return either.emr


def held(emr: Emr, cluster_id: str) -> dict[Role, Capacity]:
    return {capacity.role: capacity for capacity in emr.list_capacity(emr.describe_cluster(cluster_id))}


def test_a_resize_shows_at_once_and_runs_later(either: Either) -> None:
    before = held(either.emr, GROUPS)
    counts = {before[Role.CORE].id: 5, before[Role.TASK].id: 0}
    assert either.emr.modify_instance_groups(GROUPS, counts)
    asked = held(either.emr, GROUPS)
    assert [(asked[role].requested, asked[role].running) for role in (Role.CORE, Role.TASK)] == [
        (5, 2),
        (0, 3),
    ]
    assert asked[Role.CORE].state == "RESIZING"
    assert asked[Role.MASTER].requested == 1
    either.settle(GROUPS)
    done = held(either.emr, GROUPS)
    assert [(done[role].running, done[role].state) for role in (Role.CORE, Role.TASK)] == [
        (5, "RUNNING"),
        (0, "RUNNING"),
    ]
    assert (done[Role.TASK].spot_requested, done[Role.TASK].spot_running) == (0, 0)


def test_asking_for_the_count_there_is_now_cancels_a_resize(either: Either) -> None:
    core = held(either.emr, GROUPS)[Role.CORE]
    either.emr.modify_instance_groups(GROUPS, {core.id: 9})
    either.emr.modify_instance_groups(GROUPS, {core.id: 2})
    either.settle(GROUPS)
    after = held(either.emr, GROUPS)[Role.CORE]
    assert (after.requested, after.running) == (2, 2)


def test_several_groups_are_resized_all_or_none(emr: Emr) -> None:
    core = held(emr, GROUPS)[Role.CORE]
    with pytest.raises(CloudError) as caught:
        emr.modify_instance_groups(GROUPS, {core.id: 5, "ig-NOSUCH": 1})
    assert caught.value.permanent
    assert held(emr, GROUPS)[Role.CORE].requested == 2


def test_a_fleet_has_two_targets(either: Either) -> None:
    core = held(either.emr, FLEETS)[Role.CORE]
    assert either.emr.modify_instance_fleet(FLEETS, core.id, 16, 0)
    asked = held(either.emr, FLEETS)[Role.CORE]
    assert (asked.on_demand_requested, asked.spot_requested, asked.running) == (16, 0, 20)
    either.settle(FLEETS)
    done = held(either.emr, FLEETS)[Role.CORE]
    assert (done.on_demand_running, done.spot_running) == (16, 0)
    with pytest.raises(CloudError):
        either.emr.modify_instance_fleet(FLEETS, "if-NOSUCH", 1, 0)


def test_a_cluster_that_is_ending_is_not_resized(emr: Emr) -> None:
    core = held(emr, FLEETS)[Role.CORE]
    emr.terminate(FLEETS)
    with pytest.raises(CloudError, match="modified") as caught:
        emr.modify_instance_fleet(FLEETS, core.id, 16, 0)
    assert caught.value.permanent
    assert not caught.value.uncertain


def test_managed_scaling_is_put_as_a_whole_and_read_back(emr: Emr) -> None:
    assert emr.managed_scaling(GROUPS) is None
    assert emr.put_managed_scaling(GROUPS, LIMITS)
    assert emr.managed_scaling(GROUPS) == LIMITS
    wider = replace(LIMITS, max_units=40, max_core=None, strategy="ADVANCED")
    emr.put_managed_scaling(GROUPS, wider)
    assert emr.managed_scaling(GROUPS) == wider


def test_managed_scaling_that_contradicts_itself_is_refused(emr: Emr) -> None:
    for wrong in (replace(LIMITS, min_units=21), replace(LIMITS, max_core=21)):
        with pytest.raises(CloudError, match="managed scaling") as caught:
            emr.put_managed_scaling(GROUPS, wrong)
        assert caught.value.permanent
    assert emr.managed_scaling(GROUPS) is None


def test_auto_termination_is_put_and_removed(emr: Emr) -> None:
    assert emr.put_auto_termination(FLEETS, timedelta(minutes=90))
    assert emr.auto_termination(FLEETS).idle_timeout == 1.5 * HOUR
    assert emr.remove_auto_termination(FLEETS)
    emr.remove_auto_termination(FLEETS)
    assert emr.auto_termination(FLEETS).idle_timeout is None


@pytest.mark.parametrize("timeout", [timedelta(seconds=59), timedelta(days=7, seconds=1)])
def test_auto_termination_outside_emrs_bounds_is_refused(emr: Emr, timeout: timedelta) -> None:
    with pytest.raises(CloudError, match="IdleTimeout") as caught:
        emr.put_auto_termination(GROUPS, timeout)
    assert caught.value.permanent
    assert emr.auto_termination(GROUPS).idle_timeout == 2 * HOUR


def test_tags_are_set_and_taken_away_one_by_one(emr: Emr) -> None:
    emr.describe_clusters([GROUPS])
    assert emr.add_tags(GROUPS, {"env": "dev", "team": "data"})
    assert dict(emr.describe_clusters([GROUPS])[GROUPS].tags) == {
        "owner": "minji",
        "env": "dev",
        "team": "data",
    }
    assert emr.remove_tags(GROUPS, ["team", "env", "no-such-tag"])
    assert dict(emr.describe_clusters([GROUPS])[GROUPS].tags) == {"owner": "minji"}


def test_steps_are_cancelled_where_they_still_can_be(emr: Emr) -> None:
    third, second, _ = emr.list_steps(GROUPS, 3)
    told = emr.cancel_steps(GROUPS, [third.id, second.id])
    assert told[third.id].submitted
    assert not told[second.id].submitted
    assert told[second.id].reason
    assert [step.state for step in emr.list_steps(GROUPS, 3)] == ["CANCELLED", "FAILED", "COMPLETED"]


def test_steps_are_found_by_their_ids(emr: Emr) -> None:
    third, second, first = emr.list_steps(GROUPS, 3)
    found = emr.find_steps(GROUPS, [first.id, *(f"s-{n:013}" for n in range(12)), third.id])
    assert {step.id: step.state for step in found} == {third.id: third.state, first.id: first.state}
    assert second.id not in {step.id for step in found}


CHANGES: list[Callable[[Emr, str], object]] = [
    lambda emr, key: emr.modify_instance_fleet(key, "if-1", 1, 0),
    lambda emr, key: emr.put_managed_scaling(key, LIMITS),
    lambda emr, key: emr.managed_scaling(key),
    lambda emr, key: emr.put_auto_termination(key, HOUR),
    lambda emr, key: emr.remove_auto_termination(key),
    lambda emr, key: emr.add_tags(key, {"a": "b"}),
    lambda emr, key: emr.remove_tags(key, ["a"]),
    lambda emr, key: emr.cancel_steps(key, ["s-1"]),
    lambda emr, key: emr.modify_instance_groups(key, {"ig-1": 1}),
]


def test_a_cluster_that_is_not_there_is_not_found_by_any_change(emr: Emr) -> None:
    for change in CHANGES:
        with pytest.raises(NotFound) as caught:
            change(emr, "j-NOSUCH0000001")
        assert caught.value.permanent


@pytest.mark.parametrize("gone", [GONE, FAILED])
def test_no_step_of_an_ended_cluster_is_cancelled(emr: Emr, gone: str) -> None:
    assert not emr.cancel_steps(gone, ["s-1"])["s-1"].submitted
