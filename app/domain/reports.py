"""What the bot tells about itself."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from app.domain.people import UserId


@dataclass(frozen=True, slots=True)
class AuditLine:
    """One thing that happened: ``number`` grows with time."""

    number: int
    at: datetime
    user: UserId
    channel: str
    action: str
    phase: str
    target: str
    detail: Mapping[str, Any]
    provider_request_id: str


@dataclass(frozen=True, slots=True)
class AuditPage:
    """Newest first; ``more`` says that there is an older page."""

    lines: tuple[AuditLine, ...]
    more: bool


@dataclass(frozen=True, slots=True)
class PartStatus:
    """One part of the process."""

    name: str
    ok: bool
    detail: str


@dataclass(frozen=True, slots=True)
class OperationStatus:
    """One operation under way."""

    action: str
    target: str
    state: str
    progress: str
    asker: UserId
    since: datetime


@dataclass(frozen=True, slots=True)
class StatusReport:
    """How the bot is: its parts, what is under way, and how much waits."""

    parts: tuple[PartStatus, ...]
    operations: tuple[OperationStatus, ...]
    jobs_at_work: int
    messages_waiting: int
    started_at: datetime
    now: datetime
