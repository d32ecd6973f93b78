"""Claims: a key that exactly one owner holds at a time, until it is released or its time is over."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection, and_, delete, select, true, update

from app.store.clock import Clock
from app.store.database import Runner
from app.store.schema import claims
from app.store.upsert import insert_unless_there


@dataclass(frozen=True, slots=True)
class Claim:
    """Who holds a key; without ``expires_at`` until it is released."""

    key: str
    owner: str
    at: datetime
    expires_at: datetime | None


class Claims:
    """The claims of all replicas."""

    def __init__(self, run: Runner, clock: Clock) -> None:
        self._run = run
        self._clock = clock

    def take(self, key: str, owner: str, ttl: timedelta | None = None) -> bool:
        """Take a free key; False if somebody holds it, the same owner included (see :meth:`renew`)."""

        def work(connection: Connection) -> bool:
            now = self._clock()
            row = {
                "key": key,
                "owner": owner,
                "at": now,
                "expires_at": now + ttl if ttl is not None else None,
            }
            return insert_unless_there(connection, claims, row, replace_if=claims.c.expires_at <= now)

        return self._run.write(work)

    def renew(self, key: str, owner: str, ttl: timedelta) -> bool:
        """Hold a key for ``ttl`` from now on; False if it is not (or no longer) this owner's."""

        def work(connection: Connection) -> bool:
            now = self._clock()
            mine = and_(claims.c.key == key, claims.c.owner == owner, claims.c.expires_at > now)
            return connection.execute(update(claims).where(mine).values(expires_at=now + ttl)).rowcount == 1

        return self._run.write(work, repeatable=True)

    def release(self, key: str, owner: str) -> bool:
        """Let a key go; False if it was not this owner's."""
        statement = delete(claims).where(claims.c.key == key, claims.c.owner == owner)
        return self._run.write(lambda connection: connection.execute(statement).rowcount == 1)

    def holder(self, key: str) -> Claim | None:
        """Tell who holds a key now."""

        def work(connection: Connection) -> Claim | None:
            held = claims.c.expires_at.is_(None) | (claims.c.expires_at > self._clock())
            row = connection.execute(select(claims).where(claims.c.key == key, held)).mappings().first()
            return Claim(**row) if row is not None else None

        return self._run.read(work)

    def probe(self) -> None:
        """Write a claim that is over as it begins and holds nothing."""
        self.alone("chatops.probe")

    def alone(self, key: str) -> None:
        """Have other transactions that say the same wait here until this one ends, and then see what it did.

        SQLite has one writer at a time anyway; PostgreSQL lets a second one wait for the first one's row:
        https://www.postgresql.org/docs/current/transaction-iso.html#XACT-READ-COMMITTED
        """

        def work(connection: Connection) -> None:
            now = self._clock()
            row = {"key": key, "owner": "", "at": now, "expires_at": now}
            insert_unless_there(connection, claims, row, replace_if=true())

        self._run.write(work, repeatable=True)

    def prune(self) -> int:
        """Delete those whose time is over; they hold nothing."""
        statement = delete(claims).where(claims.c.expires_at <= self._clock())
        return self._run.write(lambda connection: connection.execute(statement).rowcount, repeatable=True)
