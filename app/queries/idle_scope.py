"""One account and region scanned for idle clusters, by as few calls as tell.

Of N clusters, C of them candidates: ⌈N/50⌉ listings; ``IsIdle`` of all, judged by the smallest length that any
cluster can have, ⌈N/350⌉ calls at most (a day of readings at most; the usual two hours take ⌈N/500⌉). Only what
is quiet for so long is a candidate, and looked at closer: DescribeCluster, for its tags; ListSteps if it is RUNNING;
and for one that WAITS and was quiet in all that was read, its readings before that, at least twice as far back each
time, until they say when that began: its start or 63 days at most. That goes by batches, 60 hours of 140 clusters or
63 days of 5 by a call, and begins the further back the fewer they are, so it is never more calls than candidates that
wait. Together at most ⌈N/50⌉ + ⌈N/350⌉ + 2C.

Signals that are switched on cost, for candidates only, one more batch each, and one call for notebooks.
"""

import time
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from app.domain.emr.idle import (
    JUDGED,
    METRICS,
    Busy,
    Evidence,
    Idle,
    Look,
    Signal,
    TooYoung,
    Unknown,
    Verdict,
    judge,
    up_since,
)
from app.domain.emr.idle_report import Calls, IdleCluster, UnknownCluster, WorkingCluster
from app.domain.emr.thresholds import Thresholds
from app.queries.asking import chunks
from app.queries.idle_since import look_back
from cloud.errors import CloudError
from cloud.metrics import BUCKET, History, Metric, Readings, bucket_of
from cloud.model import ClusterDetail, Clusters, ClusterState, ClusterSummary
from cloud.ports import Emr

LONGEST_LOOK = timedelta(days=1)
"""How far back the metric of all clusters is read."""
MARGIN = 4 * BUCKET
"""What a look needs beyond the length it is to find: late buckets, and those that are not whole."""
DESCRIBED_AT_ONCE = 2
"""So that somebody who asks meanwhile need not wait long for EMR's leave."""
LIVE_STEPS = ("PENDING", "RUNNING", "CANCEL_PENDING")
NO_TAGS = "its tags could not be read, so for how long it may idle is not known"


@dataclass(frozen=True, slots=True)
class ScanPatience:
    """Seconds: for a scope's listing, for all that has to be read of its candidates, and for the whole scope.

    EMR lets a ListClusters and a ListSteps pass every two seconds, and a DescribeCluster every second: so long take
    a listing of 6,000 clusters, and 310 candidates that wait.
    """

    listing: float = 200
    candidates: float = 300
    scope: float = 540


NOBODY_WAITS = ScanPatience()
SOMEBODY_WAITS = ScanPatience(listing=60, candidates=30, scope=100)


@dataclass(frozen=True, slots=True)
class ScopeReport:
    """What was found in one scope; as the whole report has it."""

    idle: tuple[IdleCluster, ...]
    unknown: tuple[UnknownCluster, ...]
    watched: int
    calls: Calls
    truncated: bool
    unread: tuple[str, ...]
    working: Sequence[WorkingCluster]


