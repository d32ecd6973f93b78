"""Lists put first what needs attention, and words mean what people expect of them."""

from datetime import UTC, datetime, timedelta

from app.domain.emr.clusters import is_stuck, matching, shown
from cloud.model import ClusterState, ClusterSummary, Scope

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)


def cluster(
    name: str, state: ClusterState = ClusterState.RUNNING, up: float = 1, ended: float | None = None
) -> ClusterSummary:
    created = NOW - timedelta(hours=up)
    ended_at = None if ended is None else NOW - timedelta(hours=ended)
    return ClusterSummary(
        Scope("prod", "us-east-1"), f"j-{name.upper()}", name, state, created, created, ended_at
    )


def names(clusters: list[ClusterSummary]) -> list[str]:
    return [c.name for c in clusters]


def test_stuck_then_waiting_then_running_then_the_rest_and_the_oldest_first() -> None:
    clusters = [
        cluster("gone", ClusterState.TERMINATED, 5, 1),
        cluster("failed", ClusterState.TERMINATED_WITH_ERRORS, 5, 2),
        cluster("run-young", up=1),
        cluster("starting", ClusterState.STARTING, 0.1),
        cluster("run-old", up=9),
        cluster("wait", ClusterState.WAITING, 3),
        cluster("stuck", ClusterState.BOOTSTRAPPING, 2),
        cluster("leaving", ClusterState.TERMINATING, 3),
    ]
    assert names(shown(clusters, NOW)) == [
        "stuck", "wait", "run-old", "run-young", "starting", "leaving", "failed", "gone",
    ]  # fmt: skip


def test_what_ended_is_kept_by_its_end_not_by_its_beginning() -> None:
    clusters = [
        cluster("long-lived", ClusterState.TERMINATED, up=24 * 90, ended=24),
        cluster("long-gone", ClusterState.TERMINATED, up=24 * 9, ended=24 * 8),
    ]
    assert names(shown(clusters, NOW)) == ["long-lived"]


def test_only_what_is_on_its_way_up_for_too_long_is_stuck() -> None:
    assert is_stuck(cluster("a", ClusterState.STARTING, 0.6), NOW)
    assert not is_stuck(cluster("a", ClusterState.STARTING, 0.4), NOW)
    assert not is_stuck(cluster("a", ClusterState.TERMINATING, 9), NOW)


def test_an_id_beats_an_exact_name_and_that_beats_a_part() -> None:
    clusters = [cluster("etl"), cluster("etl-nightly"), cluster("ETL"), cluster("j-etl")]
    assert names(list(matching(clusters, "j-etl"))) == ["etl", "ETL"]
    assert names(list(matching(clusters, "etl"))) == ["etl"]
    assert names(list(matching(clusters, "Etl"))) == ["etl", "ETL"]
    assert names(list(matching(clusters, "NIGHT"))) == ["etl-nightly"]
    assert matching(clusters, "nothing") == ()
