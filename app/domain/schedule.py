"""When something is due: every so long, or at set times of the day. The same answer on every replica.

A time that the clocks skip in spring (02:30) is due as long after the jump as it would have been (03:30), and one
that they pass twice in autumn is due the first time only: https://peps.python.org/pep-0495/
"""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from typing import Protocol
from zoneinfo import ZoneInfo

_UNITS = ((3600, "h"), (60, "m"), (1, "s"))
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


class Weekday(StrEnum):
    """The days by name, as the numbers mean different days to different programs; in the order of the week."""

    MON = "mon"
    TUE = "tue"
    WED = "wed"
    THU = "thu"
    FRI = "fri"
    SAT = "sat"
    SUN = "sun"


WEEK = tuple(Weekday)


class Schedule(Protocol):
    """Due times, in UTC; ``str()`` says it in words, and differs for what differs."""

    def next_after(self, moment: datetime) -> datetime:
        """Answer the first due time later than ``moment``."""

    def due_times(self, after: datetime, until: datetime) -> tuple[datetime, ...]:
        """Answer the due times later than ``after`` and not later than ``until``, oldest first."""


@dataclass(frozen=True, slots=True)
class Every:
    """Every so long, counted from midnight UTC of 1 January 1970: every 15 minutes is on the quarter hour."""

    interval: timedelta

    def __post_init__(self) -> None:
        """Refuse what would never, or always, be due."""
        if self.interval < timedelta(seconds=1):
            raise ValueError("an interval is at least a second")

    def __str__(self) -> str:
        seconds = self.interval.total_seconds()
        size, unit = next((size, unit) for size, unit in _UNITS if seconds % size == 0 or size == 1)
        return f"every {seconds / size:g} {unit}"

    def next_after(self, moment: datetime) -> datetime:
        """Answer the first due time later than ``moment``."""
        return _EPOCH + ((moment - _EPOCH) // self.interval + 1) * self.interval

    def due_times(self, after: datetime, until: datetime) -> tuple[datetime, ...]:
        """Answer the due times later than ``after`` and not later than ``until``, oldest first."""
        return _due_times(self, after, until)


@dataclass(frozen=True, slots=True)
class At:
    """At set times of a day, on some days of the week, where the time zone is."""

    times: tuple[time, ...]
    days: frozenset[Weekday]
    zone: ZoneInfo

    def __post_init__(self) -> None:
        """Refuse what would never be due, or not where it says."""
        if not self.times or not self.days:
            raise ValueError("name at least one time and one day")
        if any(at.tzinfo is not None for at in self.times):
            raise ValueError("the time zone is said once, for all times")

    def __str__(self) -> str:
        times = ", ".join(f"{at:%H:%M}" for at in sorted(set(self.times)))
        return f"at {times} on {_spoken_days(self.days)} in {self.zone.key}"

    def next_after(self, moment: datetime) -> datetime:
        """Answer the first due time later than ``moment``."""
        # A jump may carry a time into the next day; the next due time is never more than a week and that away.
        first = moment.astimezone(self.zone).date() - timedelta(days=2)
        around = (first + timedelta(days=number) for number in range(12))
        return min(due for day in around for due in self._on(day) if due > moment)

    def due_times(self, after: datetime, until: datetime) -> tuple[datetime, ...]:
        """Answer the due times later than ``after`` and not later than ``until``, oldest first."""
        return _due_times(self, after, until)

    def _on(self, day: date) -> list[datetime]:
        if WEEK[day.weekday()] not in self.days:
            return []
        # fold=0: the first of two passes, and the offset from before a jump
        return [datetime.combine(day, at.replace(fold=0), self.zone).astimezone(UTC) for at in self.times]


def _due_times(schedule: Schedule, after: datetime, until: datetime) -> tuple[datetime, ...]:
    found: list[datetime] = []
    due = schedule.next_after(after)
    while due <= until:
        found.append(due)
        due = schedule.next_after(due)
    return tuple(found)


def _spoken_days(days: frozenset[Weekday]) -> str:
    numbers = [number for number, day in enumerate(WEEK) if day in days]
    in_a_row = numbers == list(range(numbers[0], numbers[-1] + 1))
    if in_a_row and len(numbers) > 2:
        return f"{WEEK[numbers[0]]}-{WEEK[numbers[-1]]}"
    return ", ".join(WEEK[number] for number in numbers)
