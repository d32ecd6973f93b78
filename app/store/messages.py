"""Remembered messages: which message of ours shows which key, so that it is edited and never posted twice."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import Connection, and_, delete, exists, select, update

from app.store.clock import Clock
from app.store.database import Runner
from app.store.schema import messages, pending
from app.store.upsert import insert_unless_there


class MessageState(StrEnum):
    """``posting`` from before chat.postMessage until its answer is known; ``unknown`` if nobody can say."""

    POSTING = "posting"
    POSTED = "posted"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class RememberedMessage:
    """One message of ours; ``ts`` is empty until it is posted, ``nonce`` is what its metadata carries."""

    key: str
    channel: str
    thread_ts: str
    ts: str
    state: MessageState
    nonce: str
    digest: str
    begun_at: datetime
    updated_at: datetime


class Messages:
    """The messages of all replicas."""

    def __init__(self, run: Runner, clock: Clock) -> None:
        self._run = run
        self._clock = clock

    def get(self, key: str) -> RememberedMessage | None:
        """Read what is remembered of ``key``."""
        return self._run.read(lambda connection: _get(connection, key))

    def begin(self, key: str, channel: str, thread_ts: str, nonce: str, digest: str) -> bool:
        """Claim the right to post ``key``: insert it as ``posting``; False if it is remembered already.

        ``nonce`` must be fresh for every post: by it a claim that was saved but not confirmed is recognised.
        """
        now = self._clock()
        row = {
            **{"key": key, "channel": channel, "thread_ts": thread_ts, "ts": "", "nonce": nonce},
            **{"digest": digest, "state": MessageState.POSTING, "begun_at": now, "updated_at": now},
        }

        def work(connection: Connection) -> bool:
            if insert_unless_there(connection, messages, row):
                return True
            there = _get(connection, key)
            return there is not None and there.nonce == nonce

        return self._run.write(work, repeatable=True)

    def posted(self, key: str, nonce: str, channel: str, ts: str) -> None:
        """Note where ``key`` was posted, if it still carries ``nonce``."""
        self._change(key, nonce, state=MessageState.POSTED, channel=channel, ts=ts)

    def edited(self, key: str, digest: str) -> None:
        """Note what ``key`` shows now."""
        self._change(key, None, digest=digest)

    def unknown(self, key: str, nonce: str) -> None:
        """Note that nobody can say whether ``key`` was posted, if it still carries ``nonce``."""
        self._change(key, nonce, state=MessageState.UNKNOWN)

    def forget(self, key: str, nonce: str) -> bool:
        """Forget ``key`` if it still carries ``nonce``; False if somebody else was faster."""
        statement = delete(messages).where(messages.c.key == key, messages.c.nonce == nonce)
        return self._run.write(lambda connection: connection.execute(statement).rowcount == 1)

    def unfinished(self) -> tuple[RememberedMessage, ...]:
        """List all that are ``posting``, oldest first."""
        statement = (
            select(messages).where(messages.c.state == MessageState.POSTING).order_by(messages.c.begun_at)
        )
        return self._run.read(
            lambda connection: tuple(map(_message, connection.execute(statement).mappings()))
        )

    def prune(self, before: datetime) -> int:
        """Forget what has not changed since then and shows no proposal that is still stored; say how much that was."""
        shows = exists().where(messages.c.key.contains(pending.c.id))
        old = and_(messages.c.updated_at < before, messages.c.state != MessageState.POSTING, ~shows)
        statement = delete(messages).where(old)
        return self._run.write(lambda connection: connection.execute(statement).rowcount, repeatable=True)

    def _change(self, key: str, nonce: str | None, **values: Any) -> None:
        which = (
            messages.c.key == key if nonce is None else and_(messages.c.key == key, messages.c.nonce == nonce)
        )
        statement = update(messages).where(which).values(**values, updated_at=self._clock())
        self._run.write(lambda connection: connection.execute(statement), repeatable=True)


def _get(connection: Connection, key: str) -> RememberedMessage | None:
    row = connection.execute(select(messages).where(messages.c.key == key)).mappings().first()
    return _message(row) if row is not None else None


def _message(row: Any) -> RememberedMessage:
    return RememberedMessage(**{**row, "state": MessageState(row["state"])})
