"""Lists and sheets from few calls; what fails is named and costs only itself."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta

import pytest

from app.domain.emr.clusters import ClusterSheet, Matches
from app.domain.queries import ListClusters, ShowCluster
from app.queries.emr import EmrQueries
from app.queries.side_by_side import SideBySide
from cloud.errors import AccessDenied, CloudError
from cloud.fake import FakeCluster, FakeEmr
from cloud.model import ClusterState
from tests.unit.clusters import NOW, SCOPE, capacity, detail, step, summary


class Clock:
    """Seconds that pass when told to."""

    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


def cluster(cluster_id: str, name: str = "etl", **fields: object) -> FakeCluster:
    return FakeCluster(detail(summary(cluster_id, name=name, **fields)), (capacity(),), (step(),), nodes=3)


@pytest.fixture
def emr() -> FakeEmr:
    ended = {"state": ClusterState.TERMINATED, "ended_at": NOW - timedelta(days=1)}
    return FakeEmr(
        SCOPE,
        [
            cluster("j-RUN1", "etl-nightly"),
            cluster("j-RUN2", "notebooks"),
            cluster("j-RUN3", "etl-hourly"),
            cluster("j-OLD1", "etl-nightly", **ended),
            cluster("j-OLD2", "monthly", **ended),
        ],
    )


@pytest.fixture
def queries(emr: FakeEmr, clock: Clock) -> Iterator[EmrQueries]:
    threads = SideBySide(4)
    yield EmrQueries({SCOPE: emr}, page_size=2, threads=threads, now=lambda: NOW, clock=clock)
    threads.close()


def asked(emr: FakeEmr, method: str) -> list[object]:
    return [call.argument for call in emr.calls if call.method == method]


def failing(emr: FakeEmr, method: str, error: CloudError) -> None:
    """Let one method of the stand-in fail, and no other."""
    original: Callable[..., object] = getattr(emr, method)

    def fail(*arguments: object) -> object:
        original(*arguments)
        raise error

    setattr(emr, method, fail)


DENIED = AccessDenied("not allowed", permanent=True)


def test_a_page_reads_details_and_nodes_of_its_own_rows_only(emr: FakeEmr, queries: EmrQueries) -> None:
    page = queries.list_clusters(ListClusters((SCOPE,)))
    assert (page.total, page.page, page.pages) == (3, 1, 2)
    ids = tuple(row.summary.id for row in page.rows)
    assert len(ids) == 2
    assert asked(emr, "describe_clusters") == [ids]
    assert asked(emr, "count_nodes") == [ids]
    assert all(row.nodes == 3 and row.detail is not None for row in page.rows)


def test_turning_pages_reads_on_in_the_same_listing(emr: FakeEmr, queries: EmrQueries, clock: Clock) -> None:
    first = queries.list_clusters(ListClusters((SCOPE,)))
    emr.clusters["j-NEW"] = cluster("j-NEW", state=ClusterState.WAITING)
    clock.now = 60
    second = queries.list_clusters(ListClusters((SCOPE,), page=2), turning=True)
    back = queries.list_clusters(ListClusters((SCOPE,), page=1), turning=True)
    assert len(asked(emr, "list_clusters")) == 1
    assert [row.summary.id for row in back.rows] == [row.summary.id for row in first.rows]
    assert second.total == 3


def test_a_new_question_is_answered_anew(emr: FakeEmr, queries: EmrQueries, clock: Clock) -> None:
    queries.list_clusters(ListClusters((SCOPE,)))
    clock.now = 3
    queries.list_clusters(ListClusters((SCOPE,)))
    assert len(asked(emr, "list_clusters")) == 2


@pytest.mark.parametrize(("wanted", "got"), [(0, 1), (-3, 1), (2, 2), (99, 2)])
def test_a_page_that_is_not_there_is_the_nearest(queries: EmrQueries, wanted: int, got: int) -> None:
    assert queries.list_clusters(ListClusters((SCOPE,), page=wanted)).page == got


def test_those_that_ended_are_there_when_asked_for_and_have_no_nodes(
    emr: FakeEmr, queries: EmrQueries
) -> None:
    page = queries.list_clusters(ListClusters((SCOPE,), ended=True, page=3))
    assert page.total == 5
    assert [row.summary.name for row in page.rows] == ["monthly"]
    assert asked(emr, "count_nodes") == [()]


def test_nothing_there_is_an_empty_page(queries: EmrQueries, emr: FakeEmr) -> None:
    emr.clusters.clear()
    page = queries.list_clusters(ListClusters((SCOPE,)))
    assert (page.total, page.page, page.pages, page.rows) == (0, 1, 1, ())


@pytest.mark.parametrize(
    ("method", "named"),
    [
        ("count_nodes", "node counts (not allowed)"),
        ("describe_clusters", "releases and owners (not allowed)"),
    ],
)
def test_a_part_that_fails_is_named(emr: FakeEmr, queries: EmrQueries, method: str, named: str) -> None:
    failing(emr, method, DENIED)
    page = queries.list_clusters(ListClusters((SCOPE,)))
    assert page.unread == (named,)
    assert len(page.rows) == 2


def test_both_parts_that_fail_are_named(emr: FakeEmr, queries: EmrQueries) -> None:
    failing(emr, "count_nodes", DENIED)
    failing(emr, "describe_clusters", DENIED)
    assert len(queries.list_clusters(ListClusters((SCOPE,))).unread) == 2


def test_details_that_did_not_come_in_time_are_counted(emr: FakeEmr, queries: EmrQueries) -> None:
    setattr(emr, "describe_clusters", lambda ids: {})  # noqa: B010 - a stand-in of the stand-in
    assert queries.list_clusters(ListClusters((SCOPE,))).unread == (
        "releases and owners of 2 of these (EMR did not tell them in time)",
    )


def test_what_was_cut_off_is_said(emr: FakeEmr, queries: EmrQueries) -> None:
    emr.truncated = True
    assert queries.list_clusters(ListClusters((SCOPE,))).truncated == (SCOPE,)


def test_a_listing_that_fails_is_tried_anew_by_the_next(emr: FakeEmr, queries: EmrQueries) -> None:
    emr.error = DENIED
    with pytest.raises(AccessDenied):
        queries.list_clusters(ListClusters((SCOPE,)))
    emr.error = None
    assert queries.list_clusters(ListClusters((SCOPE,))).total == 3


def sheet(queries: EmrQueries, word: str) -> ClusterSheet:
    found = queries.show_cluster(ShowCluster((SCOPE,), word))
    assert isinstance(found, ClusterSheet)
    return found


@pytest.mark.parametrize(
    ("word", "cluster_id"),
    [
        ("j-OLD1", "j-OLD1"),
        ("etl-nightly", "j-RUN1"),
        ("ETL-Nightly", "j-RUN1"),
        ("hourly", "j-RUN3"),
        ("month", "j-OLD2"),
    ],
    ids=["an id", "a name whose living one is meant", "whatever the case", "a unique part", "one that ended"],
)
def test_a_word_that_means_one_cluster_shows_it(queries: EmrQueries, word: str, cluster_id: str) -> None:
    found = sheet(queries, word)
    assert found.detail.summary.id == cluster_id
    assert (found.capacity, found.steps) == ((capacity(),), (step(),))


def test_a_word_that_means_several_is_asked_back(queries: EmrQueries) -> None:
    found = queries.show_cluster(ShowCluster((SCOPE,), "etl"))
    assert isinstance(found, Matches)
    assert {candidate.id for candidate in found.candidates} == {"j-RUN1", "j-RUN3"}


@pytest.mark.parametrize("word", ["nobody", "j-NOSUCH"])
def test_a_word_that_means_nothing_matches_nothing(queries: EmrQueries, word: str) -> None:
    assert queries.show_cluster(ShowCluster((SCOPE,), word)) == Matches(word, (SCOPE,), ())


@pytest.mark.parametrize(
    ("method", "named", "part"),
    [
        ("list_capacity", "instances (not allowed)", "capacity"),
        ("list_steps", "steps (not allowed)", "steps"),
        ("auto_termination", "auto-termination (not allowed)", "auto_termination"),
    ],
)
def test_a_part_of_a_sheet_that_fails_is_named(
    emr: FakeEmr, queries: EmrQueries, method: str, named: str, part: str
) -> None:
    failing(emr, method, DENIED)
    found = sheet(queries, "j-RUN1")
    assert found.unread == (named,)
    assert getattr(found, part) is None


def test_a_cluster_that_cannot_be_read_is_no_empty_sheet(emr: FakeEmr, queries: EmrQueries) -> None:
    failing(emr, "describe_cluster", DENIED)
    with pytest.raises(AccessDenied):
        queries.show_cluster(ShowCluster((SCOPE,), "j-RUN1"))


def test_last_weeks_end_counts_and_not_the_beginning(emr: FakeEmr, queries: EmrQueries) -> None:
    old = emr.clusters["j-OLD2"]
    aged = replace(old.detail.summary, ended_at=NOW - timedelta(days=8))
    emr.clusters["j-OLD2"] = replace(old, detail=replace(old.detail, summary=aged))
    assert queries.list_clusters(ListClusters((SCOPE,), ended=True)).total == 4
