"""What the asker sees of an ECS instance before it is started, stopped or restarted."""

from dataclasses import dataclass
from datetime import datetime

from app.domain.tags import owner_of
from cloud.ecs import ChargeType, EcsInstance, EcsStatus, StoppedMode


@dataclass(frozen=True, slots=True)
class InstanceFacts:
    """An instance; ``economical`` says that stopping it can stop its charges.

    ``note`` says why nothing will be done to it, ``unchecked`` why Alibaba could not be asked whether it would be.
    """

    instance_id: str
    name: str
    account: str
    region: str
    status: EcsStatus
    instance_type: str
    zone: str
    charge_type: ChargeType
    started_at: datetime | None = None
    public_ips: tuple[str, ...] = ()
    eip: bool = False
    economical: bool = False
    stopped_mode: StoppedMode | None = None
    owner: str = ""
    note: str = ""
    unchecked: str = ""

    @property
    def subject(self) -> str:
        return self.instance_id

    @property
    def address_at_risk(self) -> bool:
        """Whether it may come back with another public address, if its charges stop."""
        return self.economical and bool(self.public_ips) and not self.eip


def facts_of(instance: EcsInstance, note: str = "", unchecked: str = "") -> InstanceFacts:
    """Say of an instance what DescribeInstances tells."""
    return InstanceFacts(
        instance_id=instance.id,
        name=instance.name or instance.id,
        account=instance.scope.account,
        region=instance.scope.region,
        status=instance.status,
        instance_type=instance.instance_type,
        zone=instance.zone,
        charge_type=instance.charge_type,
        started_at=instance.started_at,
        public_ips=instance.public_ips,
        eip=instance.eip,
        economical=instance.economical,
        stopped_mode=instance.stopped_mode,
        owner=owner_of(instance.tags),
        note=note,
        unchecked=unchecked,
    )
