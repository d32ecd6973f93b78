"""A demo cloud on a frozen clock, and the real adapter on a real socket in front of it."""

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest

from cloud.aws.access import Access, Keys, Wire
from cloud.aws.clients import ClientFactory
from cloud.aws.emr import AwsEmr, Patience
from cloud.aws.limits import EMR_LIMITS
from cloud.model import Scope
from cloud.throttle import Throttle
from demo.aws.clock import Clock
from demo.aws.server import AwsServer
from demo.aws.specs import SEOUL, VIRGINIA

if TYPE_CHECKING:
    from types_boto3_emr import EMRClient

KEYS = Keys("AKIATESTTESTTESTTEST", "secret")
SCOPE = Scope("prod", SEOUL)
ELSEWHERE = Scope("prod", VIRGINIA)
# What is not about waiting must not depend on how busy the machine is.
PATIENT = Patience(listing=60, details=60, turn=60)
NOON = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)


@pytest.fixture
def server() -> Iterator[AwsServer]:
    with AwsServer(clock=Clock(NOON)) as running:
        yield running


@pytest.fixture
def clients(server: AwsServer) -> Iterator[ClientFactory]:
    factory = ClientFactory({"prod": Access(keys=KEYS)}, Wire(endpoint_url=server.url, max_attempts=1))
    yield factory
    factory.close()


@pytest.fixture
def client(clients: ClientFactory) -> "EMRClient":
    return clients.emr(SCOPE)


@pytest.fixture
def emr(server: AwsServer, clients: ClientFactory) -> AwsEmr:
    return AwsEmr(SCOPE, clients, Throttle(EMR_LIMITS), patience=PATIENT, now=server.clock.now)
