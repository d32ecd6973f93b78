"""The same instances twice: as the local Alibaba Cloud's specs, and as the fake's values."""

from dataclasses import replace
from datetime import timedelta

from cloud.ecs import ChargeType, EcsInstance, EcsRegion, EcsStatus, LockReason, StoppedMode
from demo.alibaba.specs import HANGZHOU, REGIONS, InstanceSpec
from tests.integration.alibaba.conftest import NOON, SCOPE

DAY = timedelta(days=1)
API, RUNNER, BASTION, EXPIRED, SCRATCH = "i-api", "i-runner", "i-bastion", "i-expired", "i-scratch"

SPECS = (
    InstanceSpec(
        "game-api", id=API, age=5 * DAY, expires=60 * DAY, tags={"env": "prod", "owner": "minji"}, eip="47.91.12.21"
    ),
    InstanceSpec("build-runner", id=RUNNER, age=4 * DAY, tags={"env": "dev", "office-hours": ""}, public_ip="8.9.0.7"),
    InstanceSpec("bastion", id=BASTION, age=3 * DAY, status="Stopped", locks=("security",)),
    InstanceSpec(
        "sms", id=EXPIRED, age=2 * DAY, status="Stopped", expires=-5 * DAY, locks=("financial",),
        tags={"env": "prod-sms"},
    ),
    InstanceSpec("scratch", id=SCRATCH, age=DAY, local_disks=1, spot=True),
    InstanceSpec("elsewhere", id="i-elsewhere", region=HANGZHOU),
)  # fmt: skip

_PLAIN = EcsInstance(
    scope=SCOPE,
    id="",
    name="",
    status=EcsStatus.RUNNING,
    instance_type="ecs.g7.large",
    zone="ap-northeast-1a",
    charge_type=ChargeType.POST_PAID,
    private_ips=("10.0.0.10",),
    cpus=2,
    memory=8192,
    vpc="vpc-ap-northeast-1",
)
_STOPPED = replace(_PLAIN, status=EcsStatus.STOPPED, stopped_mode=StoppedMode.KEEP_CHARGING)

FAKES = (
    replace(_PLAIN, id=SCRATCH, name="scratch", created_at=NOON - DAY, local_disks=True, spot=True),
    replace(
        _STOPPED,
        id=EXPIRED,
        name="sms",
        created_at=NOON - 2 * DAY,
        charge_type=ChargeType.PRE_PAID,
        expires_at=NOON - 5 * DAY,
        locked=(LockReason.FINANCIAL,),
        tags={"env": "prod-sms"},
    ),
    replace(_STOPPED, id=BASTION, name="bastion", created_at=NOON - 3 * DAY, locked=(LockReason.SECURITY,)),
    replace(
        _PLAIN,
        id=RUNNER,
        name="build-runner",
        created_at=NOON - 4 * DAY,
        tags={"env": "dev", "office-hours": ""},
        public_ips=("8.9.0.7",),
    ),
    replace(
        _PLAIN,
        id=API,
        name="game-api",
        created_at=NOON - 5 * DAY,
        charge_type=ChargeType.PRE_PAID,
        expires_at=NOON + 60 * DAY,
        tags={"env": "prod", "owner": "minji"},
        public_ips=("47.91.12.21",),
        eip=True,
    ),
)
FAKE_REGIONS = tuple(EcsRegion(key, name) for key, name in REGIONS.items())
