"""The same clusters behind the real adapter on the demo cloud, or behind the fake."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

import pytest

from cloud.aws.clients import ClientFactory
from cloud.aws.emr import AwsEmr
from cloud.aws.limits import EMR_LIMITS
from cloud.fake import FakeEmr
from cloud.ports import Emr
from cloud.throttle import Throttle
from demo.aws.server import AwsServer
from tests.integration.aws.conftest import NOON, PATIENT, SCOPE
from tests.integration.aws.same_fleet import FAKES, SPECS


@dataclass(frozen=True, slots=True)
class Either:
    """``settle`` has a resize of a cluster come to its end."""

    emr: Emr
    settle: Callable[[str], None]


def open_either(request: pytest.FixtureRequest) -> Either:
    """Take ``aws`` or ``fake`` from the fixture's parameter."""
    if request.param == "fake":
        fake = FakeEmr(SCOPE, FAKES, now=lambda: NOON)
        return Either(fake, fake.settle)
    server: AwsServer = request.getfixturevalue("server")
    clients: ClientFactory = request.getfixturevalue("clients")
    for spec in SPECS:
        server.add_cluster(spec)
    real = AwsEmr(SCOPE, clients, Throttle(EMR_LIMITS), patience=PATIENT, now=server.clock.now)
    return Either(real, lambda _: server.clock.forward(timedelta(minutes=5)))
