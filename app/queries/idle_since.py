"""Since when exactly something is idle: readings ever further back, until they say."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from app.domain.emr.idle import Evidence, Idle, Look, judge, up_since
from cloud.errors import CloudError
from cloud.metrics import BUCKET, KEPT, MAX_POINTS, Metric, Readings, bucket_of
from cloud.model import ClusterState

FURTHEST = KEPT // BUCKET - 1
"""Buckets before that of now: further back there are none."""
AT_FIRST = MAX_POINTS // 5
"""Readings of all clusters together: of one alone, all there are."""

Read = Callable[[Mapping[str, datetime], datetime], Mapping[str, Readings]]
"""Reads ``IsIdle`` of clusters, of each from its moment on, until one moment; raises ``CloudError``."""


def look_back(candidates: Sequence[Evidence], now: datetime, read: Read) -> tuple[Sequence[Evidence], str]:
    """Find when it began, for those that wait and were quiet in all that was read; say what could not be found out.

    Each time at least twice as far: what fell idle today costs no reading of last month.
    """
    known = {one.cluster.id: one for one in candidates}
    waiting = [one for one in candidates if one.cluster.state is ClusterState.WAITING]
    reach = 0
    while reach < FURTHEST and (waiting := [one for one in waiting if _began_before(one, now)]):
        seen_from = max(one.looks[Metric.IS_IDLE].since for one in waiting)
        reach = max(2 * ((bucket_of(now) - seen_from) // BUCKET), AT_FIRST // len(waiting))
        reach = min(reach, FURTHEST)
        try:
            waiting = _look_further(waiting, bucket_of(now) - reach * BUCKET, seen_from, read)
        except CloudError as error:
            return [*known.values()], f"since when exactly {len(waiting)} clusters are idle ({error.message})"
        known |= {one.cluster.id: one for one in waiting}
    return [*known.values()], ""


def _began_before(one: Evidence, now: datetime) -> bool:
    """Tell whether it was quiet back to where the look began, and that was not its own start."""
    quiet = judge(replace(one, unread=()), BUCKET, now)
    return isinstance(quiet, Idle) and not quiet.exact and quiet.since <= one.looks[Metric.IS_IDLE].since


def _look_further(some: Sequence[Evidence], edge: datetime, until: datetime, read: Read) -> list[Evidence]:
    """Add what there is from then, or its start, until then."""
    since = {one.cluster.id: bucket_of(max(up_since(one.cluster), edge)) for one in some}
    before = read(since, until)
    return [_joined(one, since[one.cluster.id], before.get(one.cluster.id, {})) for one in some]


def _joined(one: Evidence, since: datetime, before: Readings) -> Evidence:
    readings = {**before, **one.looks[Metric.IS_IDLE].readings}
    return replace(one, looks={**one.looks, Metric.IS_IDLE: Look(since, readings)})
