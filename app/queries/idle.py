"""Which clusters do nothing: all accounts and regions side by side, each by few calls."""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from typing import Protocol

from app.domain.emr.idle import Signal
from app.domain.emr.idle_report import Calls, IdleCluster, ScanReport
from app.domain.emr.keeping import Keep
from app.domain.emr.thresholds import Thresholds
from app.domain.queries import FindIdle
from app.queries.asking import gather
from app.queries.cost import Costed
from app.queries.idle_scope import NOBODY_WAITS, SOMEBODY_WAITS, ScanPatience, ScopeScan
from app.queries.side_by_side import SideBySide
from cloud.model import ClusterDetail, Scope
from cloud.ports import Emr


class Costs(Protocol):
    """What the scan needs of :class:`app.queries.cost.CostReader`."""

    def per_hour(self, clusters: Iterable[ClusterDetail]) -> Costed:
        """Tell what each costs; never raises what a cloud raises."""


class IdleScan:
    """Scans for idle clusters, by command and by the clock alike."""

    def __init__(
        self,
        adapters: Mapping[Scope, Emr],
        threads: SideBySide,
        thresholds: Thresholds,
        signals: Collection[Signal] = (),
        *,
        costs: Costs | None = None,
        keeps: Callable[[], Iterable[Keep]] = lambda: (),
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self._adapters = adapters
        self._threads = threads
        self._thresholds = thresholds
        self._signals = frozenset(signals)
        self._costs = costs
        self._keeps = keeps
        self._now = now

    def find(self, query: FindIdle) -> ScanReport:
        """Answer ``/emr idle``; a length that was asked for goes for all clusters, whatever their tags."""
        thresholds = None if query.for_ is None else Thresholds(query.for_)
        report = self.scan(query.scopes, self._now(), thresholds, SOMEBODY_WAITS)
        idle = {found.target for found in report.idle}
        return replace(report, keeps={keep.target: keep for keep in self._keeps() if keep.target in idle})

    def scan(
        self,
        scopes: Sequence[Scope],
        now: datetime,
        thresholds: Thresholds | None = None,
        patience: ScanPatience = NOBODY_WAITS,
    ) -> ScanReport:
        """Look at all of them; what cannot be read is in the report, and never raised."""
        calls = {
            scope: self._threads.submit(
                scope,
                ScopeScan(
                    self._adapters[scope],
                    thresholds or self._thresholds,
                    self._signals,
                    now,
                    patience,
                ).run,
            )
            for scope in scopes
        }
        answers = gather(calls, patience.scope)
        found = answers.told
        idle, unread = self._priced([cluster for one in found.values() for cluster in one.idle])
        return ScanReport(
            scopes=tuple(scopes),
            now=now,
            idle=tuple(sorted(idle, key=lambda cluster: (cluster.verdict.since, cluster.summary.id))),
            unknown=tuple(cluster for one in found.values() for cluster in one.unknown),
            watched=sum(one.watched for one in found.values()),
            calls=Calls.add_up(one.calls for one in found.values()),
            truncated=tuple(scope for scope, one in found.items() if one.truncated),
            unanswered=answers.unanswered,
            unread=(*(part for one in found.values() for part in one.unread), *unread),
            working=tuple(cluster for one in found.values() for cluster in one.working),
        )

    def look(self, scope: Scope, cluster_id: str, now: datetime) -> IdleCluster | None:
        """Look at one cluster afresh; ``None`` unless it is idle for certain. Raises ``CloudError``."""
        if scope not in self._adapters:
            return None
        emr = self._adapters[scope]
        scan = ScopeScan(emr, self._thresholds, self._signals, now, SOMEBODY_WAITS)
        return next(iter(scan.look(cluster_id).idle), None)

    def _priced(self, idle: Sequence[IdleCluster]) -> tuple[list[IdleCluster], tuple[str, ...]]:
        """Add what they cost, where that is known; what they waste is worth telling without it too."""
        details = [cluster.detail for cluster in idle if cluster.detail is not None]
        if self._costs is None or not details:
            return list(idle), ()
        costed = self._costs.per_hour(details)
        return [replace(one, cost=costed.costs.get(one.summary.id)) for one in idle], costed.unread
