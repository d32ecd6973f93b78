"""What a rule may look like."""

from types import MappingProxyType
from typing import Any

import pytest
from pydantic import ValidationError

from app.domain.names import Action
from app.settings import Rule
from tests.unit.settings.conftest import Complaints


def test_a_rule_holds_what_was_written() -> None:
    rule = Rule.model_validate(
        {
            "allow": ["emr.*", "ecs.list"],
            "channels": ["C0DATA1", "G0PRIV1", "D0DIREC"],
            "people": ["U0ALICE", "W0GRID1"],
            "groups": ["S0DATAE"],
            "where": {
                "accounts": ["prod"],
                "regions": ["eu-west-1", "cn-hangzhou"],
                "tags": {"env": "prod*"},
            },
            "guests": True,
        }
    )
    assert rule.allow == ("emr.*", "ecs.list")
    assert rule.deny == ()
    assert rule.people == ("U0ALICE", "W0GRID1")
    assert rule.where.regions == ("eu-west-1", "cn-hangzhou")
    assert rule.where.tags == {"env": "prod*"}
    assert isinstance(rule.where.tags, MappingProxyType)
    assert rule.guests is True


def test_what_is_left_out_narrows_nothing() -> None:
    rule = Rule.model_validate({"deny": ["emr.terminate"]})
    assert (rule.channels, rule.people, rule.groups, rule.guests) == ((), (), (), False)
    assert (rule.where.accounts, rule.where.regions, dict(rule.where.tags)) == ((), (), {})


@pytest.mark.parametrize("pattern", [*Action, "*", "*.list", "emr.*", "emr.???p", "ecs.[sr]*"])
def test_every_action_and_every_pattern_that_matches_one_is_taken(pattern: str) -> None:
    assert Rule.model_validate({"allow": [pattern]}).allow == (pattern,)


@pytest.mark.parametrize(
    ("pattern", "suggestion"),
    [
        ("emr.lst", 'did you mean "emr.list"?'),
        ("emr.terminated", 'did you mean "emr.terminate"?'),
        ("EMR.list", 'did you mean "emr.list"?'),
        ("emmr.*", 'did you mean "emr.*"?'),
        ("12345", "patterns like"),
        ("", "patterns like"),
    ],
)
def test_a_pattern_that_could_never_match_is_refused(pattern: str, suggestion: str) -> None:
    with pytest.raises(ValidationError) as raised:
        Rule.model_validate({"deny": [pattern]})
    assert "matches no action" in str(raised.value)
    assert suggestion in str(raised.value)


@pytest.mark.parametrize(
    ("rule", "said"),
    [
        ("{}", "policy[0]: must have exactly one of allow and deny"),
        ('{allow: ["*"], deny: ["*"]}', "policy[0]: must have exactly one of allow and deny"),
        ("{allow: []}", "policy[0].allow: is empty: name at least one"),
        ('{allow: ["*"], people: []}', "policy[0].people: is empty: name at least one"),
        ('{allow: ["*"], people: }', "policy[0].people: is empty: give it a value, or leave the key out"),
        ('{allow: ["*"], where: {tags: {}}}', "policy[0].where.tags: is empty: name at least one"),
        ('{allow: ["*"], where: {tags: {env: yes}}}',
         "policy[0].where.tags.env: must be text: put it in quotes"),
        ('{allow: "*"}', "policy[0].allow: must be a list, like [a, b]"),
        ("emr.list", "policy[0]: must be a mapping of keys to values"),
        ('{allow: ["*"], guests: 1}', "policy[0].guests: must be true or false"),
        ('{deny: ["*"], guests: true}',
         "policy[0]: guests belongs to an allow: a deny holds for guests anyway"),
        ('{allow: ["*"], chanels: [C0DATA1]}',
         "policy[0].chanels: is not a known key; did you mean channels?"),
        ('{allow: ["*"], channels: ["#data"]}',
         "policy[0].channels[0]: must be the id of a channel like C0123ABCD "
         "(channel details, at the bottom)"),
        ('{allow: ["*"], people: [U0ALICE, alice]}',
         "policy[0].people[1]: must be a member id like U0123ABCD (profile, Copy member ID), or the word automation"),
        ('{allow: ["*"], groups: [U0ALICE]}',
         "policy[0].groups[0]: must be the id of a user group like S0123ABCD"),
        ('{allow: ["*"], where: {regions: [us-east1]}}',
         "policy[0].where.regions[0]: must be a region like eu-west-1 or cn-hangzhou"),
    ],
)  # fmt: skip
def test_a_wrong_rule_is_named_with_its_place(rule: str, said: str, yaml_complaints: Complaints) -> None:
    content = f"workspace: {{team_ids: [T0123ABCD]}}\npolicy:\n  - {rule}\n"
    assert yaml_complaints(content) == (f"chatops.yaml:3: {said}",)


def test_a_wrong_entry_is_said_once_and_not_that_the_list_is_empty(yaml_complaints: Complaints) -> None:
    content = "workspace: {team_ids: [T0123ABCD]}\npolicy: [{allow: [emr.lst]}]\n"
    assert yaml_complaints(content) == (
        'chatops.yaml:2: policy[0].allow[0]: matches no action; did you mean "emr.list"?',
    )


@pytest.mark.parametrize("accounts", ["", "accounts: [{alias: prod, regions: [eu-west-1]}]\n"])
def test_a_rule_may_only_name_accounts_that_exist(accounts: str, yaml_complaints: Complaints) -> None:
    content = (
        "workspace: {team_ids: [T0123ABCD]}\npolicy:\n- deny: ['*']\n  where:\n    accounts:\n      - prodd\n"
    )
    complaints = yaml_complaints(content + accounts)
    hint = "; did you mean prod?" if accounts else ""
    assert complaints == (
        f"chatops.yaml:6: policy[0].where.accounts[0]: names no account of this file{hint}",
    )


def test_rules_are_frozen() -> None:
    rule: Any = Rule.model_validate({"allow": ["*"]})
    with pytest.raises(ValidationError, match="frozen"):
        rule.allow = ()
