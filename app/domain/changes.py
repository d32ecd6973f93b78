"""What can be changed, as frozen, storable values: one intent is one thing done to one target.

The gate admits an intent by its ``action``; ``INTENTS`` is the one table that reads them back from the store.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import Any, ClassVar

from app.domain.names import Action
from app.domain.policy import Target
from app.errors import ChatOpsError
from cloud.model import Scope


class Unreadable(ChatOpsError):
    """Another version of the bot has stored this, and I cannot read it."""


@contextmanager
def reading() -> Iterator[None]:
    """Raise :class:`Unreadable` for what is stored otherwise than expected."""
    try:
        yield
    except (AttributeError, IndexError, KeyError, TypeError, ValueError) as error:
        raise Unreadable from error


class Risk(StrEnum):
    """What is at stake: whether it can be taken back."""

    CHANGE = "change"
    DESTROY = "destroy"


@dataclass(frozen=True, slots=True)
class ClusterIntent:
    """Something done to one EMR cluster; ``name`` is what people call it.

    ``created_at`` (ISO 8601) narrows the listing in which it is looked for afterwards.
    """

    action: ClassVar[Action]
    risk: ClassVar[Risk]
    done: ClassVar[str]
    account: str
    region: str
    cluster_id: str
    name: str
    created_at: str

    @property
    def scope(self) -> Scope:
        return Scope(self.account, self.region)

    @property
    def target(self) -> str:
        """How the audit names what it is aimed at."""
        return f"{self.account}/{self.region}/{self.cluster_id}"


@dataclass(frozen=True, slots=True)
class TerminateCluster(ClusterIntent):
    """Terminate it: https://docs.aws.amazon.com/emr/latest/APIReference/API_TerminateJobFlows.html"""

    action = Action.EMR_TERMINATE
    risk = Risk.DESTROY
    done = "It is terminating."


@dataclass(frozen=True, slots=True)
class UnprotectCluster(ClusterIntent):
    """Lift its protection: https://docs.aws.amazon.com/emr/latest/APIReference/API_SetTerminationProtection.html"""

    action = Action.EMR_UNPROTECT
    risk = Risk.CHANGE
    done = "Its termination protection is off now."


Intent = TerminateCluster | UnprotectCluster

INTENTS: Mapping[str, type[Intent]] = {
    kind.action.value: kind for kind in (TerminateCluster, UnprotectCluster)
}


def to_json(intent: Intent) -> dict[str, Any]:
    """Describe an intent for the store."""
    return {"action": intent.action.value, **asdict(intent)}


def from_json(stored: Mapping[str, Any]) -> Intent:
    """Read an intent back; raises :class:`Unreadable`."""
    with reading():
        fields = dict(stored)
        return INTENTS[fields.pop("action")](**fields)


@dataclass(frozen=True, slots=True)
class Plan:
    """Intents for one target, done in this order; what fails keeps the later ones from being tried."""

    intents: tuple[Intent, ...]
    tags: Mapping[str, str]

    @property
    def aim(self) -> Target:
        """What the policy's ``where`` looks at."""
        first = self.intents[0]
        return Target(first.account, first.region, self.tags)


def plan_to_json(plan: Plan) -> dict[str, Any]:
    """Describe a plan for the store."""
    return {"intents": [to_json(intent) for intent in plan.intents], "tags": dict(plan.tags)}


def plan_from_json(stored: Mapping[str, Any]) -> Plan:
    """Read a plan back; raises :class:`Unreadable`."""
    with reading():
        first, *others = map(from_json, stored["intents"])
        return Plan((first, *others), stored["tags"])
