"""How operations carry their plan through the store."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from app.domain.changes import Plan, plan_from_json, plan_to_json
from app.store.operations import Operation


@dataclass(frozen=True, slots=True)
class Task:
    """An operation's payload: what is done, for which proposal, under which request's id, and how far it has come."""

    plan: Plan
    proposal: str
    request_id: str
    progress: str = ""

    def to_json(self) -> dict[str, Any]:
        return {
            "plan": plan_to_json(self.plan),
            "proposal": self.proposal,
            "request_id": self.request_id,
            "progress": self.progress,
        }

    @classmethod
    def of(cls, operation: Operation) -> "Task":
        """Read an operation's payload."""
        stored: Mapping[str, Any] = operation.payload
        return cls(
            plan_from_json(stored["plan"]), stored["proposal"], stored["request_id"], stored["progress"]
        )


def progressed(operation: Operation, progress: str) -> Operation:
    """Note how far it has come."""
    return replace(operation, payload={**operation.payload, "progress": progress})
