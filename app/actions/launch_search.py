"""Finding the clusters of launches by few calls, those included whose ids are not known.

A launch whose answer was lost is looked for by its name, among what was created since its call; then its tag decides,
because names are anybody's. ListClusters tells no tags.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import cast

from app.domain.emr.launching import LAUNCH_TAG, LaunchCluster
from app.tracking.following import Followed
from cloud.errors import NotFound
from cloud.model import ClusterDetail, Clusters, ClusterState, ClusterSummary, Created
from cloud.ports import Emr

CLOCKS_DIFFER = timedelta(minutes=5)

LONG_AGO = timedelta(hours=1)
"""Before that, a listing goes on to now: a cloud's clock may be ahead."""

CREATED_WITHIN = timedelta(minutes=15)
"""So long after it was asked to EMR may create a cluster, amply."""


@dataclass(frozen=True, slots=True)
class Found:
    """Clusters by operation (``None``: there is none; left out: not seen this time), and how many calls it took.

    ``whole`` is false if the listing was cut off, so that ``None`` means little.
    """

    clusters: Mapping[str, ClusterSummary | None]
    calls: int
    whole: bool = True


def find(emr: Emr, followed: Sequence[Followed], now: datetime, calls: int) -> Found:
    """Find them by at most so many ``calls``: one by its id, several by a listing. Raises ``CloudError``."""
    only = followed[0]
    if len(followed) == 1 and only.made:
        return Found({only.id: _summary(emr, only.made)}, calls=1)
    listing = emr.list_clusters(frozenset(ClusterState), _span(followed, now), pages=max(1, calls - 1))
    left = calls - listing.pages
    listed = {cluster.id: cluster for cluster in listing.items}
    clusters: dict[str, ClusterSummary | None] = {}
    for one in sorted(followed, key=lambda one: one.since):
        if one.made in listed:
            clusters[one.id] = listed[one.made]
        elif (cost := 1 if one.made else len(_namesakes(one, listing))) <= left:
            clusters[one.id] = _summary(emr, one.made) if one.made else _ours(emr, one, listing)
            left -= cost
    return Found(clusters, calls - left, not listing.truncated)


def launch_of(one: Followed) -> LaunchCluster:
    """Nothing else is followed here."""
    return cast(LaunchCluster, one.plan.last)


def _span(followed: Sequence[Followed], now: datetime) -> Created:
    moments = [one.since for one in followed]
    latest = max(moments)
    before = latest + CREATED_WITHIN if now - latest > LONG_AGO else None
    return Created(min(moments) - CLOCKS_DIFFER, before)


def _namesakes(one: Followed, listing: Clusters) -> Sequence[ClusterSummary]:
    return [cluster for cluster in listing.items if cluster.name == launch_of(one).name]


def _ours(emr: Emr, one: Followed, listing: Clusters) -> ClusterSummary | None:
    for namesake in _namesakes(one, listing):
        detail = _describe(emr, namesake.id)
        if detail is not None and detail.tags.get(LAUNCH_TAG) == launch_of(one).key:
            return detail.summary
    return None


def _summary(emr: Emr, cluster_id: str) -> ClusterSummary | None:
    detail = _describe(emr, cluster_id)
    return None if detail is None else detail.summary


def _describe(emr: Emr, cluster_id: str) -> ClusterDetail | None:
    try:
        return emr.describe_cluster(cluster_id)
    except NotFound:
        return None
