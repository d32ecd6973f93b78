"""The values of ECS: what a filter covers, and what can be read off an instance."""

from datetime import UTC, datetime, timedelta

import pytest

from cloud.ecs import EVERY_INSTANCE, REGION_IDS, ChargeType, EcsInstance, EcsStatus, InstanceFilter
from cloud.model import Scope

NOON = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)


def instance(**facts: object) -> EcsInstance:
    known: dict[str, object] = {
        "scope": Scope("games", "ap-northeast-1"),
        "id": "i-1",
        "name": "web-1",
        "status": EcsStatus.RUNNING,
        "instance_type": "ecs.g7.large",
        "zone": "ap-northeast-1a",
        "charge_type": ChargeType.POST_PAID,
        "vpc": "vpc-1",
        "tags": {"env": "prod-eu"},
    }
    return EcsInstance(**(known | facts))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("wanted", "covered"),
    [
        (EVERY_INSTANCE, True),
        (InstanceFilter(name="web-1"), True),
        (InstanceFilter(name="web"), False),
        (InstanceFilter(name="*-1"), True),
        (InstanceFilter(name="web-?"), False),
        (InstanceFilter(name="[w]eb-1"), False),
        (InstanceFilter(tags={"env": "prod-*"}), True),
        (InstanceFilter(tags={"env": ""}), True),
        (InstanceFilter(tags={"owner": ""}), False),
        (InstanceFilter(tags={"env": "prod-eu", "owner": "minji"}), False),
        (InstanceFilter(status=EcsStatus.STOPPED), False),
        (InstanceFilter("web-*", EcsStatus.RUNNING, {"env": "*eu"}), True),
    ],
)
def test_a_filter_wants_every_part_to_match(wanted: InstanceFilter, covered: bool) -> None:
    assert wanted.covers(instance()) is covered


@pytest.mark.parametrize(
    ("facts", "economical"),
    [
        ({"instance_type": "ecs.re6p-redis.large"}, False),
        ({"instance_type": "ecs.gn5-c4g1.xlarge"}, False),
        ({}, True),
        ({"charge_type": ChargeType.PRE_PAID}, False),
        ({"local_disks": True}, False),
        ({"vpc": ""}, False),
    ],
)
def test_who_can_stop_charging(facts: dict[str, object], economical: bool) -> None:
    assert instance(**facts).economical is economical


def test_who_has_expired() -> None:
    assert not instance().expired(NOON)
    assert instance(expires_at=NOON).expired(NOON)
    assert not instance(expires_at=NOON + timedelta(seconds=1)).expired(NOON)


def test_what_is_on_its_way() -> None:
    assert {status for status in EcsStatus if status.moving} == {
        EcsStatus.PENDING,
        EcsStatus.STARTING,
        EcsStatus.STOPPING,
    }


def test_words_that_are_regions_and_words_that_are_not() -> None:
    assert {"ap-northeast-1", "cn-hangzhou", "cn-wuhan-lr", "eu-central-1", "na-south-1"} <= REGION_IDS
    assert not {"i-abc", "web-1", "eu-north-1", "tokyo"} & REGION_IDS
