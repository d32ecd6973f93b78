"""Ticks: what was due, who ran it, and what became of it. A job has one tick for each due time, and never two."""

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, Connection, and_, delete, func, or_, select, update

from app.store.clock import Clock
from app.store.database import Runner
from app.store.schema import ticks
from app.store.upsert import insert_unless_there


class TickState(StrEnum):
    """``known``: no run, but the moment from which on the job's due times count."""

    KNOWN = "known"
    RUNNING = "running"
    OK = "ok"
    FAILED = "failed"
    MISSED = "missed"


@dataclass(frozen=True, slots=True)
class Tick:
    """One tick; running, it is ``owner``'s as long as ``claimed_until`` is in the future.

    ``missed`` counts the due times that a tick which is missed stands for: its own, and those right before it.
    """

    job: str
    due_at: datetime
    schedule: str
    state: TickState
    owner: str
    claimed_at: datetime
    claimed_until: datetime | None = None
    ended_at: datetime | None = None
    detail: str = ""
    missed: int = 0

    @property
    def took(self) -> timedelta | None:
        return self.ended_at - self.claimed_at if self.ended_at else None


class Ticks:
    """The ticks of all replicas."""

    def __init__(self, run: Runner, clock: Clock) -> None:
        self._run = run
        self._clock = clock

    def claim(
        self, job: str, due_at: datetime, schedule: str, owner: str, at: datetime, ttl: timedelta
    ) -> Tick | None:
        """Take a tick, for ``ttl`` from ``at`` on; ``None`` if anybody has had it, whatever became of it.

        ``owner`` must be fresh for every claim: by it a claim that was saved but not confirmed is recognised.
        """
        tick = Tick(job, due_at, schedule, TickState.RUNNING, owner, at, at + ttl)

        def work(connection: Connection) -> bool:
            if insert_unless_there(connection, ticks, _row(tick)):
                return True
            return _rows(connection, select(ticks).where(_this(tick))) == (tick,)

        return tick if self._run.write(work, repeatable=True) else None

    def know(self, job: str, schedule: str, owner: str) -> None:
        """Note that the job's due times count from now on."""
        now = self._clock()
        self._add(Tick(job, now, schedule, TickState.KNOWN, owner, now, ended_at=now))

    def miss(
        self, job: str, due_at: datetime, schedule: str, owner: str, *, missed: int, detail: str
    ) -> bool:
        """Note that this due time, and ``missed - 1`` before it, went by; False if anybody has had the tick."""
        now = self._clock()
        state = TickState.MISSED
        return self._add(
            Tick(job, due_at, schedule, state, owner, now, ended_at=now, detail=detail, missed=missed)
        )

    def renew(self, tick: Tick, ttl: timedelta, detail: str = "") -> bool:
        """Hold a running tick for ``ttl`` from now on, saying how far it is; False if it is another's by now."""
        which = and_(_this(tick), ticks.c.state == TickState.RUNNING, ticks.c.owner == tick.owner)
        return self._change(which, claimed_until=self._clock() + ttl, detail=detail)

    def take_over(self, tick: Tick, owner: str, ttl: timedelta) -> Tick | None:
        """Take a running tick whose claim has run out; ``None`` if somebody else was faster."""
        now = self._clock()
        taken = replace(tick, owner=owner, claimed_at=now, claimed_until=now + ttl)
        changes = {"owner": owner, "claimed_at": now, "claimed_until": now + ttl}
        return taken if self._change(self._lost(tick), **changes) else None

    def give_up(self, tick: Tick, detail: str) -> bool:
        """End a running tick whose claim has run out as failed; False if somebody else was faster."""
        changes = {"state": TickState.FAILED, "ended_at": self._clock(), "detail": detail}
        return self._change(self._lost(tick), **changes)

    def end(self, tick: Tick, state: TickState, detail: str, ended_at: datetime) -> bool:
        """Store what became of a tick; False if it is another's, or is known to have gone well.

        Who ran it knows better than who took it for lost: a failure may be replaced.
        """
        open_to = ticks.c.state.in_([TickState.RUNNING, TickState.FAILED])
        which = and_(_this(tick), ticks.c.owner == tick.owner, open_to)
        return self._change(which, state=state, detail=detail, ended_at=ended_at, claimed_until=None)

    def running(self) -> tuple[Tick, ...]:
        """List what runs anywhere, or was running when its process died; oldest first."""
        statement = select(ticks).where(ticks.c.state == TickState.RUNNING).order_by(ticks.c.due_at)
        return self._run.read(lambda connection: _rows(connection, statement))

    def newest(self, jobs: Collection[str], until: datetime) -> dict[str, Tick]:
        """Answer each job's newest tick that was not due later than ``until``, of any state."""
        return self._newest(jobs, ticks.c.due_at <= until)

    def newest_ended(self, jobs: Collection[str]) -> dict[str, Tick]:
        """Answer each job's newest tick that ran to its end, well or not."""
        return self._newest(jobs, ticks.c.state.in_([TickState.OK, TickState.FAILED]))

    def missed(self, jobs: Collection[str], since: datetime) -> tuple[Tick, ...]:
        """List what was missed since then, newest first."""
        which = and_(
            ticks.c.job.in_(sorted(jobs)), ticks.c.state == TickState.MISSED, ticks.c.due_at >= since
        )
        statement = select(ticks).where(which).order_by(ticks.c.due_at.desc())
        return self._run.read(lambda connection: _rows(connection, statement))

    def prune(self, before: datetime) -> int:
        """Delete what ended before then, and say how much that was."""
        statement = delete(ticks).where(ticks.c.ended_at < before)
        return self._run.write(lambda connection: connection.execute(statement).rowcount, repeatable=True)

    def _newest(self, jobs: Collection[str], condition: ColumnElement[bool]) -> dict[str, Tick]:
        which = and_(ticks.c.job.in_(sorted(jobs)), condition)
        last = select(ticks.c.job, func.max(ticks.c.due_at).label("due_at"))
        last_of = last.where(which).group_by(ticks.c.job).subquery()
        statement = select(ticks).join(
            last_of, and_(ticks.c.job == last_of.c.job, ticks.c.due_at == last_of.c.due_at)
        )
        return {tick.job: tick for tick in self._run.read(lambda connection: _rows(connection, statement))}

    def _lost(self, tick: Tick) -> ColumnElement[bool]:
        out = or_(ticks.c.claimed_until.is_(None), ticks.c.claimed_until <= self._clock())
        return and_(_this(tick), ticks.c.state == TickState.RUNNING, ticks.c.owner == tick.owner, out)

    def _add(self, tick: Tick) -> bool:
        return self._run.write(lambda connection: insert_unless_there(connection, ticks, _row(tick)))

    def _change(self, which: ColumnElement[bool], **values: Any) -> bool:
        statement = update(ticks).where(which).values(**values)
        return self._run.write(lambda connection: connection.execute(statement).rowcount == 1)


def _this(tick: Tick) -> ColumnElement[bool]:
    return and_(ticks.c.job == tick.job, ticks.c.due_at == tick.due_at)


def _row(tick: Tick) -> dict[str, Any]:
    return {name: getattr(tick, name) for name in Tick.__slots__}


def _rows(connection: Connection, statement: Any) -> tuple[Tick, ...]:
    return tuple(
        Tick(**{**row, "state": TickState(row["state"])}) for row in connection.execute(statement).mappings()
    )
