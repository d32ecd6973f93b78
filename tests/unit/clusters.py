"""Clusters as values, with as little said as a test needs."""

from datetime import UTC, datetime, timedelta
from typing import Any

from cloud.model import Capacity, ClusterDetail, ClusterState, ClusterSummary, Collection, Role, Scope, Step

NOW = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
SCOPE = Scope("prod", "ap-northeast-2")


def summary(cluster_id: str = "j-1ABC", **fields: Any) -> ClusterSummary:
    """A running cluster, two hours old."""
    values: dict[str, Any] = {
        "scope": SCOPE,
        "name": "etl",
        "state": ClusterState.RUNNING,
        "created_at": NOW - timedelta(hours=2),
        "ready_at": NOW - timedelta(hours=1, minutes=55),
    }
    return ClusterSummary(id=cluster_id, **{**values, **fields})


def detail(of: ClusterSummary | None = None, **fields: Any) -> ClusterDetail:
    """What DescribeCluster would add."""
    values: dict[str, Any] = {
        "release": "emr-7.2.0",
        "applications": ("Spark",),
        "collection": Collection.GROUP,
        "termination_protected": False,
        "auto_terminate": False,
        "tags": {"owner": "minji"},
    }
    return ClusterDetail(summary=of or summary(), **{**values, **fields})


def capacity(role: Role = Role.CORE, **fields: Any) -> Capacity:
    """A core group of four, all running."""
    values: dict[str, Any] = {
        "collection": Collection.GROUP,
        "instance_types": ("r5.xlarge",),
        "requested": 4,
        "running": 4,
        "spot_requested": 0,
        "spot_running": 0,
        "state": "RUNNING",
    }
    return Capacity(id="ig-1", name="", role=role, **{**values, **fields})


def step(name: str = "load", state: str = "COMPLETED", **fields: Any) -> Step:
    """A step that took ten minutes and ended an hour ago."""
    values: dict[str, Any] = {
        "started_at": NOW - timedelta(minutes=70),
        "ended_at": NOW - timedelta(minutes=60),
    }
    return Step(id="s-1", name=name, state=state, **{**values, **fields})
