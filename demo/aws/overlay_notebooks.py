"""Executions of EMR Notebooks, which moto has not: only whether one runs on a cluster."""

from typing import Any, ClassVar

from moto.core.responses import ActionResult

from demo.aws.world import World


class Notebooks:
    """A part of the EMR overlay: moto finds actions by their method's name."""

    world: ClassVar[World]
    backend: Any
    _get_param: Any
    _page: Any

    def list_notebook_executions(self) -> ActionResult:
        used = [key for key in self.backend.clusters if self.world.record(key).notebook]
        if self._get_param("Status") not in (None, "RUNNING"):
            used = []
        page, following = self._page(used)
        running = [
            {"NotebookExecutionId": f"ex-{key}", "Status": "RUNNING", "ExecutionEngineId": key}
            for key in page
        ]
        return ActionResult({"NotebookExecutions": running, **following})
