"""ECS instances for tests: plain ones, of which each test says what matters to it."""

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from cloud.ecs import ChargeType, EcsInstance, EcsStatus, StoppedMode
from cloud.model import Scope

TOKYO = Scope("games", "ap-northeast-1")
HANGZHOU = Scope("games", "cn-hangzhou")
NOW = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)

_PLAIN = EcsInstance(
    scope=TOKYO,
    id="i-web",
    name="web",
    status=EcsStatus.RUNNING,
    instance_type="ecs.g7.large",
    zone="ap-northeast-1a",
    charge_type=ChargeType.POST_PAID,
    private_ips=("10.0.0.10",),
    vpc="vpc-1",
)


def instance(name: str = "web", **fields: Any) -> EcsInstance:
    """Make one that runs; its id is its name behind ``i-``."""
    return replace(_PLAIN, id=f"i-{name.replace('-', '')}", name=name, **fields)


def stopped(name: str = "web", **fields: Any) -> EcsInstance:
    """Make one that is stopped, and charged."""
    return instance(
        name, **{"status": EcsStatus.STOPPED, "stopped_mode": StoppedMode.KEEP_CHARGING, **fields}
    )
