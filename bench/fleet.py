"""300 clusters in 5 accounts and 4 regions, each region as far away as it is: in memory, and over HTTP."""

import time
from collections.abc import Collection, Mapping
from datetime import UTC, datetime, timedelta

from bench.elsewhere import Far
from cloud.aws.access import Access, Keys, Wire
from cloud.aws.clients import ClientFactory
from cloud.aws.emr import AwsEmr, Patience
from cloud.aws.limits import EMR_LIMITS
from cloud.fake import FakeCluster, FakeEmr
from cloud.model import ClusterDetail, Clusters, ClusterState, ClusterSummary, Created, Scope
from cloud.model import Collection as Held
from cloud.ports import ANY_TIME, Emr
from cloud.throttle import Throttle
from demo.aws.server import AwsServer
from demo.aws.specs import ClusterSpec

LATENCY = {"eu-west-1": 0.1, "us-east-1": 0.2, "sa-east-1": 0.4, "ap-northeast-2": 0.8}
"""Seconds to each answer, by region."""
SLOWEST = max(LATENCY, key=LATENCY.__getitem__)
ACCOUNTS = {f"account-{number}": str(number) * 12 for number in range(1, 6)}
SCOPES = tuple(Scope(account, region) for account in ACCOUNTS for region in LATENCY)
CLUSTERS = 300
KEYS = Keys("AKIAIOSFODNN7EXAMPLE", "wJalrXUtnFEMI-K7MDENG-bPxRfiCYEXAMPLEKEY")
AT_ONCE = Patience().workers


class FarEmr(FakeEmr):
    """A stand-in that takes its region's time for each answer."""

    def list_clusters(
        self,
        states: Collection[ClusterState],
        created: Created = ANY_TIME,
        *,
        pages: int | None = None,
        patience: float | None = None,
    ) -> Clusters:
        self._travel()
        return super().list_clusters(states, created, pages=pages, patience=patience)

    def count_nodes(self, cluster_ids: Collection[str]) -> Mapping[str, int]:
        self._travel()
        return super().count_nodes(cluster_ids)

    def describe_cluster(self, cluster_id: str) -> ClusterDetail:
        self._travel()
        return super().describe_cluster(cluster_id)

    def describe_clusters(self, cluster_ids: Collection[str]) -> Mapping[str, ClusterDetail]:
        """One call for each, so many at a time as the real adapter makes."""
        for _ in range(0, len(cluster_ids), AT_ONCE):
            self._travel()
        self.requests += max(0, len(cluster_ids) - 1)
        return super().describe_clusters(cluster_ids)

    def _travel(self) -> None:
        time.sleep(LATENCY[self.scope.region])


def in_memory() -> Mapping[Scope, FarEmr]:
    """Make the stand-ins."""
    return {
        scope: FarEmr(scope, [_cluster(scope, n) for n in range(CLUSTERS) if _home(n) == scope])
        for scope in SCOPES
    }


def requests(adapters: Mapping[Scope, FarEmr]) -> int:
    return sum(emr.requests for emr in adapters.values())


class Fleet(Far):
    """The same over HTTP: the demo's AWS. It lives in a process of its own (``elsewhere``)."""

    def __init__(self) -> None:
        server = AwsServer().start()
        for number in range(CLUSTERS):
            home, age = _home(number), timedelta(minutes=30 + 7 * number)
            spec = ClusterSpec(_name(number), age, region=home.region, account=ACCOUNTS[home.account])
            server.add_cluster(spec)
        super().__init__(server, LATENCY)


def clients(url: str) -> ClientFactory:
    """Make the factory whose clients are shared by all rounds, as in the bot."""
    roles = {alias: f"arn:aws:iam::{number}:role/chatops" for alias, number in ACCOUNTS.items()}
    return ClientFactory(
        {alias: Access(keys=KEYS, role_arn=role) for alias, role in roles.items()},
        Wire(endpoint_url=url, pool_size=20),
    )


def over_http(factory: ClientFactory) -> Mapping[Scope, Emr]:
    """Make adapters that remember nothing, with EMR's limits as they are after a quiet minute."""
    throttle = Throttle(EMR_LIMITS)
    return {
        scope: AwsEmr(scope, factory, throttle, patience=Patience(cache_ttl=0, turn=60)) for scope in SCOPES
    }


def _home(number: int) -> Scope:
    return SCOPES[number % len(SCOPES)]


def _name(number: int) -> str:
    return f"job-{number:03}"


def _cluster(scope: Scope, number: int) -> FakeCluster:
    created = datetime.now(UTC) - timedelta(minutes=30 + 7 * number)
    summary = ClusterSummary(scope, f"j-{number:06}", _name(number), ClusterState.RUNNING, created)
    detail = ClusterDetail(
        summary,
        "emr-7.2.0",
        ("Spark",),
        Held.GROUP,
        termination_protected=False,
        auto_terminate=False,
        tags={},
    )
    return FakeCluster(detail, nodes=3)
