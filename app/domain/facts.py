"""What the asker sees of a target before confirming, by the action that they ask for; stored with the proposal."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from app.domain.cost import Cost, Difference
from app.domain.ecs.facts import InstanceFacts
from app.domain.emr.launch_preview import LaunchFacts
from app.domain.emr.resize_intents import Change
from app.domain.names import Action
from cloud.model import ManagedScaling


class Facts(Protocol):
    """One target, as it was seen; ``note`` says why nothing will be done to it, if so."""

    @property
    def name(self) -> str: ...

    @property
    def subject(self) -> str:
        """The target's id; empty for what is not there yet."""

    @property
    def note(self) -> str: ...


@dataclass(frozen=True, slots=True)
class ClusterFacts:
    """A cluster; ``None`` is what could not be read. ``change`` says what will be done, where that is not plain."""

    cluster_id: str
    name: str
    account: str
    region: str
    state: str
    created_at: datetime
    protected: bool
    nodes: int | None = None
    steps_running: int | None = None
    steps_pending: int | None = None
    owner: str = ""
    note: str = ""
    change: str = ""
    cost: Cost | None = None

    @property
    def subject(self) -> str:
        return self.cluster_id


@dataclass(frozen=True, slots=True)
class ScalingFacts:
    """Managed scaling's limits as they are, and as they would be."""

    before: ManagedScaling
    after: ManagedScaling


@dataclass(frozen=True, slots=True)
class ResizeFacts:
    """A cluster to be resized: ``changes``, what that costs an hour (``None``: not known), and what is at risk.

    ``scaling``: managed scaling is on, and would overrule a resize.
    """

    cluster_id: str
    name: str
    account: str
    region: str
    state: str
    created_at: datetime
    changes: tuple[Change, ...]
    cost: Difference | None = None
    risks: tuple[str, ...] = ()
    owner: str = ""
    note: str = ""
    scaling: ScalingFacts | None = None

    @property
    def subject(self) -> str:
        return self.cluster_id


FACTS: Mapping[Action, Callable[..., Facts]] = {
    Action.EMR_TERMINATE: ClusterFacts,
    Action.EMR_UNPROTECT: ClusterFacts,
    Action.EMR_PROTECT: ClusterFacts,
    Action.EMR_TAG: ClusterFacts,
    Action.EMR_AUTOTERMINATE: ClusterFacts,
    Action.EMR_STEPS: ClusterFacts,
    Action.EMR_LAUNCH: LaunchFacts,
    Action.EMR_RESIZE: ResizeFacts,
    Action.ECS_START: InstanceFacts,
    Action.ECS_STOP: InstanceFacts,
    Action.ECS_FORCE_STOP: InstanceFacts,
    Action.ECS_REBOOT: InstanceFacts,
}
"""How each action's facts are read back from the store."""
