"""Which clusters the words of a change mean."""

from dataclasses import dataclass

from app.domain.emr.clusters import Matches
from app.domain.facts import ClusterFacts
from app.domain.tags import owner_of
from cloud.model import ClusterDetail, ClusterState


@dataclass(frozen=True, slots=True)
class Meant:
    """Clusters meant for certain, each once; and words that could mean several, or none."""

    details: tuple[ClusterDetail, ...]
    unclear: tuple[Matches, ...] = ()


def facts_of(detail: ClusterDetail) -> ClusterFacts:
    """Say of a cluster what DescribeCluster tells; one that is over has a note."""
    cluster = detail.summary
    return ClusterFacts(
        cluster_id=cluster.id,
        name=cluster.name,
        account=cluster.scope.account,
        region=cluster.scope.region,
        state=cluster.state.value,
        created_at=cluster.created_at,
        protected=detail.termination_protected,
        owner=owner_of(detail.tags),
        note=_over(cluster.state),
    )


def identity(detail: ClusterDetail) -> tuple[str, str, str, str, str]:
    """Give the fields that every :class:`app.domain.emr.intents.ClusterIntent` begins with."""
    cluster = detail.summary
    scope = cluster.scope
    return scope.account, scope.region, cluster.id, cluster.name, cluster.created_at.isoformat()


def _over(state: ClusterState) -> str:
    if state.ended:
        return "It has ended already: nothing will be done."
    if state is ClusterState.TERMINATING:
        return "It is terminating already: nothing will be done."
    return ""
