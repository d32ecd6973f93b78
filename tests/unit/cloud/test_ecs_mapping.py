"""ECS's answers in the shapes they come in, odd ones too. They are made by the SDK's own models."""

import logging
from datetime import UTC, datetime
from typing import Any

import pytest
from alibabacloud_ecs20140526 import models

from cloud.alibaba import mapping
from cloud.ecs import ChargeType, EcsInstance, EcsStatus, LockReason, StoppedMode
from cloud.model import Scope

SCOPE = Scope("games", "ap-northeast-1")


def mapped(**facts: Any) -> EcsInstance:
    answer = models.DescribeInstancesResponseBodyInstancesInstance().from_map(
        {"InstanceId": "i-1", "Status": "Running", "InstanceChargeType": "PostPaid"} | facts
    )
    return mapping.instance(SCOPE, answer)


def test_what_is_missing_is_empty() -> None:
    found = mapped()
    assert (found.id, found.name, found.zone, found.tags, found.locked) == ("i-1", "", "", {}, ())
    assert (found.created_at, found.expires_at, found.stopped_mode) == (None, None, None)
    assert (found.public_ips, found.private_ips, found.eip, found.vpc) == ((), (), False, "")
    assert not found.spot


def test_times_are_to_the_minute_or_the_second_and_in_utc() -> None:
    found = mapped(CreationTime="2017-12-10T04:04Z", StartTime="2017-12-10T04:04:30Z", AutoReleaseTime="")
    assert found.created_at == datetime(2017, 12, 10, 4, 4, tzinfo=UTC)
    assert found.started_at == datetime(2017, 12, 10, 4, 4, 30, tzinfo=UTC)
    assert found.released_at is None


@pytest.mark.parametrize(
    ("told", "ends"),
    [
        ("2099-12-31T15:59Z", None),
        ("2026-12-10T04:04Z", datetime(2026, 12, 10, 4, 4, tzinfo=UTC)),
        ("", None),
    ],
)
def test_pay_as_you_go_expires_in_2099_which_is_never(told: str, ends: datetime | None) -> None:
    assert mapped(ExpiredTime=told).expires_at == ends


def test_addresses_of_its_own_of_its_eip_and_of_its_vpc() -> None:
    found = mapped(
        PublicIpAddress={"IpAddress": ["8.8.0.1"]},
        EipAddress={"IpAddress": "47.0.0.1"},
        VpcAttributes={"VpcId": "vpc-1", "PrivateIpAddress": {"IpAddress": ["10.0.0.1"]}},
        InnerIpAddress={"IpAddress": ["10.9.9.9"]},
    )
    assert found.public_ips == ("8.8.0.1", "47.0.0.1")
    assert (found.eip, found.private_ips, found.vpc) == (True, ("10.0.0.1",), "vpc-1")


def test_the_classic_network_has_inner_addresses() -> None:
    assert mapped(InnerIpAddress={"IpAddress": ["10.9.9.9"]}).private_ips == ("10.9.9.9",)


@pytest.mark.parametrize(
    ("told", "mode"),
    [("Not-applicable", None), (None, None), ("StopCharging", StoppedMode.STOP_CHARGING)],
)
def test_the_stopped_mode(told: str | None, mode: StoppedMode | None) -> None:
    assert mapped(StoppedMode=told).stopped_mode is mode


def test_all_locks_are_told_in_any_case_and_new_ones_too(caplog: pytest.LogCaptureFixture) -> None:
    reasons = [{"LockReason": word} for word in ("security", "Recycling", "brand-new")]
    with caplog.at_level(logging.WARNING):
        found = mapped(OperationLocks={"LockReason": reasons})
    assert found.locked == (LockReason.SECURITY, LockReason.RECYCLING, LockReason.OTHER)
    assert "brand-new" in caplog.text


def test_a_word_that_alibaba_may_add_breaks_nothing(caplog: pytest.LogCaptureFixture) -> None:
    assert mapped(Status="Hibernated").status is EcsStatus.UNKNOWN
    assert "Hibernated" in caplog.text


@pytest.mark.parametrize("told", ["soon", "0001-01-01T00:00+14:00"])
def test_a_moment_that_is_none_is_not_known(told: str, caplog: pytest.LogCaptureFixture) -> None:
    assert mapped(CreationTime=told).created_at is None
    assert told in caplog.text


def test_what_it_is_made_of() -> None:
    found = mapped(
        InstanceChargeType="PrePaid",
        SpotStrategy="SpotWithPriceLimit",
        LocalStorageAmount=2,
        DeletionProtection=True,
        Cpu=4,
        Memory=16384,
        OSName="阿里云",
        OSNameEn="Alibaba Cloud Linux",
        Tags={"Tag": [{"TagKey": "env", "TagValue": "prod"}, {"TagKey": "bare"}]},
    )
    assert (found.charge_type, found.spot, found.local_disks) == (ChargeType.PRE_PAID, True, True)
    assert (found.deletion_protected, found.cpus, found.memory, found.os) == (
        True,
        4,
        16384,
        "Alibaba Cloud Linux",
    )
    assert found.tags == {"env": "prod", "bare": ""}
