"""What can be changed: the one table of all intents, and the plans that are made of them.

The gate admits an intent by its ``action``; ``INTENTS`` reads them back from the store.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import cache
from typing import Any, cast

from pydantic import TypeAdapter

from app.domain.ecs.intents import ForceStopInstance, RebootInstance, StartInstance, StopInstance
from app.domain.emr.intents import ProtectCluster, TerminateCluster, UnprotectCluster
from app.domain.emr.launching import LaunchCluster
from app.domain.emr.resize_intents import ChangeScalingLimits, ResizeFleet, ResizeGroups
from app.domain.emr.setting_intents import (
    CancelSteps,
    RemoveAutoTermination,
    RemoveTags,
    SetAutoTermination,
    SetTags,
)
from app.domain.intent import Intent, reading
from app.domain.policy import Target

INTENTS: Mapping[str, Callable[..., Intent]] = {
    kind.__name__: kind
    for kind in (
        TerminateCluster,
        UnprotectCluster,
        ProtectCluster,
        LaunchCluster,
        ResizeGroups,
        ResizeFleet,
        ChangeScalingLimits,
        SetTags,
        RemoveTags,
        SetAutoTermination,
        RemoveAutoTermination,
        CancelSteps,
        StartInstance,
        StopInstance,
        ForceStopInstance,
        RebootInstance,
    )
}


def to_json(intent: Intent) -> dict[str, Any]:
    """Describe an intent for the store."""
    kind = type(intent)
    fields = adapter(kind).dump_python(intent, mode="json")
    return {"action": intent.action.value, "intent": kind.__name__, **fields}


def from_json(stored: Mapping[str, Any]) -> Intent:
    """Read an intent back; raises :class:`app.domain.intent.Unreadable`."""
    with reading():
        fields = {key: value for key, value in stored.items() if key not in ("action", "intent")}
        read: Intent = adapter(INTENTS[stored["intent"]]).validate_python(fields, extra="forbid")
        return read


@cache
def adapter(kind: Callable[..., Any]) -> TypeAdapter[Any]:
    """Make what writes and reads a dataclass; nested ones, durations and enums included."""
    return TypeAdapter(cast(Any, kind))


@dataclass(frozen=True, slots=True)
class Plan:
    """Intents for one target, done in this order; what fails keeps the later ones from being tried.

    ``nodes`` and ``cost`` (USD an hour) are the most that the target comes to, where a policy may limit it;
    ``later_tags`` are those that it has afterwards, where that changes.
    """

    intents: tuple[Intent, ...]
    tags: Mapping[str, str]
    nodes: int | None = None
    cost: Decimal | None = None
    later_tags: Mapping[str, str] | None = None

    @property
    def last(self) -> Intent:
        """What it all comes to; the others only make way for it."""
        return self.intents[-1]

    @property
    def aim(self) -> Target:
        """What the policy's ``where`` looks at."""
        scope = self.last.scope
        return Target(
            scope.account,
            scope.region,
            self.tags,
            nodes=self.nodes,
            cost=self.cost,
            later_tags=self.later_tags,
        )

    def with_tags(self, tags: Mapping[str, str]) -> "Plan":
        """Plan the same for a target whose tags are these by now."""
        later = self.later_tags
        if later is not None:
            put = {key: value for key, value in later.items() if self.tags.get(key) != value}
            removed = self.tags.keys() - later.keys()
            later = {key: value for key, value in {**tags, **put}.items() if key not in removed}
        return replace(self, tags=dict(tags), later_tags=later)


def plan_to_json(plan: Plan) -> dict[str, Any]:
    """Describe a plan for the store."""
    return {
        "intents": [to_json(intent) for intent in plan.intents],
        "tags": dict(plan.tags),
        "nodes": plan.nodes,
        "cost": None if plan.cost is None else str(plan.cost),
        "later_tags": None if plan.later_tags is None else dict(plan.later_tags),
    }


def plan_from_json(stored: Mapping[str, Any]) -> Plan:
    """Read a plan back; raises :class:`app.domain.intent.Unreadable`."""
    with reading():
        first, *others = map(from_json, stored["intents"])
        cost = stored.get("cost")
        return Plan(
            (first, *others),
            stored["tags"],
            stored.get("nodes"),
            None if cost is None else Decimal(cost),
            stored.get("later_tags"),
        )
