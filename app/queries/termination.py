"""What has to be known before clusters are terminated: which ones are meant, and what would be lost."""

from collections.abc import Callable, Mapping, Sequence
from typing import TypeVar

from app.domain.clusters import Matches, exactly_matching, is_cluster_id, matching
from app.domain.intents import PreviewTermination
from app.domain.proposals import ClusterFacts
from app.domain.tags import owner_of
from app.domain.termination import TerminationPreview
from app.queries.side_by_side import SideBySide
from cloud.errors import CloudError, NotFound, Throttled
from cloud.model import ACTIVE_STATES, ClusterDetail, ClusterState, ClusterSummary, Scope
from cloud.ports import Emr

A = TypeVar("A")
B = TypeVar("B")

STEPS_READ = 50
DESCRIBED_AT_ONCE, STEPS_AT_ONCE = 4, 2
"""EMR lets 1 and 0.5 of these calls pass a second; of more at once the last would wait too long."""


class TerminationQueries:
    """Reads afresh, never from a cache: what is shown here is confirmed."""

    def __init__(self, adapters: Mapping[Scope, Emr], threads: SideBySide) -> None:
        self._adapters = adapters
        self._threads = threads

    def preview(self, query: PreviewTermination) -> TerminationPreview:
        """Resolve the words, and read what they mean.

        An id or an exact name is certain; a part of a name never is.
        """
        emr = self._adapters[query.scope]
        certain, unclear = _resolve(emr, query.words)
        found = zip(certain, self._some_at_once(_describe(emr), certain, DESCRIBED_AT_ONCE), strict=True)
        details = {cluster_id: detail for cluster_id, detail in found if detail is not None}
        unknown = [Matches(word, query.scope, ()) for word in certain if word not in details]
        steps = self._some_at_once(lambda one: _steps(emr, one), tuple(details), STEPS_AT_ONCE)
        nodes = _nodes(emr, details)
        facts = (
            _facts(detail, nodes.get(detail.summary.id), in_flight)
            for detail, in_flight in zip(details.values(), steps, strict=True)
        )
        tags = {cluster_id: dict(detail.tags) for cluster_id, detail in details.items()}
        return TerminationPreview(query.scope, tuple(facts), tags, (*unknown, *unclear))

    def _some_at_once(self, read: Callable[[A], B], wanted: Sequence[A], size: int) -> list[B]:
        answers: list[B] = []
        for start in range(0, len(wanted), size):
            answers += self._threads.map(read, wanted[start : start + size])
        return answers


def _resolve(emr: Emr, words: Sequence[str]) -> tuple[tuple[str, ...], tuple[Matches, ...]]:
    """Tell the ids meant for certain, known or not; and words that are no id and no one cluster's name."""
    certain: dict[str, None] = {}
    unclear: list[Matches] = []
    running = _running(emr) if not all(map(is_cluster_id, words)) else ()
    for word in words:
        found = () if is_cluster_id(word) else exactly_matching(running, word)
        if is_cluster_id(word) or len(found) == 1:
            certain[found[0].id if found else word] = None
        else:
            unclear.append(Matches(word, emr.scope, found or matching(running, word)))
    return tuple(certain), tuple(unclear)


def _running(emr: Emr) -> tuple[ClusterSummary, ...]:
    listing = emr.list_clusters(ACTIVE_STATES)
    if listing.truncated:  # another cluster of the same name may be in what was not read
        message = "EMR did not let me read all clusters, so no name is certain: please give ids, or wait."
        raise Throttled(message, permanent=False, code="OwnThrottle", sent=False)
    return listing.items


def _describe(emr: Emr) -> Callable[[str], ClusterDetail | None]:
    def describe(cluster_id: str) -> ClusterDetail | None:
        try:
            return emr.describe_cluster(cluster_id)
        except NotFound:
            return None

    return describe


def _facts(detail: ClusterDetail, nodes: int | None, steps: tuple[int | None, int | None]) -> ClusterFacts:
    cluster = detail.summary
    return ClusterFacts(
        cluster_id=cluster.id,
        name=cluster.name,
        account=cluster.scope.account,
        region=cluster.scope.region,
        state=cluster.state.value,
        created_at=cluster.created_at,
        protected=detail.termination_protected,
        nodes=nodes,
        steps_running=steps[0],
        steps_pending=steps[1],
        owner=owner_of(detail.tags),
        note=_note(cluster.state),
    )


def _note(state: ClusterState) -> str:
    if state.ended:
        return "It has ended already: nothing will be done."
    if state is ClusterState.TERMINATING:
        return "It is terminating already: nothing will be done."
    return ""


def _steps(emr: Emr, cluster_id: str) -> tuple[int | None, int | None]:
    try:
        steps = emr.list_steps(cluster_id, STEPS_READ)
    except CloudError:
        return None, None  # shown as unread: the rest of the preview is worth having
    running = sum(step.state == "RUNNING" for step in steps)
    return running, sum(step.state == "PENDING" for step in steps)


def _nodes(emr: Emr, details: Mapping[str, ClusterDetail]) -> Mapping[str, int]:
    try:
        return emr.count_nodes([key for key, detail in details.items() if not detail.summary.state.ended])
    except CloudError:
        return {}  # as above
