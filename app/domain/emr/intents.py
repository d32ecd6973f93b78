"""What can be done to EMR clusters."""

from dataclasses import dataclass
from typing import ClassVar

from app.domain.intent import Risk
from app.domain.names import Action
from cloud.model import Scope


@dataclass(frozen=True, slots=True)
class ClusterIntent:
    """Something done to one EMR cluster; ``name`` is what people call it.

    ``created_at`` (ISO 8601) narrows the listing in which it is looked for afterwards.
    """

    action: ClassVar[Action]
    risk: ClassVar[Risk]
    done: ClassVar[str]
    account: str
    region: str
    cluster_id: str
    name: str
    created_at: str

    @property
    def scope(self) -> Scope:
        return Scope(self.account, self.region)

    @property
    def subject(self) -> str:
        return self.cluster_id

    @property
    def target(self) -> str:
        return f"{self.account}/{self.region}/{self.cluster_id}"


@dataclass(frozen=True, slots=True)
class TerminateCluster(ClusterIntent):
    """Terminate it: https://docs.aws.amazon.com/emr/latest/APIReference/API_TerminateJobFlows.html"""

    action = Action.EMR_TERMINATE
    risk = Risk.DESTROY
    done = "It is terminating."


@dataclass(frozen=True, slots=True)
class UnprotectCluster(ClusterIntent):
    """Lift its protection: https://docs.aws.amazon.com/emr/latest/APIReference/API_SetTerminationProtection.html"""

    action = Action.EMR_UNPROTECT
    risk = Risk.CHANGE
    done = "Its termination protection is off now."


@dataclass(frozen=True, slots=True)
class ProtectCluster(ClusterIntent):
    """Protect it: https://docs.aws.amazon.com/emr/latest/APIReference/API_SetTerminationProtection.html"""

    action = Action.EMR_PROTECT
    risk = Risk.CHANGE
    done = "Its termination protection is on now."
