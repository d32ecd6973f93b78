"""What has to be known before a resize is stopped: whose it is, and what of it runs by now."""

from collections.abc import Mapping

from app.domain.emr.resize_intents import ResizeFleet, ResizeGroups
from app.domain.emr.resize_preview import ResizePreview, ResizeStop, stop_of
from app.domain.intent import Unreadable
from app.domain.queries import PreviewResizeStop
from app.store.operations import Operation
from app.store.store import Store
from app.tracking.board import operation_id
from app.tracking.records import Task
from cloud.model import Scope
from cloud.ports import Emr

Resizing = ResizeGroups | ResizeFleet


class StopQueries:
    """Looks up what a message's button is about, and reads that cluster afresh."""

    def __init__(self, adapters: Mapping[Scope, Emr], store: Store) -> None:
        self._adapters = adapters
        self._store = store

    def preview(self, query: PreviewResizeStop) -> ResizeStop | None:
        """Answer ``None`` if nothing of it is under way. Raises ``CloudError``."""
        found = self._store.operations.of([operation_id(query.proposal, 0)])
        intents = [intent for one in found if not one.state.ended for intent in _resizes(one)]
        if not intents or intents[0].scope not in self._adapters:
            return None
        emr = self._adapters[intents[0].scope]
        detail = emr.describe_cluster(intents[0].cluster_id)
        preview = ResizePreview(detail, emr.list_capacity(detail))
        return stop_of(preview, [change for intent in intents for change in intent.changes])


def _resizes(operation: Operation) -> list[Resizing]:
    try:
        return [intent for intent in Task.of(operation).plan.intents if isinstance(intent, Resizing)]
    except Unreadable:
        return []
