"""What waits for a person's yes: confirmations, approvals. Buttons carry only the id."""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, Connection, and_, delete, or_, select, update

from app.domain.people import UserId
from app.store.clock import Clock
from app.store.database import Runner
from app.store.schema import pending
from app.store.upsert import insert_unless_there


class PendingState(StrEnum):
    """``open`` → ``claimed`` → ``done``, or ``open`` → ``cancelled`` or ``expired``."""

    OPEN = "open"
    CLAIMED = "claimed"
    DONE = "done"
    CANCELLED = "cancelled"
    EXPIRED = "expired"


@dataclass(frozen=True, slots=True)
class Pending:
    """One thing that waits; ``payload`` is the intent as JSON, ``asker`` who wants it."""

    id: str
    kind: str
    payload: Mapping[str, Any]
    asker: UserId
    channel: str
    state: PendingState
    created_at: datetime
    expires_at: datetime
    claimed_by: UserId | None = None
    claimed_at: datetime | None = None
    ended_at: datetime | None = None


class PendingRequests:
    """All that wait, of all replicas."""

    def __init__(self, run: Runner, clock: Clock) -> None:
        self._run = run
        self._clock = clock

    def put(
        self, kind: str, payload: Mapping[str, Any], asker: UserId, channel: str, expires_at: datetime
    ) -> str:
        """Store it as open and return its id, which nobody can guess (32 characters, URL-safe)."""
        row = {
            **{"id": secrets.token_urlsafe(24), "kind": kind, "payload": dict(payload), "channel": channel},
            **{"team_id": asker.team_id, "user_id": asker.user_id, "state": PendingState.OPEN},
            **{"created_at": self._clock(), "expires_at": expires_at},
            **{"claimed_by_team": "", "claimed_by_user": "", "claim_token": ""},
        }
        self._run.write(lambda connection: insert_unless_there(connection, pending, row), repeatable=True)
        return str(row["id"])

    def get(self, id: str) -> Pending | None:
        """Read one, whatever its state."""
        found = self._run.read(
            lambda connection: _rows(connection, select(pending).where(pending.c.id == id))
        )
        return found[0] if found else None

    def claim(self, id: str, by: UserId, now: datetime) -> Pending | None:
        """Claim an open one that has not expired; exactly one racer gets it, for the others it is None."""
        token = secrets.token_hex(16)  # recognises our own claim when its commit was lost and is run again
        free = and_(pending.c.state == PendingState.OPEN, pending.c.expires_at > now)
        ours = and_(pending.c.state == PendingState.CLAIMED, pending.c.claim_token == token)
        changes = {
            **{"state": PendingState.CLAIMED, "claim_token": token, "claimed_at": now},
            **{"claimed_by_team": by.team_id, "claimed_by_user": by.user_id},
        }
        return next(
            iter(self._change(and_(pending.c.id == id, or_(free, ours)), changes, repeatable=True)), None
        )

    def finish(self, id: str) -> bool:
        """Note that what was claimed is done; False if it was not claimed."""
        return self._end(id, PendingState.CLAIMED, PendingState.DONE)

    def cancel(self, id: str) -> bool:
        """Withdraw an open one; False if it is not open any more."""
        return self._end(id, PendingState.OPEN, PendingState.CANCELLED)

    def expire_due(self, now: datetime) -> tuple[Pending, ...]:
        """Expire what is overdue, and return it: each goes to exactly one caller."""
        overdue = and_(pending.c.state == PendingState.OPEN, pending.c.expires_at <= now)
        return self._change(overdue, {"state": PendingState.EXPIRED, "ended_at": now})

    def prune(self, before: datetime) -> int:
        """Delete what expired before then and is not being carried out, and say how much that was."""
        over = and_(pending.c.expires_at < before, pending.c.state != PendingState.CLAIMED)
        statement = delete(pending).where(over)
        return self._run.write(lambda connection: connection.execute(statement).rowcount, repeatable=True)

    def unsettled(self, kind: str, ended_since: datetime) -> tuple[Pending, ...]:
        """List what is open or claimed, and what has ended since then, oldest first."""
        under_way = pending.c.state.in_([PendingState.OPEN, PendingState.CLAIMED])
        wanted = or_(under_way, pending.c.ended_at >= ended_since)
        statement = select(pending).where(pending.c.kind == kind, wanted).order_by(pending.c.created_at)
        return self._run.read(lambda connection: _rows(connection, statement))

    def claimed(self, before: datetime) -> tuple[Pending, ...]:
        """List what was claimed before then and is not done: its worker may have died."""
        stale = and_(pending.c.state == PendingState.CLAIMED, pending.c.claimed_at < before)
        statement = select(pending).where(stale).order_by(pending.c.claimed_at)
        return self._run.read(lambda connection: _rows(connection, statement))

    def open(self, limit: int = 50) -> tuple[Pending, ...]:
        """List what waits, oldest first."""
        waiting = pending.c.state == PendingState.OPEN
        statement = select(pending).where(waiting).order_by(pending.c.created_at).limit(limit)
        return self._run.read(lambda connection: _rows(connection, statement))

    def _end(self, id: str, before: PendingState, after: PendingState) -> bool:
        which = and_(pending.c.id == id, pending.c.state == before)
        return bool(self._change(which, {"state": after, "ended_at": self._clock()}))

    def _change(
        self, which: ColumnElement[bool], changes: Mapping[str, Any], *, repeatable: bool = False
    ) -> tuple[Pending, ...]:
        statement = update(pending).where(which).values(**changes).returning(pending)
        return self._run.write(lambda connection: _rows(connection, statement), repeatable=repeatable)


def _rows(connection: Connection, statement: Any) -> tuple[Pending, ...]:
    return tuple(map(_pending, connection.execute(statement).mappings()))


def _pending(row: Any) -> Pending:
    return Pending(
        id=row["id"],
        kind=row["kind"],
        payload=row["payload"],
        asker=UserId(row["team_id"], row["user_id"]),
        channel=row["channel"],
        state=PendingState(row["state"]),
        created_at=row["created_at"],
        expires_at=row["expires_at"],
        claimed_by=UserId(row["claimed_by_team"], row["claimed_by_user"]) if row["claim_token"] else None,
        claimed_at=row["claimed_at"],
        ended_at=row["ended_at"],
    )
