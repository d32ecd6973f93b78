"""A local Alibaba Cloud on a frozen clock, and the real adapter, with the real SDK, on a real socket in front of it."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from cloud.alibaba.access import Access, Keys, Wire
from cloud.alibaba.clients import ClientFactory
from cloud.alibaba.ecs import ECS_LIMITS, AlibabaEcs, Patience
from cloud.model import Scope
from cloud.throttle import Throttle
from demo.alibaba.server import AlibabaServer
from demo.alibaba.specs import HANGZHOU, KEY_ID, KEY_SECRET, TOKYO, InstanceSpec
from demo.aws.clock import Clock
from tests.integration.alibaba.local_sts import certified

KEYS = Keys(KEY_ID, KEY_SECRET)
SCOPE = Scope("games", TOKYO)
ELSEWHERE = Scope("games", HANGZHOU)
# What is not about waiting must not depend on how busy the machine is.
PATIENT = Patience(listing=60, retries=60, turn=60)
NOON = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)

Adapter = Callable[..., AlibabaEcs]


@pytest.fixture
def server() -> Iterator[AlibabaServer]:
    with AlibabaServer(clock=Clock(NOON)) as running:
        yield running


@pytest.fixture
def adapter(server: AlibabaServer) -> Adapter:
    """Make an adapter that waits for nobody; the arguments are what the test is about."""

    def make(
        access: Access | None = None,
        *,
        wire: Wire | None = None,
        scope: Scope = SCOPE,
        patience: Patience = PATIENT,
    ) -> AlibabaEcs:
        clients = ClientFactory(
            {scope.account: access or Access(keys=KEYS)}, wire or Wire(endpoint=server.url)
        )
        return AlibabaEcs(scope, clients, Throttle(ECS_LIMITS), patience, sleep=lambda _: None)

    return make


@pytest.fixture
def ecs(adapter: Adapter) -> AlibabaEcs:
    return adapter()


@pytest.fixture
def sts(server: AlibabaServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[AlibabaServer]:
    """STS is asked by HTTPS only: the same local Alibaba Cloud, with a certificate of its own."""
    context, bundle = certified(tmp_path)
    # Where requests looks for whom to trust; the SDK hands on nothing of the kind.
    monkeypatch.setattr("requests.adapters.DEFAULT_CA_BUNDLE_PATH", str(bundle))
    server.add_instance(InstanceSpec("lab-web", account="2222222222222222"))
    with AlibabaServer(vault=server.vault, tls=context) as running:
        yield running
