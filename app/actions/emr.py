"""Changing EMR clusters, and following what was changed by few calls."""

from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime, timedelta

from app.domain.changes import Intent, Plan, TerminateCluster, UnprotectCluster
from app.tracking.following import Followed, Looked, Sight
from cloud.errors import NotFound
from cloud.model import ENDED_STATES, ClusterState, ClusterSummary, Created, Scope
from cloud.ports import Emr

DESCRIBED_SINGLY = 3
"""Up to so many clusters are described one by one; more are looked for in a listing of those that ended."""

SHOULD_HAVE_BEGUN = timedelta(minutes=5)


class EmrActions:
    """Speaks to the EMR adapters, one per configured scope."""

    def __init__(
        self, adapters: Mapping[Scope, Emr], now: Callable[[], datetime] = lambda: datetime.now(UTC)
    ) -> None:
        self._adapters = adapters
        self._now = now

    def terminate(self, intent: TerminateCluster) -> str:
        """Have the cluster terminated."""
        return self._adapters[intent.scope].terminate(intent.cluster_id)

    def unprotect(self, intent: UnprotectCluster) -> str:
        """Lift the cluster's termination protection."""
        return self._adapters[intent.scope].set_termination_protection(intent.cluster_id, False)

    def group(self, plan: Plan) -> str:
        """Name what can be looked at together: one account and region."""
        return f"emr:{plan.intents[-1].scope}"

    def look(self, followed: Sequence[Followed]) -> Looked:
        """Look at clusters that are being terminated, all in one scope.

        One listing of what is terminating; who is not in it has ended, or has not begun. Raises ``CloudError``.
        """
        emr = self._adapters[followed[0].plan.intents[-1].scope]
        wanted = {one.plan.intents[-1].cluster_id: one.plan.intents[-1] for one in followed}
        ids = {one.plan.intents[-1].cluster_id: one.id for one in followed}
        since = {one.plan.intents[-1].cluster_id: one.since for one in followed}
        listing = emr.list_clusters([ClusterState.TERMINATING], _span(wanted))
        found: dict[str, ClusterSummary | None] = {c.id: c for c in listing.items if c.id in wanted}
        absent = {cluster_id: plan for cluster_id, plan in wanted.items() if cluster_id not in found}
        others, calls = _look_closer(emr, absent)
        found.update(others)
        sights = {
            ids[cluster_id]: self._sight(since[cluster_id], cluster) for cluster_id, cluster in found.items()
        }
        return Looked(sights, listing.pages + calls)

    def _sight(self, since: datetime, cluster: ClusterSummary | None) -> Sight:
        """Judge what was seen; ``None`` is a cluster that EMR knows no more, two months after its end."""
        if cluster is None or cluster.state is ClusterState.TERMINATED:
            return Sight("terminated", happened=True, ended=True)
        if cluster.state is ClusterState.TERMINATED_WITH_ERRORS:
            return Sight("terminated, with errors", happened=True, ended=True, reason=cluster.reason)
        if cluster.state is ClusterState.TERMINATING:
            return Sight("terminating", happened=True)
        late = self._now() - since > SHOULD_HAVE_BEGUN
        reason = f"EMR accepted the request, but the cluster is still {cluster.state.value}." if late else ""
        return Sight("not terminating yet", happened=False, ended=late, failed=late, reason=reason)


def _look_closer(emr: Emr, absent: Mapping[str, Intent]) -> tuple[dict[str, ClusterSummary | None], int]:
    """Find those that a listing of the terminating does not have, and count the calls it took."""
    found: dict[str, ClusterSummary | None] = {}
    calls = 0
    if len(absent) > DESCRIBED_SINGLY:
        listing = emr.list_clusters(ENDED_STATES, _span(absent))
        found.update({cluster.id: cluster for cluster in listing.items if cluster.id in absent})
        calls = listing.pages
    for cluster_id in [cluster_id for cluster_id in absent if cluster_id not in found][:DESCRIBED_SINGLY]:
        found[cluster_id] = _describe(emr, cluster_id)
        calls += 1
    return found, calls


def _describe(emr: Emr, cluster_id: str) -> ClusterSummary | None:
    try:
        return emr.describe_cluster(cluster_id).summary
    except NotFound:
        return None


def _span(clusters: Mapping[str, Intent]) -> Created:
    """When these were created, so that a listing need not read any others."""
    moments = [datetime.fromisoformat(intent.created_at) for intent in clusters.values()]
    return Created(min(moments), max(moments))
