"""Storing how far an operation has come, together with what the audit says of it."""

from collections.abc import Mapping
from typing import Any

from app.store.audit import AuditEntry, Phase
from app.store.operations import Operation
from app.store.store import Repositories
from app.tracking.records import Task


def conclude(store: Repositories, operation: Operation, owner: str) -> bool:
    """Store how far an operation has come; and if this is its end, the audit's last entry about it."""
    if not store.operations.update(operation, owner=owner):
        return False
    if operation.state.ended:
        phase = Phase.UNKNOWN if operation.payload.get("unknown") else Phase(operation.state.value)
        store.audit.record(entry(operation, phase, {"reason": operation.outcome}))
    return True


def entry(operation: Operation, phase: Phase, detail: Mapping[str, Any] | None = None) -> AuditEntry:
    """Describe one step of an operation for the audit, under the request that it began with."""
    task = Task.of(operation)
    last = task.plan.last
    return AuditEntry(
        request_id=task.request_id,
        team_id=operation.asker.team_id,
        user_id=operation.asker.user_id,
        channel=operation.channel,
        action=operation.action,
        phase=phase,
        target=last.target if last.subject else f"{last.target}{task.made}",
        detail={"name": last.name, "progress": task.progress, **(detail or {})},
        provider_request_id=operation.provider_request_id,
    )
