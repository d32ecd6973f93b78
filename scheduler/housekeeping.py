"""Forgets what nobody needs any more: the audit after its retention, spent questions and claims."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import structlog

from app.store.store import Store

log = structlog.get_logger()

QUESTIONS_KEPT = timedelta(days=7)
"""A click on an older message is answered with "out of date"; until then with what became of it."""


def job(store: Store, audit_kept: timedelta, now: Callable[[], datetime] | None = None) -> Callable[[], None]:
    """Make the job."""

    def tidy() -> None:
        moment = (now or _utc_now)()
        log.info(
            "housekeeping.done",
            audit=store.audit.prune(moment - audit_kept),
            questions=store.pending.prune(moment - QUESTIONS_KEPT),
            claims=store.claims.prune(),
        )

    return tidy


def _utc_now() -> datetime:
    return datetime.now(UTC)
