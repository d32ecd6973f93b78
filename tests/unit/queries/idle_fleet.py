"""Clusters with a past of their own, for tests of the scan."""

from datetime import timedelta

from cloud.fake import FakeCluster, FakeEmr
from cloud.metrics import BUCKET, Metric, bucket_of
from cloud.model import ClusterState, Scope
from tests.unit.clusters import NOW, SCOPE, detail, step, summary

HOUR = timedelta(hours=1)
DAY = 24 * HOUR


def cluster(
    cluster_id: str,
    idle: timedelta | None,
    *,
    age: timedelta = 10 * HOUR,
    state: ClusterState = ClusterState.WAITING,
    live: str = "",
    scope: Scope = SCOPE,
    lost: tuple[timedelta, ...] = (),
    apps: timedelta | None = None,
    notebook: bool = False,
    tags: dict[str, str] | None = None,
) -> FakeCluster:
    """``idle``: for how long (None: it works now); ``lost``: how long ago readings are missing; ``apps``: YARN's."""
    ready = NOW - age
    made = summary(cluster_id, name=cluster_id, state=state, created_at=ready, ready_at=ready, scope=scope)
    first = bucket_of(ready)
    buckets = [first + n * BUCKET for n in range((NOW - first) // BUCKET)]
    gaps = {bucket_of(NOW - ago) for ago in lost}
    quiet_from = NOW if idle is None else NOW - idle
    readings = {at: float(at >= quiet_from) for at in buckets if at not in gaps}
    metrics = {Metric.IS_IDLE: readings}
    if apps is not None:
        metrics[Metric.APPS_RUNNING] = {at: float(at < NOW - apps) for at in buckets}
    return FakeCluster(
        detail(made, tags={"owner": "minji"} if tags is None else tags),
        steps=(step("done"), *([step("live", live)] if live else [])),
        metrics=metrics,
        notebook=notebook,
    )


def fleet(*clusters: FakeCluster, scope: Scope = SCOPE) -> FakeEmr:
    return FakeEmr(scope, clusters, now=lambda: NOW)
