"""Reading EMR: lists by few calls, one cluster whole, and what could not be read by name."""

import time
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Future
from dataclasses import replace
from datetime import UTC, datetime
from typing import TypeVar

from app.domain.emr.clusters import (
    ClusterPage,
    ClusterSheet,
    Matches,
    Unanswered,
    is_cluster_id,
    matching,
    shown,
)
from app.domain.emr.keeping import Keep, can_be_kept
from app.domain.queries import ListClusters, ShowCluster
from app.queries.asking import CUT_OFF, PATIENCE, Answers
from app.queries.cost import Costed, CostReader
from app.queries.listings import FRESH, PAGING, Listings
from app.queries.locating import Search
from app.queries.pages import PageReader
from app.queries.paging import page_of
from app.queries.side_by_side import SideBySide
from cloud.errors import CloudError
from cloud.model import ACTIVE_STATES, ClusterDetail, Clusters, ClusterState, ClusterSummary, Scope
from cloud.ports import Emr

T = TypeVar("T")

STEPS_SHOWN = 5


class EmrQueries:
    """Answers from the EMR adapters, one per configured scope.

    Where several are asked, nobody waits longer than ``patience`` seconds for one that does not answer.
    """

    def __init__(
        self,
        adapters: Mapping[Scope, Emr],
        *,
        page_size: int,
        threads: SideBySide,
        patience: float = PATIENCE,
        costs: CostReader | None = None,
        keeps: Callable[[], Sequence[Keep]] = lambda: (),
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._adapters = adapters
        self._page_size = page_size
        self._threads = threads
        self._patience = patience
        self._now = now
        self._listings = Listings(adapters, threads, patience, clock)
        self._rows = PageReader(adapters, threads, patience, costs)
        self._costs = costs
        self._keeps = keeps

    def list_clusters(self, query: ListClusters, *, turning: bool = False) -> ClusterPage:
        """Read one page of all scopes together: a listing each, and the rest for the rows that are seen only.

        ``turning`` pages shows the listings that the reader has begun, if they are not too old.
        """
        now = self._now()
        states = frozenset(ClusterState) if query.ended else ACTIVE_STATES
        listed = self._listings.read(query.scopes, states, PAGING if turning else FRESH)
        clusters = shown(_items(listed), now)
        page = page_of(clusters, query.page, self._page_size)
        rows, unread = self._rows.read(page.items, query.scopes)
        keeps = self._by_target()
        return ClusterPage(
            scopes=query.scopes,
            rows=tuple(replace(row, keep=_kept(row.summary, keeps)) for row in rows),
            total=len(clusters),
            page=page.number,
            pages=page.pages,
            ended=query.ended,
            now=now,
            truncated=_truncated(listed),
            unanswered=listed.unanswered,
            unread=unread,
        )

    def show_cluster(self, query: ShowCluster) -> ClusterSheet | Matches:
        """Read one cluster whole; or tell what the word matches when that is not exactly one."""
        located = self.find(query.scopes, query.cluster)
        return located if isinstance(located, Matches) else self._sheet(located)

    def find(self, scopes: tuple[Scope, ...], cluster: str) -> ClusterDetail | Matches:
        """Find a cluster to look at; or tell what the word matches when that is not exactly one."""
        if not is_cluster_id(cluster):
            found = self._find(scopes, cluster)
            if len(found.candidates) != 1:
                return found
            cluster, scopes = found.candidates[0].id, (found.candidates[0].scope,)
        return Search(self._adapters, self._threads, scopes, cluster).result(self._patience)

    def _find(self, scopes: tuple[Scope, ...], word: str) -> Matches:
        """Look among those alive first; a name that is reused every night means tonight's cluster."""
        alive = self._listings.read(scopes, ACTIVE_STATES, FRESH)
        if found := self._matching(alive, word):
            return Matches(word, scopes, found, alive.unanswered)
        every = (
            self._listings.read(tuple(alive.told), frozenset(ClusterState), FRESH) if alive.told else alive
        )
        cut_off = tuple(Unanswered(scope, CUT_OFF) for scope in _truncated(every))
        unanswered = tuple(dict.fromkeys((*alive.unanswered, *every.unanswered, *cut_off)))
        return Matches(word, scopes, self._matching(every, word), unanswered)

    def _matching(self, listed: Answers[Clusters], word: str) -> tuple[ClusterSummary, ...]:
        return matching(shown(_items(listed), self._now()), word)

    def _sheet(self, detail: ClusterDetail) -> ClusterSheet:
        scope, cluster_id = detail.summary.scope, detail.summary.id
        emr = self._adapters[scope]
        counting = self._threads.submit(scope, emr.list_capacity, detail)
        stepping = self._threads.submit(scope, emr.list_steps, cluster_id, STEPS_SHOWN)
        timing = self._threads.submit(scope, emr.auto_termination, cluster_id)
        unread: list[str] = []
        capacity = _read(counting, "instances", unread)
        costed = self._costs.of_sheet(detail, capacity) if self._costs else Costed({})
        return ClusterSheet(
            detail=detail,
            capacity=capacity,
            steps=_read(stepping, "steps", unread),
            auto_termination=_read(timing, "auto-termination", unread),
            now=self._now(),
            # Evaluated last: the parts above have noted what they could not read.
            unread=(*unread, *costed.unread),
            cost=costed.costs.get(cluster_id),
            keep=_kept(detail.summary, self._by_target()),
        )

    def _by_target(self) -> Mapping[str, Keep]:
        """Read who spares what, by the name that the audit has for it."""
        return {keep.target: keep for keep in self._keeps()}


def _kept(cluster: ClusterSummary, keeps: Mapping[str, Keep]) -> Keep | None:
    return keeps.get(_target(cluster)) if can_be_kept(cluster.state) else None


def _target(cluster: ClusterSummary) -> str:
    return f"{cluster.scope.account}/{cluster.scope.region}/{cluster.id}"


def _items(listed: Answers[Clusters]) -> tuple[ClusterSummary, ...]:
    return tuple(cluster for listing in listed.told.values() for cluster in listing.items)


def _truncated(listed: Answers[Clusters]) -> tuple[Scope, ...]:
    return tuple(scope for scope, listing in listed.told.items() if listing.truncated)


def _read(call: Future[T], what: str, unread: list[str]) -> T | None:
    """Wait for one part; a part that fails is named, and the others are shown."""
    try:
        return call.result()
    except CloudError as error:
        unread.append(f"{what} ({error.message})")
        return None
