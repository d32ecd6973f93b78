"""What a scan for idle clusters found, what it could not find out, and how many calls that took."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, fields
from datetime import datetime, timedelta

from app.domain.cost import Cost, Total
from app.domain.emr.clusters import Unanswered
from app.domain.emr.idle import Busy, Idle, TooYoung, Unknown
from app.domain.emr.keeping import Keep
from app.domain.tags import owner_of
from cloud.model import ClusterDetail, ClusterSummary, Scope


@dataclass(frozen=True, slots=True)
class IdleCluster:
    """It has done nothing for ``after`` or longer, which is what it may.

    ``detail`` is ``None`` where it could not be read: then nobody knows its owner, nor whether a tag spares it.
    ``cost`` is what it costs an hour, where that was asked for.
    """

    summary: ClusterSummary
    verdict: Idle
    after: timedelta
    detail: ClusterDetail | None = None
    cost: Cost | None = None

    @property
    def owner(self) -> str:
        return owner_of(self.detail.tags) if self.detail else ""

    @property
    def target(self) -> str:
        """How the audit, and whoever keeps it, names it."""
        scope = self.summary.scope
        return f"{scope.account}/{scope.region}/{self.summary.id}"

    def wasted(self, now: datetime) -> Total | None:
        """Tell what the idle time has cost so far, at its present size."""
        return None if self.cost is None else self.cost.over(now - self.verdict.since)


@dataclass(frozen=True, slots=True)
class UnknownCluster:
    """Nobody can tell whether it is idle."""

    summary: ClusterSummary
    verdict: Unknown


@dataclass(frozen=True, slots=True)
class WorkingCluster:
    """It works, or has not been up, or idle, for long enough."""

    summary: ClusterSummary
    verdict: Busy | TooYoung


@dataclass(frozen=True, slots=True)
class Calls:
    """API calls; ``details`` are those asked for, of which a short-lived cache may have spared some."""

    listing: int = 0
    metrics: int = 0
    details: int = 0
    steps: int = 0
    notebooks: int = 0

    @property
    def total(self) -> int:
        return sum(getattr(self, field.name) for field in fields(self))

    @classmethod
    def add_up(cls, some: Iterable["Calls"]) -> "Calls":
        every = tuple(some)
        return cls(*(sum(getattr(calls, field.name) for calls in every) for field in fields(cls)))


@dataclass(frozen=True, slots=True)
class ScanReport:
    """One scan of ``scopes`` at ``now``; longest idle first.

    ``working`` are all others that run or wait, ``watched`` how many there are of all; ``unanswered`` and ``truncated``
    are the scopes of which nothing, or not everything, is among them; ``unread`` names what else could not be read.
    ``keeps`` are those of its idle ones by target, where somebody asks.
    """

    scopes: tuple[Scope, ...]
    now: datetime
    idle: tuple[IdleCluster, ...] = ()
    unknown: tuple[UnknownCluster, ...] = ()
    watched: int = 0
    calls: Calls = Calls()
    truncated: tuple[Scope, ...] = ()
    unanswered: tuple[Unanswered, ...] = ()
    unread: tuple[str, ...] = ()
    working: tuple[WorkingCluster, ...] = ()
    keeps: Mapping[str, Keep] = field(default_factory=dict)
