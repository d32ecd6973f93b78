"""Office hours: when something is needed, where it stands; ``mon-fri 09:00-19:00 Asia/Seoul``, as a tag says it.

A time that the clocks skip or pass twice is taken as in :mod:`app.domain.schedule`.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

from app.domain.schedule import WEEK, Weekday

FORM = "office hours look like mon-fri 09:00-19:00 Asia/Seoul"
_TIMES = re.compile(r"(?P<opens>\d{1,2}:\d{2})\s*[-–]\s*(?P<closes>\d{1,2}:\d{2})")
_LONG = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_NAMES = {day.value: day for day in WEEK} | dict(zip(_LONG, WEEK, strict=True))


class NoOfficeHours(ValueError):
    """Text that says no office hours; its message says what is wrong with it."""


@dataclass(frozen=True, slots=True)
class Span:
    """From one moment up to another, in UTC."""

    start: datetime
    end: datetime


@dataclass(frozen=True, slots=True)
class OfficeHours:
    """From ``opens`` to ``closes`` on these days, where the zone is; past midnight if it does not close later.

    00:00 to 00:00 is all day.
    """

    days: frozenset[Weekday]
    opens: time
    closes: time
    zone: ZoneInfo

    def __post_init__(self) -> None:
        """Refuse what would never be open."""
        if not self.days:
            raise ValueError("name at least one day")

    def __str__(self) -> str:
        days = [day.value for day in WEEK if day in self.days]
        first, last = WEEK.index(Weekday(days[0])), WEEK.index(Weekday(days[-1]))
        in_a_row = len(days) > 2 and last - first == len(days) - 1
        named = f"{days[0]}-{days[-1]}" if in_a_row else ",".join(days)
        return f"{named} {self.opens:%H:%M}-{self.closes:%H:%M} {self.zone.key}"

    def is_open(self, at: datetime) -> bool:
        """Tell whether it is needed at that moment."""
        return any(span.start <= at < span.end for span in self._around(at))

    def closed_since(self, at: datetime) -> datetime:
        """Tell when the office hours before that moment ended; only where it is closed then."""
        return max(span.end for span in self._around(at) if span.end <= at)

    def opens_after(self, at: datetime) -> datetime:
        """Tell when the next office hours begin."""
        return min(span.start for span in self._around(at) if span.start > at)

    def _around(self, at: datetime) -> Iterator[Span]:
        """Give the spans of a week and more to both sides."""
        today = at.astimezone(self.zone).date()
        later = timedelta(days=1 if self.closes <= self.opens else 0)
        for number in range(-9, 10):
            day = today + timedelta(days=number)
            if WEEK[day.weekday()] not in self.days:
                continue
            start = datetime.combine(day, self.opens, self.zone).astimezone(UTC)
            end = datetime.combine(day + later, self.closes, self.zone).astimezone(UTC)
            if start < end:
                yield Span(start, end)


def parse_office_hours(text: str) -> OfficeHours:
    """Read them; without a zone they are UTC. Raises :class:`NoOfficeHours`."""
    found = _TIMES.search(text)
    if found is None:
        raise NoOfficeHours(f"{FORM}, and this has no times")
    days, zone = text[: found.start()], text[found.end() :].strip()
    return OfficeHours(_days(days), _time(found["opens"]), _time(found["closes"]), _zone(zone or "UTC"))


def _days(text: str) -> frozenset[Weekday]:
    parts = [part.strip() for part in text.casefold().replace("–", "-").split(",") if part.strip()]
    if not parts:
        raise NoOfficeHours(f"{FORM}, and this has no days")
    return frozenset(day for part in parts for day in _range(part))


def _range(part: str) -> Iterator[Weekday]:
    """Give the days of ``mon`` or ``fri-mon``."""
    first, _, last = (name.strip() for name in part.partition("-"))
    unknown = next((name for name in (first, last or first) if name not in _NAMES), None)
    if unknown is not None:
        raise NoOfficeHours(f"{FORM}; {unknown or part} is no day of the week")
    start, end = WEEK.index(_NAMES[first]), WEEK.index(_NAMES[last or first])
    yield from (WEEK[number % 7] for number in range(start, end + 1 if start <= end else end + 8))


def _time(text: str) -> time:
    hours, minutes = map(int, text.split(":"))
    if (hours, minutes) == (24, 0):
        return time(0)
    if hours > 23 or minutes > 59:
        raise NoOfficeHours(f"{FORM}; {text} is no time of day")
    return time(hours, minutes)


def _zone(name: str) -> ZoneInfo:
    try:
        return ZoneInfo(name)
    except (KeyError, ValueError, OSError) as error:
        raise NoOfficeHours(f"{FORM}; {name} is no time zone") from error
