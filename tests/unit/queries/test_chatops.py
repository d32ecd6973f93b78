"""What somebody may do here is what the policy would say to each action."""

from app.domain.names import Action
from app.domain.people import Person, Standing, UserId
from app.domain.policy import Effect, Policy, Rule
from app.queries.chatops import allowed_actions

OPEN = {Action.CHATOPS_HELP, Action.CHATOPS_WHOAMI}
POLICY = Policy(
    [Rule(0, Effect.ALLOW, ("emr.*",), channels=frozenset({"C0DATA"})), Rule(1, Effect.DENY, ("emr.show",))]
)


def person(standing: Standing) -> Person:
    return Person(UserId("T0ACME", "U0ALICE"), standing)


def test_a_member_may_what_rules_allow_here_and_what_is_open() -> None:
    allowed = allowed_actions(POLICY, person(Standing.MEMBER), "C0DATA")
    assert OPEN | {Action.EMR_LIST} <= allowed
    assert Action.EMR_SHOW not in allowed
    assert Action.ECHO_SAY not in allowed


def test_elsewhere_only_what_is_open() -> None:
    assert allowed_actions(POLICY, person(Standing.MEMBER), "C0OPS") == OPEN


def test_an_outsider_may_nothing() -> None:
    assert allowed_actions(POLICY, person(Standing.OUTSIDER), "C0DATA") == frozenset()
