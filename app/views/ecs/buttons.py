"""The buttons below one instance: each begins what a command would, for this instance."""

from collections.abc import Collection

from slack_sdk.models.blocks import ButtonElement

from app.domain.names import Action
from app.views import begin
from app.views.begin import Begin
from cloud.ecs import EcsInstance, EcsStatus

START = Begin("start", Action.ECS_START, "Start", "primary")
STOP = Begin("stop", Action.ECS_STOP, "Stop…")
REBOOT = Begin("reboot", Action.ECS_REBOOT, "Reboot…")
FORCE_STOP = Begin("force-stop", Action.ECS_FORCE_STOP, "Force stop…", "danger")

_FITTING = {
    EcsStatus.STOPPED: (START,),
    EcsStatus.RUNNING: (STOP, REBOOT, FORCE_STOP),
    EcsStatus.STOPPING: (FORCE_STOP,),
}


def fitting(instance: EcsInstance) -> tuple[Begin, ...]:
    """Say what makes sense for an instance as it is; what asks for more before it happens ends in an ellipsis."""
    return _FITTING.get(instance.status, ())


def action_id(word: str) -> str:
    """Name what a button begins, by the command's word."""
    return begin.action_id("ecs", word)


def buttons(instance: EcsInstance, offered: Collection[Action], question_id: str) -> list[ButtonElement]:
    """Make the buttons of what is ``offered``; each carries ``question_id``."""
    return begin.begin_buttons("ecs", fitting(instance), offered, question_id)
