"""Several accounts, each by a role with an external id: their own keys, kept fresh, and their own limits."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any, cast

import pytest
from botocore.exceptions import ClientError

from cloud.aws.access import Access, Wire
from cloud.aws.clients import ClientFactory
from cloud.aws.emr import AwsEmr
from cloud.aws.limits import EMR_LIMITS
from cloud.errors import AccessDenied, CredentialsExpired, Throttled
from cloud.model import ACTIVE_STATES, Scope
from cloud.throttle import Limit, Throttle
from demo.aws.seed import FLEET, SECOND, seed
from demo.aws.server import AwsServer
from demo.aws.specs import (
    ACCOUNT,
    SECOND_ACCOUNT,
    SECOND_EXTERNAL_ID,
    SECOND_ROLE,
    SEOUL,
    VIRGINIA,
    ClusterSpec,
)
from demo.aws.trouble import trust
from tests.integration.aws.boto import HOUR
from tests.integration.aws.conftest import KEYS, PATIENT

FIRST_ROLE = f"arn:aws:iam::{ACCOUNT}:role/chatops"
PROD, RISK = Scope("prod", SEOUL), Scope("risk", SEOUL)
ACCOUNTS = {
    "prod": Access(keys=KEYS, role_arn=FIRST_ROLE, external_id="first"),
    "risk": Access(keys=KEYS, role_arn=SECOND_ROLE, external_id=SECOND_EXTERNAL_ID),
    "wrong": Access(keys=KEYS, role_arn=SECOND_ROLE, external_id="guess"),
    "bare": Access(keys=KEYS, role_arn=SECOND_ROLE),
}


@pytest.fixture
def two(server: AwsServer) -> Iterator[ClientFactory]:
    trust(server.world, FIRST_ROLE, "first")
    trust(server.world, SECOND_ROLE, SECOND_EXTERNAL_ID)
    clients = ClientFactory(ACCOUNTS, Wire(endpoint_url=server.url, max_attempts=1))
    yield clients
    clients.close()


def adapter(
    server: AwsServer, clients: ClientFactory, scope: Scope, throttle: Throttle | None = None
) -> AwsEmr:
    return AwsEmr(scope, clients, throttle or Throttle(EMR_LIMITS), patience=PATIENT, now=server.clock.now)


def who(clients: ClientFactory, scope: Scope) -> tuple[str, str]:
    identity = cast(Any, clients.client(scope, "sts")).get_caller_identity()
    return identity["Account"], identity["Arn"]


def names(emr: AwsEmr) -> set[str]:
    return {item.name for item in emr.list_clusters(ACTIVE_STATES).items}


def test_each_account_is_who_it_says_and_has_its_own_clusters(server: AwsServer, two: ClientFactory) -> None:
    ours = server.add_cluster(ClusterSpec("ours", age=HOUR))
    theirs = server.add_cluster(ClusterSpec("theirs", age=HOUR, account=SECOND_ACCOUNT))
    prod, risk = (adapter(server, two, scope) for scope in (PROD, RISK))
    assert who(two, PROD) == (ACCOUNT, f"arn:aws:sts::{ACCOUNT}:assumed-role/chatops/chatops")
    assert who(two, RISK) == (SECOND_ACCOUNT, f"arn:aws:sts::{SECOND_ACCOUNT}:assumed-role/chatops/chatops")
    assert (names(prod), names(risk)) == ({"ours"}, {"theirs"})
    assert prod.count_nodes([ours, theirs]).keys() == {ours}
    assert risk.count_nodes([ours, theirs]).keys() == {theirs}
    assert server.calls("AssumeRole") == 2


@pytest.mark.parametrize("alias", ["wrong", "bare"])
def test_a_role_is_not_assumed_without_its_external_id(
    server: AwsServer, two: ClientFactory, alias: str
) -> None:
    with pytest.raises(AccessDenied, match="sts:AssumeRole") as caught:
        adapter(server, two, Scope(alias, SEOUL)).list_clusters(ACTIVE_STATES)
    assert caught.value.permanent
    assert names(adapter(server, two, RISK)) == set()


def test_one_account_that_fails_leaves_the_other(server: AwsServer, two: ClientFactory) -> None:
    server.add_cluster(ClusterSpec("ours", age=HOUR))
    server.world.trusts[SECOND_ROLE] = "changed"
    with pytest.raises(AccessDenied):
        adapter(server, two, RISK).list_clusters(ACTIVE_STATES)
    assert names(adapter(server, two, PROD)) == {"ours"}


def test_keys_are_refreshed_before_they_expire_each_account_its_own(
    server: AwsServer, two: ClientFactory
) -> None:
    prod, risk = (adapter(server, two, scope) for scope in (PROD, RISK))
    server.world.key_life = timedelta(minutes=5)  # botocore refreshes what lives less than ten
    names(prod)
    assert server.calls("AssumeRole") == 1
    names(prod)
    assert server.calls("AssumeRole") == 2
    server.world.key_life = timedelta(hours=1)
    names(risk)
    names(risk)
    assert server.calls("AssumeRole") == 3
    names(prod)
    names(prod)
    assert server.calls("AssumeRole") == 4
    assert who(two, PROD)[0] == ACCOUNT


def test_a_refresh_that_is_refused_is_said_and_later_ones_are_not(
    server: AwsServer, two: ClientFactory
) -> None:
    prod = adapter(server, two, PROD)
    server.world.key_life = timedelta(minutes=5)
    names(prod)
    server.levers.expire_tokens(times=1)
    with pytest.raises(CredentialsExpired):
        prod.list_clusters(ACTIVE_STATES)
    assert names(prod) == set()


def test_keys_of_one_account_are_shared_by_its_services_not_its_regions(
    server: AwsServer, two: ClientFactory
) -> None:
    two.emr(RISK).list_clusters()
    cast(Any, two.cloudwatch(RISK)).list_metrics()
    two.emr(RISK, single_attempt=True).list_clusters()
    assert server.calls("AssumeRole") == 1
    two.emr(Scope("risk", VIRGINIA)).list_clusters()
    assert server.calls("AssumeRole") == 2


def test_one_throttle_keeps_accounts_and_regions_apart_and_adapters_of_one_together(
    server: AwsServer, two: ClientFactory
) -> None:
    throttle = Throttle({"ListClusters": Limit(1, 0.001)})
    first, again = (adapter(server, two, PROD, throttle) for _ in range(2))
    elsewhere = adapter(server, two, Scope("prod", VIRGINIA), throttle)
    other = adapter(server, two, RISK, throttle)
    assert first.list_clusters(ACTIVE_STATES).items == ()
    assert other.list_clusters(ACTIVE_STATES).items == ()
    assert elsewhere.list_clusters(ACTIVE_STATES).items == ()
    for emr in (first, again, other, elsewhere):
        with pytest.raises(Throttled) as caught:
            emr.list_clusters(ACTIVE_STATES)
        assert caught.value.code == "OwnThrottle"


def test_the_second_account_is_seeded_on_request_only(server: AwsServer, two: ClientFactory) -> None:
    assert len(seed(server)) == len(FLEET)
    assert names(adapter(server, two, RISK)) == set()


def test_the_seeded_second_account_needs_its_external_id(server: AwsServer, two: ClientFactory) -> None:
    assert len(seed(server, second_account=True)) == len(FLEET) + len(SECOND)
    theirs = {"fraud-scoring", "risk-sandbox", "chargeback-backfill", "aml-screening"}
    assert names(adapter(server, two, RISK)) == theirs
    assert names(adapter(server, two, Scope("risk", VIRGINIA))) == {"us-fraud-replay"}
    assert "etl-nightly" in names(adapter(server, two, PROD))
    with pytest.raises(ClientError, match="AssumeRole"):
        two.emr(Scope("bare", SEOUL)).list_clusters()
