"""Carries one operation out: every intent of its plan in order, each written down before and after."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import structlog

from app.actions.execution import Accepted, Execute
from app.actions.leases import LEASE
from app.domain.intent import Intent
from app.store.audit import AuditEntry, Phase
from app.store.operations import Operation, OperationState
from app.store.store import Repositories, Store
from app.tracking.ending import conclude, entry
from app.tracking.records import Task, accepted, called
from cloud.errors import CloudError

log = structlog.get_logger()

FIRST_LOOK = timedelta(seconds=3)
LOOK_FOR_A_LOST_ANSWER = timedelta(seconds=15)


class Executor:
    """Knows what executes each intent."""

    def __init__(
        self,
        executions: Mapping[type[Any], Execute],
        store: Store,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
        *,
        first_look: timedelta = FIRST_LOOK,
    ) -> None:
        """Take how long after the cloud has accepted something it is worth looking for the first time."""
        self._executions = executions
        self._store = store
        self._now = now
        self._first_look = first_look

    def run(self, operation: Operation) -> None:
        """Make the calls, and store what they came to. Raises ``StoreError`` only.

        Nothing is called once the operation's owner has lost it: whoever has taken it goes on with it.
        """
        *before, last = Task.of(operation).plan.intents
        began = replace(operation, attempts=operation.attempts + 1)
        says: list[str] = []
        for intent in before:
            if (took := self._call(began, intent)) is None:
                return
            says.append(took.says)
            self._store.audit.record(_step(began, intent, Phase.SUCCEEDED, took.request_id))
        took = self._call(began, last, after=" ".join(intent.done for intent in before))
        if took is not None:
            whole = "; ".join(filter(None, (*says, took.says)))
            self._store_success(began, replace(took, says=whole))

    def _store_success(self, operation: Operation, took: Accepted) -> None:
        done = replace(
            accepted(operation, self._now(), took.made),
            state=OperationState.SUCCEEDED if took.over else OperationState.FOLLOWING,
            outcome=took.says,
            provider_request_id=took.request_id,
            next_look_at=self._now() + self._first_look,
        )

        def keep(store: Repositories) -> bool:
            return conclude(store, done, operation.owner)

        if not self._store.transaction(keep, repeatable=True):
            log.warning("action.came_late", operation=operation.id, made=took.made, request=took.request_id)

    def _call(self, operation: Operation, intent: Intent, *, after: str = "") -> Accepted | None:
        """Make one call; ``None`` if it was not made, or failed, which is stored then, with what was done before."""
        operation = called(operation, self._now())
        if not self._store.transaction(lambda store: self._begin(store, operation, intent)):
            log.info("action.taken_over", action=intent.action, operation=operation.id)
            return None
        try:
            return self._executions[type(intent)](intent)
        except CloudError as error:
            self._store_failure(operation, intent, error, after)
            return None

    def _begin(self, store: Repositories, operation: Operation, intent: Intent) -> bool:
        until = self._now() + LEASE
        if not store.operations.renew(operation.id, operation.owner, until, operation.payload):
            return False
        store.audit.record(_step(operation, intent, Phase.ATTEMPTED, ""))
        return True

    def _store_failure(self, operation: Operation, intent: Intent, error: CloudError, after: str) -> None:
        """A lost answer is no failure: somebody looks. A throttled call did not happen."""
        log.warning("action.failed", action=intent.action, code=error.code, aws_request_id=error.request_id)
        lost = error.uncertain
        failed = replace(
            operation,
            state=OperationState.UNKNOWN if lost else OperationState.FAILED,
            outcome=f"{error.message} {after}".strip(),
            provider_request_id=error.request_id,
            next_look_at=self._now() + LOOK_FOR_A_LOST_ANSWER,
        )
        said = Phase.UNKNOWN if lost else Phase.FAILED

        def keep(store: Repositories) -> None:
            if lost or intent.action != operation.action:  # the operation's own failure is told by its end
                step = _step(operation, intent, said, error.request_id)
                store.audit.record(replace(step, detail={**step.detail, "error": error.message}))
            conclude(store, failed, operation.owner)

        self._store.transaction(keep)


def _step(operation: Operation, intent: Intent, phase: Phase, request_id: str) -> AuditEntry:
    return replace(
        entry(operation, phase), action=intent.action, target=intent.target, provider_request_id=request_id
    )
