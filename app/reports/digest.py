"""Collects a digest: what runs, what has changed and by whom, what idles, what it costs; what is not known is named."""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from typing import Protocol
from zoneinfo import ZoneInfo

import structlog

from app.domain.digest import Digest, Event, Failure, KeptCluster, RunningCluster, Section, dearest_first
from app.domain.emr.clusters import Unanswered
from app.domain.emr.idle_report import ScanReport
from app.domain.emr.keeping import can_be_kept
from app.domain.emr.spending import Day, days, first_needed, spent, yesterday
from app.domain.names import Action
from app.domain.people import UserId
from app.errors import ChatOpsError
from app.queries.asking import Answers, gather
from app.queries.idle import IdleScan
from app.queries.idle_scope import NOBODY_WAITS as NOBODY_WAITS_FOR_IDLE
from app.queries.idle_scope import SOMEBODY_WAITS as SOMEBODY_WAITS_FOR_IDLE
from app.queries.side_by_side import SideBySide
from app.reports.doings import Doings, name_of, read_doings
from app.reports.fleet import NOBODY_WAITS, SOMEBODY_WAITS, Fleet, FleetReader
from app.reports.sampling import Sampler
from app.store.keeps import Keep
from app.store.store import Store
from cloud.errors import CloudError
from cloud.model import ENDED_STATES, Clusters, ClusterState, ClusterSummary, Scope
from cloud.ports import Emr

log = structlog.get_logger()


class Source(Protocol):
    """Another part of the bot that has something to add; asked with every digest, and to be quick about it."""

    @property
    def action(self) -> Action:
        """Who may do this may read it, if they ask for a digest of their own."""

    @property
    def scopes(self) -> Sequence[Scope]:
        """The accounts and regions that it tells of."""

    def within(self, scopes: Collection[Scope]) -> "Source":
        """Tell of these only."""

    def section(self, accounts: Collection[str], since: datetime, now: datetime) -> Section | None:
        """Tell what there is, of these accounts only if any are named; ``None``: nothing to say.

        Raises ``CloudError`` or ``ChatOpsError`` where that is not known.
        """


class Drawing(Protocol):
    """What a digest needs of :class:`app.reports.charts.Charts`."""

    def draw(self, days: Sequence[Day]) -> bytes:
        """Draw a chart as PNG; empty if that is not possible."""


