"""What every Emr must do: run over the real adapter against the demo cloud, and over the fake."""

from collections.abc import Iterator
from datetime import timedelta

import pytest

from cloud.aws.clients import ClientFactory
from cloud.aws.emr import AwsEmr
from cloud.aws.throttle import Throttle
from cloud.errors import NotFound
from cloud.fake import FakeCluster, FakeEmr
from cloud.model import (
    ACTIVE_STATES,
    ENDED_STATES,
    Capacity,
    ClusterDetail,
    ClusterState,
    ClusterSummary,
    Collection,
    Role,
    Step,
)
from cloud.ports import Emr
from demo.aws.server import AwsServer
from demo.aws.specs import VIRGINIA, ClusterSpec, End, Fleet, Group, StepSpec
from tests.integration.aws.conftest import NOON, SCOPE

HOUR = timedelta(hours=1)
GROUPS, FLEETS, GONE, FAILED = "j-GROUPS0000001", "j-FLEETS0000001", "j-GONE000000001", "j-FAILED0000001"
BOOTSTRAP = "On the master instance (i-0abc), bootstrap action 1 returned a non-zero return code"

SPECS = (
    ClusterSpec(
        "etl-nightly",
        id=GROUPS,
        age=5 * HOUR,
        tags={"owner": "minji", "env": "prod"},
        protected=True,
        holds=(
            Group("TASK", "m5.2xlarge", 3, "SPOT"),
            Group("MASTER", "m5.xlarge", 1),
            Group("CORE", "r5.2xlarge", 2),
        ),
        idle_timeout=2 * HOUR,
        steps=(
            StepSpec("first", 4 * HOUR, HOUR),
            StepSpec("second", 2 * HOUR, HOUR, outcome="FAILED", reason="out of memory"),
            StepSpec("third", HOUR / 2, 9 * HOUR),
        ),
    ),
    ClusterSpec(
        "ml-features",
        id=FLEETS,
        age=3 * HOUR,
        holds=(
            Fleet("CORE", {"r5.xlarge": 4, "r5.2xlarge": 8}, on_demand=8, spot=10),
            Fleet("MASTER", {"m5.xlarge": 1}, on_demand=1),
        ),
    ),
    ClusterSpec("reporting", id=GONE, age=timedelta(days=16), end=End(26 * HOUR)),
    ClusterSpec("ml-train", id=FAILED, age=HOUR, bootstrap_failure=BOOTSTRAP),
    ClusterSpec("elsewhere", region=VIRGINIA, age=HOUR),
)


@pytest.fixture(params=["aws", "fake"])
def emr(request: pytest.FixtureRequest) -> Iterator[Emr]:
    if request.param == "fake":
        yield FakeEmr(SCOPE, FAKES)
        return
    server: AwsServer = request.getfixturevalue("server")
    clients: ClientFactory = request.getfixturevalue("clients")
    for spec in SPECS:
        server.add_cluster(spec)
    yield AwsEmr(SCOPE, clients, Throttle(), now=server.clock.now)


def test_lists_the_clusters_of_its_own_scope_in_the_states_asked_for(emr: Emr) -> None:
    active, ended = emr.list_clusters(ACTIVE_STATES), emr.list_clusters(ENDED_STATES)
    assert {item.id for item in active.items} == {GROUPS, FLEETS}
    assert {item.id for item in ended.items} == {GONE, FAILED}
    assert not active.truncated
    assert {item.scope for item in active.items} == {emr.scope}


def test_lists_nothing_for_no_states(emr: Emr) -> None:
    assert emr.list_clusters([]).items == ()


def test_a_summary_tells_when_a_cluster_came_and_went(emr: Emr) -> None:
    gone = {item.id: item for item in emr.list_clusters(ENDED_STATES).items}[GONE]
    assert gone.state is ClusterState.TERMINATED
    assert gone.created_at == NOON - timedelta(days=16)
    assert gone.ended_at is not None
    assert NOON - 26 * HOUR <= gone.ended_at < NOON - 25 * HOUR
    assert gone.reason_code == "USER_REQUEST"


def test_a_failed_bootstrap_says_why_and_was_never_ready(emr: Emr) -> None:
    failed = emr.describe_cluster(FAILED).summary
    assert failed.state is ClusterState.TERMINATED_WITH_ERRORS
    assert (failed.reason_code, failed.reason) == ("BOOTSTRAP_FAILURE", BOOTSTRAP)
    assert failed.ready_at is None


def test_details_have_release_applications_tags_and_protection(emr: Emr) -> None:
    detail = emr.describe_cluster(GROUPS)
    assert detail.summary.name == "etl-nightly"
    assert detail.release == "emr-7.2.0"
    assert detail.applications == ("Hadoop", "Spark")
    assert dict(detail.tags) == {"owner": "minji", "env": "prod"}
    assert detail.termination_protected
    assert detail.collection is Collection.GROUP
    assert emr.describe_cluster(FLEETS).collection is Collection.FLEET


def test_an_unknown_cluster_is_not_found_by_any_question(emr: Emr) -> None:
    for ask in (emr.describe_cluster, emr.auto_termination, lambda unknown: emr.list_steps(unknown, 5)):
        with pytest.raises(NotFound) as caught:
            ask("j-NOSUCH0000001")
        assert caught.value.permanent


