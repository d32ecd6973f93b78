"""The scan for idle clusters: what it finds, what it names, and by how few calls."""

import math
from collections.abc import Iterable, Iterator, Mapping
from datetime import timedelta
from decimal import Decimal
from typing import cast

import pytest

from app.domain.cost import Cost, Total
from app.domain.emr.idle import Idle, Signal
from app.domain.emr.idle_report import Calls, ScanReport
from app.domain.emr.thresholds import TEMPLATE_TAG, TagRule, Thresholds
from app.domain.queries import FindIdle
from app.queries.cost import Costed
from app.queries.idle import Costs, IdleScan
from app.queries.idle_scope import ScanPatience
from app.queries.side_by_side import SideBySide
from cloud.errors import AccessDenied, CloudError
from cloud.fake import FakeEmr
from cloud.metrics import KEPT, Metric
from cloud.model import ClusterDetail, ClusterState, Scope
from tests.unit.clusters import NOW, SCOPE
from tests.unit.queries.idle_fleet import DAY, HOUR, cluster, fleet

DENIED = AccessDenied("not allowed", permanent=True)
RUNNING = ClusterState.RUNNING


@pytest.fixture
def threads() -> Iterator[SideBySide]:
    some = SideBySide(2)
    yield some
    some.close()


class Priced:
    """A list of prices that remembers what it was asked."""

    def __init__(self, costs: Mapping[str, Cost], unread: tuple[str, ...] = ()) -> None:
        self._costed = Costed(costs, unread)
        self.asked: list[str] = []

    def per_hour(self, clusters: Iterable[ClusterDetail]) -> Costed:
        self.asked += [cluster.summary.id for cluster in clusters]
        return self._costed


class Scanner:
    """Scans stand-ins with whatever a test sets."""

    def __init__(self, threads: SideBySide) -> None:
        self._threads = threads
        self.thresholds = Thresholds(2 * HOUR)
        self.signals: tuple[Signal, ...] = ()
        self.costs: Costs | None = None
        self.patience = ScanPatience()

    def __call__(self, *clouds: FakeEmr) -> ScanReport:
        adapters = {emr.scope: emr for emr in clouds}
        return self.over(adapters).scan(tuple(adapters), NOW, None, self.patience)

    def over(self, adapters: Mapping[Scope, FakeEmr]) -> IdleScan:
        return IdleScan(
            adapters,
            self._threads,
            self.thresholds,
            self.signals,
            costs=self.costs,
            now=lambda: NOW,
        )


@pytest.fixture
def scan(threads: SideBySide) -> Scanner:
    return Scanner(threads)


def found(report: ScanReport) -> dict[str, timedelta]:
    """For how long each has been idle."""
    return {one.summary.id: NOW - one.verdict.since for one in report.idle}


def failing(emr: FakeEmr, method: str, error: CloudError = DENIED) -> None:
    def fail(*_: object, **__: object) -> object:
        raise error

    setattr(emr, method, fail)


def test_what_has_done_nothing_for_so_long_is_found_longest_first(scan: Scanner) -> None:
    report = scan(
        fleet(
            cluster("j-SHORT", HOUR),
            cluster("j-IDLE", 3 * HOUR),
            cluster("j-BUSY", None),
            cluster("j-LONG", 5 * HOUR),
            cluster("j-YOUNG", HOUR, age=HOUR),
        )
    )
    assert found(report) == {"j-LONG": 5 * HOUR, "j-IDLE": 3 * HOUR}
    assert [one.summary.id for one in report.idle] == ["j-LONG", "j-IDLE"]
    assert all(one.verdict.exact and one.owner == "minji" for one in report.idle)
    assert report.watched == 5
    assert not report.unknown


def test_a_weekend_shows_when_it_began(scan: Scanner) -> None:
    report = scan(fleet(cluster("j-WEEKEND", 60 * HOUR, age=5 * DAY)))
    assert [one.verdict for one in report.idle] == [Idle(NOW - 60 * HOUR, NOW)]


