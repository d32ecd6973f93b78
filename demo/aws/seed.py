"""A believable fleet: one company's data platform in Seoul, with a smaller corner in Virginia."""

from datetime import timedelta

from demo.aws.server import AwsServer
from demo.aws.specs import (
    SECOND_ACCOUNT,
    SECOND_EXTERNAL_ID,
    SECOND_ROLE,
    VIRGINIA,
    ClusterSpec,
    End,
    Fleet,
    Group,
    StepSpec,
)
from demo.aws.trouble import trust


def _hours(count: float) -> timedelta:
    return timedelta(hours=count)


def _minutes(count: float) -> timedelta:
    return timedelta(minutes=count)


def _tags(owner: str, team: str, env: str) -> dict[str, str]:
    return {"owner": owner, "team": team, "env": env}


MASTER = Group("MASTER", "m5.xlarge", 1)
NOTEBOOKS = ("Hadoop", "Spark", "Livy", "JupyterEnterpriseGateway")

SEOUL_ACTIVE = (
    ClusterSpec(
        "etl-nightly",
        age=_hours(5.5),
        tags=_tags("minji", "data-platform", "prod"),
        protected=True,
        holds=(MASTER, Group("CORE", "r5.2xlarge", 6), Group("TASK", "m5.2xlarge", 12, "SPOT")),
        idle_for=_hours(5.5),
        steps=(
            StepSpec("ingest-orders", _hours(5.2), _minutes(48)),
            StepSpec("ingest-clickstream", _hours(4.4), _minutes(95)),
            StepSpec("build-marts", _hours(2.7), _hours(6)),
        ),
    ),
    ClusterSpec(
        "adhoc-notebooks",
        age=timedelta(days=3, hours=4),
        applications=NOTEBOOKS,
        tags=_tags("jihoon", "analytics", "dev"),
        holds=(MASTER, Group("CORE", "r5.xlarge", 3)),
        idle_for=_hours(26),
        idle_timeout=timedelta(days=7),
    ),
    ClusterSpec(
        "ml-features",
        age=_hours(9),
        tags=_tags("sora", "ml", "prod"),
        holds=(
            Fleet("MASTER", {"m5.xlarge": 1, "m5a.xlarge": 1}, on_demand=1),
            Fleet("CORE", {"r5.2xlarge": 8, "r5a.2xlarge": 8, "r5.4xlarge": 16}, on_demand=16),
            Fleet("TASK", {"m5.2xlarge": 8, "m5a.2xlarge": 8, "c5.4xlarge": 16}, spot=60),
        ),
        steps=(StepSpec("backfill-user-features", _hours(3), _hours(8)),),
        idle_for=_hours(9),
    ),
    ClusterSpec(
        "streaming-orders",
        age=timedelta(days=41, hours=7),
        release="emr-6.15.0",
        applications=("Hadoop", "Flink"),
        tags=_tags("minji", "data-platform", "prod"),
        protected=True,
        holds=(Group("MASTER", "m5.xlarge", 3), Group("CORE", "m5.2xlarge", 5)),
    ),
    ClusterSpec(
        "bi-trino",
        age=timedelta(days=12, hours=2),
        applications=("Hadoop", "Hive", "Trino"),
        tags=_tags("dohyun", "bi", "prod"),
        holds=(MASTER, Group("CORE", "r5.4xlarge", 4)),
    ),
    ClusterSpec(
        "jihoon-test-join-skew",
        age=timedelta(days=2, hours=19),
        applications=NOTEBOOKS,
        tags={"owner": "jihoon", "team": "analytics"},
        holds=(Group("MASTER", "m5.2xlarge", 1),),
        idle_for=timedelta(days=2, hours=11),
        steps=(
            StepSpec(
                "join-skew-repro",
                timedelta(days=2, hours=18),
                _minutes(37),
                outcome="FAILED",
                reason="ExecutorLostFailure (executor 7 exited: Container killed by YARN)",
            ),
        ),
    ),
    ClusterSpec(
        "backfill-2025q4",
        age=_minutes(4),
        tags=_tags("sora", "ml", "prod"),
        keep_alive=False,
        holds=(MASTER, Group("CORE", "r5.2xlarge", 8)),
        steps=(StepSpec("backfill-2025q4", _minutes(-2), _hours(3)),),
    ),
)

SEOUL_ENDED = (
    ClusterSpec(
        "etl-nightly",
        age=_hours(29.5),
        keep_alive=False,
        tags=_tags("minji", "data-platform", "prod"),
        holds=(MASTER, Group("CORE", "r5.2xlarge", 6)),
        idle_for=_hours(29.5),
        steps=(
            StepSpec("ingest-orders", _hours(29.2), _minutes(51)),
            StepSpec("build-marts", _hours(28.1), _hours(3.4)),
        ),
    ),
    ClusterSpec(
        "ml-train-gpu",
        age=_hours(7.3),
        tags=_tags("sora", "ml", "dev"),
        holds=(MASTER, Group("CORE", "g5.2xlarge", 2)),
        bootstrap_failure=(
            "On the master instance (i-0a1b2c3d4e5f67890), bootstrap action 1 returned a non-zero return code"
        ),
    ),
    ClusterSpec(
        "reporting-monthly",
        age=timedelta(days=16),
        tags=_tags("dohyun", "bi", "prod"),
        holds=(MASTER, Group("CORE", "m5.2xlarge", 4)),
        end=End(_hours(26)),
    ),
)

