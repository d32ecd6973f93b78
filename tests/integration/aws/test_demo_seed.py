"""The seeded fleet has what a demonstration needs to show."""

from datetime import timedelta

from cloud.aws.clients import ClientFactory
from cloud.aws.emr import AwsEmr
from cloud.aws.limits import EMR_LIMITS
from cloud.model import ACTIVE_STATES, ENDED_STATES, ClusterState, Collection
from cloud.ports import Emr
from cloud.throttle import Throttle
from demo.aws.seed import FLEET, seed
from demo.aws.server import AwsServer
from tests.integration.aws.conftest import ELSEWHERE, NOON

WEEK = timedelta(days=7)


def test_two_regions_have_clusters_in_many_states(
    server: AwsServer, emr: AwsEmr, clients: ClientFactory
) -> None:
    assert len(seed(server)) == len(FLEET)
    here = emr.list_clusters(ACTIVE_STATES).items
    there = AwsEmr(ELSEWHERE, clients, Throttle(EMR_LIMITS)).list_clusters(ACTIVE_STATES).items
    assert {item.state for item in here} == {
        ClusterState.RUNNING,
        ClusterState.WAITING,
        ClusterState.BOOTSTRAPPING,
    }
    assert {item.name for item in there} == {"us-clickstream", "us-sandbox"}


def test_some_ended_lately_one_of_them_old_and_one_failed(server: AwsServer, emr: AwsEmr) -> None:
    seed(server)
    ended = {item.name: item for item in emr.list_clusters(ENDED_STATES).items}
    old = ended["reporting-monthly"]
    assert old.ended_at is not None
    assert NOON - old.created_at > WEEK > NOON - old.ended_at
    assert ended["ml-train-gpu"].reason_code == "BOOTSTRAP_FAILURE"
    assert ended["etl-nightly"].reason_code == "ALL_STEPS_COMPLETED"


def test_details_show_protection_fleets_owners_and_failed_steps(server: AwsServer, emr: AwsEmr) -> None:
    ids = dict(zip((spec.name for spec in FLEET), seed(server), strict=True))
    details = {name: emr.describe_cluster(ids[name]) for name in ("streaming-orders", "ml-features")}
    assert details["streaming-orders"].termination_protected
    assert details["streaming-orders"].tags["owner"] == "minji"
    assert details["ml-features"].collection is Collection.FLEET
    (step,) = emr.list_steps(ids["jihoon-test-join-skew"], 5)
    assert (step.state, step.reason != "") == ("FAILED", True)


def test_every_cluster_that_is_up_has_its_nodes(server: AwsServer, emr: AwsEmr) -> None:
    seed(server)
    active = emr.list_clusters(ACTIVE_STATES).items
    up = {item.id: item.name for item in active if item.state is not ClusterState.BOOTSTRAPPING}
    reader: Emr = emr
    counts = reader.count_nodes([item.id for item in active])
    assert {up[cluster_id]: count for cluster_id, count in counts.items()} == {
        "etl-nightly": 19,
        "adhoc-notebooks": 4,
        "ml-features": 11,
        "streaming-orders": 8,
        "bi-trino": 5,
        "jihoon-test-join-skew": 1,
    }
