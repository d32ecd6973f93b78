"""Changes as they are stored, and what another version may have stored instead."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.changes import Plan, from_json, plan_from_json, plan_to_json, to_json
from app.domain.emr.intents import TerminateCluster, UnprotectCluster
from app.domain.intent import Risk, Unreadable
from cloud.model import Scope

CLUSTER = ("prod", "eu-west-1", "j-1ABC", "etl <nightly>", "2026-03-02T10:00:00+00:00")
TERMINATE, UNPROTECT = TerminateCluster(*CLUSTER), UnprotectCluster(*CLUSTER)

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=8,
)


@pytest.mark.parametrize("intent", [TERMINATE, UNPROTECT])
def test_an_intent_comes_back_as_it_was(intent: TerminateCluster) -> None:
    assert from_json(to_json(intent)) == intent


def test_a_plan_comes_back_in_its_order() -> None:
    plan = Plan((UNPROTECT, TERMINATE), {"env": "prod"})
    assert plan_from_json(plan_to_json(plan)) == plan


def test_with_other_tags_a_plan_changes_what_it_changed() -> None:
    plan = Plan((TERMINATE,), {"a": "1", "old": "x"}, later_tags={"a": "2", "new": "y"})
    now = plan.with_tags({"a": "1", "old": "z", "env": "prod"})
    assert now.later_tags == {"a": "2", "new": "y", "env": "prod"}
    assert plan.with_tags(plan.tags) == plan
    assert Plan((TERMINATE,), {}).with_tags({"env": "prod"}) == Plan((TERMINATE,), {"env": "prod"})


def test_an_intent_names_its_target_and_what_is_at_stake() -> None:
    assert TERMINATE.target == "prod/eu-west-1/j-1ABC"
    assert TERMINATE.scope == Scope("prod", "eu-west-1")
    assert (TERMINATE.risk, UNPROTECT.risk) == (Risk.DESTROY, Risk.CHANGE)


def test_a_plan_is_judged_by_where_it_is_and_its_tags() -> None:
    aim = Plan((TERMINATE,), {"env": "prod"}).aim
    assert (aim.account, aim.region, aim.tags) == ("prod", "eu-west-1", {"env": "prod"})


@pytest.mark.parametrize(
    "stored",
    [
        {},
        {"action": "emr.explode"},
        {"action": "emr.terminate"},
        {**to_json(TERMINATE), "colour": "red"},
    ],
)
def test_what_another_version_wrote_is_unreadable(stored: dict[str, Any]) -> None:
    with pytest.raises(Unreadable):
        from_json(stored)


def test_a_plan_of_nothing_is_unreadable() -> None:
    with pytest.raises(Unreadable):
        plan_from_json({"intents": [], "tags": {}})


@given(JSON)
def test_whatever_is_stored_is_a_plan_or_unreadable(stored: Any) -> None:
    with pytest.raises(Unreadable):
        plan_from_json(stored)
