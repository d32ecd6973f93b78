"""A cluster's past, as hypothesis makes it up: minutes of work, and what CloudWatch tells of them.

EMR samples every five minutes (or every minute), CloudWatch keeps the least of each bucket, loses some buckets,
and has the newest two not yet.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from hypothesis import strategies as st

from app.domain.emr.idle import LATE, Evidence, Look
from cloud.metrics import BUCKET, Metric, bucket_of
from cloud.model import ClusterState, ClusterSummary
from tests.unit.clusters import NOW, summary

MINUTE = timedelta(minutes=1)
BUCKETS = 60


@dataclass(frozen=True)
class Past:
    """What really happened, and what CloudWatch tells of it."""

    now: datetime
    up: datetime
    samples: Mapping[datetime, bool]
    """Whether something worked, at each moment at which EMR looked."""
    readings: Mapping[datetime, float]
    state: ClusterState

    def evidence(self, look: timedelta | None = None) -> Evidence:
        since = self.now - look if look else self.up
        kept = {at: value for at, value in self.readings.items() if at >= bucket_of(since)}
        return Evidence(self.cluster(), {Metric.IS_IDLE: Look(since, kept)})

    def cluster(self, cluster_id: str = "j-1ABC") -> ClusterSummary:
        return summary(cluster_id, state=self.state, created_at=self.up - 5 * MINUTE, ready_at=self.up)

    def worked(self, start: datetime, end: datetime) -> bool:
        return any(work for at, work in self.samples.items() if start <= at < end)


nows = st.integers(0, 9).map(lambda minutes: NOW + minutes * MINUTE)
lengths = st.integers(2, 40).map(lambda count: count * BUCKET)


@st.composite
def pasts(draw: st.DrawFn, at: datetime | None = None) -> Past:
    """Draw one; ``at`` is what it takes for now."""
    now = at or draw(nows)
    up = now - draw(st.integers(1, BUCKETS * 5)) * MINUTE
    every = draw(st.sampled_from([1, 5]))
    work = draw(st.lists(st.tuples(st.integers(0, 300), st.integers(1, 90)), max_size=4))
    times = [up + n * MINUTE for n in range(0, int((now - up) / MINUTE), every)]
    samples = {
        at: any(now - (ago + long) * MINUTE <= at < now - ago * MINUTE for ago, long in work) for at in times
    }
    readings: dict[datetime, float] = {}
    for at, works in samples.items():
        readings[bucket_of(at)] = min(readings.get(bucket_of(at), 1.0), 0.0 if works else 1.0)
    late = [bucket_of(now) - n * BUCKET for n in range(draw(st.integers(0, LATE)))]
    lost = draw(st.lists(st.sampled_from(sorted(readings)), max_size=3)) if readings else []
    for at in (*late, *lost):
        readings.pop(at, None)
    state = draw(st.sampled_from([ClusterState.WAITING, ClusterState.RUNNING]))
    return Past(now, up, samples, readings, state)
