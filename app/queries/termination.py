"""What has to be known before clusters are terminated: which ones are meant, and what would be lost."""

from collections.abc import Mapping, Sequence

from app.domain.clusters import Matches, exactly_matching, is_cluster_id, matching
from app.domain.intents import PreviewTermination
from app.domain.proposals import ClusterFacts
from app.domain.termination import TerminationPreview
from app.domain.tags import owner_of
from app.queries.side_by_side import SideBySide
from cloud.errors import CloudError, NotFound
from cloud.model import ACTIVE_STATES, ClusterDetail, ClusterState, ClusterSummary, Scope
from cloud.ports import Emr

STEPS_READ = 50


class TerminationQueries:
    """Reads afresh, never from a cache: what is shown here is confirmed."""

    def __init__(self, adapters: Mapping[Scope, Emr], threads: SideBySide) -> None:
        self._adapters = adapters
        self._threads = threads

    def preview(self, query: PreviewTermination) -> TerminationPreview:
        """Resolve the words and read what they mean. An id or an exact name is certain; a part of a name never is."""
        emr = self._adapters[query.scope]
        certain, unclear = self._resolve(emr, query.words)
        details = list(self._threads.map(emr.describe_cluster, certain))
        facts = tuple(self._threads.map(lambda detail: _facts(emr, detail), details))
        tags = {detail.summary.id: dict(detail.tags) for detail in details}
        return TerminationPreview(query.scope, facts, tags, unclear)

    def _resolve(self, emr: Emr, words: Sequence[str]) -> tuple[list[str], tuple[Matches, ...]]:
        certain: dict[str, None] = {}
        unclear: list[Matches] = []
        names = [word for word in words if not is_cluster_id(word)]
        running = emr.list_clusters(ACTIVE_STATES).items if names else ()
        for word in words:
            found = self._by_id(emr, word) if is_cluster_id(word) else exactly_matching(running, word)
            if len(found) == 1:
                certain[found[0].id] = None
            else:
                unclear.append(Matches(word, emr.scope, found or matching(running, word)))
        return list(certain), tuple(unclear)

    def _by_id(self, emr: Emr, cluster_id: str) -> tuple[ClusterSummary, ...]:
        try:
            return (emr.describe_cluster(cluster_id).summary,)
        except NotFound:
            return ()


def _facts(emr: Emr, detail: ClusterDetail) -> ClusterFacts:
    cluster = detail.summary
    running, pending = _steps(emr, cluster.id)
    return ClusterFacts(
        cluster_id=cluster.id,
        name=cluster.name,
        account=cluster.scope.account,
        region=cluster.scope.region,
        state=cluster.state.value,
        created_at=cluster.created_at,
        protected=detail.termination_protected,
        nodes=_nodes(emr, cluster.id),
        steps_running=running,
        steps_pending=pending,
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


def _nodes(emr: Emr, cluster_id: str) -> int | None:
    try:
        return emr.count_nodes([cluster_id]).get(cluster_id)
    except CloudError:
        return None  # as above
