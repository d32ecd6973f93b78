"""Sparing something for a while: who did, and until when people mean by their words."""

import re
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from app.domain.durations import parse_duration
from app.domain.people import UserId
from app.domain.schedule import WEEK
from cloud.model import ACTIVE_STATES, ClusterState

LONGEST = timedelta(days=30)
OFFICE_OPENS = time(9)
"""What a day means where no time of it is said."""

OFFERS = (
    ("4h", "4 h"),
    ("tomorrow", "until tomorrow 09:00"),
    ("monday", "until Monday 09:00"),
    ("3d", "3 days"),
    ("7d", "a week"),
)
"""What a menu offers: the words as :func:`parse_until` reads them, and as people do."""

_DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_TIME = re.compile(r"([01]?\d|2[0-3]):([0-5]\d)")


@dataclass(frozen=True, slots=True)
class Keep:
    """``target`` is what the audit calls it (account/region/id), ``name`` what people do; asked for in ``channel``."""

    target: str
    name: str
    by: UserId
    channel: str
    until: datetime
    made_at: datetime


def can_be_kept(state: ClusterState) -> bool:
    """Tell whether there is anything to spare: a keep of what has ended, or is about to, is over."""
    return state in ACTIVE_STATES and state is not ClusterState.TERMINATING


def parse_until(text: str, now: datetime, zone: ZoneInfo) -> datetime | None:
    """Read ``4h``, ``until tomorrow``, ``monday`` or ``until 18:00``; ``None`` for anything else.

    A day's name is the next such day, never today; a time of day is the next such time.
    """
    words = text.casefold().split()
    if words[:1] in (["until"], ["till"], ["for"]):
        words = words[1:]
    said = " ".join(words)
    if (length := parse_duration(said)) is not None:
        return now + length
    if found := _TIME.fullmatch(said):
        return _at(now, zone, time(int(found[1]), int(found[2])), days=0)
    days = _days_ahead(said, now.astimezone(zone).weekday())
    return None if days is None else _at(now, zone, OFFICE_OPENS, days)


def _days_ahead(said: str, today: int) -> int | None:
    if said in ("tomorrow", "tmrw"):
        return 1
    wanted = next((n for n, day in enumerate(_DAYS) if said in (day, WEEK[n].value)), None)
    return None if wanted is None else (wanted - today) % 7 or 7


def _at(now: datetime, zone: ZoneInfo, at: time, days: int) -> datetime:
    """Give the moment where the clocks of the zone say so; as late as that one, where they skip it."""
    day = now.astimezone(zone).date() + timedelta(days=days)
    moment = datetime.combine(day, at, zone).astimezone(now.tzinfo)
    return moment if moment > now else _at(now, zone, at, days + 1)
