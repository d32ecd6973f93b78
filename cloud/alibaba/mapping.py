"""From DescribeInstances' answers to our values.

https://www.alibabacloud.com/help/en/ecs/developer-reference/api-ecs-2014-05-26-describeinstances
"""

import logging
from collections.abc import Iterable
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any, TypeVar

from cloud.ecs import ChargeType, EcsInstance, EcsRegion, EcsStatus, LockReason, StoppedMode
from cloud.model import Scope

log = logging.getLogger(__name__)

Kind = TypeVar("Kind", bound=StrEnum)

NO_END = 2099
"""The year in which pay-as-you-go instances "expire": ECS tells 2099-12-31T15:59Z where there is no end."""


def instance(scope: Scope, answer: Any) -> EcsInstance:
    """Take one of the SDK's ``DescribeInstancesResponseBodyInstancesInstance``; any part may be None."""
    eip = getattr(answer.eip_address, "ip_address", None)
    expires_at = _moment(answer.expired_time)
    return EcsInstance(
        scope=scope,
        id=answer.instance_id or "",
        name=answer.instance_name or "",
        status=status(answer.status),
        instance_type=answer.instance_type or "",
        zone=answer.zone_id or "",
        charge_type=_word(ChargeType, answer.instance_charge_type, ChargeType.POST_PAID),
        created_at=_moment(answer.creation_time),
        started_at=_moment(answer.start_time),
        expires_at=expires_at if expires_at and expires_at.year < NO_END else None,
        released_at=_moment(answer.auto_release_time),
        public_ips=(*_listed(answer.public_ip_address, "ip_address"), *([eip] if eip else [])),
        private_ips=_private(answer),
        eip=bool(eip),
        tags={tag.tag_key or "": tag.tag_value or "" for tag in _listed(answer.tags, "tag")},
        locked=tuple(_lock(lock.lock_reason) for lock in _listed(answer.operation_locks, "lock_reason")),
        stopped_mode=_stopped_mode(answer.stopped_mode),
        spot=(answer.spot_strategy or "NoSpot") != "NoSpot",
        local_disks=bool(answer.local_storage_amount),
        deletion_protected=bool(answer.deletion_protection),
        cpus=answer.cpu or 0,
        memory=answer.memory or 0,
        os=answer.osname_en or answer.osname or "",
        description=answer.description or "",
        vpc=getattr(answer.vpc_attributes, "vpc_id", None) or "",
    )


def status(word: str | None) -> EcsStatus:
    return _word(EcsStatus, word, EcsStatus.UNKNOWN)


def region(answer: Any) -> EcsRegion:
    return EcsRegion(answer.region_id or "", answer.local_name or "")


def _word(kind: type[Kind], word: str | None, otherwise: Kind) -> Kind:
    try:
        return kind(word or "")
    except ValueError:
        log.warning("Alibaba Cloud says %r where a %s was expected", word, kind.__name__)
        return otherwise


def _lock(word: str | None) -> LockReason:
    # The reference writes Recycling, answers have recycling.
    return _word(LockReason, (word or "").lower(), LockReason.OTHER)


def _stopped_mode(word: str | None) -> StoppedMode | None:
    # Not-applicable, where it runs, or where the instance knows no such difference.
    return StoppedMode(word) if word in set(StoppedMode) else None


def _private(answer: Any) -> tuple[str, ...]:
    """Those of the VPC, or, on the classic network that is being retired, the inner ones."""
    inside = getattr(answer.vpc_attributes, "private_ip_address", None)
    return _listed(inside, "ip_address") or _listed(answer.inner_ip_address, "ip_address")


def _listed(holder: Any, name: str) -> tuple[Any, ...]:
    """Lists come wrapped: {"Tags": {"Tag": […]}}; an empty one may be missing altogether."""
    found: Iterable[Any] = getattr(holder, name, None) or ()
    return tuple(found)


def _moment(text: str | None) -> datetime | None:
    """ISO 8601 in UTC, to the minute or to the second."""
    try:
        return datetime.fromisoformat(text).astimezone(UTC) if text else None
    except (ValueError, OverflowError):
        log.warning("Alibaba Cloud says %r where a moment was expected", text)
        return None
