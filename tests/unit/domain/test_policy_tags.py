"""Nobody gets past a rule by changing the tags that it looks at (docs/decisions/0006)."""

from collections.abc import Mapping
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.decisions import Decision, Reason
from app.domain.limits import Limits
from app.domain.names import Action
from app.domain.people import AUTOMATION, Person, Standing, UserId
from app.domain.policy import Effect, Policy, Rule, Target, Where

DATA, OPS = "C0DATA", "C0OPS"
BOB = Person(UserId("T1", "U0BOB"), Standing.MEMBER)
PROD, DEV = {"env": "prod"}, {"env": "dev"}
ALL_OF_EMR = Rule(0, Effect.ALLOW, ("emr.*",))
Tags = Mapping[str, str]


def where(**tags: str) -> Where:
    return Where(tags=tags)


def retag(rules: list[Rule], before: Tags, after: Tags, channel: str = DATA) -> Decision:
    target = Target("prod", "eu-west-1", before, later_tags=after)
    return Policy(rules).decide(Action.EMR_TAG, BOB, channel, target)


def test_tags_that_no_rule_looks_at_are_free() -> None:
    rules = [ALL_OF_EMR, Rule(1, Effect.DENY, ("emr.terminate",), where=where(env="prod"))]
    assert retag(rules, PROD, {**PROD, "owner": "bob"}).allowed
    assert retag(rules, DEV, {"env": "test"}).allowed


@pytest.mark.parametrize("after", [DEV, {}, {"env": "production"}])
def test_a_denial_cannot_be_shaken_off(after: Tags) -> None:
    rules = [ALL_OF_EMR, Rule(1, Effect.DENY, ("emr.terminate",), where=where(env="prod"))]
    decision = retag(rules, PROD, after)
    assert (decision.allowed, decision.reason, decision.rules) == (False, Reason.TAGS, (1,))


def test_a_denial_that_is_about_others_does_not_bind() -> None:
    others = Rule(1, Effect.DENY, ("emr.*",), people=frozenset({"U0EVE"}), where=where(env="prod"))
    assert retag([ALL_OF_EMR, others], PROD, DEV).allowed


def test_a_cluster_may_be_put_under_a_rule() -> None:
    rules = [ALL_OF_EMR, Rule(1, Effect.DENY, ("emr.terminate",), where=where(env="prod"))]
    assert retag(rules, DEV, PROD).allowed


def test_neither_out_of_nor_into_what_is_not_ones_own() -> None:
    mine = Rule(0, Effect.ALLOW, ("emr.*",), where=where(env="dev"))
    theirs = Rule(1, Effect.ALLOW, ("emr.*",), people=frozenset({"U0EVE"}), where=where(env="prod"))
    assert not retag([mine, theirs], PROD, DEV).allowed
    assert not retag([mine, theirs], DEV, PROD).allowed
    assert retag([mine, theirs], DEV, {**DEV, "owner": "bob"}).allowed


def test_what_nothing_allows_cannot_be_opened() -> None:
    rules = [
        Rule(0, Effect.ALLOW, ("emr.tag",)),
        Rule(1, Effect.ALLOW, ("emr.terminate",), where=where(env="dev")),
    ]
    decision = retag(rules, PROD, DEV)
    assert (decision.reason, decision.rules) == (Reason.TAGS, (1,))


def test_a_requirement_cannot_be_dropped() -> None:
    eves = Rule(1, Effect.ALLOW, ("emr.terminate",), people=frozenset({"U0EVE"}), where=where(env="prod"))
    in_ops = Rule(1, Effect.ALLOW, ("emr.terminate",), channels=frozenset({OPS}), where=where(env="prod"))
    assert retag([ALL_OF_EMR, eves], PROD, DEV).reason is Reason.TAGS
    assert retag([ALL_OF_EMR, in_ops], PROD, DEV).reason is Reason.TAGS
    assert retag([ALL_OF_EMR, in_ops], PROD, DEV, OPS).allowed, "whoever may do it there may retag there"


def test_nor_a_limit() -> None:
    limited = Rule(1, Effect.ALLOW, ("emr.resize",), where=where(env="prod"), limits=Limits(nodes=10))
    assert retag([ALL_OF_EMR, limited], PROD, DEV).reason is Reason.TAGS


