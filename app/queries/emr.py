"""Reading EMR: lists by few calls, one cluster whole, and what could not be read by name."""

import time
from collections.abc import Callable, Mapping
from concurrent.futures import Future
from datetime import UTC, datetime
from typing import TypeVar

from app.domain.clusters import ClusterPage, ClusterRow, ClusterSheet, Matches, is_cluster_id, matching, shown
from app.domain.intents import ListClusters, ShowCluster
from app.queries.recent import Recent
from app.queries.side_by_side import SideBySide
from cloud.errors import CloudError, NotFound
from cloud.model import ACTIVE_STATES, Clusters, ClusterState, ClusterSummary, Scope
from cloud.ports import Emr

T = TypeVar("T")

STEPS_SHOWN = 5
FRESH = 2.0
"""Seconds: askers this close together share one listing."""
PAGING = 120.0
"""Seconds: turning pages reads on in the listing it began with, so that nothing moves under the reader."""


class EmrQueries:
    """Answers from the EMR adapters, one per configured scope."""

    def __init__(
        self,
        adapters: Mapping[Scope, Emr],
        *,
        page_size: int,
        threads: SideBySide,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._adapters = adapters
        self._page_size = page_size
        self._now = now
        self._recent: Recent[Clusters] = Recent(clock)
        self._threads = threads

    def list_clusters(self, query: ListClusters, *, turning: bool = False) -> ClusterPage:
        """Read one page: one listing, one batch of node counts, and details for the rows that are seen only.

        ``turning`` pages shows the listing that the reader has begun, if it is not too old.
        """
        now = self._now()
        states = frozenset(ClusterState) if query.ended else ACTIVE_STATES
        listing = self._listing(query.scope, states, PAGING if turning else FRESH)
        clusters = shown(listing.items, now)
        pages = max(1, -(-len(clusters) // self._page_size))
        page = min(max(1, query.page), pages)
        visible = clusters[(page - 1) * self._page_size : page * self._page_size]
        rows, unread = self._rows(query.scope, visible)
        return ClusterPage(
            scope=query.scope,
            rows=rows,
            total=len(clusters),
            page=page,
            pages=pages,
            ended=query.ended,
            truncated=listing.truncated,
            now=now,
            unread=unread,
        )

    def _rows(
        self, scope: Scope, visible: list[ClusterSummary]
    ) -> tuple[tuple[ClusterRow, ...], tuple[str, ...]]:
        emr = self._adapters[scope]
        unread: list[str] = []
        ids = [cluster.id for cluster in visible]
        counting = self._threads.submit(emr.count_nodes, [c.id for c in visible if not c.state.ended])
        describing = self._threads.submit(emr.describe_clusters, ids)
        nodes = _read(counting, "node counts", unread) or {}
        details = _read(describing, "releases and owners", unread)
        if details is not None and (missing := len(ids) - len(details)):
            unread.append(f"releases and owners of {missing} of these (EMR did not tell them in time)")
        told = details or {}
        rows = tuple(ClusterRow(c, nodes.get(c.id), told.get(c.id)) for c in visible)
        return rows, tuple(unread)

    def show_cluster(self, query: ShowCluster) -> ClusterSheet | Matches:
        """Read one cluster whole; or tell what the word matches when that is not exactly one."""
        if is_cluster_id(query.cluster):
            try:
                return self._sheet(query.scope, query.cluster)
            except NotFound:
                return Matches(query.cluster, query.scope, ())
        found = self._find(query.scope, query.cluster)
        if len(found) == 1:
            return self._sheet(query.scope, found[0].id)
        return Matches(query.cluster, query.scope, found)

    def _find(self, scope: Scope, word: str) -> tuple[ClusterSummary, ...]:
        """Look among those alive first; a name that is reused every night means tonight's cluster."""
        for states in (ACTIVE_STATES, frozenset(ClusterState)):
            listing = self._listing(scope, states, FRESH)
            if found := matching(shown(listing.items, self._now()), word):
                return found
        return ()

    def _sheet(self, scope: Scope, cluster_id: str) -> ClusterSheet:
        emr = self._adapters[scope]
        stepping = self._threads.submit(emr.list_steps, cluster_id, STEPS_SHOWN)
        timing = self._threads.submit(emr.auto_termination, cluster_id)
        detail = emr.describe_cluster(cluster_id)
        counting = self._threads.submit(emr.list_capacity, detail)
        unread: list[str] = []
        return ClusterSheet(
            detail=detail,
            capacity=_read(counting, "instances", unread),
            steps=_read(stepping, "steps", unread),
            auto_termination=_read(timing, "auto-termination", unread),
            now=self._now(),
            unread=tuple(unread),
        )

    def _listing(self, scope: Scope, states: frozenset[ClusterState], max_age: float) -> Clusters:
        emr = self._adapters[scope]
        return self._recent.get((scope, states), max_age, lambda: emr.list_clusters(states))


def _read(call: Future[T], what: str, unread: list[str]) -> T | None:
    """Wait for one part; a part that fails is named, and the others are shown."""
    try:
        return call.result()
    except CloudError as error:
        unread.append(f"{what} ({error.message})")
        return None
