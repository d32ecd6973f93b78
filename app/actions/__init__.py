"""What executes each intent, and what follows it to its end: the two explicit tables."""

from collections.abc import Mapping
from typing import Any

from app.actions.again import Again
from app.actions.ecs import EcsActions
from app.actions.emr import EmrActions
from app.actions.emr_launch import LaunchActions
from app.actions.emr_resize import ResizeActions
from app.actions.emr_settings import SettingsActions
from app.actions.emr_steps import StepActions
from app.actions.execution import Execute
from app.domain.ecs.intents import ForceStopInstance, RebootInstance, StartInstance, StopInstance
from app.domain.emr.intents import ProtectCluster, TerminateCluster, UnprotectCluster
from app.domain.emr.launching import LaunchCluster
from app.domain.emr.resize_intents import ChangeScalingLimits, ResizeFleet, ResizeGroups
from app.domain.emr.setting_intents import (
    CancelSteps,
    RemoveAutoTermination,
    RemoveTags,
    SetAutoTermination,
    SetTags,
)
from app.domain.names import Action
from app.tracking.following import Follower


def executions(
    emr: EmrActions,
    launches: LaunchActions,
    settings: SettingsActions,
    steps: StepActions,
    resizes: ResizeActions,
    ecs: EcsActions,
) -> Mapping[type[Any], Execute]:
    """Every intent there is, and what carries it out."""
    return {
        TerminateCluster: emr.terminate,
        UnprotectCluster: emr.unprotect,
        ProtectCluster: emr.protect,
        LaunchCluster: launches.launch,
        SetTags: settings.set_tags,
        RemoveTags: settings.remove_tags,
        SetAutoTermination: settings.set_auto_termination,
        RemoveAutoTermination: settings.remove_auto_termination,
        CancelSteps: steps.cancel,
        ResizeGroups: resizes.resize_groups,
        ResizeFleet: resizes.resize_fleet,
        ChangeScalingLimits: resizes.change_limits,
        StartInstance: ecs.start,
        StopInstance: ecs.stop,
        ForceStopInstance: ecs.force_stop,
        RebootInstance: ecs.reboot,
    }


def followers(
    emr: EmrActions,
    launches: LaunchActions,
    _settings: SettingsActions,
    steps: StepActions,
    resizes: ResizeActions,
    ecs: EcsActions,
) -> Mapping[str, Follower]:
    """Every action, and what follows its operations."""
    again = Again()
    return {
        Action.EMR_TERMINATE: emr,
        Action.EMR_UNPROTECT: again,
        Action.EMR_PROTECT: again,
        Action.EMR_LAUNCH: launches,
        Action.EMR_TAG: again,
        Action.EMR_AUTOTERMINATE: again,
        Action.EMR_STEPS: steps,
        Action.EMR_RESIZE: resizes,
        Action.ECS_START: ecs,
        Action.ECS_STOP: ecs,
        Action.ECS_FORCE_STOP: ecs,
        Action.ECS_REBOOT: ecs,
    }
