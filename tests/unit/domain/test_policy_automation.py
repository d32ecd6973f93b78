"""The automation is nobody unless a rule names it; and what names it alone asks nothing of people."""

import pytest

from app.domain.decisions import Reason
from app.domain.people import AUTOMATION, Person, Standing, UserId
from app.domain.policy import Effect, Policy, Rule, Target, Where

BOT = Person(AUTOMATION, Standing.MEMBER)
ALICE = Person(UserId("T0ACME", "U0ALICE"), Standing.MEMBER)
TERMINATE = ("emr.terminate",)
FOR_BOT = Rule(1, Effect.ALLOW, TERMINATE, people=frozenset({"automation"}))
DEV, PROD = Target("prod", "eu-west-1", {"env": "dev"}), Target("prod", "eu-west-1", {"env": "prod"})


def allows(person: Person, *rules: Rule, channel: str = "C0IDLE", target: Target = DEV) -> bool:
    return Policy(rules).decide("emr.terminate", person, channel, target).allowed


def test_a_rule_for_everybody_is_not_for_the_automation() -> None:
    everybody = Rule(0, Effect.ALLOW, ("*",))
    assert allows(ALICE, everybody)
    assert not allows(BOT, everybody)
    assert Policy([everybody]).decide("emr.terminate", BOT, "C0IDLE", DEV).reason is Reason.NO_RULE


def test_a_rule_that_names_it_lets_it() -> None:
    assert allows(BOT, FOR_BOT)
    assert not Policy([FOR_BOT]).decide("emr.resize", BOT, "C0IDLE", DEV).allowed


def test_what_is_asked_of_people_is_not_asked_of_it() -> None:
    team = Rule(0, Effect.ALLOW, TERMINATE, channels=frozenset({"C0DATA"}), groups=frozenset({"S0DATAENG"}))
    assert allows(BOT, team, FOR_BOT)


def test_what_names_it_alone_neither_opens_nor_closes_anything_to_people() -> None:
    assert not allows(ALICE, FOR_BOT)
    assert allows(ALICE, Rule(0, Effect.ALLOW, ("emr.*",)), FOR_BOT)


def test_a_rule_may_name_people_and_it() -> None:
    both = Rule(0, Effect.ALLOW, TERMINATE, people=frozenset({"automation", "U0ALICE"}))
    assert allows(ALICE, both)
    assert allows(BOT, both)
    assert not allows(Person(UserId("T0ACME", "U0BOB"), Standing.MEMBER), both)


def test_where_and_channel_hold_for_it_too() -> None:
    narrow = Rule(
        0,
        Effect.ALLOW,
        TERMINATE,
        frozenset({"C0IDLE"}),
        frozenset({"automation"}),
        where=Where(tags={"env": "dev"}),
    )
    assert allows(BOT, narrow)
    assert not allows(BOT, narrow, channel="C0DATA")
    assert not allows(BOT, narrow, target=PROD)


@pytest.mark.parametrize(
    ("people", "denied"), [(frozenset(), True), ({"automation"}, True), ({"U0ALICE"}, False)]
)
def test_a_deny_holds_for_it_unless_it_is_about_others(people: frozenset[str], denied: bool) -> None:
    deny = Rule(2, Effect.DENY, TERMINATE, people=frozenset(people))
    assert allows(BOT, FOR_BOT, deny) is not denied


def test_nobody_of_slack_is_taken_for_it() -> None:
    impostor = Person(UserId("T0ACME", "automation"), Standing.MEMBER)
    assert not allows(impostor, FOR_BOT)
