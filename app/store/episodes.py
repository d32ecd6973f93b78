"""Episodes: something is the matter with a target, from the first finding until it is over. One is open at most."""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, and_, delete, select, update

from app.store.clock import Clock
from app.store.database import Runner
from app.store.schema import episodes
from app.store.upsert import insert_unless_there


@dataclass(frozen=True, slots=True)
class Episode:
    """``kind`` is what is the matter (``idle``), ``payload`` what its message tells; ``version`` counts changes."""

    id: str
    kind: str
    target: str
    payload: Mapping[str, Any]
    opened_at: datetime
    closed_at: datetime | None = None
    version: int = 0


class Episodes:
    """The episodes of all replicas."""

    def __init__(self, run: Runner, clock: Clock) -> None:
        self._run = run
        self._clock = clock

    def open(self, kind: str, target: str, payload: Mapping[str, Any]) -> Episode:
        """Open one; or return the one of that kind and target that is open already."""
        row = {
            **{
                "id": secrets.token_urlsafe(12),
                "kind": kind,
                "target": target,
                "open_key": _key(kind, target),
            },
            **{"payload": dict(payload), "opened_at": self._clock(), "version": 0},
        }
        which = episodes.c.open_key == row["open_key"]

        def work(connection: Connection) -> Episode:
            insert_unless_there(connection, episodes, row, unique=(episodes.c.open_key,))
            return _rows(connection, select(episodes).where(which))[0]

        return self._run.write(work, repeatable=True)

    def get(self, id: str) -> Episode | None:
        """Read one, open or closed."""
        found = self._run.read(
            lambda connection: _rows(connection, select(episodes).where(episodes.c.id == id))
        )
        return found[0] if found else None

    def opened(self, kind: str) -> tuple[Episode, ...]:
        """List the open ones of a kind, oldest first."""
        which = and_(episodes.c.kind == kind, episodes.c.closed_at.is_(None))
        statement = select(episodes).where(which).order_by(episodes.c.opened_at, episodes.c.id)
        return self._run.read(lambda connection: _rows(connection, statement))

    def closed(self, kind: str, since: datetime) -> tuple[Episode, ...]:
        """List those of a kind that have been closed since then, oldest first."""
        which = and_(episodes.c.kind == kind, episodes.c.closed_at >= since)
        statement = select(episodes).where(which).order_by(episodes.c.closed_at, episodes.c.id)
        return self._run.read(lambda connection: _rows(connection, statement))

    def change(self, episode: Episode, payload: Mapping[str, Any]) -> bool:
        """Store another payload; False if somebody has changed or closed it since it was read."""
        return self._change(episode, {"payload": dict(payload)})

    def close(self, episode: Episode, payload: Mapping[str, Any]) -> bool:
        """Close it, with its last payload; False if somebody has changed or closed it since it was read."""
        closed_at = self._clock()
        return self._change(episode, {"payload": dict(payload), "closed_at": closed_at, "open_key": None})

    def prune(self, before: datetime) -> int:
        """Delete what was closed before then, and say how much that was."""
        statement = delete(episodes).where(episodes.c.closed_at < before)
        return self._run.write(lambda connection: connection.execute(statement).rowcount, repeatable=True)

    def _change(self, episode: Episode, values: Mapping[str, Any]) -> bool:
        which = and_(
            episodes.c.id == episode.id,
            episodes.c.version == episode.version,
            episodes.c.closed_at.is_(None),
        )
        statement = update(episodes).where(which).values(version=episode.version + 1, **values)
        return self._run.write(lambda connection: connection.execute(statement).rowcount == 1)


def _key(kind: str, target: str) -> str:
    return f"{kind}:{target}"


def _rows(connection: Connection, statement: Any) -> tuple[Episode, ...]:
    return tuple(map(_episode, connection.execute(statement).mappings()))


def _episode(row: Any) -> Episode:
    return Episode(**{name: row[name] for name in Episode.__slots__})
