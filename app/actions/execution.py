"""What carrying out an intent comes to."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Accepted:
    """The cloud has taken it: its request id, and the id of what it ``made``, if anything.

    ``over`` says that there is nothing to follow: what was asked for is the case now. ``says`` is then told.
    """

    request_id: str
    made: str = ""
    over: bool = False
    says: str = ""


Execute = Callable[[Any], Accepted]
"""Carries an intent out; raises ``CloudError``."""
