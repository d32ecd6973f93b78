"""Data points that were put, each metric's own in the order of their times.

moto keeps all of them in one list, and searches it for each period of each query: too long for the millions that EMR
writes of 1,000 clusters in a fortnight.
"""

from array import array
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from statistics import fmean

STATISTICS: Mapping[str, Callable[[Sequence[float]], float]] = {
    "Minimum": min,
    "Maximum": max,
    "Average": fmean,
    "Sum": sum,
    "SampleCount": len,
}


@dataclass(frozen=True, slots=True)
class Series:
    """One metric of one cluster; ``account`` is its number."""

    account: str
    region: str
    metric: str
    cluster_id: str


@dataclass(slots=True)
class _Kept:
    times: "array[int]" = field(default_factory=lambda: array("q"))
    values: "array[float]" = field(default_factory=lambda: array("d"))


class Points:
    """All that were put; times are seconds of the Unix epoch wherever they are no ``datetime``."""

    def __init__(self) -> None:
        self._series: dict[Series, _Kept] = {}

    def __contains__(self, series: Series) -> bool:
        return series in self._series

    def put(self, series: Series, at: datetime, value: float) -> None:
        kept = self._series.setdefault(series, _Kept())
        seconds = int(at.timestamp())
        place = bisect_right(kept.times, seconds)
        kept.times.insert(place, seconds)
        kept.values.insert(place, value)

    def read(self, series: Series, start: int, end: int, period: int, statistic: str) -> Mapping[int, float]:
        """Give a statistic of each period that has points, oldest first; ``end`` is excluded."""
        kept, pick = self._series[series], STATISTICS[statistic]
        span = slice(bisect_left(kept.times, start // period * period), bisect_left(kept.times, end))
        periods: dict[int, list[float]] = {}
        for at, value in zip(kept.times[span], kept.values[span], strict=True):
            periods.setdefault(at // period * period, []).append(value)
        return {at: float(pick(values)) for at, values in periods.items()}
