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
    of it. As long as ``called`` is false, no call has gone out; ``called_at`` is when the last one did (``None``: an
    older version did not keep that).
    """

    plan: Plan
    proposal: str
    request_id: str
    progress: str = ""
    accepted_at: datetime | None = None
    made: str = ""
    called: bool = False
    called_at: datetime | None = None

    def to_json(self) -> dict[str, Any]:
        return {
            "plan": plan_to_json(self.plan),
            "proposal": self.proposal,
            "request_id": self.request_id,
            "progress": self.progress,
            "accepted_at": self.accepted_at.isoformat() if self.accepted_at else "",
            "made": self.made,
            "called": self.called,
            "called_at": self.called_at.isoformat() if self.called_at else "",
        }

    @classmethod
    def of(cls, operation: Operation) -> "Task":
        """Read an operation's payload; raises :class:`app.domain.changes.Unreadable`."""
        with reading():
            stored = operation.payload
            accepted, went_out = stored.get("accepted_at"), stored.get("called_at")
            return cls(
                plan_from_json(stored["plan"]),
                stored["proposal"],
                stored["request_id"],
                stored["progress"],
                datetime.fromisoformat(accepted) if accepted else None,
                stored["made"],
                stored["called"],
                datetime.fromisoformat(went_out) if went_out else None,
            )


def progressed(operation: Operation, progress: str, made: str = "", *, unknown: bool = False) -> Operation:
    """Note how far it has come, and the id of what was found to have come of it; or that nobody will ever know."""
    changed = {
        "progress": progress,
        **({"made": made} if made else {}),
        **({"unknown": True} if unknown else {}),
    }
    return replace(operation, payload={**operation.payload, **changed})


def called(operation: Operation, at: datetime) -> Operation:
    """Note that a call goes out at that moment, or may have."""
    return replace(operation, payload={**operation.payload, "called": True, "called_at": at.isoformat()})


def accepted(operation: Operation, at: datetime, made: str = "") -> Operation:
    """Note that the cloud has taken it."""
    taken = {"called": True, "accepted_at": at.isoformat(), "made": made}
    return replace(operation, payload={**operation.payload, **taken})
