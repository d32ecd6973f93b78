"""The buttons below one cluster: each begins what a command would, for this cluster."""

from collections.abc import Collection

from slack_sdk.models.blocks import ButtonElement

from app.domain.names import Action
from app.views import begin
from app.views.begin import Begin
from cloud.model import ClusterDetail, ClusterState

STEPS = Begin("steps", Action.EMR_STEPS, "Steps")
PROTECT = Begin("protect", Action.EMR_PROTECT, "Protect")
UNPROTECT = Begin("unprotect", Action.EMR_UNPROTECT, "Lift protection…")
RESIZE = Begin("resize", Action.EMR_RESIZE, "Resize…")
TERMINATE = Begin("terminate", Action.EMR_TERMINATE, "Terminate…", "danger")


def fitting(detail: ClusterDetail) -> tuple[Begin, ...]:
    """Say what makes sense for a cluster as it is; what asks for more before it happens ends in an ellipsis."""
    state = detail.summary.state
    if state.ended or state is ClusterState.TERMINATING:
        return (STEPS,)
    protection = UNPROTECT if detail.termination_protected else PROTECT
    resize = (RESIZE,) if state in (ClusterState.RUNNING, ClusterState.WAITING) else ()
    return STEPS, *resize, protection, TERMINATE


def action_id(word: str) -> str:
    """Name what a button begins, by the command's word."""
    return begin.action_id("emr", word)


def buttons(detail: ClusterDetail, offered: Collection[Action], question_id: str) -> list[ButtonElement]:
    """Make the buttons of what is ``offered``; each carries ``question_id``."""
    return begin.begin_buttons("emr", fitting(detail), offered, question_id)
