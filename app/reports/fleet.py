"""All that runs, with its nodes and what it costs: a few calls for each account and region.

Of N clusters: ⌈N/50⌉ listings, ⌈N/500⌉ calls for their nodes, and once an hour for each its details and instances.
"""

import threading
import time
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, replace

from app.domain.cost import UNKNOWN
from app.domain.digest import RunningCluster
from app.domain.emr.clusters import Unanswered
from app.domain.tags import owner_of
from app.queries.asking import chunks, gather
from app.queries.cost import Costed, CostReader
from app.queries.side_by_side import SideBySide
from cloud.errors import CloudError
from cloud.model import ACTIVE_STATES, ClusterDetail, ClusterSummary, Scope
from cloud.ports import Emr

DETAILS_KEPT = 3600.0
"""Seconds: what prices need of a cluster's details never changes, and its owner rarely does."""
AT_ONCE = 2
"""So that somebody who asks meanwhile need not wait long for EMR's leave."""


@dataclass(frozen=True, slots=True)
class FleetPatience:
    """Seconds: for a scope's listing, for its clusters' details, for all scopes, and for what they cost."""

    listing: float = 200
    details: float = 300
    scopes: float = 540
    costs: float = 120


NOBODY_WAITS = FleetPatience()
SOMEBODY_WAITS = FleetPatience(listing=20, details=15, scopes=40, costs=8)


@dataclass(frozen=True, slots=True)
class Fleet:
    """What runs, by scope; of the ``unanswered`` nothing is known, of the ``truncated`` not everything."""

    running: Mapping[Scope, tuple[RunningCluster, ...]]
    truncated: tuple[Scope, ...] = ()
    unanswered: tuple[Unanswered, ...] = ()
    unread: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class _Seen:
    clusters: tuple[ClusterSummary, ...]
    details: Mapping[str, ClusterDetail]
    nodes: Mapping[str, int]
    truncated: bool
    unread: tuple[str, ...]


class FleetReader:
    """Reads what runs; remembers the details of what it saw lately."""

    def __init__(
        self,
        adapters: Mapping[Scope, Emr],
        threads: SideBySide,
        costs: CostReader,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._adapters = adapters
        self._threads = threads
        self._costs = costs
        self._clock = clock
        self._lock = threading.Lock()
        self._details: dict[tuple[Scope, str], tuple[float, ClusterDetail]] = {}

    def read(self, scopes: Sequence[Scope], patience: FleetPatience = NOBODY_WAITS) -> Fleet:
        """Look at all of them side by side; raises nothing that a cloud raises."""
        calls = {
            scope: self._threads.submit(("fleet", scope), self._look, scope, patience) for scope in scopes
        }
        answers = gather(calls, patience.scopes)
        seen = answers.told
        costed = self._cost(seen.values(), patience)
        return Fleet(
            running={scope: _rows(one, costed) for scope, one in seen.items()},
            truncated=tuple(scope for scope, one in seen.items() if one.truncated),
            unanswered=answers.unanswered,
            unread=(*(part for one in seen.values() for part in one.unread), *costed.unread),
        )

    def _cost(self, seen: Collection[_Seen], patience: FleetPatience) -> Costed:
        nodes = {key: count for one in seen for key, count in one.nodes.items()}
        details = [detail for one in seen for detail in one.details.values()]
        return self._costs.per_hour(details, nodes, patience=patience.costs)

    def _look(self, scope: Scope, patience: FleetPatience) -> _Seen:
        emr, unread = self._adapters[scope], []
        listed = emr.list_clusters(ACTIVE_STATES, patience=patience.listing)
        details = self._describe(scope, listed.items, patience.details)
        if missing := sum(cluster.id not in details for cluster in listed.items):
            unread.append(
                f"owners and costs of {missing} clusters in {scope} (EMR did not tell them in time)"
            )
        nodes: Mapping[str, int] = {}
        try:
            nodes = emr.count_nodes([cluster.id for cluster in listed.items])
        except CloudError as error:
            unread.append(f"node counts in {scope} ({error.message})")
        return _Seen(listed.items, details, nodes, listed.truncated, tuple(unread))

    def _describe(
        self, scope: Scope, clusters: Sequence[ClusterSummary], patience: float
    ) -> Mapping[str, ClusterDetail]:
        """Describe those that are not known from the last hour, as they are listed now."""
        deadline = self._clock() + patience
        known = self._remembered(scope)
        missing = [cluster.id for cluster in clusters if cluster.id not in known]
        for some in chunks(missing, AT_ONCE):
            if self._clock() >= deadline:
                break
            found = self._adapters[scope].describe_clusters(some)
            known |= found
            with self._lock:
                self._details |= {(scope, key): (self._clock(), one) for key, one in found.items()}
        return {
            cluster.id: replace(known[cluster.id], summary=cluster)
            for cluster in clusters
            if cluster.id in known
        }

    def _remembered(self, scope: Scope) -> dict[str, ClusterDetail]:
        oldest = self._clock() - DETAILS_KEPT
        with self._lock:
            self._details = {key: held for key, held in self._details.items() if held[0] >= oldest}
            return {key: detail for (where, key), (_, detail) in self._details.items() if where == scope}


def _rows(seen: _Seen, costed: Costed) -> tuple[RunningCluster, ...]:
    return tuple(
        RunningCluster(
            cluster,
            owner_of(seen.details[cluster.id].tags) if cluster.id in seen.details else None,
            seen.nodes.get(cluster.id),
            costed.costs.get(cluster.id, UNKNOWN),
        )
        for cluster in seen.clusters
    )
