"""The same clusters twice: as the demo cloud's specs, and as the fake's values."""

from datetime import timedelta

from cloud.fake import FakeCluster
from cloud.model import Capacity, ClusterDetail, ClusterState, ClusterSummary, Collection, Role, Step
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


def _group(role: Role, kind: str, count: int, market: str = "ON_DEMAND") -> Capacity:
    spot = count if market == "SPOT" else 0
    return Capacity(
        f"ig-{role}",
        role,
        role,
        Collection.GROUP,
        (kind,),
        count,
        count,
        spot,
        spot,
        "RUNNING",
        market=market,
    )


def _fleet(role: Role, weights: dict[str, int], numbers: tuple[int, int, int, int]) -> Capacity:
    requested, running, spot_requested, spot_running = numbers
    return Capacity(
        f"if-{role}",
        role,
        role,
        Collection.FLEET,
        tuple(weights),
        requested,
        running,
        spot_requested,
        spot_running,
        "RUNNING",
        weights=weights,
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
            _group(Role.MASTER, "m5.xlarge", 1),
            _group(Role.CORE, "r5.2xlarge", 2),
            _group(Role.TASK, "m5.2xlarge", 3, "SPOT"),
        ),
        steps=(
            Step("s-3", "third", "RUNNING"),
            Step(
                "s-2",
                "second",
                "FAILED",
                ended_at=NOON - HOUR,
                reason="out of memory",
            ),
            Step("s-1", "first", "COMPLETED"),
        ),
        idle_timeout=2 * HOUR,
        nodes=6,
        hdfs=4.0,
    ),
    FakeCluster(
        _detail(FLEETS, "ml-features", ClusterState.WAITING, age=3 * HOUR, collection=Collection.FLEET),
        capacity=(
            _fleet(Role.MASTER, {"m5.xlarge": 1}, (1, 1, 0, 0)),
            _fleet(Role.CORE, {"r5.xlarge": 4, "r5.2xlarge": 8}, (18, 20, 10, 12)),
        ),
        nodes=6,
        hdfs=4.0,
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
