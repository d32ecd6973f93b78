"""The policy denies by default, lets a deny win, and says what would be needed."""

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.decisions import Reason
from app.domain.names import Action
from app.domain.people import Person, Standing, UserId
from app.domain.policy import OPEN_ACTIONS, Effect, Fit, Policy, Rule, Target, Where


def person(
    user: str = "U0ALICE", standing: Standing = Standing.MEMBER, groups: frozenset[str] = frozenset()
) -> Person:
    return Person(UserId("T0ACME", user), standing, groups=groups)


def allow(*actions: str, number: int = 0, **conditions: Any) -> Rule:
    return replace(Rule(number, Effect.ALLOW, actions), **conditions)


def deny(*actions: str, where: Where = Where(), **conditions: Any) -> Rule:  # noqa: B008 - frozen
    return replace(Rule(9, Effect.DENY, actions, where=where), **conditions)


DATA, OPS = "C0DATA", "C0OPS"
SAMPLE = (
    allow("*.list", "*.show", channels=frozenset({DATA, OPS})),
    allow(
        "emr.*",
        number=1,
        channels=frozenset({DATA}),
        people=frozenset({"U0ALICE"}),
        groups=frozenset({"S0DATAENG"}),
    ),
    Rule(2, Effect.DENY, ("emr.terminate",), where=Where(tags={"env": "prod"})),
)


def test_an_empty_policy_allows_a_member_help_and_whoami_and_nothing_else() -> None:
    allowed = {action for action in Action if Policy(()).decide(action, person(), DATA).allowed}
    assert allowed == OPEN_ACTIONS == {Action.CHATOPS_HELP, Action.CHATOPS_WHOAMI}


@pytest.mark.parametrize("standing", [s for s in Standing if s is not Standing.MEMBER])
def test_nobody_but_a_member_passes_even_where_everything_is_allowed(standing: Standing) -> None:
    decision = Policy([allow("*")]).decide(Action.EMR_LIST, person(standing=standing), DATA)
    assert (decision.allowed, decision.reason) == (False, Reason.STANDING)


def test_a_guest_passes_only_where_every_rule_that_speaks_names_guests() -> None:
    guest = person("U0GUEST", Standing.GUEST)
    open_to_guests = Rule(0, Effect.ALLOW, ("emr.list",), guests=True)
    assert Policy([open_to_guests]).decide("emr.list", guest, DATA).allowed
    assert not Policy([open_to_guests, allow("emr.*", number=1)]).decide("emr.list", guest, DATA).allowed


def test_every_rule_that_speaks_must_hold() -> None:
    policy = Policy(SAMPLE)
    assert policy.decide("emr.list", person(), DATA).allowed
    assert policy.decide("ecs.list", person("U0BOB"), OPS).allowed
    wrong_person = policy.decide("emr.list", person("U0BOB"), DATA)
    assert (wrong_person.reason, wrong_person.rules) == (Reason.PERSON, (1,))
    assert (wrong_person.people, wrong_person.groups) == (frozenset({"U0ALICE"}), frozenset({"S0DATAENG"}))


def test_a_person_or_a_group_is_enough() -> None:
    member_of_group = person("U0BOB", groups=frozenset({"S0DATAENG"}))
    assert Policy(SAMPLE).decide("emr.list", member_of_group, DATA).allowed


def test_the_wrong_channel_is_told_the_right_one() -> None:
    decision = Policy(SAMPLE).decide("emr.list", person(), OPS)
    assert (decision.allowed, decision.reason, decision.channels) == (
        False,
        Reason.CHANNEL,
        frozenset({DATA}),
    )


def test_a_deny_wins_but_only_on_the_targets_it_names() -> None:
    policy = Policy(SAMPLE)
    production = Target(tags={"env": "prod", "owner": "alice"})
    assert policy.decide("emr.terminate", person(), DATA, production).reason is Reason.DENIED
    assert policy.decide("emr.terminate", person(), DATA, Target(tags={"env": "dev"})).allowed


