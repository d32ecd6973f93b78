"""How few core nodes can hold what is in HDFS.

Each block is kept ``dfs.replication`` times, each time on another core node:
https://docs.aws.amazon.com/emr/latest/ReleaseGuide/emr-hdfs-config.html
"""

from math import ceil

FULL_ENOUGH = 80.0
"""Percent: so full HDFS may be after nodes have gone; beyond, jobs fail for want of room."""

_DEFAULTS = ((10, 3), (4, 2), (0, 1))
"""EMR's default of ``dfs.replication``, by how many core nodes there are at least."""


def replication(core_nodes: int, configured: int | None = None) -> int:
    """Tell how many core nodes HDFS needs at least; EMR settles its default when it launches the cluster."""
    if configured is not None:
        return max(1, configured)
    return next(copies for least, copies in _DEFAULTS if core_nodes >= least)


def fullness(utilization: float, before: int, after: int) -> float:
    """Say in percent how full HDFS would be on ``after`` nodes or units, when it is so full on ``before``."""
    return utilization * before / after if after else float("inf")


def least_that_hold(utilization: float, before: int) -> int:
    """Tell on how few nodes or units everything would still fit."""
    return max(1, ceil(utilization * before / FULL_ENOUGH))
