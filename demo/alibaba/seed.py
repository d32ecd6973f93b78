"""A believable fleet: a company's game backend in Tokyo, and a corner in Hangzhou."""

from datetime import timedelta

from demo.alibaba.server import AlibabaServer
from demo.alibaba.specs import HANGZHOU, InstanceSpec

OFFICE = "mon-fri 09:00-19:00 Asia/Tokyo"


def _tags(owner: str, env: str, **more: str) -> dict[str, str]:
    return {"owner": owner, "env": env, **more}


INSTANCES = (
    InstanceSpec(
        "game-api-1", id="i-6we1gameapi0000000001", instance_type="ecs.c7.2xlarge", cpus=8, memory=16384,
        age=timedelta(days=212), expires=timedelta(days=64), tags=_tags("minji", "prod", team="game"),
        eip="47.91.12.21", private_ip="10.20.1.11", protected=True,
    ),
    InstanceSpec(
        "game-api-2", id="i-6we1gameapi0000000002", instance_type="ecs.c7.2xlarge", cpus=8, memory=16384,
        zone="c", age=timedelta(days=212), expires=timedelta(days=6), tags=_tags("minji", "prod", team="game"),
        eip="47.91.12.22", private_ip="10.20.2.11", protected=True,
    ),
    InstanceSpec(
        "build-runner", id="i-6we1buildrunner000001", instance_type="ecs.g7.xlarge", cpus=4, memory=16384,
        age=timedelta(days=95), tags=_tags("jihoon", "dev", **{"office-hours": OFFICE}),
        public_ip="8.209.240.7", private_ip="10.20.1.31",
    ),
    InstanceSpec(
        "staging-web", id="i-6we1stagingweb0000001", status="Stopped", stopped_mode="StopCharging",
        age=timedelta(days=40), tags=_tags("sora", "staging", **{"office-hours": OFFICE}),
        public_ip="8.209.240.19", private_ip="10.20.1.41",
    ),
    InstanceSpec(
        "analytics-scratch", id="i-6we1scratch0000000001", instance_type="ecs.i3.2xlarge", cpus=8,
        memory=65536, local_disks=1, age=timedelta(days=3), spot=True, tags=_tags("dohyun", "dev"),
        private_ip="10.20.1.51",
    ),
    InstanceSpec(
        "old-bastion", id="i-6we1oldbastion0000001", status="Stopped", instance_type="ecs.t6-c1m1.large",
        memory=2048, age=timedelta(days=640), locks=("security",), tags={"owner": "minji"},
        public_ip="47.74.3.9", private_ip="10.20.1.9", description="crypto mining found, see SEC-118",
    ),
    InstanceSpec(
        "cdn-origin", region=HANGZHOU, zone="h", id="i-bp1cdnorigin000000001", age=timedelta(days=410),
        instance_type="ecs.g7.xlarge", cpus=4, memory=16384, expires=timedelta(days=120),
        tags=_tags("weiling", "prod", team="web"), eip="121.40.7.88", private_ip="172.16.0.12",
    ),
    InstanceSpec(
        "sms-gateway", region=HANGZHOU, zone="i", id="i-bp1smsgateway00000001", status="Stopped",
        age=timedelta(days=400), expires=timedelta(days=-5), locks=("financial",),
        tags=_tags("weiling", "prod"), private_ip="172.16.0.31",
    ),
    InstanceSpec(
        "load-test", region=HANGZHOU, zone="h", id="i-bp1loadtest0000000001", status="Stopped",
        instance_type="ecs.c7.4xlarge", cpus=16, memory=32768, stopped_mode="StopCharging",
        age=timedelta(days=21), tags=_tags("jihoon", "dev"), private_ip="172.16.0.44",
    ),
)  # fmt: skip


def seed(server: AlibabaServer) -> None:
    for spec in INSTANCES:
        server.add_instance(spec)
