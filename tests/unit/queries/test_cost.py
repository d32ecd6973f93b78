"""Costs from few calls; what cannot be had in time, or at all, is unknown and named."""

import threading
from collections.abc import Iterator, Mapping
from datetime import timedelta
from decimal import Decimal

import pytest

from app.domain.cost import UNKNOWN, Cost, Difference, Unknown
from app.domain.queries import ListClusters, ShowCluster
from app.queries.cost import HOUR, LATELY, CostReader
from app.queries.emr import EmrQueries
from app.queries.side_by_side import SideBySide
from cloud.errors import AccessDenied, Throttled
from cloud.fake import FakeCluster, FakeEmr
from cloud.fake_prices import FakePrices
from cloud.launch import FleetType, LaunchFleet, LaunchGroup, LaunchSpec
from cloud.model import ClusterState, Instance, Role, Scope
from tests.unit.clusters import NOW, SCOPE, capacity, detail, summary
from tests.unit.queries.priced import SEOUL, certain, fleet, fleeted, grouped
from tests.waiting import until

D = Decimal
ELSEWHERE = Scope("prod", "us-east-1")
DENIED = AccessDenied("The bot's AWS credentials lack the permission pricing:GetProducts.", permanent=True)


class Clock:
    """Seconds that pass when told to."""

    now = 0.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def emr() -> FakeEmr:
    ended = {"state": ClusterState.TERMINATED, "ended_at": NOW - timedelta(days=1)}
    return FakeEmr(SCOPE, [grouped("j-GROUP"), fleeted("j-FLEET"), grouped("j-OLD", **ended)])


@pytest.fixture
def prices() -> FakePrices:
    return FakePrices({SCOPE.region: SEOUL})


@pytest.fixture
def threads() -> Iterator[SideBySide]:
    made = SideBySide(4)
    yield made
    made.close()


@pytest.fixture
def reader(emr: FakeEmr, prices: FakePrices, threads: SideBySide, clock: Clock) -> CostReader:
    return CostReader({SCOPE: emr, ELSEWHERE: FakeEmr(ELSEWHERE)}, prices, threads, patience=10, clock=clock)


def of(
    reader: CostReader, emr: FakeEmr, *ids: str, nodes: Mapping[str, int] | None = None
) -> Mapping[str, Cost]:
    return reader.per_hour([emr.clusters[key].detail for key in ids], nodes).costs


def listings(emr: FakeEmr) -> list[str]:
    return [call.method for call in emr.calls if call.method in ("list_capacity", "list_instances")]


def test_groups_cost_what_they_run_and_fleets_what_their_instances_are(
    reader: CostReader, emr: FakeEmr
) -> None:
    assert of(reader, emr, "j-GROUP", "j-FLEET") == {"j-GROUP": certain("1.57"), "j-FLEET": certain("1.44")}
    assert sorted(listings(emr)) == ["list_capacity", "list_instances"]


def test_what_has_ended_costs_nothing_and_is_not_asked_for(reader: CostReader, emr: FakeEmr) -> None:
    assert of(reader, emr, "j-OLD") == {}
    assert emr.calls == []


def test_a_cluster_is_listed_once_an_hour(reader: CostReader, emr: FakeEmr, clock: Clock) -> None:
    for clock.now in (0, 60, HOUR):
        of(reader, emr, "j-GROUP")
    assert len(listings(emr)) == 1
    clock.now = HOUR + 1
    of(reader, emr, "j-GROUP")
    assert len(listings(emr)) == 2


def test_other_nodes_than_before_are_listed_at_once(reader: CostReader, emr: FakeEmr) -> None:
    for nodes in (5, 5, 9):
        of(reader, emr, "j-GROUP", nodes={"j-GROUP": nodes})
    assert len(listings(emr)) == 2


def test_all_types_of_a_place_are_asked_for_together(
    reader: CostReader, emr: FakeEmr, prices: FakePrices
) -> None:
    of(reader, emr, "j-GROUP", "j-FLEET")
    asked = {call.method: call.argument for call in prices.calls}
    assert len(prices.calls) == 3
    assert sorted(asked["on_demand"][1]) == ["r5.2xlarge", "r5.xlarge"]  # type: ignore[index]
    assert sorted(asked["surcharge"][1]) == ["m5.xlarge", "r5.2xlarge", "r5.xlarge"]  # type: ignore[index]
    assert asked["spot"] == (SCOPE, ("m5.xlarge",))


