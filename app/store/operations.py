"""Operations: work that outlives the command, followed to its end by whichever replica holds its lease."""

import secrets
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, Connection, and_, delete, exists, or_, select, update

from app.domain.people import UserId
from app.store.clock import Clock
from app.store.database import Runner
from app.store.schema import operations, pending
from app.store.upsert import insert_unless_there


class OperationState(StrEnum):
    """``calling``: the call may go out any moment; ``unknown``: its answer was lost, somebody must look."""

    CALLING = "calling"
    FOLLOWING = "following"
    UNKNOWN = "unknown"
    SUCCEEDED = "succeeded"
    FAILED = "failed"
    CANCELLED = "cancelled"

    @property
    def ended(self) -> bool:
        return self not in UNFINISHED


UNFINISHED = frozenset({OperationState.CALLING, OperationState.FOLLOWING, OperationState.UNKNOWN})


@dataclass(frozen=True, slots=True)
class Operation:
    """One operation; while ``claimed_until`` is in the future, only ``owner`` may follow it."""

    id: str
    action: str
    payload: Mapping[str, Any]
    asker: UserId
    channel: str
    state: OperationState
    created_at: datetime
    next_look_at: datetime
    attempts: int = 0
    outcome: str = ""
    provider_request_id: str = ""
    owner: str = ""
    claimed_until: datetime | None = None
    ended_at: datetime | None = None