def test_one_that_never_worked_is_idle_since_it_came_up(scan: Scanner) -> None:
    report = scan(fleet(cluster("j-NEVER", 3 * DAY, age=3 * DAY)))
    assert [one.verdict for one in report.idle] == [Idle(NOW - 3 * DAY, NOW)]


def test_longer_than_the_metrics_are_kept_is_at_least(scan: Scanner) -> None:
    (one,) = scan(fleet(cluster("j-OLD", 100 * DAY, age=100 * DAY))).idle
    assert not one.verdict.exact
    assert KEPT - HOUR < NOW - one.verdict.since <= KEPT


def test_a_gap_is_named_and_its_cluster_spared(scan: Scanner) -> None:
    report = scan(fleet(cluster("j-GAP", 5 * HOUR, lost=(HOUR,))))
    assert not report.idle
    (one,) = report.unknown
    assert one.verdict.gap == (NOW - HOUR, NOW - HOUR + timedelta(minutes=5))


@pytest.mark.parametrize("live", ["PENDING", "RUNNING", "CANCEL_PENDING"])
def test_one_with_a_live_step_is_spared(scan: Scanner, live: str) -> None:
    emr = fleet(cluster("j-STEP", 5 * HOUR, state=RUNNING, live=live))
    assert not scan(emr).idle
    assert not scan(emr).unknown


@pytest.mark.parametrize(("state", "steps"), [(RUNNING, 1), (ClusterState.TERMINATING, 0)])
def test_a_state_that_changed_after_the_listing_is_seen(
    scan: Scanner, state: ClusterState, steps: int
) -> None:
    emr = fleet(cluster("j-NEXT", 5 * HOUR, live="RUNNING"))
    describe = emr.describe_clusters

    def describe_later(ids: Iterable[str]) -> Mapping[str, ClusterDetail]:
        emr.move("j-NEXT", state)
        return describe(tuple(ids))

    setattr(emr, "describe_clusters", describe_later)  # noqa: B010 - a stand-in of the stand-in
    report = scan(emr)
    assert not report.idle
    assert report.calls.steps == steps
    assert [one.summary.id for one in report.working] == (["j-NEXT"] if state is RUNNING else [])


def test_running_without_a_live_step_is_idle_at_least_so_long(scan: Scanner) -> None:
    (one,) = scan(fleet(cluster("j-RUN", 3 * HOUR, state=RUNNING))).idle
    assert one.verdict.since <= NOW - 2 * HOUR


def test_steps_that_cannot_be_read_leave_it_unknown(scan: Scanner) -> None:
    emr = fleet(cluster("j-RUN", 3 * HOUR, state=RUNNING))
    failing(emr, "list_steps")
    assert [one.verdict.why for one in scan(emr).unknown] == ["its steps could not be read"]


def test_each_may_idle_for_as_long_as_its_template_tag_or_account_says(scan: Scanner) -> None:
    scan.thresholds = Thresholds(4 * HOUR, {}, (TagRule("env", "prod", 30 * HOUR),), {"adhoc": 2 * HOUR})
    report = scan(
        fleet(
            cluster("j-DEFAULT", 3 * HOUR),
            cluster("j-ADHOC", 3 * HOUR, tags={TEMPLATE_TAG: "adhoc"}),
            cluster("j-PROD", 29 * HOUR, age=5 * DAY, tags={"env": "prod"}),
            cluster("j-PRODLONG", 31 * HOUR, age=5 * DAY, tags={"env": "prod"}),
        )
    )
    assert found(report) == {"j-PRODLONG": 31 * HOUR, "j-ADHOC": 3 * HOUR}
    assert {one.summary.id: one.after for one in report.idle}["j-PRODLONG"] == 30 * HOUR


def test_a_length_longer_than_a_day_is_judged_too(scan: Scanner) -> None:
    scan.thresholds = Thresholds(3 * DAY)
    report = scan(fleet(cluster("j-2", 2 * DAY, age=9 * DAY), cluster("j-4", 4 * DAY, age=9 * DAY)))
    assert found(report) == {"j-4": 4 * DAY}
    assert not report.unknown


