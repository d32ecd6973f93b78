"""Lengths of time in the words people use in chat."""

from datetime import timedelta

_UNITS = (("d", 86400), ("h", 3600), ("m", 60))


def spoken(length: timedelta) -> str:
    """Say a length in its two largest units: ``3 d 4 h``, ``12 m``, ``under 1 m``; negative lengths count as none."""
    seconds = max(0, int(length.total_seconds()))
    parts: list[str] = []
    for unit, size in _UNITS:
        count, seconds = divmod(seconds, size)
        if count:
            parts.append(f"{count} {unit}")
        elif parts:
            break
    return " ".join(parts[:2]) or "under 1 m"