class Digests:
    """Collects digests, by the clock and by command alike."""

    def __init__(
        self,
        adapters: Mapping[Scope, Emr],
        threads: SideBySide,
        fleet: FleetReader,
        sampler: Sampler,
        idle: IdleScan,
        store: Store,
        names: Callable[[UserId], str],
        charts: Drawing,
        sources: Sequence[Source] = (),
        *,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self._adapters = adapters
        self._threads = threads
        self._fleet = fleet
        self._sampler = sampler
        self._idle = idle
        self._store = store
        self._names = names
        self._charts = charts
        self._now = now
        self.sources = tuple(sources)

    @property
    def scopes(self) -> tuple[Scope, ...]:
        return tuple(self._adapters)

    def collect(
        self,
        scopes: Sequence[Scope],
        since: datetime | None,
        zone: ZoneInfo,
        sources: Sequence[Source] = (),
        accounts: Collection[str] = (),
        *,
        somebody_waits: bool = False,
    ) -> Digest:
        """Collect what has happened ``since`` (``None``: yesterday at this time of day); raises ``StoreError`` only."""
        now = self._now()
        since = since or yesterday(now, zone)
        patience = SOMEBODY_WAITS if somebody_waits else NOBODY_WAITS
        listing = {
            scope: self._threads.submit(
                ("fleet", scope), self._adapters[scope].list_clusters, ENDED_STATES, patience=patience.listing
            )
            for scope in scopes
        }
        fleet = self._fleet.read(scopes, patience)
        scan = self._scan(scopes, now, somebody_waits)
        ended = gather(listing, patience.scopes)
        doings = read_doings(self._store, self._names, scopes, since)
        readings = self._sampler.readings(scopes, first_needed(now, zone), now)
        names = tuple(map(str, scopes))
        by_day = days(readings, names, zone, now)
        running = [cluster for rows in fleet.running.values() for cluster in rows]
        gone = [cluster for listed in ended.told.values() for cluster in listed.items]
        return Digest(
            scopes=tuple(scopes),
            since=since,
            now=now,
            spent=spent(readings, names, yesterday(now, zone), now),
            running=dearest_first(running),
            started=_started(running, gone, doings, since),
            ended=_ended(gone, doings, since),
            failures=_failures(gone, doings, since),
            idle=scan.idle,
            unsure=scan.unknown,
            kept=tuple(self._kept(scopes, fleet)),
            sections=tuple(self._sections(sources, accounts, since, now)),
            days=by_day,
            picture=self._charts.draw(by_day),
            truncated=_truncated(fleet, ended, scan),
            unanswered=_unanswered(fleet, ended, scan),
            unread=tuple(dict.fromkeys((*fleet.unread, *scan.unread))),
        )

    def _scan(self, scopes: Sequence[Scope], now: datetime, somebody_waits: bool) -> ScanReport:
        patience = SOMEBODY_WAITS_FOR_IDLE if somebody_waits else NOBODY_WAITS_FOR_IDLE
        return self._idle.scan(scopes, now, None, patience)

    def _kept(self, scopes: Collection[Scope], fleet: Fleet) -> Iterator[KeptCluster]:
        for keep in self._store.keeps.now():
            kept = _kept(keep, self._names)
            if kept is not None and kept.scope in scopes and not _is_over(kept, fleet):
                yield kept

    def _sections(
        self, sources: Sequence[Source], accounts: Collection[str], since: datetime, now: datetime
    ) -> Iterator[Section]:
        for source in sources:
            try:
                section = source.section(accounts, since, now)
            except (ChatOpsError, CloudError) as error:
                section = Section("", unread=(f"{source.action.value} ({error.message})",))
            if section is not None:
                yield section


def _kept(keep: Keep, names: Callable[[UserId], str]) -> KeptCluster | None:
    parts = keep.target.split("/")
    if len(parts) != 3:
        return None
    scope = Scope(parts[0], parts[1])
    return KeptCluster(keep.name, parts[2], scope, name_of(keep.by, names), keep.until)


def _is_over(kept: KeptCluster, fleet: Fleet) -> bool:
    """Tell whether its cluster runs no more: only where all was read is that known."""
    if kept.scope not in fleet.running or kept.scope in fleet.truncated:
        return False
    running = (row.summary for row in fleet.running[kept.scope])
    return not any(cluster.id == kept.cluster_id and can_be_kept(cluster.state) for cluster in running)


def _started(
    running: Sequence[RunningCluster], gone: Sequence[ClusterSummary], doings: Doings, since: datetime
) -> tuple[Event, ...]:
    every = [(one.summary, one.owner) for one in running] + [(cluster, None) for cluster in gone]
    found = [
        Event(cluster, cluster.created_at, doings.started(cluster, owner))
        for cluster, owner in every
        if cluster.created_at >= since
    ]
    return tuple(sorted(found, key=_newest_first))


def _ended(gone: Sequence[ClusterSummary], doings: Doings, since: datetime) -> tuple[Event, ...]:
    found = [
        Event(cluster, cluster.ended_at, doings.ended(cluster))
        for cluster in gone
        if cluster.ended_at is not None and cluster.ended_at >= since and not _failed(cluster)
    ]
    return tuple(sorted(found, key=_newest_first))


def _failures(gone: Sequence[ClusterSummary], doings: Doings, since: datetime) -> tuple[Failure, ...]:
    """Clusters that failed, and what this bot was asked to do and could not; each once."""
    found = {
        cluster.id: Failure(
            cluster.name,
            cluster.id,
            cluster.ended_at,
            cluster.reason,
            cluster.reason_code,
            scope=cluster.scope,
        )
        for cluster in gone
        if cluster.ended_at is not None and cluster.ended_at >= since and _failed(cluster)
    }
    ours = [failure for failure in doings.failed if failure.cluster_id not in found]
    return tuple(sorted((*found.values(), *ours), key=lambda failure: failure.at, reverse=True))


def _failed(cluster: ClusterSummary) -> bool:
    return cluster.state is ClusterState.TERMINATED_WITH_ERRORS


def _newest_first(event: Event) -> tuple[float, str]:
    return -event.at.timestamp(), event.cluster.id


def _truncated(fleet: Fleet, ended: Answers[Clusters], scan: ScanReport) -> tuple[Scope, ...]:
    cut = [scope for scope, listed in ended.told.items() if listed.truncated]
    return tuple(dict.fromkeys((*fleet.truncated, *cut, *scan.truncated)))


def _unanswered(fleet: Fleet, ended: Answers[Clusters], scan: ScanReport) -> tuple[Unanswered, ...]:
    """Name each scope once: of what could not be read it does not matter how often."""
    every = (*fleet.unanswered, *ended.unanswered, *scan.unanswered)
    return tuple({missing.scope: missing for missing in reversed(every)}.values())
