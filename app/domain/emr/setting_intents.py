"""Intents that change a setting of a cluster, and cancel its steps."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta

from app.domain.emr.intents import ClusterIntent
from app.domain.intent import Risk
from app.domain.names import Action

LEAST_IDLE, MOST_IDLE = timedelta(minutes=1), timedelta(days=7)
"""After how long idle EMR ends a cluster: https://docs.aws.amazon.com/emr/latest/APIReference/API_AutoTerminationPolicy.html"""


@dataclass(frozen=True, slots=True)
class SetTags(ClusterIntent):
    """Set these, and leave the others: https://docs.aws.amazon.com/emr/latest/APIReference/API_AddTags.html"""

    action = Action.EMR_TAG
    risk = Risk.CHANGE
    done = "The new tags are set."
    tags: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class RemoveTags(ClusterIntent):
    """Remove these: https://docs.aws.amazon.com/emr/latest/APIReference/API_RemoveTags.html"""

    action = Action.EMR_TAG
    risk = Risk.CHANGE
    done = "The tags are removed."
    keys: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class SetAutoTermination(ClusterIntent):
    """Have it end after so long idle, without a warning.

    https://docs.aws.amazon.com/emr/latest/APIReference/API_PutAutoTerminationPolicy.html
    """

    action = Action.EMR_AUTOTERMINATE
    risk = Risk.DESTROY
    done = "It ends by itself now, once it is idle for so long."
    idle_timeout: timedelta


@dataclass(frozen=True, slots=True)
class RemoveAutoTermination(ClusterIntent):
    """Have it stay: https://docs.aws.amazon.com/emr/latest/APIReference/API_RemoveAutoTerminationPolicy.html"""

    action = Action.EMR_AUTOTERMINATE
    risk = Risk.CHANGE
    done = "It does not end by itself any more."


@dataclass(frozen=True, slots=True)
class CancelSteps(ClusterIntent):
    """Cancel steps by their ids: https://docs.aws.amazon.com/emr/latest/APIReference/API_CancelSteps.html"""

    action = Action.EMR_STEPS
    risk = Risk.DESTROY
    done = "The cancellation of its steps is submitted."
    step_ids: tuple[str, ...]