def test_rules_about_other_kinds_of_targets_do_not_bind() -> None:
    rules = [ALL_OF_EMR, Rule(1, Effect.DENY, ("ecs.*",), where=where(env="prod"))]
    assert retag(rules, PROD, DEV).allowed


TAGS = st.sampled_from([{}, PROD, DEV, {"team": "x"}, {**PROD, "team": "x"}])
ACTIONS = st.sampled_from(["emr.*", "emr.tag", "emr.terminate", "emr.resize", "*"])
WHERE = st.sampled_from([Where(), where(env="prod"), where(env="d*"), where(team="*")])
PEOPLE = st.sampled_from([frozenset[str](), frozenset({"U0BOB"}), frozenset({"U0EVE"})])
CHANNELS = st.sampled_from([frozenset[str](), frozenset({DATA}), frozenset({OPS})])
RULES = st.lists(
    st.builds(
        Rule,
        number=st.integers(0, 99),
        effect=st.sampled_from(Effect),
        actions=st.tuples(ACTIONS),
        channels=CHANNELS,
        people=PEOPLE,
        where=WHERE,
    ),
    max_size=6,
    unique_by=lambda rule: rule.number,
)


@given(RULES, TAGS, TAGS)
def test_whatever_the_rules_a_new_tag_opens_nothing(rules: list[Rule], before: Tags, after: Tags) -> None:
    if not retag(rules, before, after).allowed:
        return
    policy = Policy(rules)
    for action in ("emr.tag", "emr.terminate", "emr.resize", "emr.show"):
        then = policy.decide(action, BOB, DATA, Target("prod", "eu-west-1", after)).allowed
        assert not then or policy.decide(action, BOB, DATA, Target("prod", "eu-west-1", before)).allowed


@given(RULES, TAGS)
def test_no_change_is_judged_like_any_other_action(rules: list[Rule], tags: Tags) -> None:
    plain = Policy(rules).decide(Action.EMR_TAG, BOB, DATA, Target("prod", "eu-west-1", tags))
    assert retag(rules, tags, tags) == plain


HERE = Target("prod", "eu-west-1", {})


@pytest.mark.parametrize(
    ("rule", "action", "minded"),
    [
        (Rule(0, Effect.DENY, ("emr.terminate",), where=where(env="prod")), Action.EMR_TERMINATE, True),
        (Rule(0, Effect.ALLOW, ("*",), where=where(env="prod")), Action.ECS_STOP, True),
        (Rule(0, Effect.DENY, ("emr.terminate",), where=where(env="prod")), Action.EMR_RESIZE, False),
        (Rule(0, Effect.DENY, ("emr.*",)), Action.EMR_TERMINATE, False),
        (
            Rule(0, Effect.ALLOW, ("emr.*",), people=frozenset({AUTOMATION.user_id}), where=where(env="dev")),
            Action.EMR_TERMINATE,
            False,
        ),
        (
            Rule(0, Effect.DENY, ("emr.*",), where=Where(frozenset({"dev"}), tags=PROD)),
            Action.EMR_TERMINATE,
            False,
        ),
    ],
)
def test_it_tells_whether_tags_matter(rule: Rule, action: Action, minded: bool) -> None:
    assert Policy([rule]).minds_tags(action, BOB, HERE) is minded


def test_what_changes_tags_minds_every_rule_about_its_kind() -> None:
    policy = Policy([Rule(0, Effect.DENY, ("emr.terminate",), where=where(env="prod"))])
    assert policy.minds_tags(Action.EMR_TAG, BOB, replace(HERE, later_tags=DEV))
    assert not policy.minds_tags(Action.EMR_TAG, BOB, HERE)


@given(RULES, TAGS, TAGS)
def test_where_tags_do_not_matter_others_change_nothing(rules: list[Rule], some: Tags, others: Tags) -> None:
    policy = Policy(rules)
    for action in ("emr.tag", "emr.terminate", "ecs.stop"):
        if not policy.minds_tags(action, BOB, HERE):
            decisions = [
                policy.decide(action, BOB, DATA, replace(HERE, tags=tags)) for tags in (some, others)
            ]
            assert decisions[0] == decisions[1]
