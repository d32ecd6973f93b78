"""Forgets what nobody needs any more: what is older than the audit's retention, spent questions, old ticks."""

from collections.abc import Callable
from datetime import datetime, timedelta

import structlog

from app.store.store import Store

log = structlog.get_logger()

QUESTIONS_KEPT = timedelta(days=7)
"""A click on an older message is answered with "out of date"; until then with what became of it."""

TICKS_KEPT = timedelta(days=30)

SAMPLES_KEPT = timedelta(days=30)
"""The digest's chart shows two weeks."""

MESSAGES_KEPT = timedelta(days=30)
"""At least so long a message that nothing has changed can still be edited; later it would be posted anew."""


def job(store: Store, audit_kept: timedelta) -> Callable[[datetime], str]:
    """Make the job."""

    def tidy(due_at: datetime) -> str:
        # in this order: an operation and a message go after the proposal that they belong to
        counts = {
            "audit": store.audit.prune(due_at - audit_kept),
            "questions": store.pending.prune(due_at - QUESTIONS_KEPT),
            "operations": store.operations.prune(due_at - audit_kept),
            "messages": store.messages.prune(due_at - max(audit_kept, MESSAGES_KEPT)),
            "claims": store.claims.prune(),
            "ticks": store.ticks.prune(due_at - TICKS_KEPT),
            "episodes": store.episodes.prune(due_at - audit_kept),
            "samples": store.samples.prune(due_at - SAMPLES_KEPT),
        }
        log.info("housekeeping.done", **counts)
        return "forgot " + (
            ", ".join(f"{count} {what}" for what, count in counts.items() if count) or "nothing"
        )

    return tidy