def test_where_narrows_by_account_region_and_tag_pattern() -> None:
    where = Where(accounts=frozenset({"prod"}), regions=frozenset({"us-east-1"}), tags={"team": "data-*"})
    assert where.fits(Target("prod", "us-east-1", {"team": "data-eng"})) is Fit.YES
    assert where.fits(Target("prod", "us-east-1", {"team": "web"})) is Fit.NO
    assert where.fits(Target("prod", "us-east-1", {})) is Fit.NO
    assert where.fits(Target("prod", "eu-west-1", {"team": "data-eng"})) is Fit.NO
    assert where.fits(Target("dev", "us-east-1", {"team": "data-eng"})) is Fit.NO
    assert where.fits(Target("prod", "us-east-1")) is Fit.MAYBE
    assert where.fits(Target()) is Fit.MAYBE


def test_before_the_target_is_known_a_yes_means_that_some_target_could_be_allowed() -> None:
    only_dev = Rule(0, Effect.ALLOW, ("emr.terminate",), where=Where(tags={"env": "dev"}))
    not_prod = deny("emr.terminate", where=Where(tags={"env": "prod"}))
    policy = Policy([only_dev, not_prod])
    assert policy.decide("emr.terminate", person(), DATA).allowed
    assert policy.decide("emr.terminate", person(), DATA, Target("a", "r", {"env": "dev"})).allowed
    assert not policy.decide("emr.terminate", person(), DATA, Target("a", "r", {"env": "test"})).allowed
    assert not policy.decide("emr.terminate", person(), DATA, Target("a", "r", {"env": "prod"})).allowed


def test_an_unknown_target_does_not_help_who_is_refused_on_every_target() -> None:
    only_alice = Rule(
        0, Effect.ALLOW, ("emr.terminate",), people=frozenset({"U0ALICE"}), where=Where(tags={"env": "dev"})
    )
    assert not Policy([only_alice]).decide("emr.terminate", person("U0BOB"), DATA).allowed


def test_a_deny_can_be_for_some_people_or_one_channel_only() -> None:
    policy = Policy(
        [allow("emr.*"), deny("emr.show", people=frozenset({"U0BOB"}), channels=frozenset({OPS}))]
    )
    assert not policy.decide("emr.show", person("U0BOB"), OPS).allowed
    assert policy.decide("emr.show", person("U0BOB"), DATA).allowed
    assert policy.decide("emr.show", person("U0ALICE"), OPS).allowed


def test_it_knows_every_group_that_it_needs_to_ask_slack_about() -> None:
    assert Policy(SAMPLE).groups == {"S0DATAENG"}


IDS = st.sampled_from(["U0ALICE", "U0BOB"])
RULES = st.builds(
    Rule,
    st.integers(0, 9),
    st.sampled_from(Effect),
    st.lists(st.sampled_from(["*", "emr.*", "*.list", "emr.terminate", "ecs.*"]), min_size=1).map(tuple),
    channels=st.frozensets(st.sampled_from([DATA, OPS]), max_size=1),
    people=st.frozensets(IDS, max_size=1),
)


@given(st.lists(RULES, max_size=6), st.sampled_from(Action), IDS, st.sampled_from([DATA, OPS]), RULES)
def test_one_more_rule_never_opens_what_was_spoken_about(
    rules: list[Rule], action: Action, user: str, channel: str, more: Rule
) -> None:
    """Rules only add requirements: once any rule speaks about an action, another one can only close it further."""
    before = Policy(rules).decide(action, person(user), channel)
    after = Policy([*rules, more]).decide(action, person(user), channel)
    spoken_about = any(
        rule.effect is Effect.ALLOW and rule.speaks(action, Target()) is Fit.YES for rule in rules
    )
    if spoken_about and after.allowed:
        assert before.allowed
