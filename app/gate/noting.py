"""What the audit says of a change before anything is carried out."""

from app.domain.changes import Plan
from app.domain.requests import Request
from app.store.audit import AuditEntry, Phase


def entry(request: Request, request_id: str, plan: Plan, phase: Phase) -> AuditEntry:
    """Describe one step of a change that somebody asked for, under the request that it began with."""
    last = plan.last
    return AuditEntry(
        request_id=request_id,
        team_id=request.asker.team_id,
        user_id=request.asker.user_id,
        channel=request.channel,
        action=last.action,
        phase=phase,
        target=last.target,
        detail={"name": last.name, "actions": [intent.action.value for intent in plan.intents]},
    )
