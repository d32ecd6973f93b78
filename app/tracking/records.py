"""How operations carry their plan through the store."""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from app.domain.changes import Plan, plan_from_json, plan_to_json, reading
from app.store.operations import Operation


@dataclass(frozen=True, slots=True)
class Task:
    """An operation's payload: what is done, for which proposal and request, and how far it has come.

    ``accepted_at`` is when the cloud took it (``None``: not yet, or its answer was lost).
    """

    plan: Plan
    proposal: str
    request_id: str
    progress: str = ""
    accepted_at: datetime | None = None

    def to_json(self) -> dict[str, Any]:
        return {
            "plan": plan_to_json(self.plan),
            "proposal": self.proposal,
            "request_id": self.request_id,
            "progress": self.progress,
            "accepted_at": self.accepted_at.isoformat() if self.accepted_at else "",
        }

    @classmethod
    def of(cls, operation: Operation) -> "Task":
        """Read an operation's payload; raises :class:`app.domain.changes.Unreadable`."""
        with reading():
            stored = operation.payload
            accepted = stored.get("accepted_at")
            return cls(
                plan_from_json(stored["plan"]),
                stored["proposal"],
                stored["request_id"],
                stored["progress"],
                datetime.fromisoformat(accepted) if accepted else None,
            )


def progressed(operation: Operation, progress: str) -> Operation:
    """Note how far it has come."""
    return replace(operation, payload={**operation.payload, "progress": progress})


def accepted(operation: Operation, at: datetime) -> Operation:
    """Note that the cloud has taken it."""
    return replace(operation, payload={**operation.payload, "accepted_at": at.isoformat()})
