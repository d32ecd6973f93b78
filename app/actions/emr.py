"""Changing EMR clusters, and following what was changed by few calls."""

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime, timedelta

from app.actions.configured import adapter_of, out_of_sight
from app.actions.execution import Accepted
from app.actions.termination_search import find
from app.domain.changes import Plan
from app.domain.emr.intents import ClusterIntent, ProtectCluster, TerminateCluster, UnprotectCluster
from app.tracking.following import Followed, Looked, Sight
from cloud.model import ClusterState, ClusterSummary, Scope
from cloud.ports import Emr

SHOULD_HAVE_BEGUN = timedelta(minutes=5)


class EmrActions:
    """Speaks to the EMR adapters, one per configured scope."""

    def __init__(
        self, adapters: Mapping[Scope, Emr], now: Callable[[], datetime] = lambda: datetime.now(UTC)
    ) -> None:
        self._adapters = adapters
        self._now = now

    def terminate(self, intent: TerminateCluster) -> Accepted:
        """Have the cluster terminated."""
        return Accepted(self._emr(intent.scope).terminate(intent.cluster_id))

    def unprotect(self, intent: UnprotectCluster) -> Accepted:
        """Lift the cluster's termination protection."""
        emr = self._emr(intent.scope)
        return Accepted(emr.set_termination_protection(intent.cluster_id, False), over=True)

    def protect(self, intent: ProtectCluster) -> Accepted:
        """Protect the cluster from termination."""
        emr = self._emr(intent.scope)
        return Accepted(emr.set_termination_protection(intent.cluster_id, True), over=True)

    def group(self, plan: Plan) -> str:
        """Name what can be looked at together: one account and region."""
        return f"emr:{plan.last.scope}"

    def look(self, followed: Sequence[Followed], calls: int) -> Looked:
        """Look at clusters that are being terminated, all in one scope. Raises ``CloudError``."""
        scope = followed[0].plan.last.scope
        if scope not in self._adapters:
            return Looked({one.id: out_of_sight(scope) for one in followed}, calls=0)
        by_cluster: dict[str, list[Followed]] = defaultdict(list)
        for one in followed:
            by_cluster[one.plan.last.subject].append(one)
        lasts = (one.plan.last for one in followed)
        wanted = {last.cluster_id: last for last in lasts if isinstance(last, ClusterIntent)}
        found, used = find(self._adapters[scope], wanted, calls)
        sights = {
            one.id: self._sight(one.since, cluster)
            for cluster_id, cluster in found.items()
            for one in by_cluster[cluster_id]
        }
        return Looked(sights, used)

    def _emr(self, scope: Scope) -> Emr:
        return adapter_of(self._adapters, scope)

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
