"""The bot about itself: who did what, and how it is."""

from collections.abc import Callable
from datetime import UTC, datetime

from app.domain.changes import Unreadable
from app.domain.intents import FindAudit
from app.domain.people import UserId
from app.domain.reports import AuditLine, AuditPage, OperationStatus, PartStatus, StatusReport
from app.domain.requests import Request
from app.health import Health
from app.notifier import Notifier
from app.pool import Pool
from app.store.audit import AuditRecord
from app.store.errors import StoreError
from app.store.operations import Operation
from app.store.store import Store
from app.tracking.records import Task

AUDIT_PAGE = 15


class AboutQueries:
    """Answers from the store and the running parts."""

    def __init__(
        self,
        store: Store,
        health: Health,
        pool: Pool,
        notifier: Notifier,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self._store = store
        self._health = health
        self._pool = pool
        self._notifier = notifier
        self._now = now
        self._started_at = now()

    def audit(self, query: FindAudit, request: Request) -> AuditPage:
        """Read a page of the audit; one entry more than fits tells whether there is another page."""
        records = self._store.audit.find(
            since=self._now() - query.since if query.since else None,
            user=UserId(request.asker.team_id, query.user) if query.user else None,
            action=query.what or None,
            limit=AUDIT_PAGE + 1,
            before_id=query.before,
        )
        return AuditPage(tuple(map(_line, records[:AUDIT_PAGE])), more=len(records) > AUDIT_PAGE)

    def status(self) -> StatusReport:
        """Look at every part; a database that does not answer is part of the answer."""
        try:
            self._store.ping()
            operations = self._store.operations.unfinished()
            database = PartStatus("store", True, "answers")
        except StoreError as error:
            operations, database = (), PartStatus("store", False, error.message)
        others = [
            PartStatus(name, part.ok, part.detail) for name, part in sorted(self._health.parts().items())
        ]
        return StatusReport(
            parts=(database, *(part for part in others if part.name != database.name)),
            operations=tuple(map(_operation, operations)),
            jobs_at_work=self._pool.busy,
            messages_waiting=self._notifier.pending(),
            started_at=self._started_at,
            now=self._now(),
        )


def _line(record: AuditRecord) -> AuditLine:
    entry = record.entry
    return AuditLine(
        number=record.id,
        at=record.at,
        user=UserId(entry.team_id, entry.user_id),
        channel=entry.channel,
        action=entry.action,
        phase=entry.phase.value,
        target=entry.target,
        detail=entry.detail,
        provider_request_id=entry.provider_request_id,
    )


def _operation(operation: Operation) -> OperationStatus:
    try:
        task = Task.of(operation)
        target, progress = task.plan.intents[-1].name, task.progress
    except Unreadable:
        target, progress = operation.id, "another version's"
    return OperationStatus(
        action=operation.action,
        target=target,
        state=operation.state.value,
        progress=progress,
        asker=operation.asker,
        since=operation.created_at,
    )
