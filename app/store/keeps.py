"""Keeps: what is spared from being warned about and ended, by whom, until when. A target has one at most."""

from datetime import datetime
from typing import Any

from sqlalchemy import Connection, delete, select, true

from app.domain.emr.keeping import Keep
from app.domain.people import UserId
from app.store.clock import Clock
from app.store.database import Runner
from app.store.schema import keeps
from app.store.upsert import insert_unless_there

__all__ = ["Keep", "Keeps"]


class Keeps:
    """The keeps of all replicas."""

    def __init__(self, run: Runner, clock: Clock) -> None:
        self._run = run
        self._clock = clock

    def put(self, target: str, name: str, by: UserId, channel: str, until: datetime) -> Keep:
        """Spare it until then, in place of whatever was said before."""
        keep = Keep(target, name, by, channel, until, self._clock())

        def work(connection: Connection) -> None:
            insert_unless_there(connection, keeps, _row(keep), replace_if=true())

        self._run.write(work, repeatable=True)
        return keep

    def release(self, target: str) -> bool:
        """Spare it no more; False if it was not spared."""
        statement = delete(keeps).where(keeps.c.target == target, keeps.c.until > self._clock())
        return self._run.write(lambda connection: connection.execute(statement).rowcount == 1)

    def now(self) -> tuple[Keep, ...]:
        """List what is spared now, the soonest to end first."""
        statement = select(keeps).where(keeps.c.until > self._clock()).order_by(keeps.c.until)
        return self._run.read(lambda connection: _rows(connection, statement))

    def end_due(self) -> tuple[Keep, ...]:
        """Take out what is over, and return it: each goes to exactly one caller, to be told."""
        statement = delete(keeps).where(keeps.c.until <= self._clock()).returning(keeps)
        return self._run.write(lambda connection: _rows(connection, statement))


def _row(keep: Keep) -> dict[str, Any]:
    return {
        **{"target": keep.target, "name": keep.name, "channel": keep.channel},
        **{"team_id": keep.by.team_id, "user_id": keep.by.user_id},
        **{"until": keep.until, "made_at": keep.made_at},
    }


def _rows(connection: Connection, statement: Any) -> tuple[Keep, ...]:
    return tuple(map(_keep, connection.execute(statement).mappings()))


def _keep(row: Any) -> Keep:
    by = UserId(row["team_id"], row["user_id"])
    return Keep(row["target"], row["name"], by, row["channel"], row["until"], row["made_at"])
