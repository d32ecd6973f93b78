"""Follows operations to their end by few, polite calls; the truth is in the store, so any replica may go on."""

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any

import structlog

from app.store.audit import AuditEntry, Phase
from app.store.operations import Operation, OperationState
from app.store.store import Repositories, Store
from app.tracking.following import Followed, Follower, Looked, Sight
from app.tracking.records import Task, progressed
from cloud.errors import CloudError

log = structlog.get_logger()

LEASE = timedelta(minutes=2)


@dataclass(frozen=True, slots=True)
class Pace:
    """How often one group is looked at: each call buys ``per_call`` of silence (12 s: 5 calls a minute).

    What takes long is looked at less often: after ``patient_after`` every ``patient`` only.
    """

    per_call: timedelta = timedelta(seconds=12)
    patient_after: timedelta = timedelta(minutes=10)
    patient: timedelta = timedelta(seconds=60)

    def until_next(self, calls: int, youngest: timedelta) -> timedelta:
        pause = self.per_call * max(1, calls)
        return max(pause, self.patient) if youngest > self.patient_after else pause


class Tracker:
    """Looks at what is due; ``owner`` tells this process from other replicas."""

    def __init__(
        self,
        store: Store,
        followers: Mapping[str, Follower],
        owner: str,
        *,
        pace: Pace | None = None,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self._store = store
        self._followers = followers
        self._owner = owner
        self._pace = pace or Pace()
        self._now = now

    def tick(self) -> tuple[frozenset[str], tuple[Operation, ...]]:
        """Look once at all that is due.

        Answers with the ids of the proposals whose operations moved, and the operations whose call has not taken effect,
        held for this process: somebody must carry them out or give them up.
        """
        due = self._store.operations.lease_due(self._now(), self._owner, self._now() + LEASE)
        groups: dict[tuple[str, str], list[Operation]] = defaultdict(list)
        for operation in due:
            groups[operation.action, self._followers[operation.action].group(Task.of(operation).plan)].append(
                operation
            )
        moved: set[str] = set()
        undone: list[Operation] = []
        for (action, group), operations in groups.items():
            for operation, sight in self._look(action, group, operations):
                if self._is_undone(operation, sight):
                    undone.append(operation)
                elif self._note(operation, sight):
                    moved.add(Task.of(operation).proposal)
        return frozenset(moved), tuple(undone)

    def _look(
        self, action: str, group: str, operations: Sequence[Operation]
    ) -> Sequence[tuple[Operation, Sight | None]]:
        """Look at one group, if its time has come: across all replicas the claim keeps the calls apart."""
        claim = f"look:{group}"
        if not self._store.claims.take(claim, self._owner, self._pace.per_call):
            holder = self._store.claims.holder(claim)
            later = holder.expires_at if holder and holder.expires_at else self._now()
            for operation in operations:
                self._store.operations.update(replace(operation, next_look_at=later), owner=self._owner)
            return []
        looked = self._ask(action, operations)
        youngest = self._now() - max(operation.created_at for operation in operations)
        pause = self._pace.until_next(looked.calls, youngest)
        self._store.claims.renew(claim, self._owner, pause)
        later = self._now() + pause
        return [(replace(o, next_look_at=later), looked.sights.get(o.id)) for o in operations]

    def _ask(self, action: str, operations: Sequence[Operation]) -> Looked:
        followed = [Followed(o.id, Task.of(o).plan, o.created_at) for o in operations]
        try:
            return self._followers[action].look(followed)
        except CloudError as error:
            log.warning("tracking.cannot_look", action=action, code=error.code, message=error.message)
            return Looked({}, calls=1)

    def _is_undone(self, operation: Operation, sight: Sight | None) -> bool:
        in_doubt = operation.state in (OperationState.CALLING, OperationState.UNKNOWN)
        return in_doubt and sight is not None and not sight.happened

    def _note(self, operation: Operation, sight: Sight | None) -> bool:
        """Store what was seen; False if there is nothing new for anybody to see."""
        if sight is None:
            waiting = replace(operation, attempts=operation.attempts + 1)
            self._store.operations.update(waiting, owner=self._owner)
            return False
        new = replace(
            progressed(operation, sight.progress), attempts=operation.attempts + 1, outcome=sight.reason
        )
        if sight.ended:
            new = replace(new, state=OperationState.FAILED if sight.failed else OperationState.SUCCEEDED)
        else:
            new = replace(new, state=OperationState.FOLLOWING)
        if not self._store.transaction(lambda store: conclude(store, new, self._owner)):
            return False  # another replica has taken it over
        return new.state != operation.state or new.payload != operation.payload


def conclude(store: Repositories, operation: Operation, owner: str) -> bool:
    """Store how far an operation has come, and with its end, if this is it, the audit's last entry about it."""
    if not store.operations.update(operation, owner=owner):
        return False
    if operation.state.ended:
        store.audit.record(
            entry(operation, Phase(operation.state.value), detail={"reason": operation.outcome})
        )
    return True


def entry(operation: Operation, phase: Phase, detail: Mapping[str, Any] | None = None) -> AuditEntry:
    """Describe one step of an operation for the audit, under the request that it began with."""
    task = Task.of(operation)
    return AuditEntry(
        request_id=task.request_id,
        team_id=operation.asker.team_id,
        user_id=operation.asker.user_id,
        channel=operation.channel,
        action=operation.action,
        phase=phase,
        target=task.plan.intents[-1].target,
        detail={"progress": task.progress, **(detail or {})},
        provider_request_id=operation.provider_request_id,
    )
