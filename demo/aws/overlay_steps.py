"""Steps, newest first, in pages, and cancelled on request; moto has one order, one page and no cancelling."""

from typing import Any, ClassVar, cast

from moto.core.responses import ActionResult
from moto.emr.exceptions import ValidationException

from demo.aws.views import StepView
from demo.aws.world import World

# https://docs.aws.amazon.com/emr/latest/APIReference/API_CancelSteps.html
MAX_CANCELLED = 256


class Steps:
    """A part of the EMR overlay: moto finds actions by their method's name."""

    world: ClassVar[World]
    backend: Any
    _get_param: Any
    _page: Any

    def list_steps(self) -> ActionResult:
        record, now = self.world.record(self._get_param("ClusterId")), self.world.clock.now()
        ids, states = self._get_param("StepIds", []), self._get_param("StepStates", [])
        in_order = sorted(
            enumerate(record.cluster.steps), key=lambda item: (item[1].creation_date_time, item[0])
        )
        found = [
            step
            for _, step in reversed(in_order)
            if (not ids or step.id in ids) and (not states or step.state in states)
        ]
        page, following = self._page(found)
        return ActionResult({"Steps": [StepView(step, record.life, now) for step in page], **following})

    def add_job_flow_steps(self) -> ActionResult:
        record = self.world.record(self._get_param("JobFlowId"))
        result = cast(ActionResult, cast(Any, super()).add_job_flow_steps())
        for step_id in cast(Any, result.result)["StepIds"]:
            record.life.schedule(step_id, self.world.clock.now())
        return result

    def cancel_steps(self) -> ActionResult:
        record, now = self.world.record(self._get_param("ClusterId")), self.world.clock.now()
        asked = self._get_param("StepIds", [])
        if len(asked) > MAX_CANCELLED:
            raise ValidationException(f"No more than {MAX_CANCELLED} steps can be cancelled at once.")
        told: list[dict[str, str]] = []
        for step_id in asked:
            if record.life.up(now) and record.life.cancel(step_id, now):
                told.append({"StepId": step_id, "Status": "SUBMITTED"})
            else:
                reason = "Step is not in a state that can be cancelled."  # AWS's words are not documented
                told.append({"StepId": step_id, "Status": "FAILED", "Reason": reason})
        return ActionResult({"CancelStepsInfoList": told})
