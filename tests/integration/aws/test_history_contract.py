"""Metrics over time: the same from the real adapter against the demo cloud, and from the fake."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

import pytest

from cloud.aws.clients import ClientFactory
from cloud.aws.emr import AwsEmr
from cloud.aws.limits import EMR_LIMITS
from cloud.errors import AccessDenied, Throttled
from cloud.fake import FakeCluster, FakeEmr
from cloud.metrics import BUCKET, Metric, bucket_of
from cloud.model import ACTIVE_STATES, ClusterState
from cloud.ports import Emr
from cloud.throttle import Limit, Throttle
from demo.aws import overlay_metrics
from demo.aws.server import AwsServer
from demo.aws.specs import ClusterSpec, StepSpec
from tests.integration.aws.conftest import NOON, PATIENT, SCOPE
from tests.unit.clusters import detail, step, summary

HOUR, MINUTE = timedelta(hours=1), timedelta(minutes=1)
NIGHTLY, BUSY, YOUNG = "j-NIGHTLY000001", "j-BUSY000000001", "j-YOUNG00000001"
SPECS = (
    ClusterSpec(
        "nightly",
        id=NIGHTLY,
        age=2 * HOUR,
        idle_for=2 * HOUR,
        steps=(StepSpec("work", 30 * MINUTE, 20 * MINUTE), StepSpec("next", -5 * MINUTE, MINUTE)),
    ),
    ClusterSpec("busy", id=BUSY, age=2 * HOUR),
    ClusterSpec("young", id=YOUNG, age=15 * MINUTE, idle_for=15 * MINUTE),
)


def series(first: datetime, *values: float) -> dict[datetime, float]:
    return {first + number * BUCKET: value for number, value in enumerate(values)}


def fake_cluster(cluster_id: str, idle: dict[datetime, float], *, notebook: bool = False) -> FakeCluster:
    steps = (step("next", "PENDING"), step("work")) if cluster_id == NIGHTLY else ()
    metrics = {Metric.IS_IDLE: idle, Metric.APPS_RUNNING: {at: 1 - value for at, value in idle.items()}}
    return FakeCluster(
        detail(summary(cluster_id, state=ClusterState.WAITING)),
        steps=steps,
        metrics=metrics,
        notebook=notebook,
    )


FAKES = (
    fake_cluster(NIGHTLY, series(NOON - 115 * MINUTE, *[1] * 17, 0, 0, 0, 0, 1, 1), notebook=True),
    fake_cluster(BUSY, series(NOON - 115 * MINUTE, *[0] * 23)),
    fake_cluster(YOUNG, series(NOON - 10 * MINUTE, 1, 1)),
)


@dataclass(frozen=True)
class Rig:
    """The port, and how many API calls it has made."""

    emr: Emr
    calls: Callable[[], int]


@pytest.fixture(params=["aws", "fake"])
def rig(request: pytest.FixtureRequest) -> Rig:
    if request.param == "fake":
        fake = FakeEmr(SCOPE, FAKES, now=lambda: NOON)
        return Rig(fake, lambda: fake.requests)
    server: AwsServer = request.getfixturevalue("server")
    clients: ClientFactory = request.getfixturevalue("clients")
    for spec in SPECS:
        server.add_cluster(spec)
    server.world.record(NIGHTLY).notebook = True
    real = AwsEmr(SCOPE, clients, Throttle(EMR_LIMITS), patience=PATIENT, now=server.clock.now)
    return Rig(real, server.calls)


def test_buckets_come_with_their_times(rig: Rig) -> None:
    read = rig.emr.history(Metric.IS_IDLE, {NIGHTLY: NOON - 40 * MINUTE}, NOON)
    assert read.readings == {NIGHTLY: series(NOON - 40 * MINUTE, 1, 1, 0, 0, 0, 0, 1, 1)}
    assert read.calls == rig.calls() == 1


def test_each_cluster_is_read_from_its_own_moment_on(rig: Rig) -> None:
    since = {NIGHTLY: NOON - 12 * MINUTE, BUSY: NOON - 24 * HOUR, YOUNG: NOON - HOUR, "j-NOSUCH0000001": NOON}
    read = rig.emr.history(Metric.IS_IDLE, since, NOON)
    assert {key: (min(readings), len(readings)) for key, readings in read.readings.items()} == {
        NIGHTLY: (NOON - 15 * MINUTE, 3),
        BUSY: (NOON - 115 * MINUTE, 23),
        YOUNG: (NOON - 10 * MINUTE, 2),
    }
    assert set(read.readings[BUSY].values()) == {0}


def test_other_metrics_are_read_alike(rig: Rig) -> None:
    read = rig.emr.history(Metric.APPS_RUNNING, {NIGHTLY: NOON - 15 * MINUTE}, NOON)
    assert read.readings == {NIGHTLY: series(NOON - 15 * MINUTE, 1, 0, 0)}


def test_nothing_asked_is_no_call(rig: Rig) -> None:
    assert rig.emr.history(Metric.IS_IDLE, {}, NOON).readings == {}
    assert rig.calls() == 0


def test_calls_are_counted_alike(rig: Rig) -> None:
    """All are asked about 63 days: 5 by a call."""
    since = {f"j-{number}": NOON - timedelta(days=62) for number in range(12)}
    assert rig.emr.history(Metric.IS_IDLE, since, NOON).calls == rig.calls() == 3


def test_notebooks_tell_their_cluster(rig: Rig) -> None:
    assert rig.emr.notebook_clusters() == {NIGHTLY}


def test_steps_can_be_asked_for_by_their_states(rig: Rig) -> None:
    assert [found.name for found in rig.emr.list_steps(NIGHTLY, 5, ("PENDING", "RUNNING"))] == ["next"]
    assert rig.emr.list_steps(NIGHTLY, 5, ("RUNNING",)) == ()


@pytest.fixture
def emr(server: AwsServer, clients: ClientFactory) -> AwsEmr:
    for spec in SPECS:
        server.add_cluster(spec)
    return AwsEmr(SCOPE, clients, Throttle(EMR_LIMITS), patience=PATIENT, now=server.clock.now)


def test_a_metric_cut_in_two_by_a_page_is_put_together(emr: AwsEmr, monkeypatch: pytest.MonkeyPatch) -> None:
    whole = emr.history(Metric.IS_IDLE, {NIGHTLY: NOON - HOUR, BUSY: NOON - HOUR}, NOON)
    monkeypatch.setattr(overlay_metrics, "MAX_POINTS", 9)
    cut = emr.history(Metric.IS_IDLE, {NIGHTLY: NOON - HOUR, BUSY: NOON - HOUR}, NOON)
    assert cut.readings == whole.readings
    assert (whole.calls, cut.calls) == (1, 3)


def test_a_moment_inside_a_bucket_counts_as_all_of_it(emr: AwsEmr) -> None:
    odd = NOON - 11 * MINUTE
    read = emr.history(Metric.IS_IDLE, {NIGHTLY: odd}, NOON - MINUTE)
    assert sorted(read.readings[NIGHTLY]) == [bucket_of(odd) + number * BUCKET for number in range(3)]


def test_cloudwatchs_limits_are_an_error_like_any_other(emr: AwsEmr, server: AwsServer) -> None:
    server.levers.throttle(action="GetMetricData")
    with pytest.raises(Throttled):
        emr.history(Metric.IS_IDLE, {NIGHTLY: NOON - HOUR}, NOON)


def test_a_refusal_of_notebooks_names_the_permission(emr: AwsEmr, server: AwsServer) -> None:
    server.levers.deny(action="ListNotebookExecutions")
    with pytest.raises(AccessDenied):
        emr.notebook_clusters()


def test_a_caller_with_patience_reads_a_listing_to_its_end(server: AwsServer, clients: ClientFactory) -> None:
    """EMR's limits let the second page pass after some time, which is only noted here."""
    slept: list[float] = []
    for number in range(60):
        server.add_cluster(ClusterSpec(f"job-{number}", age=HOUR))
    throttle = Throttle({"ListClusters": Limit(1, 0.01)}, clock=lambda: sum(slept), sleep=slept.append)
    emr = AwsEmr(SCOPE, clients, throttle, patience=PATIENT, now=server.clock.now)
    assert len(emr.list_clusters(ACTIVE_STATES, patience=1000).items) == 60
    assert slept == [100]
    hurried = emr.list_clusters(ACTIVE_STATES, patience=1000, pages=1)
    assert (len(hurried.items), hurried.truncated) == (50, True)
    with pytest.raises(Throttled):
        emr.list_clusters(ACTIVE_STATES, patience=1)
