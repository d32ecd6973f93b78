"""The instances of a cluster: over the real adapter against the demo cloud, and over the fake."""

from collections import Counter
from datetime import timedelta

import pytest

from cloud.aws.emr import AwsEmr
from cloud.aws.limits import EMR_LIMITS
from cloud.errors import NotFound
from cloud.model import Instance, Market
from cloud.ports import Emr
from cloud.throttle import Throttle
from demo.aws.server import AwsServer
from demo.aws.specs import ClusterSpec, Fleet, Group
from tests.integration.aws.conftest import PATIENT, SCOPE
from tests.integration.aws.either import open_either
from tests.integration.aws.same_fleet import FAILED, FLEETS, GONE, GROUPS, HOUR


@pytest.fixture(params=["aws", "fake"])
def emr(request: pytest.FixtureRequest) -> Emr:
    return open_either(request).emr


def counted(instances: tuple[Instance, ...]) -> dict[tuple[str, Market], int]:
    return dict(Counter((item.instance_type, item.market) for item in instances))


def test_groups_have_as_many_as_run(emr: Emr) -> None:
    assert counted(emr.list_instances(GROUPS)) == {
        ("m5.xlarge", Market.ON_DEMAND): 1,
        ("r5.2xlarge", Market.ON_DEMAND): 2,
        ("m5.2xlarge", Market.SPOT): 3,
    }


def test_fleets_tell_which_types_they_run(emr: Emr) -> None:
    assert counted(emr.list_instances(FLEETS)) == {
        ("m5.xlarge", Market.ON_DEMAND): 1,
        ("r5.xlarge", Market.ON_DEMAND): 2,
        ("r5.xlarge", Market.SPOT): 3,
    }


def test_each_is_itself_and_knows_who_holds_it(emr: Emr) -> None:
    for cluster_id in (GROUPS, FLEETS):
        instances = emr.list_instances(cluster_id)
        held = {item.id for item in emr.list_capacity(emr.describe_cluster(cluster_id))}
        assert len({item.id for item in instances}) == len(instances)
        assert {item.held_by for item in instances} == held


def test_what_has_ended_has_none(emr: Emr) -> None:
    assert emr.list_instances(GONE) == emr.list_instances(FAILED) == ()


def test_an_unknown_cluster_is_not_found(emr: Emr) -> None:
    with pytest.raises(NotFound):
        emr.list_instances("j-NOSUCH0000001")


def test_bootstrapping_counts_and_starting_does_not(server: AwsServer, emr_over_http: AwsEmr) -> None:
    starting = server.add_cluster(
        ClusterSpec("new", age=timedelta(0), holds=(Group("MASTER", "m5.xlarge", 3),))
    )
    assert emr_over_http.list_instances(starting) == ()
    while server.world.record(starting).life.state(server.clock.now()) == "STARTING":
        server.clock.forward(timedelta(seconds=30))
    assert len(emr_over_http.list_instances(starting)) == 3


def test_pages_are_read_to_the_end(server: AwsServer, emr_over_http: AwsEmr) -> None:
    fleet = Fleet("TASK", {"m5.2xlarge": 8, "c5.4xlarge": 16}, spot=8 * 120)
    many = server.add_cluster(ClusterSpec("many", age=HOUR, holds=(fleet,)))
    assert counted(emr_over_http.list_instances(many)) == {("m5.2xlarge", Market.SPOT): 120}
    assert server.calls("ListInstances") == 3


@pytest.fixture
def emr_over_http(request: pytest.FixtureRequest) -> AwsEmr:
    """The fixture that is called ``emr`` elsewhere."""
    server: AwsServer = request.getfixturevalue("server")
    return AwsEmr(
        SCOPE,
        request.getfixturevalue("clients"),
        Throttle(EMR_LIMITS),
        patience=PATIENT,
        now=server.clock.now,
    )
