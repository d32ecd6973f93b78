"""Resizing an EMR cluster, as frozen values: what was there, and what shall be."""

from collections.abc import Mapping
from dataclasses import dataclass

from app.domain.emr.intents import ClusterIntent
from app.domain.intent import Risk
from app.domain.names import Action
from cloud.model import Capacity, ManagedScaling, Role


@dataclass(frozen=True, slots=True)
class Size:
    """What is requested of a group (instances, all in one market) or of a fleet (weighted units)."""

    on_demand: int
    spot: int

    @property
    def total(self) -> int:
        return self.on_demand + self.spot


@dataclass(frozen=True, slots=True)
class Change:
    """One instance group or fleet: ``before`` is what was requested when somebody asked, ``after`` what they want.

    ``running`` is what ran then, and ``kinds`` are its instance types; ``label`` is what people call it.
    """

    id: str
    label: str
    role: Role
    kinds: tuple[str, ...]
    fleet: bool
    running: int
    before: Size
    after: Size

    @property
    def more(self) -> int:
        """How many are added; less than 0: taken away."""
        return self.after.total - self.before.total


def size_of(held: Capacity) -> Size:
    """Tell what is requested of it."""
    return Size(held.on_demand_requested, held.spot_requested)


@dataclass(frozen=True, slots=True)
class ResizeGroups(ClusterIntent):
    """Resize instance groups, all or none: https://docs.aws.amazon.com/emr/latest/APIReference/API_ModifyInstanceGroups.html

    ``judged`` is the most of each group, by its id, with which policy has judged what it all comes to; ``None``: it
    adds nothing.
    """

    action = Action.EMR_RESIZE
    risk = Risk.CHANGE
    done = "It is being resized."
    changes: tuple[Change, ...]
    judged: Mapping[str, int] | None = None


@dataclass(frozen=True, slots=True)
class ResizeFleet(ClusterIntent):
    """Resize one instance fleet: https://docs.aws.amazon.com/emr/latest/APIReference/API_ModifyInstanceFleet.html

    ``judged`` is that of :class:`ResizeGroups`, for each fleet.
    """

    action = Action.EMR_RESIZE
    risk = Risk.CHANGE
    done = "Another of its fleets is being resized."
    changes: tuple[Change]
    judged: Mapping[str, int] | None = None


@dataclass(frozen=True, slots=True)
class ChangeScalingLimits(ClusterIntent):
    """Move managed scaling's limits: https://docs.aws.amazon.com/emr/latest/APIReference/API_PutManagedScalingPolicy.html"""

    action = Action.EMR_RESIZE
    risk = Risk.CHANGE
    done = "The limits of its managed scaling are changed."
    before: ManagedScaling
    after: ManagedScaling