class Operations:
    """The operations of all replicas."""

    def __init__(self, run: Runner, clock: Clock) -> None:
        self._run = run
        self._clock = clock

    def add(
        self,
        action: str,
        payload: Mapping[str, Any],
        asker: UserId,
        channel: str,
        *,
        next_look_at: datetime,
        state: OperationState = OperationState.CALLING,
        id: str | None = None,
        owner: str = "",
        claimed_until: datetime | None = None,
    ) -> Operation:
        """Store a new one, before the call goes out; if the ``id`` is there already, return that one."""
        operation = Operation(
            id=id or secrets.token_hex(8),
            action=action,
            payload=payload,
            asker=asker,
            channel=channel,
            state=state,
            created_at=self._clock(),
            next_look_at=next_look_at,
            owner=owner,
            claimed_until=claimed_until,
        )

        def work(connection: Connection) -> Operation:
            insert_unless_there(connection, operations, _row(operation))
            return _rows(connection, select(operations).where(operations.c.id == operation.id))[0]

        return self._run.write(work, repeatable=True)

    def get(self, id: str) -> Operation | None:
        """Read one, whatever its state."""
        found = self._run.read(
            lambda connection: _rows(connection, select(operations).where(operations.c.id == id))
        )
        return found[0] if found else None

    def of(self, ids: Collection[str]) -> tuple[Operation, ...]:
        """Read those of these ids that exist, in the order of their ids."""
        statement = select(operations).where(operations.c.id.in_(sorted(ids))).order_by(operations.c.id)
        return self._run.read(lambda connection: _rows(connection, statement))

    def of_asker(self, asker: UserId, action: str, since: datetime) -> tuple[Operation, ...]:
        """List what somebody has had done since then by that action, oldest first."""
        theirs = and_(operations.c.team_id == asker.team_id, operations.c.user_id == asker.user_id)
        wanted = and_(theirs, operations.c.action == action, operations.c.created_at > since)
        statement = select(operations).where(wanted).order_by(operations.c.created_at, operations.c.id)
        return self._run.read(lambda connection: _rows(connection, statement))

    def unfinished(self) -> tuple[Operation, ...]:
        """List all that have not ended, oldest first."""
        statement = select(operations).where(_unfinished()).order_by(operations.c.created_at, operations.c.id)
        return self._run.read(lambda connection: _rows(connection, statement))

    def due(self, now: datetime, limit: int = 500) -> tuple[Operation, ...]:
        """List those to look at now that nobody holds, the longest overdue first."""
        statement = select(operations).where(_due(now)).order_by(operations.c.next_look_at).limit(limit)
        return self._run.read(lambda connection: _rows(connection, statement))

    def lease(self, id: str, owner: str, until: datetime) -> bool:
        """Hold one for ``owner``; False if another holds it, or it has ended."""

        def work(connection: Connection) -> bool:
            which = and_(operations.c.id == id, _unfinished(), _free(self._clock()))
            return connection.execute(_hold(which, owner, until)).rowcount == 1

        return self._run.write(work)

    def renew(self, id: str, owner: str, until: datetime, payload: Mapping[str, Any] | None = None) -> bool:
        """Go on holding one, with another payload if given; False if another has taken it, or it has ended."""
        changed = {} if payload is None else {"payload": dict(payload)}

        def work(connection: Connection) -> bool:
            which = and_(operations.c.id == id, operations.c.owner == owner, _unfinished())
            return connection.execute(_hold(which, owner, until).values(**changed)).rowcount == 1

        return self._run.write(work, repeatable=True)

    def lease_due(
        self, now: datetime, owner: str, until: datetime, limit: int = 500
    ) -> tuple[Operation, ...]:
        """Hold all that are due, in one statement, and return them: each goes to exactly one owner."""
        first = select(operations.c.id).where(_due(now)).order_by(operations.c.next_look_at).limit(limit)
        which = and_(operations.c.id.in_(first.with_for_update(skip_locked=True)), _due(now))
        statement = _hold(which, owner, until).returning(operations)
        return self._run.write(lambda connection: _rows(connection, statement))

    def update(self, operation: Operation, *, owner: str) -> bool:
        """Store how far it has come and let it go; False, and nothing stored, if another's or ended.

        What changes is state, payload, next look, attempts, outcome and the provider's request id; an end is
        timed by the clock. An owner whose lease ran out keeps it until another takes it; ``""`` owns what
        nobody holds.
        """
        which = and_(operations.c.id == operation.id, operations.c.owner == owner, _unfinished())
        statement = update(operations).where(which).values(
            state=operation.state,
            payload=dict(operation.payload),
            next_look_at=operation.next_look_at,
            attempts=operation.attempts,
            outcome=operation.outcome,
            provider_request_id=operation.provider_request_id,
            ended_at=self._clock() if operation.state.ended else None,
            owner="",
            claimed_until=None,
        )  # fmt: skip
        return self._run.write(lambda connection: connection.execute(statement).rowcount == 1)

    def prune(self, before: datetime) -> int:
        """Delete what ended before then and belongs to no proposal that is still stored; say how much that was."""
        belongs = exists().where(operations.c.id.startswith(pending.c.id))
        statement = delete(operations).where(operations.c.ended_at < before, ~belongs)
        return self._run.write(lambda connection: connection.execute(statement).rowcount, repeatable=True)


def _unfinished() -> ColumnElement[bool]:
    return operations.c.state.in_(sorted(UNFINISHED))


def _free(now: datetime) -> ColumnElement[bool]:
    return or_(operations.c.claimed_until.is_(None), operations.c.claimed_until <= now)


def _due(now: datetime) -> ColumnElement[bool]:
    return and_(_unfinished(), operations.c.next_look_at <= now, _free(now))


def _hold(which: ColumnElement[bool], owner: str, until: datetime) -> Any:
    return update(operations).where(which).values(owner=owner, claimed_until=until)


def _rows(connection: Connection, statement: Any) -> tuple[Operation, ...]:
    return tuple(map(_operation, connection.execute(statement).mappings()))


def _row(operation: Operation) -> dict[str, Any]:
    row = {name: getattr(operation, name) for name in Operation.__slots__ if name != "asker"}
    asker = operation.asker
    return {**row, "payload": dict(operation.payload), "team_id": asker.team_id, "user_id": asker.user_id}


def _operation(row: Any) -> Operation:
    values = {**row, "state": OperationState(row["state"])}
    asker = UserId(values.pop("team_id"), values.pop("user_id"))
    return Operation(**values, asker=asker)
