"""What can be done to an instance as it is, and how that is stored."""

from datetime import UTC, datetime
from typing import Any

import pytest

from app.domain.changes import INTENTS, Plan, plan_from_json, plan_to_json
from app.domain.ecs.facts import facts_of
from app.domain.ecs.intents import ForceStopInstance, RebootInstance, StartInstance, StopInstance
from app.domain.ecs.powering import InstancePreview, choices, needless
from app.domain.intent import Risk
from app.domain.names import Action
from app.domain.proposals import Choice, Proposal, proposal_from_json, proposal_to_json
from cloud.ecs import ChargeType, EcsInstance, EcsStatus, StoppedMode
from tests.unit.instances import TOKYO, instance, stopped

WHERE = ("games", "ap-northeast-1", "i-web", "web")
INSTANCE_INTENTS = (
    StartInstance(*WHERE),
    StopInstance(*WHERE, StoppedMode.STOP_CHARGING),
    ForceStopInstance(*WHERE, StoppedMode.KEEP_CHARGING),
    RebootInstance(*WHERE, "2026-03-02T12:00:00+00:00"),
)


def preview(*instances: EcsInstance) -> InstancePreview:
    return InstancePreview(tuple(map(facts_of, instances)), {i.id: dict(i.tags) for i in instances})


@pytest.mark.parametrize("intent", INSTANCE_INTENTS, ids=lambda intent: type(intent).__name__)
def test_intents_are_stored_and_read_back(intent: StartInstance) -> None:
    plan = Plan((intent,), {"env": "dev"})
    assert plan_from_json(plan_to_json(plan)) == plan
    assert type(intent).__name__ in INTENTS
    assert (intent.scope, intent.target) == (TOKYO, "games/ap-northeast-1/i-web")


def test_only_pulling_the_plug_cannot_be_taken_back() -> None:
    assert [intent.risk for intent in INSTANCE_INTENTS] == [
        Risk.CHANGE,
        Risk.CHANGE,
        Risk.DESTROY,
        Risk.CHANGE,
    ]


def test_a_proposal_with_facts_is_stored_and_read_back() -> None:
    seen = preview(instance(started_at=datetime(2026, 3, 1, tzinfo=UTC), public_ips=("8.8.8.8",)))
    proposal = Proposal(seen.facts, choices(Action.ECS_STOP, seen), told_in="C0OPS")
    assert proposal_from_json(proposal_to_json(proposal)) == proposal


@pytest.mark.parametrize(
    ("action", "status", "says"),
    [
        (Action.ECS_START, EcsStatus.RUNNING, "It is running already"),
        (Action.ECS_START, EcsStatus.STARTING, "It is starting already"),
        (Action.ECS_START, EcsStatus.STOPPED, ""),
        (Action.ECS_STOP, EcsStatus.STOPPED, "It is stopped already"),
        (Action.ECS_STOP, EcsStatus.STOPPING, "It is stopping already"),
        (Action.ECS_FORCE_STOP, EcsStatus.STOPPING, ""),
        (Action.ECS_FORCE_STOP, EcsStatus.STOPPED, "It is stopped already"),
        (Action.ECS_REBOOT, EcsStatus.RUNNING, ""),
    ],
)
def test_what_is_so_already_needs_nothing(action: Action, status: EcsStatus, says: str) -> None:
    note = needless(action, instance(status=status))
    assert note.startswith(says)
    assert bool(note) is bool(says)


@pytest.mark.parametrize(
    ("fields", "says"),
    [
        ({}, "It is still charged as if it ran. To stop its charges, start it and stop it again."),
        ({"stopped_mode": None, "local_disks": True}, "It is still charged as if it ran."),
        ({"stopped_mode": StoppedMode.STOP_CHARGING}, "nothing will be done."),
        ({"charge_type": ChargeType.PRE_PAID}, "nothing will be done."),
    ],
    ids=str,
)
def test_what_is_stopped_already_says_whether_it_costs_all_the_same(
    fields: dict[str, Any], says: str
) -> None:
    assert needless(Action.ECS_STOP, stopped(**fields)).endswith(says)


@pytest.mark.parametrize(
    "fields", [{"charge_type": ChargeType.PRE_PAID}, {"vpc": ""}, {"local_disks": True}], ids=str
)
def test_charges_stop_only_where_that_is_possible(fields: dict[str, Any]) -> None:
    assert set(choices(Action.ECS_STOP, preview(instance(**fields)))) == {Choice.KEEP_CHARGING}
    assert set(choices(Action.ECS_STOP, preview(instance()))) == {Choice.KEEP_CHARGING, Choice.STOP_CHARGING}


def test_what_has_a_note_is_left_out() -> None:
    facts = (facts_of(stopped("web")), facts_of(instance("db"), note="It is running already."))
    made = choices(Action.ECS_START, InstancePreview(facts, {"i-web": {"env": "dev"}, "i-db": {}}))
    (plan,) = made[Choice.CONFIRM]
    assert (plan.last, plan.tags) == (StartInstance(*WHERE), {"env": "dev"})
