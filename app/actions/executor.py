"""Carries one operation out: every intent of its plan in order, each written down before and after."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import structlog

from app.actions import Execute
from app.domain.changes import Intent
from app.store.audit import Phase
from app.store.operations import Operation, OperationState
from app.store.store import Store
from app.tracking.records import Task
from app.tracking.tracker import conclude, entry
from cloud.errors import CloudError, CredentialsExpired, Throttled

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
    ) -> None:
        self._executions = executions
        self._store = store
        self._now = now

    def run(self, operation: Operation, owner: str) -> None:
        """Make the calls, and store what they came to; ``owner`` holds the operation. Raises ``StoreError`` only."""
        began = replace(operation, attempts=operation.attempts + 1)
        for intent in Task.of(operation).plan.intents:
            self._store.audit.record(
                replace(entry(began, Phase.ATTEMPTED), action=intent.action, target=intent.target)
            )
            try:
                request_id = self._executions[type(intent)](intent)
            except CloudError as error:
                self._store_failure(began, intent, error, owner)
                return
            began = replace(began, provider_request_id=request_id)
        done = replace(
            began, state=OperationState.FOLLOWING, outcome="", next_look_at=self._now() + FIRST_LOOK
        )
        self._store.transaction(lambda store: conclude(store, done, owner), repeatable=True)

    def _store_failure(self, operation: Operation, intent: Intent, error: CloudError, owner: str) -> None:
        """A lost answer is no failure: what became of it is found out by looking. A throttled call did not happen."""
        log.warning("action.failed", action=intent.action, code=error.code, aws_request_id=error.request_id)
        lost = error.sent and not error.permanent and not isinstance(error, Throttled | CredentialsExpired)
        failed = replace(
            operation,
            state=OperationState.UNKNOWN if lost else OperationState.FAILED,
            outcome=error.message,
            provider_request_id=error.request_id or operation.provider_request_id,
            next_look_at=self._now() + LOOK_FOR_A_LOST_ANSWER,
        )

        def keep(store: Any) -> None:
            if lost:
                store.audit.record(entry(failed, Phase.UNKNOWN, {"error": error.message}))
            conclude(store, failed, owner)

        self._store.transaction(keep)
