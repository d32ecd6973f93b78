"""The same instances behind the real adapter on the local Alibaba Cloud, or behind the fake."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

import pytest

from cloud.fake_ecs import FakeEcs
from cloud.ports import Ecs
from demo.alibaba.server import AlibabaServer
from tests.integration.alibaba.conftest import NOON, SCOPE, Adapter
from tests.integration.alibaba.same_fleet import FAKE_REGIONS, FAKES, SPECS


@dataclass(frozen=True, slots=True)
class Either:
    """``settle`` has whatever is starting or stopping come to its end."""

    ecs: Ecs
    settle: Callable[[], None]


def open_either(request: pytest.FixtureRequest) -> Either:
    """Take ``alibaba`` or ``fake`` from the fixture's parameter."""
    if request.param == "fake":
        fake = FakeEcs(SCOPE, FAKES, regions=FAKE_REGIONS, now=lambda: NOON)
        return Either(fake, fake.settle)
    server: AlibabaServer = request.getfixturevalue("server")
    for spec in SPECS:
        server.add_instance(spec)
    adapter: Adapter = request.getfixturevalue("adapter")
    return Either(adapter(), lambda: server.clock.forward(timedelta(minutes=5)))
