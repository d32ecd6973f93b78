"""A launch is drawn up with what it may come to: at most so many nodes, so many dollars, or nobody can say."""

from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest

from app.domain.changes import plan_from_json, plan_to_json
from app.domain.cost import Cost, Unknown
from app.domain.emr.launch_preview import LaunchPreview, largest, most_nodes
from app.domain.emr.launch_sizes import nodes_of, units
from app.domain.emr.launching import LaunchProblem, Wishes
from app.domain.facts import FACTS
from app.domain.limits import Limits
from app.domain.names import Action
from app.domain.policy import Effect, Policy, Rule
from app.domain.proposals import Choice, Proposal, proposal_from_json, proposal_to_json
from app.domain.queries import PreviewLaunch
from app.queries.launching import LaunchQueries, new_key
from cloud.launch import LaunchSpec
from cloud.model import ManagedScaling, Role, Scope
from tests.unit.clusters import SCOPE
from tests.unit.launches import ALICE, FLEETS, GROUPS, KEY, MASTER, SEVERAL, template
from tests.unit.requests import request

LIMITS = Limits(nodes=20, cost_per_hour=Decimal(50), per_day=3)
POLICY = Policy([Rule(0, Effect.ALLOW, ("emr.*",), limits=LIMITS)])


def dollar_a_node(_: Scope, spec: LaunchSpec) -> Cost:
    return Cost(Decimal(nodes_of(spec)), Decimal(nodes_of(spec)))


def preview(spec: LaunchSpec = GROUPS, cost: Any = dollar_a_node, **wishes: Any) -> LaunchPreview:
    queries = LaunchQueries({"nightly": template(spec)}, POLICY, cost, lambda: KEY)
    return queries.preview(PreviewLaunch((SCOPE,), Wishes("nightly", **wishes)), ALICE, request())


def test_the_plan_is_what_is_shown() -> None:
    found = preview(task=8)
    assert found.plan.last.name == found.facts.name == "nightly-01234567"
    assert (found.facts.nodes, found.facts.most_nodes, found.plan.nodes) == (11, 11, 11)
    assert (found.facts.cost.most, found.plan.cost) == (Decimal(11), Decimal(11))
    assert found.facts.limits == LIMITS
    assert dict(found.plan.tags)["owner"] == "Alice Kim"
    assert found.plan.aim.region == SCOPE.region


def test_managed_scaling_counts_with_all_that_it_may_become() -> None:
    found = preview(replace(GROUPS, managed_scaling=ManagedScaling(2, 30)))
    assert (found.facts.nodes, found.plan.nodes, found.plan.cost) == (7, 31, Decimal(31))
    grown = largest(replace(GROUPS, managed_scaling=ManagedScaling(2, 30)))
    assert [(units(spec, Role.CORE), units(spec, Role.TASK)) for spec in grown] == [(26, 4), (2, 28)]


def test_any_of_several_task_groups_may_be_the_one_that_grows() -> None:
    grown = largest(replace(SEVERAL, managed_scaling=ManagedScaling(2, 30)))
    assert [[group.count for group in spec.groups] for spec in grown] == [
        [1, 23, 4, 3],
        [1, 2, 25, 3],
        [1, 2, 4, 24],
    ]


def test_scaling_that_is_below_the_size_at_the_start_takes_nothing_away() -> None:
    found = preview(replace(GROUPS, managed_scaling=ManagedScaling(2, 6)), task=4)
    assert (found.plan.nodes, found.plan.cost) == (7, Decimal(7))


@pytest.mark.parametrize(
    "spec",
    [
        replace(GROUPS, managed_scaling=ManagedScaling(2, 64, unit_type="VCPU")),
        replace(GROUPS, raw={"Instances": {"InstanceGroups": [{"InstanceCount": 100}]}}),
        replace(GROUPS, groups=(MASTER, replace(GROUPS.groups[1], raw={"InstanceCount": 100}))),
        replace(GROUPS, groups=(MASTER, replace(GROUPS.groups[1], raw={"AutoScalingPolicy": {"Rules": []}}))),
    ],
    ids=["vCPUs", "raw groups", "a raw count", "automatic scaling"],
)
def test_what_nobody_can_count_is_not_guessed(spec: LaunchSpec) -> None:
    found = preview(spec)
    assert (found.facts.most_nodes, found.plan.nodes, found.plan.cost) == (None, None, None)


def test_a_cost_that_is_known_in_part_is_not_known() -> None:
    partly = Cost(Decimal(1), Decimal(2), frozenset({Unknown.SPOT}))
    found = preview(cost=lambda *_: partly)
    assert (found.plan.cost, found.facts.cost) == (None, partly)


def test_a_fleet_counts_as_if_all_were_of_its_smallest_type() -> None:
    assert most_nodes(FLEETS) == 1 + 8 // 4 + 24 // 4


def test_what_cannot_be_launched_says_so() -> None:
    with pytest.raises(LaunchProblem, match="1 to 10,000 core nodes"):
        preview(core=0)


def test_it_is_stored_and_read_back_whole() -> None:
    found = preview(replace(GROUPS, managed_scaling=ManagedScaling(2, 30)))
    assert plan_from_json(plan_to_json(found.plan)) == found.plan
    proposal = Proposal((found.facts,), {Choice.CONFIRM: (found.plan,)})
    assert proposal_from_json(proposal_to_json(proposal)) == proposal
    assert FACTS[Action.EMR_LAUNCH] is type(found.facts)


def test_keys_differ() -> None:
    assert len({new_key() for _ in range(10)}) == 10