def test_tags_that_cannot_be_read_spare_where_tags_decide_and_are_named(scan: Scanner) -> None:
    emr = fleet(cluster("j-1", 3 * HOUR))
    setattr(emr, "describe_clusters", lambda _: {})  # noqa: B010 - a stand-in of the stand-in
    plain = scan(emr)
    assert [(one.owner, one.detail) for one in plain.idle] == [("", None)]
    assert plain.unread == ("tags and owners of 1 idle clusters in prod/ap-northeast-2",)
    scan.thresholds = Thresholds(by_tag=(TagRule("env", "prod", 9 * HOUR),))
    assert not scan(emr).idle
    assert "its tags could not be read" in scan(emr).unknown[0].verdict.why


def test_what_has_no_time_left_is_named(scan: Scanner) -> None:
    scan.patience = ScanPatience(candidates=0)
    emr = fleet(cluster("j-1", 3 * HOUR), cluster("j-2", 3 * HOUR, state=RUNNING))
    report = scan(emr)
    assert report.unread == ("tags and owners of 2 idle clusters in prod/ap-northeast-2",)
    assert [one.summary.id for one in report.unknown] == ["j-2"]


def test_a_signal_that_is_switched_on_spares_what_it_sees(scan: Scanner) -> None:
    emr = fleet(
        cluster("j-SHELL", 5 * HOUR, apps=HOUR),
        cluster("j-QUIET", 5 * HOUR, apps=6 * HOUR),
        cluster("j-LATER", 5 * HOUR, apps=3 * HOUR),
        cluster("j-NOTEBOOK", 5 * HOUR, apps=5 * HOUR, notebook=True),
    )
    assert len(scan(emr).idle) == 4
    scan.signals = (Signal.YARN, Signal.NOTEBOOK)
    report = scan(emr)
    assert found(report) == {"j-QUIET": 5 * HOUR, "j-LATER": 3 * HOUR}
    assert report.calls.notebooks == 1


def test_signals_are_not_asked_about_nobody(scan: Scanner) -> None:
    scan.signals = tuple(Signal)
    assert scan(fleet(cluster("j-1", None))).calls == Calls(listing=1, metrics=1)


@pytest.mark.parametrize(
    ("signal", "why"), [(Signal.NOTEBOOK, "notebook"), (Signal.HDFS, "hdfs"), (Signal.YARN, "yarn")]
)
def test_a_signal_that_cannot_be_read_spares_and_is_named(scan: Scanner, signal: Signal, why: str) -> None:
    emr = fleet(cluster("j-1", 5 * HOUR))
    history = emr.history
    failing(emr, "notebook_clusters")

    def read(metric: Metric, *rest: object) -> object:
        if metric is not Metric.IS_IDLE:
            raise DENIED
        return history(metric, *rest)  # type: ignore[arg-type]

    setattr(emr, "history", read)  # noqa: B010 - a stand-in of the stand-in
    scan.signals = (signal,)
    report = scan(emr)
    assert [one.verdict.why for one in report.unknown] == [f"the signal {why} could not be read"]
    assert report.unread == (f"the signal {why} (not allowed) in prod/ap-northeast-2",)


def test_without_the_longer_look_it_is_at_least_since(scan: Scanner) -> None:
    emr = fleet(cluster("j-1", 30 * HOUR, age=4 * DAY))
    history, calls = emr.history, iter(range(9))

    def read(*arguments: object) -> object:
        if next(calls):
            raise DENIED
        return history(*arguments)  # type: ignore[arg-type]

    setattr(emr, "history", read)  # noqa: B010 - a stand-in of the stand-in
    report = scan(emr)
    assert [one.verdict.exact for one in report.idle] == [False]
    assert "since when exactly 1 clusters are idle (not allowed)" in report.unread[0]


A, B, C = (Scope("prod", region) for region in ("eu-west-1", "us-east-1", "sa-east-1"))


