"""What a demo instance is made of, as values. All ages are told backwards from the moment it is added."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta

ACCOUNT = "1234567890123456"
TOKYO = "ap-northeast-1"
HANGZHOU = "cn-hangzhou"
REGIONS = {
    TOKYO: "Japan (Tokyo)",
    HANGZHOU: "China (Hangzhou)",
    "cn-shanghai": "China (Shanghai)",
    "ap-southeast-1": "Singapore",
    "eu-central-1": "Germany (Frankfurt)",
    "us-east-1": "US (Virginia)",
}
# Access keys in Alibaba's shape, which mean something here only.
KEY_ID, KEY_SECRET = "LTAI5tDemoDemoDemoDemo00", "demo-secret-of-thirty-characters"


@dataclass(frozen=True, slots=True)
class InstanceSpec:
    """An instance; ``expires`` (from now; negative: it has expired) makes it a subscription.

    ``locks`` are Alibaba's words: financial, security, recycling, ….
    """

    name: str
    region: str = TOKYO
    account: str = ACCOUNT
    id: str | None = None
    status: str = "Running"
    instance_type: str = "ecs.g7.large"
    cpus: int = 2
    memory: int = 8192
    zone: str = "a"
    age: timedelta = timedelta(days=30)
    expires: timedelta | None = None
    tags: Mapping[str, str] = field(default_factory=dict)
    public_ip: str = ""
    eip: str = ""
    private_ip: str = "10.0.0.10"
    locks: tuple[str, ...] = ()
    stopped_mode: str = "KeepCharging"
    spot: bool = False
    local_disks: int = 0
    protected: bool = False
    description: str = ""
