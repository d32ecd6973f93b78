"""How clusters are put before people: what needs attention first, what belongs on a page, what a word matches."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from app.domain.cost import Cost
from app.domain.emr.keeping import Keep
from app.domain.policy import Target
from cloud.model import AutoTermination, Capacity, ClusterDetail, ClusterState, ClusterSummary, Scope, Step

SHOWN_AFTER_END = timedelta(days=7)
STUCK_AFTER = timedelta(minutes=30)
"""A cluster that has been starting or terminating for longer deserves a look."""

_CLUSTER_ID = re.compile(r"j-[A-Z0-9]{4,20}")
_LONG_AGO = datetime.min.replace(tzinfo=UTC)
_MOVING = frozenset({ClusterState.STARTING, ClusterState.BOOTSTRAPPING, ClusterState.TERMINATING})
_RANK = {
    ClusterState.WAITING: 1,
    ClusterState.RUNNING: 2,
    ClusterState.STARTING: 3,
    ClusterState.BOOTSTRAPPING: 3,
    ClusterState.TERMINATING: 4,
    ClusterState.TERMINATED_WITH_ERRORS: 5,
    ClusterState.TERMINATED: 6,
}


@dataclass(frozen=True, slots=True)
class ClusterRow:
    """One cluster in a list; ``nodes`` and ``detail`` are ``None`` where they could not be read.

    ``cost`` is ``None`` where nobody asked for it, and where it has ended; ``keep`` is who spares it while it is idle.
    """

    summary: ClusterSummary
    nodes: int | None = None
    detail: ClusterDetail | None = None
    cost: Cost | None = None
    keep: Keep | None = None


@dataclass(frozen=True, slots=True)
class Unanswered:
    """An account and region that could not be asked, or not to the end, and ``why`` in words for people."""

    scope: Scope
    why: str


@dataclass(frozen=True, slots=True)
class ClusterPage:
    """One page of a list: rows, out of ``total`` clusters of all ``scopes`` together.

    ``unanswered`` and ``truncated`` are the scopes of which nothing, or not everything, is among them;
    ``unread`` names what else could not be read, and why.
    """

    scopes: tuple[Scope, ...]
    rows: tuple[ClusterRow, ...]
    total: int
    page: int
    pages: int
    ended: bool
    now: datetime
    truncated: tuple[Scope, ...] = ()
    unanswered: tuple[Unanswered, ...] = ()
    unread: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ClusterSheet:
    """All about one cluster. ``None`` is what could not be read; ``unread`` says why.

    ``cost`` is ``None`` where nobody asked for it, and where the cluster has ended; ``keep`` is who spares it while it
    is idle.
    """

    detail: ClusterDetail
    capacity: tuple[Capacity, ...] | None
    steps: tuple[Step, ...] | None
    auto_termination: AutoTermination | None
    now: datetime
    unread: tuple[str, ...] = ()
    cost: Cost | None = None
    keep: Keep | None = None

    @property
    def aim(self) -> Target:
        """What the policy's ``where`` looks at."""
        return Target(self.detail.summary.scope.account, self.detail.summary.scope.region, self.detail.tags)


@dataclass(frozen=True, slots=True)
class Matches:
    """Clusters that a word could mean in these scopes: some to pick from, or none.

    ``unanswered`` are those of the scopes that could not be looked through.
    """

    word: str
    scopes: tuple[Scope, ...]
    candidates: tuple[ClusterSummary, ...]
    unanswered: tuple[Unanswered, ...] = ()


def shown(clusters: Iterable[ClusterSummary], now: datetime) -> list[ClusterSummary]:
    """Leave out those that ended too long ago, and put first what most needs attention."""
    recent = now - SHOWN_AFTER_END
    kept = (c for c in clusters if not c.state.ended or (c.ended_at or _LONG_AGO) >= recent)
    return sorted(kept, key=lambda cluster: _attention(cluster, now))


def is_stuck(cluster: ClusterSummary, now: datetime) -> bool:
    """Has it been moving from one state to the next for suspiciously long? (A termination's start is not told.)"""
    return cluster.state in _MOVING - {ClusterState.TERMINATING} and now - cluster.created_at > STUCK_AFTER


def _attention(cluster: ClusterSummary, now: datetime) -> tuple[int, float, str]:
    if cluster.state.ended:  # newest end first
        return _RANK[cluster.state], -(cluster.ended_at or _LONG_AGO).timestamp(), cluster.id
    oldest_first = (cluster.ready_at or cluster.created_at).timestamp()
    return (0 if is_stuck(cluster, now) else _RANK[cluster.state]), oldest_first, cluster.id


def is_cluster_id(word: str) -> bool:
    """Tell whether this can only be an id: ``j-`` and capitals or digits."""
    return _CLUSTER_ID.fullmatch(word) is not None


def exactly_matching(clusters: Sequence[ClusterSummary], word: str) -> tuple[ClusterSummary, ...]:
    """Find the clusters of exactly that id or name."""
    return tuple(c for c in clusters if c.id == word) or tuple(c for c in clusters if c.name == word)


def matching(clusters: Sequence[ClusterSummary], word: str) -> tuple[ClusterSummary, ...]:
    """Find what a word means: an id, else exact names, else parts of names, whatever the case."""
    folded = word.casefold()
    for fits in (
        lambda c: c.id.casefold() == folded,
        lambda c: c.name == word,
        lambda c: c.name.casefold() == folded,
        lambda c: folded in c.name.casefold(),
    ):
        if found := tuple(c for c in clusters if fits(c)):
            return found
    return ()