@pytest.mark.parametrize("method", ["list_clusters", "history"])
def test_a_sick_scope_is_named_and_costs_only_itself(scan: Scanner, method: str) -> None:
    sick, well = fleet(cluster("j-A", 3 * HOUR), scope=A), fleet(cluster("j-B", 3 * HOUR), scope=B)
    failing(sick, method)
    report = scan(sick, well)
    assert list(found(report)) == ["j-B"]
    assert [(one.scope, one.why) for one in report.unanswered] == [(A, "not allowed")]


def test_a_listing_cut_short_is_named(scan: Scanner) -> None:
    some = fleet(cluster("j-A", 3 * HOUR), scope=A)
    some.truncated = True
    assert scan(some).truncated == (A,)


def test_calls_of_all_scopes_are_added_up(scan: Scanner) -> None:
    clouds = [fleet(cluster(f"j-{n}", 3 * HOUR), scope=scope) for n, scope in enumerate((A, B, C))]
    report = scan(*clouds)
    assert report.calls.total == sum(emr.requests for emr in clouds)
    assert report.calls.listing == 3


def test_money_is_told_where_it_is_known(scan: Scanner) -> None:
    emr = fleet(cluster("j-1", 4 * HOUR), cluster("j-2", 3 * HOUR))
    scan.costs = Priced({"j-1": Cost(Decimal("2.5"), Decimal("2.5"))}, ("Spot prices (not allowed)",))
    report = scan(emr)
    assert [one.wasted(NOW) for one in report.idle] == [Total(Decimal(10), Decimal(10)), None]
    assert report.unread == ("Spot prices (not allowed)",)


def test_nobody_asks_for_the_price_of_nothing(scan: Scanner) -> None:
    scan.costs = prices = Priced({})
    scan(fleet(cluster("j-1", None)))
    assert prices.asked == []


def test_a_length_asked_for_goes_for_all(scan: Scanner) -> None:
    scan.thresholds = Thresholds(by_tag=(TagRule("owner", "*", 9 * HOUR),))
    emr = fleet(cluster("j-1", 4 * HOUR), cluster("j-2", HOUR))
    finder = scan.over({SCOPE: emr})
    assert found(finder.find(FindIdle((SCOPE,)))) == {}
    assert found(finder.find(FindIdle((SCOPE,), 3 * HOUR))) == {"j-1": 4 * HOUR}


@pytest.mark.parametrize("count", [1, 7, 51, 351])
@pytest.mark.parametrize(
    ("share", "idle", "state"),
    [
        (1, 60 * HOUR, ClusterState.WAITING),
        (1, 60 * HOUR, RUNNING),
        (5, 60 * HOUR, ClusterState.WAITING),
        (3, 3 * HOUR, RUNNING),
        (900, HOUR, RUNNING),
    ],
)
def test_calls_stay_within_the_budget(
    scan: Scanner, count: int, share: int, idle: timedelta, state: ClusterState
) -> None:
    """Every ``share``-th is a candidate; never more than ⌈N/50⌉ + ⌈N/350⌉ + 2C."""
    clusters = [
        cluster(f"j-{n}", idle if n % share == 0 else None, age=62 * HOUR, state=state) for n in range(count)
    ]
    emr = fleet(*clusters)
    report = scan(emr)
    candidates = math.ceil(count / share) if idle > 2 * HOUR else 0
    assert len(report.idle) == candidates
    assert report.calls.total <= math.ceil(count / 50) + math.ceil(count / 350) + 2 * candidates
    asked = [call for call in emr.calls if call.method == "describe_clusters"]
    assert sum(len(cast(tuple[str, ...], call.argument)) for call in asked) == candidates


def test_lengths_of_a_day_and_more_stay_within_it_too(scan: Scanner) -> None:
    scan.thresholds = Thresholds(40 * HOUR)
    emr = fleet(*(cluster(f"j-{n}", HOUR, age=3 * DAY) for n in range(700)))
    assert scan(emr).calls == Calls(listing=14, metrics=2)
