"""What clusters have cost, from samples of what they cost an hour; and pure.

A sample speaks until the next one. Where the next one is more than one late (``BRIDGED``), it speaks for its own
interval only, and what follows is a gap: nobody knows what was spent there, and it is never counted as nothing.
"""

from bisect import bisect_left
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from typing import Any, Self
from zoneinfo import ZoneInfo

from app.domain.cost import Cost, Total, Unknown

INTERVAL = timedelta(minutes=15)
BRIDGED = 2 * INTERVAL
DAYS = 14


@dataclass(frozen=True, slots=True)
class Reading:
    """What ran at a time: so many clusters, with so many ``nodes`` of those that could be counted; USD an hour."""

    at: datetime
    clusters: int
    nodes: int
    cost: Cost

    def payload(self) -> dict[str, Any]:
        """Describe it for the store; amounts as text, so that no cent is lost."""
        return {
            "clusters": self.clusters,
            "nodes": self.nodes,
            "least": str(self.cost.least),
            "most": str(self.cost.most),
            "unknown": sorted(part.value for part in self.cost.unknown),
        }

    @classmethod
    def of(cls, at: datetime, payload: Mapping[str, Any]) -> Self:
        """Read it back; raises ``KeyError``, ``TypeError``, ``ValueError`` or ``ArithmeticError`` for anything else."""
        unknown = frozenset(map(Unknown, payload["unknown"]))
        cost = Cost(Decimal(payload["least"]), Decimal(payload["most"]), unknown)
        return cls(at, int(payload["clusters"]), int(payload["nodes"]), cost)


Readings = Mapping[str, Sequence[Reading]]
"""By series (an account and region by its name), oldest first."""


@dataclass(frozen=True, slots=True)
class Spent:
    """USD since then; ``gaps`` tells of which series, for how long, nothing is known.

    ``known`` is whether anything was looked at.
    """

    since: datetime
    until: datetime
    total: Total
    gaps: Mapping[str, timedelta]
    known: bool

    @property
    def at_least(self) -> bool:
        return self.total.at_least or bool(self.gaps)


@dataclass(frozen=True, slots=True)
class Day:
    """A day where the reader lives, or the part of today that is over; ``clusters``: the most at once.

    ``None`` is a day that nobody looked at; ``whole`` says that it was looked at all the time.
    """

    date: date
    cost: Total | None
    clusters: int | None
    whole: bool
    today: bool = False


def spent(readings: Readings, series: Collection[str], since: datetime, until: datetime) -> Spent:
    """Add up what all ``series`` have cost in that time."""
    total, gaps, known = Total(), {}, not series
    for name in series:
        cost, covered = _add_up(readings.get(name, ()), since, until)
        total += cost
        known = known or covered > timedelta()
        if covered < until - since:
            gaps[name] = until - since - covered
    return Spent(since, until, total, gaps, known)


def days(readings: Readings, series: Collection[str], zone: ZoneInfo, now: datetime) -> tuple[Day, ...]:
    """Tell the last two weeks by day, today last; a day of 23 or 25 hours is as long as it is."""
    today = now.astimezone(zone).date()
    return tuple(
        _day(readings, series, zone, today - timedelta(days=ago), now) for ago in reversed(range(DAYS))
    )


def yesterday(now: datetime, zone: ZoneInfo) -> datetime:
    """Tell when it was the same time of day, a day ago: 23 to 25 hours where the clocks change."""
    return (now.astimezone(zone) - timedelta(days=1)).astimezone(UTC)


def first_needed(now: datetime, zone: ZoneInfo) -> datetime:
    """Tell from when on readings are needed for all of this."""
    return _midnight(now.astimezone(zone).date() - timedelta(days=DAYS), zone) - BRIDGED


def _day(readings: Readings, series: Collection[str], zone: ZoneInfo, day: date, now: datetime) -> Day:
    since, until = _midnight(day, zone), min(_midnight(day + timedelta(days=1), zone), now)
    around = {name: _around(readings.get(name, ()), since, until) for name in series}
    most = _most_at_once(one for some in around.values() for one in some if since <= one.at < until)
    if most is None:
        return Day(day, None, None, whole=False, today=until == now)
    whole = spent(around, series, since, until)
    return Day(day, whole.total, most, whole=not whole.gaps, today=until == now)


def _midnight(day: date, zone: ZoneInfo) -> datetime:
    return datetime.combine(day, time(), zone).astimezone(UTC)


def _around(readings: Sequence[Reading], since: datetime, until: datetime) -> Sequence[Reading]:
    """Cut out what has a say about that time: what speaks into it, and the one that follows it."""
    first = bisect_left(readings, since - BRIDGED, key=_at)
    return readings[first : bisect_left(readings, until, key=_at) + 1]


def _at(reading: Reading) -> datetime:
    return reading.at


def _most_at_once(readings: Iterable[Reading]) -> int | None:
    """All series are sampled at the same times."""
    at_once: dict[datetime, int] = {}
    for reading in readings:
        at_once[reading.at] = at_once.get(reading.at, 0) + reading.clusters
    return max(at_once.values(), default=None)


def _add_up(readings: Sequence[Reading], since: datetime, until: datetime) -> tuple[Total, timedelta]:
    """Tell what it comes to, and of how much of the time that is."""
    total, covered = Total(), timedelta()
    following = [reading.at for reading in readings[1:]]
    for reading, following_at in zip(readings, [*following, until], strict=False):
        ends = following_at if following_at - reading.at <= BRIDGED else reading.at + INTERVAL
        length = min(ends, until) - max(reading.at, since)
        if length > timedelta():
            total += reading.cost.over(length)
            covered += length
    return total, covered
