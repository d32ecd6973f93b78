"""What the bot tells about itself."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
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
class LastRun:
    """How a scheduled job's last run ended; ``took`` is how long it ran, ``detail`` its one sentence."""

    due_at: datetime
    took: timedelta
    ok: bool
    detail: str


@dataclass(frozen=True, slots=True)
class ScheduledStatus:
    """One scheduled job of all replicas; ``missed`` counts its due times that nobody ran, of late.

    ``doing`` says how far it is, if that is known.
    """

    name: str
    schedule: str
    next_at: datetime
    running_since: datetime | None = None
    doing: str = ""
    last: LastRun | None = None
    missed: int = 0
    missed_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Paused:
    """Who has stopped what happens by itself, and since when."""

    by: UserId
    since: datetime


@dataclass(frozen=True, slots=True)
class ClosedChannel:
    """A channel in which the bot could not post when it last tried: Slack's word for why, and since when."""

    channel: str
    code: str
    since: datetime


@dataclass(frozen=True, slots=True)
class StatusReport:
    """How the bot is: its parts, what is under way, what happens by the clock, and how much waits.

    ``trouble`` is why the last message did not leave, if it did not.
    """

    parts: tuple[PartStatus, ...]
    operations: tuple[OperationStatus, ...]
    scheduled: tuple[ScheduledStatus, ...]
    jobs_at_work: int
    messages_waiting: int
    started_at: datetime
    now: datetime
    paused: Paused | None = None
    closed: tuple[ClosedChannel, ...] = ()
    trouble: str = ""
