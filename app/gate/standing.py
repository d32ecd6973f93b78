"""How a proposal stands when somebody clicks on one of its buttons."""

from datetime import datetime

import structlog

from app.domain.intent import Unreadable
from app.domain.people import UserId
from app.domain.proposals import CONFIRMATION, proposal_from_json
from app.domain.verdicts import Verdict
from app.store.pending import Pending, PendingState
from app.store.store import Store

log = structlog.get_logger()


def find(store: Store, proposal_id: str) -> Pending | None:
    """Find a proposal that this version understands."""
    pending = store.pending.get(proposal_id)
    if pending is None or pending.kind != CONFIRMATION:
        return None
    try:
        proposal_from_json(pending.payload)
    except Unreadable:
        log.warning("changes.unreadable", proposal=proposal_id)
        return None
    return pending


def standing(pending: Pending, clicker: UserId, now: datetime) -> Verdict | None:
    """Say why a click cannot be for it; ``None``: it can."""
    match pending.state:
        case PendingState.CLAIMED | PendingState.DONE:
            return Verdict.CONFIRMED_BEFORE
        case PendingState.CANCELLED:
            return Verdict.CANCELLED_BEFORE
        case PendingState.EXPIRED:
            return Verdict.EXPIRED
    if pending.asker != clicker:
        return Verdict.NOT_YOURS
    return Verdict.EXPIRED if pending.expires_at <= now else None
