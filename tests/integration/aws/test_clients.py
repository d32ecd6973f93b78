"""Making clients: once each, on our wire, for the right account."""

import subprocess
import sys
import threading
from datetime import timedelta

import pytest
from botocore.exceptions import ClientError

from cloud.aws.access import Access, Keys, Wire
from cloud.aws.clients import ClientFactory
from cloud.aws.emr import AwsEmr
from cloud.aws.limits import EMR_LIMITS
from cloud.errors import AccessDenied, CredentialsExpired
from cloud.model import ACTIVE_STATES, Scope
from cloud.throttle import Throttle
from demo.aws.server import AwsServer
from demo.aws.specs import SEOUL, ClusterSpec
from tests.integration.aws.conftest import ELSEWHERE, KEYS, SCOPE

OTHER_ACCOUNT = "222222222222"
ROLE = Access(keys=KEYS, role_arn=f"arn:aws:iam::{OTHER_ACCOUNT}:role/chatops", external_id="our-bot")
DATA = Scope("data", SEOUL)


def test_a_client_is_made_once_however_many_threads_ask(clients: ClientFactory) -> None:
    made: list[object] = []
    start = threading.Barrier(6)

    def ask() -> None:
        start.wait()
        made.append(clients.emr(SCOPE))

    threads = [threading.Thread(target=ask) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(made) == 6
    assert len({id(client) for client in made}) == 1


def test_regions_services_and_single_attempts_have_their_own(clients: ClientFactory) -> None:
    made = [
        clients.emr(SCOPE),
        clients.emr(ELSEWHERE),
        clients.cloudwatch(SCOPE),
        clients.emr(SCOPE, single_attempt=True),
    ]
    assert len({id(client) for client in made}) == 4


def test_what_botocore_knows_of_aws_is_read_once_for_all_accounts_and_regions(server: AwsServer) -> None:
    clients = ClientFactory({"prod": Access(keys=KEYS), "data": ROLE}, Wire(endpoint_url=server.url))
    scopes = (SCOPE, ELSEWHERE, DATA)
    assert len({id(clients.emr(scope).meta.service_model.metadata) for scope in scopes}) == 1
    clients.close()


def test_a_single_attempt_is_one(server: AwsServer) -> None:
    clients = ClientFactory({"prod": Access(keys=KEYS)}, Wire(endpoint_url=server.url, max_attempts=3))
    server.levers.throttle(action="RunJobFlow")
    with pytest.raises(ClientError):
        clients.emr(SCOPE, single_attempt=True).run_job_flow(Name="x", Instances={})
    assert server.calls("RunJobFlow") == 1
    clients.close()


def test_timeouts_and_pool_are_ours(server: AwsServer) -> None:
    wire = Wire(endpoint_url=server.url, connect_timeout=1.5, read_timeout=4, pool_size=7)
    clients = ClientFactory({"prod": Access(keys=KEYS)}, wire)
    config = clients.emr(SCOPE).meta.config
    assert (config.connect_timeout, config.read_timeout, config.max_pool_connections) == (1.5, 4, 7)  # type: ignore[attr-defined]
    clients.close()


def test_an_account_that_is_not_configured_has_no_credentials(clients: ClientFactory) -> None:
    with pytest.raises(CredentialsExpired, match="nowhere") as caught:
        clients.emr(Scope("nowhere", SEOUL))
    assert caught.value.sent is False


def test_a_profile_that_is_not_there_is_said(server: AwsServer) -> None:
    clients = ClientFactory({"prod": Access(profile="no-such-profile")}, Wire(endpoint_url=server.url))
    with pytest.raises(CredentialsExpired):
        clients.emr(SCOPE)


def test_a_role_is_assumed_once_and_sees_its_own_account_only(server: AwsServer) -> None:
    server.add_cluster(ClusterSpec("ours", age=timedelta(hours=1)))
    server.add_cluster(ClusterSpec("theirs", age=timedelta(hours=1), account=OTHER_ACCOUNT))
    clients = ClientFactory({"prod": Access(keys=KEYS), "data": ROLE}, Wire(endpoint_url=server.url))
    theirs = AwsEmr(DATA, clients, Throttle(EMR_LIMITS), now=server.clock.now)
    assert server.calls("AssumeRole") == 0
    listed = theirs.list_clusters(ACTIVE_STATES)
    assert [item.name for item in listed.items] == ["theirs"]
    assert theirs.count_nodes([listed.items[0].id])
    assert server.calls("AssumeRole") == 1
    clients.close()


def test_a_role_that_may_not_be_assumed_is_named(server: AwsServer) -> None:
    server.levers.deny(action="AssumeRole")
    clients = ClientFactory({"data": ROLE}, Wire(endpoint_url=server.url, max_attempts=1))
    with pytest.raises(AccessDenied, match="sts:AssumeRole"):
        AwsEmr(DATA, clients, Throttle(EMR_LIMITS), now=server.clock.now).list_clusters(ACTIVE_STATES)
    clients.close()


def test_keys_are_not_shown() -> None:
    shown = repr(Access(keys=Keys("AKIA", "very-secret", "token-secret")))
    assert "secret" not in shown.replace("secret_access_key", "").replace("session_token", "")


def test_boto3_is_not_imported_before_the_first_client() -> None:
    program = "import sys, cloud.aws.emr, cloud.aws.clients; print('boto3' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False"
