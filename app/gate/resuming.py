"""Going on with changes that were interrupted (docs/decisions/0005-interrupted-changes-go-on.md)."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import structlog

from app.actions.executor import Executor
from app.actions.leases import Leases
from app.domain.people import AUTOMATION
from app.domain.refused import Refused
from app.domain.requests import Kind, Request
from app.errors import ChatOpsError
from app.gate.admission import Admission, Unseen
from app.store.operations import Operation, OperationState
from app.store.store import Store
from app.store.switches import Switch
from app.tracking.board import Board
from app.tracking.ending import conclude
from app.tracking.records import Task

log = structlog.get_logger()

RESUMED_WITHIN = timedelta(minutes=10)
"""So long after its confirmation an interrupted change is still carried out; then it is given up."""

IN_ONE_GO = timedelta(seconds=30)
"""How long a cloud that hangs may hold up the scheduler; the rest is looked at again."""

SEEN_AGAIN_AFTER = timedelta(seconds=15)
"""What cannot be judged now waits so long."""


class Resuming:
    """Carries out, or gives up aloud, what was confirmed and has not taken effect."""

    def __init__(
        self,
        admission: Admission,
        store: Store,
        executor: Executor,
        leases: Leases,
        board: Board,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self._admission = admission
        self._store = store
        self._executor = executor
        self._leases = leases
        self._board = board
        self._now = now
        self._switch = Switch(store.claims)

    def go_on(self, operations: Sequence[Operation]) -> None:
        """Go on with operations that this process holds, whose call has not taken effect."""
        until = self._now() + IN_ONE_GO
        with self._leases.holding(operations):
            for operation in operations:
                try:
                    if self._now() > until:
                        self._store.operations.update(operation, owner=operation.owner)
                    else:
                        self._resume(operation)
                except ChatOpsError as error:  # the others are not to wait for it; its lease will run out
                    log.error("changes.not_resumed", operation=operation.id, error=error.message)

    def _resume(self, operation: Operation) -> None:
        try:
            why_not = self._why_not(operation)
        except Unseen as error:
            log.warning("changes.unseen", operation=operation.id, error=error.message)
            later = replace(operation, next_look_at=self._now() + SEEN_AGAIN_AFTER)
            self._store.operations.update(later, owner=operation.owner)
            return
        if why_not is not None:
            given_up = replace(operation, state=OperationState.FAILED, outcome=why_not)
            self._store.transaction(lambda store: conclude(store, given_up, operation.owner))
        else:
            log.info("changes.resumed", operation=operation.id)
            self._executor.run(operation)
        self._board.show(Task.of(operation).proposal)

    def _why_not(self, operation: Operation) -> str | None:
        if self._now() - operation.created_at > RESUMED_WITHIN:
            return f"{_what_happened(operation)}, too long ago to do it now. Please ask again."
        task = Task.of(operation)
        if operation.asker == AUTOMATION and (against := self._against(task.plan.last.target)):
            return f"{_what_happened(operation)}, and {against}."
        request = Request(
            task.request_id, Kind.CLOCK, operation.action, operation.asker, operation.channel, self._now()
        )
        try:
            self._admission.admit_now((task.plan,), request)
        except Refused as refused:
            since = ": its tags have changed" if refused.retagged else ""
            return f"{_what_happened(operation)}, and it is not allowed any more{since}."
        return None

    def _against(self, target: str) -> str:
        """Say what by now stands against what nobody has asked for."""
        if self._switch.paused() is not None:
            return "automation is paused now"
        kept = any(keep.target == target for keep in self._store.keeps.now())
        return "somebody keeps it now" if kept else ""


def _what_happened(operation: Operation) -> str:
    if operation.state is OperationState.UNKNOWN:
        return f"It did not take effect ({operation.outcome.rstrip('.')})"
    return "I was interrupted before this was done"