@pytest.mark.parametrize(
    ("method", "least", "unknown", "named"),
    [
        ("on_demand", "0.37", Unknown.ON_DEMAND, "On-Demand prices"),
        ("surcharge", "1.28", Unknown.EMR, "EMR's surcharge"),
        ("spot", "1.49", Unknown.SPOT, "Spot prices"),
    ],
)
def test_prices_that_may_not_be_read_leave_a_lower_bound_and_are_named(
    reader: CostReader,
    emr: FakeEmr,
    prices: FakePrices,
    method: str,
    least: str,
    unknown: Unknown,
    named: str,
) -> None:
    prices.errors[method] = DENIED
    found = reader.per_hour([emr.clusters["j-GROUP"].detail])
    assert (found.costs["j-GROUP"].per_hour, found.costs["j-GROUP"].unknown) == (
        D(least),
        frozenset({unknown}),
    )
    assert found.unread == (f"{named} ({DENIED.message})",)


def test_the_same_reason_is_said_once(reader: CostReader, emr: FakeEmr, prices: FakePrices) -> None:
    prices.errors = {"on_demand": DENIED, "surcharge": DENIED}
    found = reader.per_hour([emr.clusters["j-GROUP"].detail])
    assert found.unread == (f"On-Demand prices, EMR's surcharge ({DENIED.message})",)


def test_of_several_places_the_one_that_fails_is_named(reader: CostReader, emr: FakeEmr) -> None:
    emr.error = Throttled("Not now.", permanent=False)
    other = detail(summary("j-ELSE", scope=ELSEWHERE))
    found = reader.per_hour([emr.clusters["j-GROUP"].detail, other])
    assert found.costs["j-GROUP"] == UNKNOWN
    assert f"some clusters' instances in {SCOPE} (Not now.)" in found.unread


def test_a_cluster_that_could_not_be_listed_is_asked_for_again(reader: CostReader, emr: FakeEmr) -> None:
    emr.error = Throttled("Not now.", permanent=False)
    assert of(reader, emr, "j-GROUP") == {"j-GROUP": UNKNOWN}
    emr.error = None
    assert of(reader, emr, "j-GROUP") == {"j-GROUP": certain("1.57")}


class Hanging(FakeEmr):
    """Does not tell its instances until it is let go."""

    def __init__(self, scope: Scope, clusters: list[FakeCluster]) -> None:
        super().__init__(scope, clusters)
        self.let_go = threading.Event()

    def list_instances(self, cluster_id: str) -> tuple[Instance, ...]:
        self.let_go.wait(30)
        return super().list_instances(cluster_id)


def test_one_that_hangs_is_unknown_and_holds_nobody_up_and_its_answer_is_not_lost(
    prices: FakePrices, threads: SideBySide, clock: Clock
) -> None:
    hanging = Hanging(SCOPE, [grouped("j-GROUP"), fleeted("j-FLEET")])
    reader = CostReader({SCOPE: hanging}, prices, threads, patience=0.2, clock=clock)
    details = [cluster.detail for cluster in hanging.clusters.values()]
    found = reader.per_hour(details)
    assert found.costs == {"j-GROUP": certain("1.57"), "j-FLEET": UNKNOWN}
    assert found.unread == ("some clusters' instances (AWS did not answer in time.)",)
    hanging.let_go.set()
    until(lambda: reader.per_hour(details).costs["j-FLEET"] == certain("1.44"), "its answer")
    assert listings(hanging).count("list_instances") == 1


def test_a_sheet_of_groups_needs_no_call_for_its_cost(reader: CostReader, emr: FakeEmr) -> None:
    held = emr.clusters["j-GROUP"]
    assert reader.of_sheet(held.detail, held.capacity).costs == {"j-GROUP": certain("1.57")}
    assert emr.calls == []


