"""How operations carry their plan through the store."""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from app.domain.changes import Plan, plan_from_json, plan_to_json
from app.domain.intent import reading
from app.store.operations import Operation


@dataclass(frozen=True, slots=True)
class Task:
    """An operation's payload: what is done, for which proposal and request, and how far it has come.

    ``accepted_at`` is when the cloud took it (``None``: not yet, or its answer was lost), ``made`` the id of what came
    of it. As long as ``called`` is false, no call has gone out.
    """

    plan: Plan
    proposal: str
    request_id: str
    progress: str = ""
    accepted_at: datetime | None = None
    made: str = ""
    called: bool = False

    def to_json(self) -> dict[str, Any]:
        return {
            "plan": plan_to_json(self.plan),
            "proposal": self.proposal,
            "request_id": self.request_id,
            "progress": self.progress,
            "accepted_at": self.accepted_at.isoformat() if self.accepted_at else "",
            "made": self.made,
            "called": self.called,
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
                stored["made"],
                stored["called"],
            )


def progressed(operation: Operation, progress: str, made: str = "", *, unknown: bool = False) -> Operation:
    """Note how far it has come, and the id of what was found to have come of it; or that nobody will ever know."""
    changed = {
        "progress": progress,
        **({"made": made} if made else {}),
        **({"unknown": True} if unknown else {}),
    }
    return replace(operation, payload={**operation.payload, **changed})


def called(operation: Operation) -> Operation:
    """Note that a call goes out now, or may have."""
    return replace(operation, payload={**operation.payload, "called": True})


def accepted(operation: Operation, at: datetime, made: str = "") -> Operation:
    """Note that the cloud has taken it."""
    taken = {"called": True, "accepted_at": at.isoformat(), "made": made}
    return replace(operation, payload={**operation.payload, **taken})
