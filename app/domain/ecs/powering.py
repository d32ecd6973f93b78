"""Starting, stopping and restarting instances: what was found out about them, and what can be done about it."""

from collections.abc import Mapping
from dataclasses import dataclass

from app.domain.changes import Plan
from app.domain.ecs.facts import InstanceFacts
from app.domain.ecs.instances import InstanceMatches
from app.domain.ecs.intents import (
    ForceStopInstance,
    InstanceIntent,
    RebootInstance,
    StartInstance,
    StopInstance,
)
from app.domain.names import Action
from app.domain.proposals import Choice
from cloud.ecs import EcsInstance, EcsStatus, StoppedMode
from cloud.errors import CloudError, Unreachable

AT_ONCE = 20
"""More than this in one go is a script's work."""

COMES_TO = {
    Action.ECS_START: EcsStatus.RUNNING,
    Action.ECS_STOP: EcsStatus.STOPPED,
    Action.ECS_FORCE_STOP: EcsStatus.STOPPED,
}
"""What each action brings about; what is so already needs nothing."""

ON_ITS_WAY = {EcsStatus.RUNNING: EcsStatus.STARTING, EcsStatus.STOPPED: EcsStatus.STOPPING}


@dataclass(frozen=True, slots=True)
class InstancePreview:
    """Instances meant for certain, with their tags by id; and words that could mean several, or none."""

    facts: tuple[InstanceFacts, ...]
    tags: Mapping[str, Mapping[str, str]]
    unclear: tuple[InstanceMatches, ...] = ()


def needless(action: Action, instance: EcsInstance) -> str:
    """Say why there is nothing to do to an instance as it is; empty if there is."""
    goal, status = COMES_TO.get(action), instance.status
    if goal is None:
        return ""
    again = f" {still_charged(instance)}" if instance.still_charged else ""
    if status is goal:
        return f"It is {status.lower()} already: nothing will be done.{again}"
    # A stop that does not come to an end is what pulling the plug is for.
    if status is ON_ITS_WAY[goal] and action is not Action.ECS_FORCE_STOP:
        return f"It is {status.lower()} already: nothing will be done."
    return ""


def still_charged(instance: EcsInstance) -> str:
    """Say what it means that a stopped instance still costs, and how to change that where it can be."""
    how = " To stop its charges, start it and stop it again." if instance.economical else ""
    return f"It is still charged as if it ran.{how}"


def with_ids(error: CloudError) -> str:
    """Say a refusal with Alibaba's code and request id, for whoever has to look it up."""
    sentence = error.message if error.message.endswith(".") else f"{error.message}."
    answered = error.sent and not isinstance(error, Unreachable)
    ids = " · ".join(filter(None, (error.code, error.request_id))) if answered else ""
    return f"{sentence} ({ids})" if ids else sentence


def choices(action: Action, preview: InstancePreview) -> Mapping[str, tuple[Plan, ...]]:
    """Say what can be done; a stop either keeps all charges, or stops those that can be."""
    doable = [fact for fact in preview.facts if not fact.note]

    def plans(mode: StoppedMode = StoppedMode.KEEP_CHARGING) -> tuple[Plan, ...]:
        return tuple(
            Plan((_intent(action, fact, mode),), preview.tags.get(fact.instance_id, {})) for fact in doable
        )

    if action not in (Action.ECS_STOP, Action.ECS_FORCE_STOP):
        return {Choice.CONFIRM: plans()}
    offered: dict[str, tuple[Plan, ...]] = {Choice.KEEP_CHARGING: plans()}
    if any(fact.economical for fact in doable):
        offered[Choice.STOP_CHARGING] = plans(StoppedMode.STOP_CHARGING)
    return offered


def _intent(action: Action, fact: InstanceFacts, mode: StoppedMode) -> InstanceIntent:
    instance = (fact.account, fact.region, fact.instance_id, fact.name)
    mode = mode if fact.economical else StoppedMode.KEEP_CHARGING
    match action:
        case Action.ECS_START:
            return StartInstance(*instance)
        case Action.ECS_STOP:
            return StopInstance(*instance, mode)
        case Action.ECS_FORCE_STOP:
            return ForceStopInstance(*instance, mode)
        case _:
            return RebootInstance(*instance, fact.started_at.isoformat() if fact.started_at else "")
