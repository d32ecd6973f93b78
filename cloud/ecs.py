"""What Alibaba Cloud ECS is made of, as frozen values, in Alibaba's own words.

https://www.alibabacloud.com/help/en/ecs/developer-reference/api-ecs-2014-05-26-describeinstances
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from fnmatch import fnmatchcase

from cloud.model import Scope


class EcsStatus(StrEnum):
    """An instance's status; UNKNOWN is ours, for a word that Alibaba may add."""

    PENDING = "Pending"
    STARTING = "Starting"
    RUNNING = "Running"
    STOPPING = "Stopping"
    STOPPED = "Stopped"
    UNKNOWN = "Unknown"

    @property
    def moving(self) -> bool:
        return self in (EcsStatus.PENDING, EcsStatus.STARTING, EcsStatus.STOPPING)


class StoppedMode(StrEnum):
    """What a stopped pay-as-you-go instance costs.

    STOP_CHARGING (economical mode) gives its CPU and memory back: it may fail to start for want of stock, and
    its public address may change unless it is an EIP. Alibaba quietly stops what does not support it, like
    subscriptions and instances with local disks, as if KEEP_CHARGING had been asked for.
    https://www.alibabacloud.com/help/en/ecs/user-guide/economical-mode
    """

    KEEP_CHARGING = "KeepCharging"
    STOP_CHARGING = "StopCharging"


class ChargeType(StrEnum):
    """Pay-as-you-go, or subscription."""

    POST_PAID = "PostPaid"
    PRE_PAID = "PrePaid"


class LockReason(StrEnum):
    """Why Alibaba locked an instance; OTHER is ours."""

    FINANCIAL = "financial"
    SECURITY = "security"
    RECYCLING = "recycling"
    DEDICATED_HOST_FINANCIAL = "dedicatedhostfinancial"
    REFUNDED = "refunded"
    OTHER = "other"


# Beside all with local disks: https://www.alibabacloud.com/help/en/ecs/user-guide/economical-mode
NEVER_ECONOMICAL = frozenset(["gn5", "re6p", "ebmre6p"])


@dataclass(frozen=True, slots=True)
class EcsInstance:
    """One instance. ``memory`` is in MiB; ``expires_at`` belongs to subscriptions only.

    ``public_ips`` holds its own addresses and its EIP's, ``eip`` tells whether there is such; ``stopped_mode``
    is None unless it is stopped. ``locked`` may be several at once; while it is locked for security nothing
    may be changed (https://www.alibabacloud.com/help/en/ecs/developer-reference/api-behavior-when-an-instance-is-locked-for-security-reasons).
    """

    scope: Scope
    id: str
    name: str
    status: EcsStatus
    instance_type: str
    zone: str
    charge_type: ChargeType
    created_at: datetime | None = None
    started_at: datetime | None = None
    expires_at: datetime | None = None
    released_at: datetime | None = None
    public_ips: tuple[str, ...] = ()
    private_ips: tuple[str, ...] = ()
    eip: bool = False
    tags: Mapping[str, str] = field(default_factory=dict)
    locked: tuple[LockReason, ...] = ()
    stopped_mode: StoppedMode | None = None
    spot: bool = False
    local_disks: bool = False
    deletion_protected: bool = False
    cpus: int = 0
    memory: int = 0
    os: str = ""
    description: str = ""
    vpc: str = ""

    @property
    def economical(self) -> bool:
        """Whether stopping it can stop its charges: pay-as-you-go, in a VPC, and not of a type that cannot."""
        family = self.instance_type.removeprefix("ecs.").partition(".")[0]
        able = not self.local_disks and family.partition("-")[0] not in NEVER_ECONOMICAL
        return self.charge_type is ChargeType.POST_PAID and bool(self.vpc) and able

    @property
    def still_charged(self) -> bool:
        """Whether it costs as much as if it ran, though it is stopped; a subscription is paid for either way."""
        return (
            self.status is EcsStatus.STOPPED
            and self.charge_type is ChargeType.POST_PAID
            and self.stopped_mode is not StoppedMode.STOP_CHARGING
        )

    def expired(self, now: datetime) -> bool:
        return self.expires_at is not None and self.expires_at <= now


@dataclass(frozen=True, slots=True)
class InstanceFilter:
    """Which instances: all that match every part that is given.

    ``name`` is exact, or with ``*`` for anything; tag values may be patterns (``*``, ``?``), an empty one is
    any value.
    """

    name: str = ""
    status: EcsStatus | None = None
    tags: Mapping[str, str] = field(default_factory=dict)

    def covers(self, instance: EcsInstance) -> bool:
        return (
            (not self.name or fnmatchcase(instance.name, self.name.replace("[", "[[]").replace("?", "[?]")))
            and self.status in (None, instance.status)
            and self.covers_tags(instance.tags)
        )

    def covers_tags(self, tags: Mapping[str, str]) -> bool:
        return all(
            key in tags and fnmatchcase(tags[key], pattern or "*") for key, pattern in self.tags.items()
        )


EVERY_INSTANCE = InstanceFilter()


@dataclass(frozen=True, slots=True)
class Instances:
    """One listing; ``truncated`` says that there is more than was read, ``pages`` how many calls it took."""

    items: tuple[EcsInstance, ...]
    truncated: bool = False
    pages: int = 1


@dataclass(frozen=True, slots=True)
class EcsRegion:
    """A region that an account may use, with its English name."""

    id: str
    name: str


# https://www.alibabacloud.com/help/en/ecs/user-guide/regions-and-zones
REGION_IDS = frozenset(
    [
        "ap-northeast-1",
        "ap-northeast-2",
        "ap-south-1",
        "ap-southeast-1",
        "ap-southeast-2",
        "ap-southeast-3",
        "ap-southeast-5",
        "ap-southeast-6",
        "ap-southeast-7",
        "ap-southeast-8",
        "cn-beijing",
        "cn-beijing-finance-1",
        "cn-chengdu",
        "cn-fuzhou",
        "cn-guangzhou",
        "cn-hangzhou",
        "cn-hangzhou-finance",
        "cn-heyuan",
        "cn-heyuan-acdr-1",
        "cn-hongkong",
        "cn-huhehaote",
        "cn-nanjing",
        "cn-north-2-gov-1",
        "cn-qingdao",
        "cn-shanghai",
        "cn-shanghai-finance-1",
        "cn-shenzhen",
        "cn-shenzhen-finance-1",
        "cn-wuhan-lr",
        "cn-wulanchabu",
        "cn-zhangjiakou",
        "cn-zhengzhou-jva",
        "eu-central-1",
        "eu-west-1",
        "me-central-1",
        "me-east-1",
        "na-south-1",
        "us-east-1",
        "us-southeast-1",
        "us-west-1",
    ]
)
"""To tell whether a word is a region's id without asking; DescribeRegions knows better."""
