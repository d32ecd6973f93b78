"""Who spares what until when is visible where clusters are looked at."""

from app.domain.queries import ListClusters, ShowCluster
from app.queries.emr import EmrQueries
from app.views.emr import list_view, show_view
from tests.integration.changes.town import BOB
from tests.integration.watching.street import Street, Watchman
from tests.unit.clusters import SCOPE
from tests.unit.views.reading import read


def test_a_keep_stands_in_the_list_and_on_the_sheet(street: Street, watchman: Watchman) -> None:
    street.cluster("etl")
    street.cluster("other")
    watchman.types("keep etl 4h", BOB)
    queries = EmrQueries(
        {SCOPE: street.emr},
        page_size=10,
        threads=watchman.threads,
        keeps=street.store.keeps.now,
        now=street.clock.now,
    )
    page = queries.list_clusters(ListClusters((SCOPE,)))
    text = read(list_view(page, "q-1", "/emr", {}))
    assert text.count(":shield: kept by <@U0BOB> until") == 1
    sheet = queries.show_cluster(ShowCluster((SCOPE,), "etl"))
    assert ":shield: kept by <@U0BOB> until" in read(show_view(sheet, {}))  # type: ignore[arg-type]
    street.pass_time(hours=5)
    page = queries.list_clusters(ListClusters((SCOPE,)))
    assert {row.keep for row in page.rows} == {None}
