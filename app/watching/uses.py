"""What people can do about the idle watch."""

from dataclasses import dataclass
from zoneinfo import ZoneInfo

from app.views.idle_words import Here
from app.watching.keeping import Keeping
from app.watching.stopping import Automation


@dataclass(frozen=True, slots=True)
class WatchUses:
    """Keep clusters, stop what happens by itself; ``zone`` says when a day begins, ``here`` how it is told."""

    keeping: Keeping
    automation: Automation
    zone: ZoneInfo
    here: Here
