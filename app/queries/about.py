"""The bot about itself: who did what, and how it is."""

from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta

from app.domain.intent import Unreadable
from app.domain.people import UserId
from app.domain.queries import FindAudit
from app.domain.reports import (
    AuditLine,
    AuditPage,
    ClosedChannel,
    LastRun,
    OperationStatus,
    PartStatus,
    ScheduledStatus,
    StatusReport,
)
from app.domain.requests import Request
from app.domain.schedule import Schedule
from app.health import Health
from app.notifier import Notifier
from app.pool import Pool
from app.store.audit import AuditRecord
from app.store.errors import StoreError
from app.store.operations import Operation
from app.store.store import Store
from app.store.switches import Switch
from app.store.ticks import Tick, TickState
from app.tracking.records import Task

AUDIT_PAGE = 15

MISSED_SINCE = timedelta(days=7)
"""So far back the status counts what was due and not run."""


class AboutQueries:
    """Answers from the store and the running parts."""

    def __init__(
        self,
        store: Store,
        health: Health,
        pool: Pool,
        notifier: Notifier,
        schedules: Mapping[str, Schedule],
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self._store = store
        self._switch = Switch(store.claims)
        self._health = health
        self._pool = pool
        self._notifier = notifier
        self._schedules = schedules
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
            paused = self._switch.paused()
            operations = self._store.operations.unfinished()
            scheduled = self._scheduled()
            database = PartStatus("store", True, "answers")
        except StoreError as error:
            operations, scheduled, paused = (), (), None
            database = PartStatus("store", False, error.message)
        others = [
            PartStatus(name, part.ok, part.detail) for name, part in sorted(self._health.parts().items())
        ]
        return StatusReport(
            parts=(database, *(part for part in others if part.name != database.name)),
            operations=tuple(map(_operation, operations)),
            scheduled=scheduled,
            jobs_at_work=self._pool.busy,
            messages_waiting=self._notifier.pending(),
            started_at=self._started_at,
            now=self._now(),
            paused=paused,
            closed=tuple(
                ClosedChannel(channel, why.code, why.since)
                for channel, why in sorted(self._notifier.closed().items())
            ),
            trouble=self._notifier.last_error,
        )

    def _scheduled(self) -> tuple[ScheduledStatus, ...]:
        """Look what the jobs of all replicas did last, and when they are due again."""
        now, ticks = self._now(), self._store.ticks
        running = {tick.job: tick for tick in ticks.running()}
        ended = ticks.newest_ended(self._schedules)
        missed = ticks.missed(self._schedules, now - MISSED_SINCE)
        return tuple(
            ScheduledStatus(
                name=name,
                schedule=str(schedule),
                next_at=schedule.next_after(now),
                running_since=running[name].claimed_at if name in running else None,
                doing=running[name].detail if name in running else "",
                last=_last_run(ended[name]) if name in ended else None,
                missed=sum(tick.missed for tick in missed if tick.job == name),
                missed_at=next((tick.due_at for tick in missed if tick.job == name), None),
            )
            for name, schedule in self._schedules.items()
        )


def _last_run(tick: Tick) -> LastRun:
    return LastRun(tick.due_at, tick.took or timedelta(), tick.state is TickState.OK, tick.detail)


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
        target, progress = task.plan.last.name, task.progress
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
