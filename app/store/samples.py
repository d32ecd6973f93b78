"""Samples: how much runs and what it costs, now and then; reports and charts are made of them."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, and_, delete, select

from app.store.clock import Clock
from app.store.database import Runner
from app.store.schema import samples
from app.store.upsert import insert_unless_there


@dataclass(frozen=True, slots=True)
class Sample:
    """What a ``series`` (``emr:prod/eu-west-1``) came to at a time: a mapping that is its own to read."""

    series: str
    at: datetime
    payload: Mapping[str, Any]


class Samples:
    """The samples of all replicas."""

    def __init__(self, run: Runner, clock: Clock) -> None:
        self._run = run
        self._clock = clock

    def add(self, sample: Sample) -> bool:
        """Keep one; False if there is one of that series and time already."""
        row = {"series": sample.series, "at": sample.at, "payload": dict(sample.payload)}
        return self._run.write(
            lambda connection: insert_unless_there(connection, samples, row), repeatable=True
        )

    def between(self, prefix: str, since: datetime, until: datetime) -> tuple[Sample, ...]:
        """Read those whose series begins so, from ``since`` until before ``until``, oldest first."""
        which = and_(
            samples.c.series.startswith(prefix, autoescape=True),
            samples.c.at >= since,
            samples.c.at < until,
        )
        statement = select(samples).where(which).order_by(samples.c.at, samples.c.series)
        return self._run.read(lambda connection: _rows(connection, statement))

    def prune(self, before: datetime) -> int:
        """Delete what is older, and say how much that was."""
        statement = delete(samples).where(samples.c.at < before)
        return self._run.write(lambda connection: connection.execute(statement).rowcount, repeatable=True)


def _rows(connection: Connection, statement: Any) -> tuple[Sample, ...]:
    rows = connection.execute(statement).mappings()
    return tuple(Sample(row["series"], row["at"], row["payload"]) for row in rows)
