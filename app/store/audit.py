"""The audit: who asked for what, where, and what became of it.

Entries are added and read, never changed; they go when their retention is over.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, Connection, delete, insert, select, true

from app.domain.people import UserId
from app.store.clock import Clock
from app.store.database import Runner
from app.store.schema import audit


class Phase(StrEnum):
    """How far a request has come; a change has several entries under one request id, a read has one."""

    REQUESTED = "requested"
    CONFIRMED = "confirmed"
    ATTEMPTED = "attempted"
    SUCCEEDED = "succeeded"
    FAILED = "failed"
    UNKNOWN = "unknown"
    DENIED = "denied"
    EXPIRED = "expired"
    CANCELLED = "cancelled"
    ANSWERED = "answered"


@dataclass(frozen=True, slots=True)
class AuditEntry:
    """What to write down; ``detail`` must be JSON, ``provider_request_id`` is the cloud's own."""

    request_id: str
    team_id: str
    user_id: str
    channel: str
    action: str
    phase: Phase
    target: str = ""
    detail: Mapping[str, Any] = field(default_factory=dict)
    provider_request_id: str = ""


@dataclass(frozen=True, slots=True)
class AuditRecord:
    """An entry as it was written; ids grow with time."""

    id: int
    at: datetime
    entry: AuditEntry


class Audit:
    """The audit of all replicas."""

    def __init__(self, run: Runner, clock: Clock) -> None:
        self._run = run
        self._clock = clock

    def record(self, entry: AuditEntry) -> AuditRecord:
        """Add an entry, at the time of the clock."""
        at = self._clock()
        values = {name: getattr(entry, name) for name in AuditEntry.__slots__}
        statement = (
            insert(audit).values(**{**values, "at": at, "detail": dict(entry.detail)}).returning(audit.c.id)
        )
        number: int = self._run.write(lambda connection: connection.execute(statement).scalar_one())
        return AuditRecord(number, at, entry)

    def prune(self, before: datetime) -> int:
        """Delete what is older than the retention that the operator has set, and say how much that was."""
        statement = delete(audit).where(audit.c.at < before)
        return self._run.write(lambda connection: connection.execute(statement).rowcount, repeatable=True)

    def find(
        self,
        *,
        since: datetime | None = None,
        user: UserId | None = None,
        action: str | None = None,
        request_id: str | None = None,
        limit: int = 50,
        before_id: int | None = None,
    ) -> tuple[AuditRecord, ...]:
        """List what matches all that is given, newest first; the next page is ``before_id`` the last id.

        ``action`` is an action's name, or the beginning of some with a star: ``emr.*``.
        """
        conditions: list[ColumnElement[bool]] = [true()]
        if since is not None:
            conditions.append(audit.c.at >= since)
        if user is not None:
            conditions += [audit.c.team_id == user.team_id, audit.c.user_id == user.user_id]
        if action is not None:
            conditions.append(_named(action))
        if request_id is not None:
            conditions.append(audit.c.request_id == request_id)
        if before_id is not None:
            conditions.append(audit.c.id < before_id)
        statement = select(audit).where(*conditions).order_by(audit.c.id.desc()).limit(limit)

        def work(connection: Connection) -> tuple[AuditRecord, ...]:
            return tuple(map(_record, connection.execute(statement).mappings()))

        return self._run.read(work)


def _named(action: str) -> ColumnElement[bool]:
    if action.endswith("*"):
        return audit.c.action.startswith(action.removesuffix("*"), autoescape=True)
    return audit.c.action == action


def _record(row: Any) -> AuditRecord:
    values = {**row, "phase": Phase(row["phase"])}
    number, at = values.pop("id"), values.pop("at")
    return AuditRecord(number, at, AuditEntry(**values))
