"""Follows operations to their end by few, polite calls; the truth is in the store: any replica may go on."""

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

import structlog

from app.domain.intent import Unreadable
from app.store.operations import Operation, OperationState
from app.store.store import Store
from app.tracking.budget import Budget
from app.tracking.ending import conclude
from app.tracking.following import Followed, Follower, Looked, Sight
from app.tracking.pace import Pace
from app.tracking.records import Task, progressed
from cloud.errors import CloudError

log = structlog.get_logger()

LEASE = timedelta(minutes=1)
MOST_ATTEMPTS = 3
"""How many API calls one that fails may have been: the adapter tries again by itself."""

ANOTHER_VERSIONS = timedelta(minutes=10)
"""How long what only another version of the bot can follow is left alone."""

IN_DOUBT = frozenset({OperationState.CALLING, OperationState.UNKNOWN})


@dataclass(frozen=True, slots=True)
class Tick:
    """What one look at everything came to: proposals whose operations moved, and operations still to be done.

    The latter have not taken effect; this process holds them, and must carry them out or give them up.
    """

    moved: frozenset[str]
    undone: tuple[Operation, ...]


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
        self._budget = Budget(store, owner, self._pace.window, now, calls=self._pace.calls)
        self._now = now

    def tick(self) -> Tick:
        """Look once at all that is due."""
        moved: set[str] = set()
        groups, undone = self._due()
        for (action, group), operations in groups.items():
            for operation, sight in self._look(action, group, operations):
                if operation.state in IN_DOUBT and sight is not None and sight.happened is False:
                    undone.append(operation)
                elif self._note(operation, sight):
                    moved.add(Task.of(operation).proposal)
        return Tick(frozenset(moved), tuple(undone))

    def _due(self) -> tuple[Mapping[tuple[str, str], Sequence[Operation]], list[Operation]]:
        """Hold all that is due, by what can be looked at together; and what was interrupted before any call."""
        groups: dict[tuple[str, str], list[Operation]] = defaultdict(list)
        not_begun: list[Operation] = []
        for operation in self._store.operations.lease_due(self._now(), self._owner, self._now() + LEASE):
            try:
                task = Task.of(operation)
                group = self._followers[operation.action].group(task.plan)
                alike = groups[operation.action, group] if task.called else not_begun
                alike.append(operation)
            except (KeyError, Unreadable):
                log.error("tracking.another_versions", operation=operation.id, action=operation.action)
                self._postpone([operation], self._now() + ANOTHER_VERSIONS)
        return groups, not_begun

    def _look(
        self, action: str, group: str, operations: Sequence[Operation]
    ) -> Sequence[tuple[Operation, Sight | None]]:
        """Look at one group as far as its budget goes, which all replicas share."""
        places = self._budget.take(group)
        if not places:
            soon = self._now() + self._pace.per_call  # whoever holds them may give some back before that
            self._postpone(operations, min(soon, self._budget.free_at(group)))
            return []
        looked = self._ask(action, operations, len(places))
        self._budget.settle(group, places, looked.calls)
        youngest = self._now() - max(operation.created_at for operation in operations)
        later = self._now() + self._pace.until_next(looked.calls, youngest)
        return [(replace(o, next_look_at=later), looked.sights.get(o.id)) for o in operations]

    def _ask(self, action: str, operations: Sequence[Operation], calls: int) -> Looked:
        try:
            return self._followers[action].look(list(map(_followed, operations)), calls)
        except CloudError as error:
            log.warning("tracking.cannot_look", action=action, code=error.code, message=error.message)
            return Looked({}, calls=min(calls, MOST_ATTEMPTS))

    def _postpone(self, operations: Sequence[Operation], until: datetime) -> None:
        for operation in operations:
            self._store.operations.update(replace(operation, next_look_at=until), owner=self._owner)

    def _note(self, operation: Operation, sight: Sight | None) -> bool:
        """Store what was seen; False if there is nothing new for anybody to see."""
        if sight is None:
            self._postpone([replace(operation, attempts=operation.attempts + 1)], operation.next_look_at)
            return False
        new = replace(
            progressed(operation, sight.progress, sight.made, unknown=sight.ended and sight.happened is None),
            state=_state(sight),
            attempts=operation.attempts + 1,
            outcome=sight.reason,
        )
        if not self._store.transaction(lambda store: conclude(store, new, self._owner)):
            return False  # another replica has taken it over
        return new.state != operation.state or new.payload != operation.payload


def _followed(operation: Operation) -> Followed:
    task = Task.of(operation)
    since = task.accepted_at or task.called_at or operation.created_at
    in_doubt = operation.state in IN_DOUBT
    return Followed(operation.id, task.plan, since, task.made, in_doubt, task.progress)


def _state(sight: Sight) -> OperationState:
    if not sight.ended:
        return OperationState.UNKNOWN if sight.happened is None else OperationState.FOLLOWING
    if sight.cancelled:
        return OperationState.CANCELLED
    return OperationState.FAILED if sight.failed else OperationState.SUCCEEDED
