"""Has a cluster done nothing for so long? Judged by what is known of it, and pure.

A metric's buckets are walked backwards from now. *Quiet* is a bucket in which nothing worked; a bucket without a
value is not known, and never counts as quiet. Two things are forgiven, and only these:

- the newest ``LATE`` buckets may be missing, because metrics arrive some minutes late. The quiet time ends where
  the readings end, so that all of it was seen; work younger than that no metric can tell. Whoever ends a cluster
  looks again right before.
- a cluster's first readings may be missing: they begin some minutes after it is ready (``SETTLING``).
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum

from cloud.metrics import BUCKET, Metric, Readings, bucket_of
from cloud.model import ClusterState, ClusterSummary

LATE = 2
SETTLING = timedelta(minutes=15)
HDFS_GROWTH = 0.1
"""Percentage points from one bucket to the next; less is logs and bookkeeping."""

JUDGED = frozenset({ClusterState.RUNNING, ClusterState.WAITING})


class Signal(StrEnum):
    """What may work on a cluster while ``IsIdle`` says that nothing does."""

    YARN = "yarn"
    HDFS = "hdfs"
    NOTEBOOK = "notebook"


METRICS = {Signal.YARN: Metric.APPS_RUNNING, Signal.HDFS: Metric.HDFS_UTILIZATION}
"""The signals that are a metric."""

_WORKED = {
    Metric.IS_IDLE: "it worked",
    Metric.APPS_RUNNING: "YARN applications ran",
    Metric.HDFS_UTILIZATION: "its HDFS grew",
}


@dataclass(frozen=True, slots=True)
class Idle:
    """It did nothing from ``since`` (a bucket's start) ``until`` the last reading; not ``exact``: or for longer."""

    since: datetime
    until: datetime
    exact: bool = True


@dataclass(frozen=True, slots=True)
class Busy:
    """It works, or has until ``last_active`` where that is known."""

    why: str
    last_active: datetime | None = None


@dataclass(frozen=True, slots=True)
class Unknown:
    """It cannot be told; ``gap`` is where readings are missing, its end excluded."""

    why: str
    gap: tuple[datetime, datetime] | None = None


@dataclass(frozen=True, slots=True)
class TooYoung:
    """It is not up for that long."""

    up_since: datetime


Verdict = Idle | Busy | Unknown | TooYoung


@dataclass(frozen=True, slots=True)
class Look:
    """A metric's readings, of which all from ``since`` on were asked for."""

    since: datetime
    readings: Readings


@dataclass(frozen=True, slots=True)
class Evidence:
    """What is known of one cluster. ``unread`` names what was asked for and could not be read."""

    cluster: ClusterSummary
    looks: Mapping[Metric, Look] = field(default_factory=dict)
    live_steps: int = 0
    notebook: bool = False
    unread: tuple[str, ...] = ()


class _End(StrEnum):
    """Why the walk ended."""

    WORK = "work"
    START = "start"
    EDGE = "edge"
    GAP = "gap"


@dataclass(frozen=True, slots=True)
class _Quiet:
    metric: Metric
    since: datetime
    until: datetime
    end: _End
    gap_from: datetime


def up_since(cluster: ClusterSummary) -> datetime:
    """Tell when it became ready; as long as it is not said, when it was created."""
    return cluster.ready_at or cluster.created_at


def judge(known: Evidence, after: timedelta, now: datetime) -> Verdict:
    """Decide whether the cluster has done nothing for at least ``after``, up to the last readings."""
    cluster = known.cluster
    if cluster.state not in JUDGED:
        return Busy(f"it is {cluster.state.value.lower().replace('_', ' ')}")
    if now - up_since(cluster) < after:
        return TooYoung(up_since(cluster))
    verdict = _by_metrics(known, after, now)
    if not isinstance(verdict, Idle):
        return verdict
    if known.live_steps:
        return Busy("a step is pending or running")
    if known.notebook:
        return Busy("a notebook's execution runs")
    if known.unread:
        return Unknown(f"{' and '.join(known.unread)} could not be read")
    return verdict


def _by_metrics(known: Evidence, after: timedelta, now: datetime) -> Verdict:
    """All metrics have to be quiet, so the one whose quiet began last decides."""
    looks = {Metric.IS_IDLE: Look(up_since(known.cluster), {}), **known.looks}
    quiets = [_quiet(metric, look, up_since(known.cluster), now) for metric, look in looks.items()]
    last = max(quiets, key=lambda quiet: quiet.since)
    until = min(quiet.until for quiet in quiets)
    if until - last.since >= after:
        return Idle(last.since, until, exact=last.end in (_End.WORK, _End.START))
    match last.end:
        case _End.WORK:
            return Busy(_WORKED[last.metric], min(last.since, now))
        case _End.START:
            return TooYoung(up_since(known.cluster))
        case _End.EDGE:
            return Unknown("its readings were not looked at any further back")
        case _End.GAP:
            return Unknown(f"there are no readings of {last.metric}", (last.gap_from, last.since))


def _quiet(metric: Metric, look: Look, up: datetime, now: datetime) -> _Quiet:
    quiet = _quiet_buckets(metric, look.readings)
    at = bucket_of(now)
    for _ in range(LATE):
        if at not in quiet:
            at -= BUCKET
    until = min(at + BUCKET, now)
    while quiet.get(at):
        at -= BUCKET
    return _Quiet(metric, at + BUCKET, until, _end(at, quiet, look, up), _gap_from(at, quiet, look, up))


def _quiet_buckets(metric: Metric, readings: Readings) -> Mapping[datetime, bool]:
    match metric:
        case Metric.IS_IDLE:
            return {at: value >= 1 for at, value in readings.items()}
        case Metric.APPS_RUNNING:
            return {at: value == 0 for at, value in readings.items()}
        case Metric.HDFS_UTILIZATION:
            return {
                at: value - readings.get(at - BUCKET, value) < HDFS_GROWTH for at, value in readings.items()
            }


def _end(at: datetime, quiet: Mapping[datetime, bool], look: Look, up: datetime) -> _End:
    """Say what the first bucket that is not quiet is."""
    if at in quiet:
        return _End.WORK
    if at < look.since and bucket_of(look.since) > bucket_of(up):
        return _End.EDGE
    return _End.START if at < up + SETTLING else _End.GAP


def _gap_from(at: datetime, quiet: Mapping[datetime, bool], look: Look, up: datetime) -> datetime:
    """Say where the readings before that bucket end, if it is a gap."""
    first = bucket_of(max(look.since, up))
    while at not in quiet and at > first:
        at -= BUCKET
    return at + BUCKET if at in quiet else at
