"""What the list and the sheet of EMR clusters have in common: states in words, links, warnings."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from urllib.parse import quote

from slack_sdk.models.blocks import Block

from app.domain.durations import spoken
from app.views.escape import escape
from app.views.pieces import context
from cloud.model import ClusterState, ClusterSummary, Scope

NAME_SHOWN = 80
_DOMAINS = {"cn-": "console.amazonaws.cn", "us-gov-": "console.amazonaws-us-gov.com"}

STATES = {
    ClusterState.STARTING: (":hourglass_flowing_sand:", "starting"),
    ClusterState.BOOTSTRAPPING: (":hourglass_flowing_sand:", "bootstrapping"),
    ClusterState.RUNNING: (":large_green_circle:", "running steps"),
    ClusterState.WAITING: (":large_blue_circle:", "waiting for work"),
    ClusterState.TERMINATING: (":black_circle:", "terminating"),
    ClusterState.TERMINATED: (":black_circle:", "terminated"),
    ClusterState.TERMINATED_WITH_ERRORS: (":red_circle:", "failed"),
}
"""Each state's mark and words."""


def lasting(cluster: ClusterSummary, now: datetime) -> str:
    """Say for how long it has been up, or how long ago it ended."""
    if cluster.state.ended:
        return f"{spoken(now - cluster.ended_at)} ago" if cluster.ended_at else ""
    return f"· up {spoken(now - cluster.created_at)}"


def warnings(unread: Sequence[str], truncated: str = "") -> list[Block]:
    """Name what could not be read, if anything, and where there is more than was."""
    lines = [f":warning: Not read: {escape(part, 500)}" for part in unread]
    if truncated:
        more = f"There is more than EMR let me read in one go (its rate limit) in {truncated}"
        lines.append(f":warning: {more}: this is not all.")
    return [context("\n".join(lines))] if lines else []


def joined(parts: Iterable[str], separator: str, limit: int = 2900) -> str:
    """Join as many whole parts as fit, and say how many did not."""
    kept, left = list(parts), 0
    while sum(map(len, kept)) + len(separator) * len(kept) > limit - 20:
        kept.pop()
        left += 1
    return separator.join([*kept, f"… and {left} more"] if left else kept)


def console_url(scope: Scope, cluster_id: str) -> str:
    """Link to the cluster in AWS's console."""
    region = quote(scope.region, safe="")
    return f"{_console(scope.region)}/emr/home?region={region}#/clusterDetails/{quote(cluster_id, safe='')}"


def s3_url(region: str, folder: str) -> str:
    """Link to a folder (``s3://bucket/prefix/``) in AWS's console, in the cluster's region."""
    bucket, _, prefix = folder.partition("://")[2].partition("/")
    place = f"region={quote(region, safe='')}&prefix={quote(prefix)}&showversions=false"
    return f"{_console(region)}/s3/buckets/{quote(bucket, safe='')}?{place}"


def _console(region: str) -> str:
    domain = next((d for start, d in _DOMAINS.items() if region.startswith(start)), "console.aws.amazon.com")
    return f"https://{quote(region, safe='')}.{domain}"
