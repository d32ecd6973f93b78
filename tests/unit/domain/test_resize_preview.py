"""The plans that can be confirmed: what they come to, where a policy may limit it, and stopping."""

from dataclasses import replace
from decimal import Decimal

import pytest

from app.domain.changes import Plan, plan_from_json, plan_to_json
from app.domain.cost import Cost, Unknown
from app.domain.emr.resize_intents import ChangeScalingLimits, ResizeFleet, ResizeGroups, Size
from app.domain.emr.resize_preview import ResizePreview, choices, facts_of, most_nodes, resized, stop_of
from app.domain.facts import ScalingFacts
from app.domain.proposals import Choice
from cloud.model import Capacity, ManagedScaling, Role
from tests.unit import clusters
from tests.unit.domain.resizes import ETL, MASTER, fleet, group, resize

FLEETS = (fleet(Role.MASTER, 8, 0), fleet(Role.CORE, 16, 0), fleet(Role.TASK, 0, 32))
PRICED = Cost(Decimal(5), Decimal(7))


def planned(
    words: str,
    capacity: tuple[Capacity, ...] = ETL,
    cost: Cost | None = PRICED,
    scaling: ScalingFacts | None = None,
) -> Plan:
    wanted = resize(words, capacity)
    detail = clusters.detail(collection=capacity[0].collection)
    facts = facts_of(detail, wanted.effective, scaling=scaling)
    ((plan,),) = choices(ResizePreview(detail, capacity, facts=facts, cost=cost)).values()
    return plan


def test_groups_take_one_intent_and_fleets_one_each() -> None:
    (groups,) = planned("core 8 task 0").intents
    assert isinstance(groups, ResizeGroups)
    assert [change.id for change in groups.changes] == ["ig-core", "ig-task"]
    fleets = planned("core 24 task 0", FLEETS).intents
    assert [type(intent) for intent in fleets] == [ResizeFleet, ResizeFleet]


def test_what_grows_says_the_most_that_it_comes_to() -> None:
    plan = planned("task +4")
    assert (plan.nodes, plan.cost) == (1 + 6 + 16, Decimal(7))
    assert planned("core 24", FLEETS).nodes == 1 + 3 + 4, "a fleet may be all of its smallest instances"


def test_what_is_not_known_of_a_cost_is_not_guessed() -> None:
    unknown = Cost(Decimal(5), Decimal(7), frozenset({Unknown.SPOT}))
    assert [planned("task +4", cost=cost).cost for cost in (unknown, None)] == [None, None]


@pytest.mark.parametrize("words", ["task 0", "core 4", "core 4 task 2"])
def test_no_limit_is_in_the_way_of_a_smaller_cluster(words: str) -> None:
    plan = planned(words)
    assert (plan.nodes, plan.cost) == (0, Decimal(0))


def test_what_grows_in_one_place_and_shrinks_in_another_is_judged() -> None:
    assert planned("core 8 task 0").nodes == 9
    assert planned("task od 16 spot 0", FLEETS).nodes == 1 + 2 + 2


def test_moved_limits_come_to_as_many_as_they_allow() -> None:
    scaling = ScalingFacts(ManagedScaling(2, 20), ManagedScaling(26, 40))
    plan = planned("task +8", scaling=scaling)
    assert isinstance(plan.last, ChangeScalingLimits)
    assert plan.nodes == 41
    kept = ScalingFacts(ManagedScaling(2, 40), ManagedScaling(26, 40))
    assert planned("task +8", scaling=kept).nodes == 27


def test_where_something_speaks_against_it_there_is_no_choice() -> None:
    found = ResizePreview(clusters.detail(), ETL, refusals=("No.",))
    assert choices(found) == {}
    assert choices(replace(found, refusals=())) == {}


def test_a_resize_is_the_only_choice() -> None:
    wanted = resize("task +1")
    found = ResizePreview(clusters.detail(), ETL, facts=facts_of(clusters.detail(), wanted.effective))
    assert list(choices(found)) == [Choice.CONFIRM]


@pytest.mark.parametrize("words", ["core 8 task 0", "task +4"])
def test_plans_come_back_from_the_store(words: str) -> None:
    for plan in (planned(words), planned("core 24 task spot 0", FLEETS)):
        assert plan_from_json(plan_to_json(plan)) == plan


def test_looking_is_not_limited() -> None:
    aim = ResizePreview(clusters.detail(), ETL).aim
    assert (aim.nodes, aim.cost, aim.tags) == (0, Decimal(0), {"owner": "minji"})


def test_what_would_be_requested() -> None:
    after = resized(ETL, resize("core 8 task 0").changes)
    assert [(held.requested, held.spot_requested) for held in after] == [(1, 0), (8, 0), (0, 0)]
    assert most_nodes(after) == 9


def test_stopping_asks_for_what_runs_of_what_has_not_arrived() -> None:
    asked = resize("core 8 task 20").changes
    now = (MASTER, group(Role.CORE, 8), group(Role.TASK, 20, 15, market="SPOT"))
    stop = stop_of(ResizePreview(clusters.detail(), now), asked)
    assert stop is not None
    (intent,) = stop.plan.intents
    assert isinstance(intent, ResizeGroups)
    (change,) = intent.changes
    assert (change.id, change.before, change.after) == ("ig-task", Size(0, 20), Size(0, 15))
    assert (stop.plan.nodes, stop.aim.cost) == (0, Decimal(0))


def test_what_has_arrived_cannot_be_stopped() -> None:
    asked = resize("core 8").changes
    assert stop_of(ResizePreview(clusters.detail(), (MASTER, group(Role.CORE, 8))), asked) is None
    assert stop_of(ResizePreview(clusters.detail(), (MASTER,)), asked) is None
