"""What a rule allows at most: of nodes and dollars for one cluster, of times in a day for one person."""

from decimal import Decimal
from typing import Any

import pytest

from app.domain.decisions import Decision, Reason
from app.domain.limits import UNLIMITED, Excess, Limits, Measure, tightest
from app.domain.names import Action
from app.domain.policy import Effect, Policy, Rule, Target, Where
from tests.unit.domain.test_policy import DATA, OPS, allow, person

FIFTY = Limits(nodes=20, cost_per_hour=Decimal(50))


def decide(*rules: Rule, action: Action = Action.EMR_LAUNCH, **target: Any) -> Decision:
    known = Target("prod", "eu-west-1", **{"tags": {}, **target})
    return Policy(rules).decide(action, person(), DATA, known)


@pytest.mark.parametrize(
    ("nodes", "cost", "excess"),
    [
        (20, Decimal(50), None),
        (21, Decimal(50), Excess(Measure.NODES, Decimal(20), Decimal(21))),
        (20, Decimal("50.01"), Excess(Measure.COST, Decimal(50), Decimal("50.01"))),
        (20, None, Excess(Measure.COST, Decimal(50), None)),
        (None, Decimal(50), Excess(Measure.NODES, Decimal(20), None)),
    ],
    ids=["just enough", "too many", "too dear", "nobody knows the cost", "nobody knows the nodes"],
)
def test_what_goes_past_a_limit_or_cannot_be_known_is_denied(
    nodes: int | None, cost: Decimal | None, excess: Excess | None
) -> None:
    decision = decide(allow("emr.launch", number=3, limits=FIFTY), nodes=nodes, cost=cost)
    assert (decision.allowed, decision.excess, decision.rules) == (excess is None, excess, (3,))
    assert decision.reason is (Reason.LIMIT if excess else Reason.ALLOWED)
    assert decision.limits == FIFTY


def test_without_limits_nothing_has_to_be_known() -> None:
    decision = decide(allow("emr.*"))
    assert (decision.allowed, decision.limits) == (True, UNLIMITED)


def test_the_limits_of_every_rule_that_speaks_hold_together() -> None:
    wide = allow("emr.*", number=0, limits=Limits(nodes=50, per_day=9))
    narrow = allow("emr.launch", number=1, limits=Limits(nodes=10, cost_per_hour=Decimal(5)))
    assert decide(wide, narrow, nodes=10, cost=Decimal(5)).limits == Limits(10, Decimal(5), 9)
    denied = decide(wide, narrow, nodes=11, cost=Decimal(5))
    assert (denied.rules, denied.excess) == ((1,), Excess(Measure.NODES, Decimal(10), Decimal(11)))
    assert decide(wide, narrow, nodes=51, cost=Decimal(5)).rules == (0, 1)


def test_a_rule_about_another_target_does_not_limit_this_one() -> None:
    elsewhere = allow(
        "emr.launch", number=1, where=Where(regions=frozenset({"us-east-1"})), limits=Limits(nodes=1)
    )
    assert decide(allow("emr.launch"), elsewhere, nodes=5).allowed


def test_before_anything_is_looked_up_a_size_is_not_missing() -> None:
    policy = Policy([allow("emr.launch", limits=FIFTY)])
    assert policy.decide(Action.EMR_LAUNCH, person(), DATA).allowed
    assert policy.decide(Action.EMR_LAUNCH, person(), DATA, Target("prod", "eu-west-1")).allowed


def test_what_gives_no_cluster_its_size_has_none_to_limit() -> None:
    rule = allow("emr.*", limits=FIFTY)
    assert decide(rule, action=Action.EMR_TERMINATE).allowed
    assert not decide(rule, action=Action.EMR_RESIZE).allowed


def test_who_may_not_at_all_is_told_that_first() -> None:
    rule = allow("emr.launch", channels=frozenset({OPS}), limits=FIFTY)
    assert decide(rule, nodes=99, cost=Decimal(1)).reason is Reason.CHANNEL


def test_a_day_counts_what_each_rule_is_about() -> None:
    everywhere = allow("emr.launch", number=4, limits=Limits(per_day=3))
    east = allow(
        "emr.launch", number=7, where=Where(regions=frozenset({"us-east-1"})), limits=Limits(per_day=1)
    )
    policy = Policy([everywhere, Rule(5, Effect.DENY, ("ecs.*",)), east])
    west, first = Target("prod", "eu-west-1", {}), Target("prod", "us-east-1", {})
    assert policy.judge_day("emr.launch", {4, 7}, [west, west, first]) is None
    denied = policy.judge_day("emr.launch", {4, 7}, [west, first, first])
    assert denied is not None
    assert (denied.allowed, denied.reason, denied.rules) == (False, Reason.LIMIT, (7,))
    assert denied.excess == Excess(Measure.PER_DAY, Decimal(1), Decimal(2))
    denied = policy.judge_day("emr.launch", {4}, [west] * 4)
    assert denied is not None and denied.rules == (4,)
    unknown = policy.judge_day("emr.launch", {7}, [first, Target()])
    assert unknown is not None, "what may have been there counts"


def test_the_tightest_of_none_is_none() -> None:
    assert tightest(()) == UNLIMITED
