"""Looks for idle clusters, tells of them, and ends those that a rule ends."""

from collections.abc import Callable
from datetime import datetime

from app.watching.watch import Watch


def job(watch: Watch) -> Callable[[datetime], str]:
    """Make the job."""
    return watch.run