def test_a_sheet_of_fleets_is_as_fresh_as_a_minute(reader: CostReader, emr: FakeEmr, clock: Clock) -> None:
    held = emr.clusters["j-FLEET"]
    for clock.now in (0, LATELY, LATELY + 1):
        assert reader.of_sheet(held.detail, held.capacity).costs == {"j-FLEET": certain("1.44")}
    assert len(listings(emr)) == 2


def test_a_launch_costs_what_it_will_run(reader: CostReader) -> None:
    groups = (LaunchGroup(Role.MASTER, "m5.xlarge", 1), LaunchGroup(Role.TASK, "m5.xlarge", 2, spot=True))
    spec = LaunchSpec("etl", "emr-7.2.0", groups=groups)
    assert reader.of_launch(SCOPE, spec) == Cost(D("0.51"), D("0.55"))
    types = tuple(FleetType(kind, weight) for kind, weight in (("r5.2xlarge", 8), ("r5.xlarge", 4)))
    spec = LaunchSpec("etl", "emr-7.2.0", fleets=(LaunchFleet(Role.CORE, types, on_demand=9),))
    assert reader.of_launch(SCOPE, spec) == Cost(D("1.08"), D("1.44"))


def test_a_launch_whose_prices_cannot_be_read_is_unknown(reader: CostReader, prices: FakePrices) -> None:
    prices.errors = {"on_demand": DENIED, "surcharge": DENIED}
    spec = LaunchSpec("etl", "emr-7.2.0", groups=(LaunchGroup(Role.MASTER, "m5.xlarge", 1),))
    assert not reader.of_launch(SCOPE, spec).known


def test_capacity_costs_what_runs_or_what_was_requested(reader: CostReader) -> None:
    core = capacity(requested=6)
    assert reader.of_capacity(SCOPE, [core]) == certain("1.44")
    assert reader.of_capacity(SCOPE, [core], requested=True) == certain("2.16")


def test_a_resize_costs_the_difference(reader: CostReader) -> None:
    before, after = [capacity(), fleet()], [capacity(requested=6), fleet(requested=8)]
    assert reader.of_change(SCOPE, before, after) == Difference(certain("0.72"), Cost(D("0.72"), D("1.08")))


@pytest.fixture
def queries(emr: FakeEmr, threads: SideBySide, reader: CostReader) -> EmrQueries:
    return EmrQueries({SCOPE: emr}, page_size=10, threads=threads, costs=reader, now=lambda: NOW)


def test_a_page_tells_the_cost_of_its_living_rows(queries: EmrQueries) -> None:
    page = queries.list_clusters(ListClusters((SCOPE,), ended=True))
    assert {row.summary.id: row.cost for row in page.rows} == {
        "j-GROUP": certain("1.57"),
        "j-FLEET": certain("1.44"),
        "j-OLD": None,
    }
    assert page.unread == ()


def test_a_page_names_prices_that_could_not_be_read_and_shows_all_the_rest(
    queries: EmrQueries, prices: FakePrices
) -> None:
    prices.errors = dict.fromkeys(("on_demand", "surcharge", "spot"), DENIED)
    page = queries.list_clusters(ListClusters((SCOPE,)))
    assert len(page.rows) == 2
    assert not any(row.cost is None or row.cost.known for row in page.rows)
    assert page.unread == (f"On-Demand prices, EMR's surcharge, Spot prices ({DENIED.message})",)


def test_a_row_whose_details_are_missing_has_an_unknown_cost(queries: EmrQueries, emr: FakeEmr) -> None:
    setattr(emr, "describe_clusters", lambda ids: {})  # noqa: B010 - a stand-in of the stand-in
    page = queries.list_clusters(ListClusters((SCOPE,)))
    assert {row.cost for row in page.rows} == {UNKNOWN}


@pytest.mark.parametrize(
    ("word", "cost"), [("j-GROUP", certain("1.57")), ("j-FLEET", certain("1.44")), ("j-OLD", None)]
)
def test_a_sheet_tells_the_cost_of_what_lives(queries: EmrQueries, word: str, cost: Cost | None) -> None:
    found = queries.show_cluster(ShowCluster((SCOPE,), word))
    assert getattr(found, "cost", "none") == cost
