"""Auto-termination and managed scaling policies, which moto has not: given back as they were put."""

from typing import Any, ClassVar

from moto.core.responses import ActionResult, EmptyResult
from moto.emr.exceptions import ValidationException

from demo.aws.world import Record, World

# https://docs.aws.amazon.com/emr/latest/APIReference/API_AutoTerminationPolicy.html
IDLE_TIMEOUT = range(60, 604_800 + 1)


class Policies:
    """A part of the EMR overlay: moto finds actions by their method's name."""

    world: ClassVar[World]
    _get_param: Any

    def put_auto_termination_policy(self) -> ActionResult:
        timeout = (self._get_param("AutoTerminationPolicy") or {}).get("IdleTimeout")
        if timeout not in IDLE_TIMEOUT:
            raise ValidationException("IdleTimeout must be between 60 and 604800 seconds.")
        self._own_record().idle_timeout = timeout
        return EmptyResult()

    def get_auto_termination_policy(self) -> ActionResult:
        timeout = self._own_record().idle_timeout
        return ActionResult({} if timeout is None else {"AutoTerminationPolicy": {"IdleTimeout": timeout}})

    def remove_auto_termination_policy(self) -> ActionResult:
        self._own_record().idle_timeout = None
        return EmptyResult()

    def put_managed_scaling_policy(self) -> ActionResult:
        self._own_record().managed_scaling = self._get_param("ManagedScalingPolicy")
        return EmptyResult()

    def get_managed_scaling_policy(self) -> ActionResult:
        policy = self._own_record().managed_scaling
        return ActionResult({} if policy is None else {"ManagedScalingPolicy": policy})

    def remove_managed_scaling_policy(self) -> ActionResult:
        self._own_record().managed_scaling = None
        return EmptyResult()

    def _own_record(self) -> Record:
        return self.world.record(self._get_param("ClusterId"))