def test_several_details_leave_out_what_is_not_there(emr: Emr) -> None:
    details = emr.describe_clusters([GROUPS, "j-NOSUCH0000001", FLEETS])
    assert {key: detail.summary.name for key, detail in details.items()} == {
        GROUPS: "etl-nightly",
        FLEETS: "ml-features",
    }


def test_groups_count_instances_master_first(emr: Emr) -> None:
    capacity = emr.list_capacity(emr.describe_cluster(GROUPS))
    assert [(item.role, item.requested, item.running, item.spot_running) for item in capacity] == [
        (Role.MASTER, 1, 1, 0),
        (Role.CORE, 2, 2, 0),
        (Role.TASK, 3, 3, 3),
    ]
    assert capacity[2].instance_types == ("m5.2xlarge",)
    assert {item.state for item in capacity} == {"RUNNING"}


def test_fleets_count_weighted_units_and_may_overshoot(emr: Emr) -> None:
    master, core = emr.list_capacity(emr.describe_cluster(FLEETS))
    assert (master.role, master.requested) == (Role.MASTER, 1)
    assert core.instance_types == ("r5.xlarge", "r5.2xlarge")
    assert (core.requested, core.spot_requested) == (18, 10)
    assert (core.running, core.spot_running) == (20, 12)


def test_steps_come_newest_first_and_say_why_they_failed(emr: Emr) -> None:
    steps = emr.list_steps(GROUPS, 2)
    assert [(step.name, step.state) for step in steps] == [("third", "RUNNING"), ("second", "FAILED")]
    assert steps[1].reason == "out of memory"
    assert steps[1].log_file.startswith("s3://")
    assert steps[0].ended_at is None
    assert steps[1].ended_at == NOON - HOUR


def test_auto_termination_is_a_duration_or_none(emr: Emr) -> None:
    assert emr.auto_termination(GROUPS).idle_timeout == 2 * HOUR
    assert emr.auto_termination(FLEETS).idle_timeout is None


def test_nodes_are_counted_and_clusters_without_data_left_out(emr: Emr) -> None:
    assert emr.count_nodes([GROUPS, FLEETS, GONE, "j-NOSUCH0000001"]) == {GROUPS: 6, FLEETS: 6}
    assert emr.count_nodes([]) == {}


def _detail(cluster_id: str, name: str, state: ClusterState, **changes: object) -> ClusterDetail:
    age = changes.pop("age", HOUR)
    assert isinstance(age, timedelta)
    summary = ClusterSummary(
        SCOPE,
        cluster_id,
        name,
        state,
        NOON - age,
        ended_at=NOON - 25.5 * HOUR if state is ClusterState.TERMINATED else None,
        reason_code=str(changes.pop("code", "")),
        reason=str(changes.pop("reason", "")),
    )
    facts: dict[str, object] = {
        "collection": Collection.GROUP,
        "termination_protected": False,
        "tags": {},
    } | changes
    return ClusterDetail(
        summary=summary,
        release="emr-7.2.0",
        applications=("Hadoop", "Spark"),
        auto_terminate=False,
        **facts,  # type: ignore[arg-type]
    )


def _capacity(role: Role, kinds: tuple[str, ...], numbers: tuple[int, int, int, int]) -> Capacity:
    requested, running, spot_requested, spot_running = numbers
    held = Collection.FLEET if len(kinds) > 1 else Collection.GROUP
    return Capacity(
        role, role, role, held, kinds, requested, running, spot_requested, spot_running, "RUNNING"
    )


FAKES = (
    FakeCluster(
        _detail(
            GROUPS,
            "etl-nightly",
            ClusterState.RUNNING,
            age=5 * HOUR,
            termination_protected=True,
            tags={"owner": "minji", "env": "prod"},
        ),
        capacity=(
            _capacity(Role.MASTER, ("m5.xlarge",), (1, 1, 0, 0)),
            _capacity(Role.CORE, ("r5.2xlarge",), (2, 2, 0, 0)),
            _capacity(Role.TASK, ("m5.2xlarge",), (3, 3, 3, 3)),
        ),
        steps=(
            Step("s-3", "third", "RUNNING"),
            Step(
                "s-2",
                "second",
                "FAILED",
                ended_at=NOON - HOUR,
                reason="out of memory",
                log_file="s3://logs/stderr.gz",
            ),
            Step("s-1", "first", "COMPLETED"),
        ),
        idle_timeout=2 * HOUR,
        nodes=6,
    ),
    FakeCluster(
        _detail(FLEETS, "ml-features", ClusterState.WAITING, age=3 * HOUR, collection=Collection.FLEET),
        capacity=(
            _capacity(Role.MASTER, ("m5.xlarge",), (1, 1, 0, 0)),
            _capacity(Role.CORE, ("r5.xlarge", "r5.2xlarge"), (18, 20, 10, 12)),
        ),
        nodes=6,
    ),
    FakeCluster(
        _detail(GONE, "reporting", ClusterState.TERMINATED, age=timedelta(days=16), code="USER_REQUEST")
    ),
    FakeCluster(
        _detail(
            FAILED,
            "ml-train",
            ClusterState.TERMINATED_WITH_ERRORS,
            code="BOOTSTRAP_FAILURE",
            reason=BOOTSTRAP,
        )
    ),
)