class ScopeScan:
    """One run through one scope."""

    def __init__(
        self,
        emr: Emr,
        thresholds: Thresholds,
        signals: frozenset[Signal],
        now: datetime,
        patience: ScanPatience,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._emr = emr
        self._thresholds = thresholds
        self._signals = signals
        self._now = now
        self._patience = patience
        self._deadline = 0.0
        self._clock = clock
        self._calls = Calls()
        self._unread: dict[str, None] = {}
        self._others: dict[str, Busy | TooYoung] = {}
        self._ended: set[str] = set()
        self._fresh: Mapping[str, ClusterDetail] = {}

    def run(self) -> ScopeReport:
        """Scan; raises ``CloudError`` where clusters or their ``IsIdle`` cannot be read: then nothing is known."""
        listed = self._emr.list_clusters(JUDGED, patience=self._patience.listing)
        self._count(listing=listed.pages)
        return self._scan(listed)

    def look(self, cluster_id: str) -> ScopeReport:
        """Judge one cluster afresh; raises ``CloudError`` where it cannot be read."""
        self._count(details=1)
        self._fresh = {cluster_id: self._emr.describe_cluster(cluster_id)}
        return self._scan(Clusters((self._fresh[cluster_id].summary,), pages=0))

    def _scan(self, listed: Clusters) -> ScopeReport:
        smallest = self._thresholds.smallest(self._emr.scope.account)
        seen = self._look(listed.items, smallest)
        first = {key: judge(one, self._seen_by(smallest), self._now) for key, one in seen.items()}
        self._others |= {key: v for key, v in first.items() if isinstance(v, Busy | TooYoung)}
        quiet = {key: verdict.since for key, verdict in first.items() if isinstance(verdict, Idle)}
        candidates = [seen[key] for key in sorted(quiet, key=lambda key: (quiet[key], key))]
        unknown = [UnknownCluster(seen[key].cluster, v) for key, v in first.items() if isinstance(v, Unknown)]
        idle, more = self._judge_closely(candidates)
        return self._report(listed, idle, [*unknown, *more])

    def _report(
        self, listed: Clusters, idle: Sequence[IdleCluster], unknown: Sequence[UnknownCluster]
    ) -> ScopeReport:
        judged = [*(found.summary for found in idle), *(found.summary for found in unknown)]
        return ScopeReport(
            idle=tuple(idle),
            unknown=tuple(unknown),
            watched=len(listed.items),
            calls=self._calls,
            truncated=listed.truncated,
            unread=tuple(f"{part} in {self._emr.scope}" for part in self._unread),
            working=self._working(listed.items, {found.id for found in judged}),
        )

    def _working(self, listed: Sequence[ClusterSummary], judged: Collection[str]) -> Sequence[WorkingCluster]:
        """All that are neither idle nor unknown; those that were not looked at are too young.

        What has begun to end since it was listed is not among them, as it would not be a moment later.
        """
        return [
            WorkingCluster(cluster, self._others.get(cluster.id, TooYoung(up_since(cluster))))
            for cluster in listed
            if cluster.id not in judged and cluster.id not in self._ended
        ]

    def _seen_by(self, smallest: timedelta) -> timedelta:
        """Give the length by which the first look can tell candidates."""
        return min(smallest, LONGEST_LOOK - MARGIN)

    def _look(self, clusters: Sequence[ClusterSummary], smallest: timedelta) -> Mapping[str, Evidence]:
        """Read ``IsIdle`` of all that are old enough, as far back as the smallest length takes."""
        span = self._seen_by(smallest) + MARGIN - BUCKET  # the bucket of now is one more
        edge = bucket_of(self._now) - span
        old = [c for c in clusters if self._now - up_since(c) >= smallest]
        since = {cluster.id: bucket_of(max(up_since(cluster), edge)) for cluster in old}
        read = self._history(Metric.IS_IDLE, since).readings
        return {c.id: Evidence(c, {Metric.IS_IDLE: Look(since[c.id], read.get(c.id, {}))}) for c in old}

    def _judge_closely(
        self, candidates: Sequence[Evidence]
    ) -> tuple[list[IdleCluster], list[UnknownCluster]]:
        """Judge each by its own length, and by all that there is to know of it."""
        self._deadline = self._clock() + self._patience.candidates
        details = self._describe([one.cluster for one in candidates])
        after = {one.cluster.id: self._after(one.cluster, details.get(one.cluster.id)) for one in candidates}
        now = [_as_of_now(one, details.get(one.cluster.id)) for one in candidates]
        known = self._with_signals(self._look_back([*map(self._with_steps, now)]), after)
        idle: list[IdleCluster] = []
        unknown: list[UnknownCluster] = []
        for one in known:
            cluster, own = one.cluster, after[one.cluster.id]
            verdict: Verdict = Unknown(NO_TAGS) if own is None else judge(one, own, self._now)
            if isinstance(verdict, Idle) and own is not None:
                idle.append(IdleCluster(cluster, verdict, own, details.get(cluster.id)))
            elif isinstance(verdict, Unknown):
                unknown.append(UnknownCluster(cluster, verdict))
            elif cluster.state not in JUDGED:
                self._ended.add(cluster.id)
            elif not isinstance(verdict, Idle):
                self._others[cluster.id] = verdict
        return idle, unknown

    def _after(self, cluster: ClusterSummary, detail: ClusterDetail | None) -> timedelta | None:
        return self._thresholds.of(cluster.scope.account, detail.tags if detail else None)

    def _describe(self, clusters: Sequence[ClusterSummary]) -> Mapping[str, ClusterDetail]:
        """Read the details of as many as EMR lets pass in time; a second time what its limits left out."""
        found = dict(self._fresh)
        for _ in range(2):
            missing = [cluster.id for cluster in clusters if cluster.id not in found]
            for some in chunks(missing, DESCRIBED_AT_ONCE):
                if self._clock() < self._deadline:
                    self._count(details=len(some))
                    found |= self._emr.describe_clusters(some)
        if len(found) < len(clusters):
            self._unread[f"tags and owners of {len(clusters) - len(found)} idle clusters"] = None
        return found

    def _with_steps(self, one: Evidence) -> Evidence:
        """WAITING says that there are none."""
        if one.cluster.state is not ClusterState.RUNNING:
            return one
        if self._clock() >= self._deadline:
            return replace(one, unread=(*one.unread, "its steps"))
        self._count(steps=1)
        try:
            return replace(one, live_steps=len(self._emr.list_steps(one.cluster.id, 1, LIVE_STEPS)))
        except CloudError:
            return replace(one, unread=(*one.unread, "its steps"))

    def _look_back(self, candidates: Sequence[Evidence]) -> Sequence[Evidence]:
        def read(since: Mapping[str, datetime], until: datetime) -> Mapping[str, Readings]:
            return self._history(Metric.IS_IDLE, since, until).readings

        known, missing = look_back(candidates, self._now, read)
        if missing:
            self._unread[missing] = None
        return known

    def _with_signals(
        self, candidates: Sequence[Evidence], after: Mapping[str, timedelta | None]
    ) -> Sequence[Evidence]:
        """Ask the other signals about those that are still idle, from then on."""
        verdicts = {
            one.cluster.id: judge(one, own, self._now)
            for one in candidates
            if (own := after[one.cluster.id]) is not None
        }
        since = {key: verdict.since for key, verdict in verdicts.items() if isinstance(verdict, Idle)}
        for signal, metric in METRICS.items():
            if signal in self._signals and since:
                candidates = self._with_metric(candidates, signal, metric, since)
        if Signal.NOTEBOOK in self._signals and since:
            candidates = self._with_notebooks(candidates, since)
        return candidates

    def _with_metric(
        self, candidates: Sequence[Evidence], signal: Signal, metric: Metric, since: Mapping[str, datetime]
    ) -> Sequence[Evidence]:
        try:
            read = self._history(metric, since).readings
        except CloudError as error:
            return self._without(candidates, f"the signal {signal}", error, since)
        return [_look_at(one, metric, since, read) for one in candidates]

    def _with_notebooks(
        self, candidates: Sequence[Evidence], since: Mapping[str, datetime]
    ) -> Sequence[Evidence]:
        self._count(notebooks=1)
        try:
            used = self._emr.notebook_clusters()
        except CloudError as error:
            return self._without(candidates, "the signal notebook", error, since)
        return [replace(one, notebook=one.cluster.id in used) for one in candidates]

    def _without(
        self, candidates: Sequence[Evidence], what: str, error: CloudError, since: Mapping[str, datetime]
    ) -> Sequence[Evidence]:
        self._unread[f"{what} ({error.message})"] = None
        return [
            replace(one, unread=(*one.unread, what)) if one.cluster.id in since else one for one in candidates
        ]

    def _history(
        self, metric: Metric, since: Mapping[str, datetime], until: datetime | None = None
    ) -> History:
        read = self._emr.history(metric, since, until or self._now)
        self._count(metrics=read.calls)
        return read

    def _count(self, **more: int) -> None:
        self._calls = Calls.add_up((self._calls, Calls(**more)))


def _as_of_now(one: Evidence, detail: ClusterDetail | None) -> Evidence:
    """Believe the details where they say more than that it waits: a step may have begun after the listing."""
    if detail is None or detail.summary.state is ClusterState.WAITING:
        return one
    return replace(one, cluster=detail.summary)


def _look_at(
    one: Evidence, metric: Metric, since: Mapping[str, datetime], read: Mapping[str, Mapping[datetime, float]]
) -> Evidence:
    """Add a look, to those it was for."""
    cluster_id = one.cluster.id
    if cluster_id not in since:
        return one
    return replace(one, looks={**one.looks, metric: Look(since[cluster_id], read.get(cluster_id, {}))})
