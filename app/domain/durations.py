"""Lengths of time in the words people use in chat."""

import re
from datetime import timedelta

_UNITS = (("d", 86400), ("h", 3600), ("m", 60))


def spoken(length: timedelta) -> str:
    """Say a length in its two largest units: ``3 d 4 h``, ``12 m``, ``under 1 m`` (also if negative)."""
    seconds = max(0, int(length.total_seconds()))
    parts: list[str] = []
    for unit, size in _UNITS:
        count, seconds = divmod(seconds, size)
        if count:
            parts.append(f"{count} {unit}")
        elif parts:
            break
    return " ".join(parts[:2]) or "under 1 m"


def brief(length: timedelta) -> str:
    """Say a length that may be short: ``0.4 s``, ``12 s``, else like :func:`spoken`."""
    seconds = max(0.0, length.total_seconds())
    if seconds >= 59.5:
        return spoken(max(length, timedelta(minutes=1)))
    return f"{seconds:.1f} s" if seconds < 9.95 else f"{seconds:.0f} s"


_TYPED = re.compile(r"(\d{1,4})\s*(w|d|h|m)", re.IGNORECASE)
_SECONDS = {"w": 604800, "d": 86400, "h": 3600, "m": 60}


def parse_duration(text: str) -> timedelta | None:
    """Read ``90m``, ``2h``, ``7d`` or ``1h30m``; ``None`` for anything else, and for no time at all."""
    found = _TYPED.findall(text)
    if not found or _TYPED.sub("", text).strip():
        return None
    return timedelta(seconds=sum(int(count) * _SECONDS[unit.lower()] for count, unit in found)) or None
