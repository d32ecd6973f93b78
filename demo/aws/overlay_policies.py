"""Auto-termination and managed scaling policies, which moto has not.

Idle clusters end by the first; the second is given back as it was put, nothing is scaled by it.
"""

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
        timeout = checked_idle_timeout(self._get_param("AutoTerminationPolicy") or {})
        self._own_record().set_idle_timeout(timeout, self.world.clock.now())
        return EmptyResult()

    def get_auto_termination_policy(self) -> ActionResult:
        timeout = self._own_record().idle_timeout
        return ActionResult({} if timeout is None else {"AutoTerminationPolicy": {"IdleTimeout": timeout}})

    def remove_auto_termination_policy(self) -> ActionResult:
        self._own_record().life.idle_policy = None
        return EmptyResult()

    def put_managed_scaling_policy(self) -> ActionResult:
        policy = self._get_param("ManagedScalingPolicy")
        checked_scaling(policy)
        self._own_record().managed_scaling = policy
        return EmptyResult()

    def get_managed_scaling_policy(self) -> ActionResult:
        policy = self._own_record().managed_scaling
        return ActionResult({} if policy is None else {"ManagedScalingPolicy": policy})

    def remove_managed_scaling_policy(self) -> ActionResult:
        self._own_record().managed_scaling = None
        return EmptyResult()

    def _own_record(self) -> Record:
        return self.world.record(self._get_param("ClusterId"))


def checked_idle_timeout(policy: Any) -> int:
    """Without a timeout AWS takes an hour."""
    timeout = policy.get("IdleTimeout", 3600)
    if timeout not in IDLE_TIMEOUT:
        raise ValidationException("IdleTimeout must be between 60 and 604800 seconds.")
    return int(timeout)


def checked_scaling(policy: Any) -> None:
    """The words for the core nodes are AWS's: https://github.com/gchq/sleeper/issues/6594"""
    limits = policy["ComputeLimits"]
    most, wrong = limits["MaximumCapacityUnits"], "Invalid configuration for managed scaling."
    if limits["MinimumCapacityUnits"] > most:
        raise ValidationException(f"{wrong} The min capacity cannot be higher than max capacity")
    if (limits.get("MaximumCoreCapacityUnits") or 0) > most:
        raise ValidationException(f"{wrong} The max Core capacity cannot be higher than max capacity")
    if (limits.get("MaximumOnDemandCapacityUnits") or 0) > most:
        raise ValidationException(f"{wrong} The max On-Demand capacity cannot be higher than max capacity")
