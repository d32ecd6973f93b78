"""What is kept of the request that a change began with: for the audit, and for its message."""

from app.domain.changes import Plan
from app.domain.requests import Kind, Request
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


def thread_of(request: Request) -> str:
    """Answer in the thread where somebody spoke to the bot, or opened a form, or where the clock's message stands."""
    in_thread = (Kind.MENTION, Kind.DIRECT_MESSAGE, Kind.SUBMISSION, Kind.CLOCK)
    return request.thread_ts if request.kind in in_thread else ""
