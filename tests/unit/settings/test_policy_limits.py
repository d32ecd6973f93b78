"""What the limits of a rule may look like."""

from decimal import Decimal

import pytest

from app.bootstrap.policy import limits_of
from app.domain.limits import UNLIMITED, Limits
from app.settings import Rule
from tests.unit.settings.conftest import Complaints


def test_limits_hold_what_was_written() -> None:
    limits = {"nodes": 20, "cost_per_hour": 12.5, "per_day": 5}
    rule = Rule.model_validate({"allow": ["emr.*"], "limits": limits})
    assert limits_of(rule.limits) == Limits(20, Decimal("12.5"), 5)
    whole = Rule.model_validate({"allow": ["emr.launch"], "limits": {"cost_per_hour": 50}})
    assert limits_of(whole.limits) == Limits(cost_per_hour=Decimal(50))


def test_without_limits_there_are_none() -> None:
    assert limits_of(Rule.model_validate({"allow": ["emr.*"]}).limits) == UNLIMITED


@pytest.mark.parametrize("actions", [["emr.launch"], ["*"], ["emr.list", "emr.resi*"]])
def test_nodes_belong_to_what_launches_or_resizes(actions: list[str]) -> None:
    assert Rule.model_validate({"allow": actions, "limits": {"nodes": 1}}).limits.nodes == 1


@pytest.mark.parametrize(
    ("rule", "said"),
    [
        ("{allow: [emr.launch], limits: {}}",
         "policy[0].limits: is empty: name at least one of nodes, cost_per_hour and per_day"),
        ("{allow: [emr.launch], limits: }", "policy[0].limits: is empty: give it a value, or leave the key out"),
        ("{allow: [emr.launch], limits: {nodes: , per_day: 1}}",
         "policy[0].limits.nodes: is empty: give it a value, or leave the key out"),
        ("{allow: [emr.launch], limits: {nodes: 0}}", "policy[0].limits.nodes: must be at least 1"),
        ("{allow: [emr.launch], limits: {nodes: 2.5}}", "policy[0].limits.nodes: must be a whole number"),
        ("{allow: [emr.launch], limits: {per_day: yes}}", "policy[0].limits.per_day: must be a whole number"),
        ("{allow: [emr.launch], limits: {cost_per_hour: 0}}",
         "policy[0].limits.cost_per_hour: must be at least 0.01"),
        ('{allow: [emr.launch], limits: {cost_per_hour: "$5"}}', "policy[0].limits.cost_per_hour: must be a number"),
        ("{allow: [emr.launch], limits: {cost_per_hour: .inf}}",
         "policy[0].limits.cost_per_hour: must be a number"),
        ("{allow: [emr.launch], limits: {cost_per_hour: .nan}}",
         "policy[0].limits.cost_per_hour: must be a number"),
        ("{allow: [emr.launch], limits: {node: 1}}",
         "policy[0].limits.node: is not a known key; did you mean nodes?"),
        ("{deny: [emr.launch], limits: {nodes: 1}}",
         "policy[0]: limits belongs to an allow: a deny denies all of it"),
        ('{allow: ["ecs.*"], limits: {nodes: 1, per_day: 2}}',
         "policy[0]: limits of nodes and cost_per_hour are about emr.launch and emr.resize, which allow does not name"),
    ],
)  # fmt: skip
def test_wrong_limits_are_named_with_their_place(rule: str, said: str, yaml_complaints: Complaints) -> None:
    content = f"workspace: {{team_ids: [T0123ABCD]}}\npolicy:\n  - {rule}\n"
    assert yaml_complaints(content) == (f"chatops.yaml:3: {said}",)
