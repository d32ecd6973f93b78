"""The buttons below one instance: each begins what a command would, for this instance."""

from collections.abc import Collection
from dataclasses import dataclass

from slack_sdk.models.blocks import ButtonElement

from app.domain.names import Action
from cloud.ecs import EcsInstance, EcsStatus


@dataclass(frozen=True, slots=True)
class Begin:
    """A button: the command's word, its action, and what is written on it."""

    word: str
    action: Action
    text: str
    style: str = ""


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
    return f"ecs.begin.{word}"


def buttons(instance: EcsInstance, offered: Collection[Action], question_id: str) -> list[ButtonElement]:
    """Make the buttons of what is ``offered``; each carries ``question_id``."""
    return [
        ButtonElement(
            text=begin.text, action_id=action_id(begin.word), value=question_id, style=begin.style or None
        )
        for begin in fitting(instance)
        if begin.action in offered
    ]
