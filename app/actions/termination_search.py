"""Finding clusters that are being terminated, many by few calls.

ListClusters takes states and a span of creation times, gives 50 clusters a call, and promises no order:
https://docs.aws.amazon.com/emr/latest/APIReference/API_ListClusters.html
"""

from collections.abc import Mapping
from datetime import datetime

from app.domain.emr.intents import ClusterIntent
from cloud.errors import NotFound
from cloud.model import ACTIVE_STATES, ENDED_STATES, ClusterState, ClusterSummary, Created
from cloud.ports import Emr

DESCRIBED_SINGLY = 3
"""Up to so many clusters are described one by one, rather than looked for in another listing."""

WHERE_TO_LOOK = (
    frozenset({ClusterState.TERMINATING}),
    ENDED_STATES,
    ACTIVE_STATES - {ClusterState.TERMINATING},
)


def find(
    emr: Emr, wanted: Mapping[str, ClusterIntent], calls: int
) -> tuple[Mapping[str, ClusterSummary | None], int]:
    """Find clusters by at most so many ``calls``; answer with those found by id, and how many calls it took.

    ``None`` is a cluster that EMR does not know. One that is left out was not found this time. In a crowded
    account listings may be cut off before any of ours: so the last call describes the oldest that is missing,
    which also narrows the next look's span.
    """
    found: dict[str, ClusterSummary | None] = {}
    missing, left = dict(wanted), calls
    for number, states in enumerate(WHERE_TO_LOOK):
        if not missing or (number and len(missing) <= min(left, DESCRIBED_SINGLY)):
            break
        if left < 2 and number:
            break
        listing = emr.list_clusters(states, _span(missing), pages=max(1, left - 1))
        left -= listing.pages
        found.update({cluster.id: cluster for cluster in listing.items if cluster.id in missing})
        missing = {cluster_id: intent for cluster_id, intent in missing.items() if cluster_id not in found}
    oldest_first = sorted(missing, key=lambda cluster_id: missing[cluster_id].created_at)
    for cluster_id in oldest_first[: min(left, DESCRIBED_SINGLY)]:
        found[cluster_id] = _describe(emr, cluster_id)
        left -= 1
    return found, calls - left


def _describe(emr: Emr, cluster_id: str) -> ClusterSummary | None:
    try:
        return emr.describe_cluster(cluster_id).summary
    except NotFound:
        return None


def _span(clusters: Mapping[str, ClusterIntent]) -> Created:
    """When these were created, so that a listing need not read any others."""
    moments = [datetime.fromisoformat(intent.created_at) for intent in clusters.values()]
    return Created(min(moments), max(moments))