VIRGINIA_ALL = (
    ClusterSpec(
        "us-clickstream",
        region=VIRGINIA,
        age=timedelta(days=5, hours=3),
        tags=_tags("alice", "growth", "prod"),
        holds=(MASTER, Group("CORE", "m5.2xlarge", 4), Group("TASK", "m5.2xlarge", 2, "SPOT")),
    ),
    ClusterSpec(
        "us-sandbox",
        region=VIRGINIA,
        age=_hours(31),
        applications=NOTEBOOKS,
        tags=_tags("alice", "growth", "dev"),
        holds=(MASTER, Group("CORE", "m5.xlarge", 1)),
        idle_for=_hours(20),
        idle_timeout=_hours(48),
    ),
    ClusterSpec(
        "us-etl-hourly",
        region=VIRGINIA,
        age=_hours(3.2),
        keep_alive=False,
        tags=_tags("alice", "growth", "prod"),
        idle_for=_hours(3.2),
        steps=(StepSpec("sessionize", _hours(3), _minutes(41)),),
    ),
)

FLEET = (*SEOUL_ACTIVE, *SEOUL_ENDED, *VIRGINIA_ALL)


SECOND = (
    ClusterSpec(
        "fraud-scoring",
        account=SECOND_ACCOUNT,
        age=_hours(14.5),
        tags=_tags("hana", "risk", "prod"),
        protected=True,
        holds=(MASTER, Group("CORE", "r5.xlarge", 3), Group("TASK", "m5.xlarge", 4, "SPOT")),
        hdfs=41.0,
    ),
    ClusterSpec(
        "risk-sandbox",
        account=SECOND_ACCOUNT,
        age=_hours(6),
        applications=NOTEBOOKS,
        tags=_tags("hana", "risk", "dev"),
        idle_for=_hours(5),
    ),
    ClusterSpec(
        "chargeback-backfill",  # somebody went home on Friday
        account=SECOND_ACCOUNT,
        age=timedelta(days=3, hours=4),
        tags=_tags("hana", "risk", "dev"),
        holds=(MASTER, Group("CORE", "r5.xlarge", 6)),
        idle_for=_hours(63),
        steps=(StepSpec("replay-chargebacks", timedelta(days=3, hours=3), _hours(11.5)),),
    ),
    ClusterSpec(
        "aml-screening",
        account=SECOND_ACCOUNT,
        age=_hours(1.5),
        tags=_tags("tom", "risk", "prod"),
        holds=(MASTER, Group("CORE", "r5.xlarge", 2), Group("TASK", "r5.xlarge", 2, "SPOT")),
        steps=(StepSpec("screen-transactions", _hours(1.2), _hours(9)),),
        scaling=(2, 10),
    ),
    ClusterSpec(
        "us-fraud-replay",
        account=SECOND_ACCOUNT,
        region=VIRGINIA,
        age=_hours(2),
        tags=_tags("tom", "risk", "dev"),
        holds=(
            Fleet("MASTER", {"m5.xlarge": 1}, on_demand=1),
            Fleet("CORE", {"r5.xlarge": 4, "r5a.xlarge": 4}, on_demand=8, spot=8),
        ),
    ),
)


def seed(server: AwsServer, *, second_account: bool = False) -> list[str]:
    """Add the fleet: 13 clusters in 2 regions, and 5 of a second account; return their ids in that order.

    The second account's role is to be assumed with its external id (``SECOND_ROLE``, ``SECOND_EXTERNAL_ID``).
    """
    if second_account:
        trust(server.world, SECOND_ROLE, SECOND_EXTERNAL_ID)
    return [server.add_cluster(spec) for spec in (*FLEET, *(SECOND if second_account else ()))]


def add_clusters(server: AwsServer, count: int) -> list[str]:
    """Add many small ones to Seoul, all running, a third of them idle; return their ids."""
    return [server.add_cluster(_small(number)) for number in range(1, count + 1)]


def _small(number: int) -> ClusterSpec:
    team = ("growth", "bi", "ml", "data-platform")[number % 4]
    return ClusterSpec(
        f"{team}-job-{number:03}",
        age=_minutes(20 + 7 * number),
        tags=_tags("batch", team, "prod"),
        holds=(MASTER, Group("CORE", "m5.xlarge", 1 + number % 5)),
        idle_for=_minutes(5 + 3 * number) if number % 3 == 0 else None,
    )
