"""``Retry-After``: how long somebody who refused us wants to be left alone.

https://www.rfc-editor.org/rfc/rfc9110#section-10.2.3
"""

import math
from collections.abc import Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any

LONGEST = 600.0
"""Seconds; whoever asks for more is asked again all the same."""


def retry_after(headers: Mapping[str, Any], otherwise: float = 0.0, now: datetime | None = None) -> float:
    """Read it in seconds, from 0 to :data:`LONGEST`; ``otherwise`` where there is none that can be understood.

    It is a number of seconds or a date, counted from ``now`` (by default this moment). slack_sdk gives a list of
    values where aiohttp gives the value, and proxies write the name as they like.
    """
    found = next((value for name, value in headers.items() if name.lower() == "retry-after"), None)
    first = next(iter(found), None) if isinstance(found, list | tuple) else found
    seconds = None if first is None else _seconds(str(first).strip(), now or datetime.now(UTC))
    return otherwise if seconds is None else min(LONGEST, max(0.0, seconds))


def _seconds(text: str, now: datetime) -> float | None:
    try:
        number = float(text)
    except ValueError:
        return _until(text, now)
    return number if math.isfinite(number) else None


def _until(text: str, now: datetime) -> float | None:
    try:
        moment = parsedate_to_datetime(text)
    except ValueError:
        return None
    # "-0000" instead of GMT gives one without a zone
    return ((moment if moment.tzinfo else moment.replace(tzinfo=UTC)) - now).total_seconds()
