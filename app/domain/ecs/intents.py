"""What can be done to Alibaba Cloud ECS instances."""

from dataclasses import dataclass
from typing import ClassVar

from app.domain.intent import Risk
from app.domain.names import Action
from cloud.ecs import EcsStatus, StoppedMode
from cloud.model import Scope


@dataclass(frozen=True, slots=True)
class InstanceIntent:
    """Something done to one instance; ``name`` is what people call it.

    ``comes_to`` is the status that it ends in.
    """

    action: ClassVar[Action]
    risk: ClassVar[Risk]
    done: ClassVar[str]
    comes_to: ClassVar[EcsStatus]
    account: str
    region: str
    instance_id: str
    name: str

    @property
    def scope(self) -> Scope:
        return Scope(self.account, self.region)

    @property
    def subject(self) -> str:
        return self.instance_id

    @property
    def target(self) -> str:
        return f"{self.account}/{self.region}/{self.instance_id}"


@dataclass(frozen=True, slots=True)
class StartInstance(InstanceIntent):
    """Start it: https://www.alibabacloud.com/help/en/ecs/developer-reference/api-ecs-2014-05-26-startinstance"""

    action = Action.ECS_START
    risk = Risk.CHANGE
    done = "It is starting."
    comes_to = EcsStatus.RUNNING


@dataclass(frozen=True, slots=True)
class StopInstance(InstanceIntent):
    """Stop it: https://www.alibabacloud.com/help/en/ecs/developer-reference/api-ecs-2014-05-26-stopinstance"""

    action = Action.ECS_STOP
    risk = Risk.CHANGE
    done = "It is stopping."
    comes_to = EcsStatus.STOPPED
    mode: StoppedMode


@dataclass(frozen=True, slots=True)
class ForceStopInstance(InstanceIntent):
    """Stop it as if the plug were pulled: what it has not written to disk is lost."""

    action = Action.ECS_FORCE_STOP
    risk = Risk.DESTROY
    done = "It is stopping."
    comes_to = EcsStatus.STOPPED
    mode: StoppedMode


@dataclass(frozen=True, slots=True)
class RebootInstance(InstanceIntent):
    """Restart it: https://www.alibabacloud.com/help/en/ecs/developer-reference/api-ecs-2014-05-26-rebootinstance

    ``started_at`` (ISO 8601, empty: not known) is when it was started last, to tell afterwards whether it was again.
    """

    action = Action.ECS_REBOOT
    risk = Risk.CHANGE
    done = "It is restarting."
    comes_to = EcsStatus.RUNNING
    started_at: str = ""
