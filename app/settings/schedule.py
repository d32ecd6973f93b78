"""Set times of the week, as they are written; ``app.domain.schedule`` says when that is."""

from datetime import time
from typing import Annotated, Any
from zoneinfo import ZoneInfo, available_timezones

from pydantic import AfterValidator, BeforeValidator, Field

from app.domain.schedule import WEEK, At, Weekday
from app.settings.section import Section
from app.settings.shapes import Finding, findings, nearest_hint, shaped, unique

_NAMES = dict(
    zip(("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"), WEEK, strict=True)
)
_NAMES |= {day.value: day for day in WEEK}

TIME = 'must be a time of day in quotes, like "09:00" or "18:30"'
DAYS = "must be days by name, like mon-fri or [mon, wed, sat]"


def _in_quotes(value: object) -> object:
    """YAML reads a bare 18:30 as the number 1110: https://yaml.org/type/int.html (base 60)."""
    if not isinstance(value, str):
        raise ValueError(TIME)
    return value


TimeOfDay = Annotated[str, BeforeValidator(_in_quotes), shaped(r"([01]?\d|2[0-3]):[0-5]\d", TIME)]


def _days(value: Any) -> frozenset[Weekday]:
    entries = [value] if isinstance(value, str) else value
    if not isinstance(entries, list | tuple | set | frozenset):
        raise ValueError(DAYS)
    if not entries:
        raise ValueError("is empty: name at least one")
    found: list[Finding] = []
    days: set[Weekday] = set()
    for index, entry in enumerate(entries):
        place = () if isinstance(value, str) else (index,)
        if isinstance(entry, str):
            problem = _add_days(entry, days)
        else:
            problem = f"{DAYS}; a number means different days to different programs"
        if problem:
            found.append((place, problem))
    if found:
        raise findings(found)
    return frozenset(days)


def _add_days(entry: str, days: set[Weekday]) -> str:
    """Add what ``mon``, ``Monday`` or ``fri-mon`` names; answer with what is wrong with it."""
    names = [name.strip().lower() for name in entry.split("-")]
    unknown = next((name for name in names if name not in _NAMES), None)
    if unknown is not None or len(names) > 2:
        return DAYS + nearest_hint(unknown or "", _NAMES)
    first, last = WEEK.index(_NAMES[names[0]]), WEEK.index(_NAMES[names[-1]])
    days.update(WEEK[number % 7] for number in range(first, last + 1 if first <= last else last + 8))
    return ""


def _zone(name: str) -> str:
    try:
        ZoneInfo(name)
    except (KeyError, ValueError, OSError) as error:
        raise ValueError("must be a time zone like Asia/Seoul" + _meant(name)) from error
    return name


def _meant(name: str) -> str:
    known = sorted(available_timezones())
    folded = {zone.casefold(): zone for zone in known}
    wanted = name.casefold().replace(" ", "_")
    if wanted in folded:
        return f"; did you mean {folded[wanted]}?"
    city = [zone for zone in known if zone.casefold().endswith(f"/{wanted}")]
    return f"; did you mean {city[0]}?" if city else nearest_hint(name, known)


TimeZone = Annotated[str, AfterValidator(_zone)]


class ScheduleSpec(Section):
    """``{at: ["09:00", "18:00"], days: mon-fri, timezone: Asia/Seoul}``; without days every day, without a zone UTC."""

    at: Annotated[tuple[TimeOfDay, ...], Field(min_length=1), unique(lambda at: at.zfill(5), "time")]
    days: Annotated[frozenset[Weekday], BeforeValidator(_days)] = frozenset(WEEK)
    timezone: TimeZone = "UTC"

    @property
    def schedule(self) -> At:
        """When that is."""
        return At(
            tuple(time.fromisoformat(at.zfill(5)) for at in self.at), self.days, ZoneInfo(self.timezone)
        )
