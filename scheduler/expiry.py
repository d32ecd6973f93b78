"""Closes what nobody confirmed in time."""

from collections.abc import Callable

from app.gate import Changes


def job(changes: Changes) -> Callable[[], None]:
    """Make the job."""
    return changes.expire
