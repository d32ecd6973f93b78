"""What a page of clusters shows beyond the listing: one batch of each kind per scope, for its rows only."""

from collections.abc import Mapping, Sequence
from typing import TypeVar

from app.domain.cost import UNKNOWN, Cost
from app.domain.emr.clusters import ClusterRow
from app.queries.asking import Answers, gather, together
from app.queries.cost import Costed, CostReader
from app.queries.side_by_side import SideBySide
from cloud.model import ClusterDetail, ClusterSummary, Scope
from cloud.ports import Emr

T = TypeVar("T")


class PageReader:
    """Reads node counts, details and what that costs, and names what could not be read."""

    def __init__(
        self,
        adapters: Mapping[Scope, Emr],
        threads: SideBySide,
        patience: float,
        costs: CostReader | None = None,
    ) -> None:
        self._adapters = adapters
        self._threads = threads
        self._patience = patience
        self._costs = costs

    def read(
        self, visible: Sequence[ClusterSummary], scopes: tuple[Scope, ...]
    ) -> tuple[tuple[ClusterRow, ...], tuple[str, ...]]:
        """Answer the rows in the same order; ``scopes`` are all that were asked."""
        counting, describing = {}, {}
        for scope, clusters in _by_scope(visible).items():
            emr, alive = self._adapters[scope], [c.id for c in clusters if not c.state.ended]
            counting[scope] = self._threads.submit(scope, emr.count_nodes, alive)
            ids = [cluster.id for cluster in clusters]
            describing[scope] = self._threads.submit(scope, emr.describe_clusters, ids)
        patience = together(scopes, self._patience)
        nodes, details = gather(counting, patience), gather(describing, patience)
        costed = self._cost(nodes, details)
        rows = tuple(
            ClusterRow(c, _told(nodes, c), _told(details, c), self._cost_of(c, costed)) for c in visible
        )
        several = len(scopes) > 1
        unread = [*_named("node counts", nodes, several), *_named("releases and owners", details, several)]
        missing = sum(row.detail is None and row.summary.scope in details.told for row in rows)
        if missing:
            unread.append(f"releases and owners of {missing} of these (EMR did not tell them in time)")
        return rows, (*unread, *costed.unread)

    def _cost(
        self, nodes: Answers[Mapping[str, int]], details: Answers[Mapping[str, ClusterDetail]]
    ) -> Costed:
        if self._costs is None:
            return Costed({})
        counted = {key: count for counts in nodes.told.values() for key, count in counts.items()}
        return self._costs.per_hour(
            (detail for found in details.told.values() for detail in found.values()), counted
        )

    def _cost_of(self, cluster: ClusterSummary, costed: Costed) -> Cost | None:
        if self._costs is None or cluster.state.ended:
            return None
        return costed.costs.get(cluster.id, UNKNOWN)


def _by_scope(clusters: Sequence[ClusterSummary]) -> Mapping[Scope, list[ClusterSummary]]:
    grouped: dict[Scope, list[ClusterSummary]] = {}
    for cluster in clusters:
        grouped.setdefault(cluster.scope, []).append(cluster)
    return grouped


def _told(answers: Answers[Mapping[str, T]], cluster: ClusterSummary) -> T | None:
    return answers.told.get(cluster.scope, {}).get(cluster.id)


def _named(what: str, answers: Answers[Mapping[str, T]], several: bool) -> list[str]:
    """Say once for each reason what could not be read, and where if that is not clear."""
    reasons: dict[str, list[str]] = {}
    for missing in answers.unanswered:
        reasons.setdefault(missing.why, []).append(str(missing.scope))
    return [
        f"{what} in {', '.join(places)} ({why})" if several else f"{what} ({why})"
        for why, places in reasons.items()
    ]
