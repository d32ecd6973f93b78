"""How each action speaks of itself on its one message: the explicit table."""

from collections.abc import Mapping

from app.domain.names import Action
from app.views.wording.ecs import FORCE_STOP, REBOOT, START, STOP
from app.views.wording.emr_launch import LAUNCH
from app.views.wording.emr_protect import PROTECT, UNPROTECT
from app.views.wording.emr_resize import RESIZE
from app.views.wording.emr_settings import AUTO_TERMINATE, CANCEL_STEPS, TAG
from app.views.wording.emr_terminate import TERMINATE
from app.views.wording.wording import Offer, Wording

__all__ = ["WORDINGS", "Offer", "Wording"]

WORDINGS: Mapping[Action, Wording] = {
    Action.EMR_TERMINATE: TERMINATE,
    Action.EMR_UNPROTECT: UNPROTECT,
    Action.EMR_PROTECT: PROTECT,
    Action.EMR_TAG: TAG,
    Action.EMR_AUTOTERMINATE: AUTO_TERMINATE,
    Action.EMR_STEPS: CANCEL_STEPS,
    Action.EMR_LAUNCH: LAUNCH,
    Action.EMR_RESIZE: RESIZE,
    Action.ECS_START: START,
    Action.ECS_STOP: STOP,
    Action.ECS_FORCE_STOP: FORCE_STOP,
    Action.ECS_REBOOT: REBOOT,
}
