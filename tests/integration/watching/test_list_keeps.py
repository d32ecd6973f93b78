"""Who spares what until when is visible where clusters are looked at."""

import pytest

from app.domain.queries import ListClusters, ShowCluster
from app.queries.emr import EmrQueries
from app.views.emr import list_view, show_view
from app.views.fulltext import full_text
from cloud.fake import FakeCluster
from cloud.model import ClusterState
from tests.integration.changes.town import BOB
from tests.integration.watching.street import Street, Watchman
from tests.unit import clusters
from tests.unit.clusters import SCOPE
from tests.unit.views.reading import read


def looking(street: Street, watchman: Watchman) -> EmrQueries:
    return EmrQueries(
        {SCOPE: street.emr},
        page_size=10,
        threads=watchman.threads,
        keeps=street.store.keeps.now,
        now=street.clock.now,
    )


def test_a_keep_stands_in_the_list_and_on_the_sheet(street: Street, watchman: Watchman) -> None:
    street.cluster("etl")
    street.cluster("other")
    watchman.types("keep etl 4h", BOB)
    queries = looking(street, watchman)
    page = queries.list_clusters(ListClusters((SCOPE,)))
    text = read(list_view(page, "q-1", "/emr", {}))
    assert text.count(":shield: kept by <@U0BOB> until") == 1
    sheet = queries.show_cluster(ShowCluster((SCOPE,), "etl"))
    assert ":shield: kept by <@U0BOB> until" in read(show_view(sheet, {}))  # type: ignore[arg-type]
    street.pass_time(hours=5)
    page = queries.list_clusters(ListClusters((SCOPE,)))
    assert {row.keep for row in page.rows} == {None}


ENDING = (ClusterState.TERMINATING, ClusterState.TERMINATED, ClusterState.TERMINATED_WITH_ERRORS)


@pytest.mark.parametrize("state", ENDING)
def test_what_has_ended_is_nowhere_called_kept(
    street: Street, watchman: Watchman, state: ClusterState
) -> None:
    cluster = street.cluster("etl")
    watchman.types("keep etl 4h", BOB)
    ended = clusters.summary(cluster, name="etl", state=state, ended_at=street.clock.now())
    street.emr.put(FakeCluster(clusters.detail(ended)))
    queries = looking(street, watchman)
    page = queries.list_clusters(ListClusters((SCOPE,), ended=True))
    assert [(row.summary.id, row.keep) for row in page.rows] == [(cluster, None)]
    sheet = queries.show_cluster(ShowCluster((SCOPE,), cluster))
    assert "kept by" not in read(show_view(sheet, {}))  # type: ignore[arg-type]


@pytest.mark.parametrize("state", ENDING)
def test_what_has_ended_cannot_be_kept(street: Street, watchman: Watchman, state: ClusterState) -> None:
    cluster = street.cluster("etl")
    street.emr.move(cluster, state)
    _, reply = watchman.types(f"keep {cluster} 4h", BOB)
    assert reply is not None
    assert "*etl* is not kept. It " in full_text(reply.message)
    assert "already: nothing will be done." in full_text(reply.message)
    assert street.store.keeps.now() == ()


def test_what_has_not_begun_to_run_can_be_kept(street: Street, watchman: Watchman) -> None:
    cluster = street.cluster("etl")
    street.emr.move(cluster, ClusterState.STARTING)
    watchman.types("keep etl 4h", BOB)
    watchman.scan()
    (keep,) = street.store.keeps.now()
    assert keep.target == f"{SCOPE}/{cluster}", "the scan sees no cluster that starts"
