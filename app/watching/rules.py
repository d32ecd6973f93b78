"""How idle clusters are watched: what chatops.yaml says, as values."""

from dataclasses import dataclass, field
from datetime import timedelta
from zoneinfo import ZoneInfo

from app.domain.emr.episodes import EndRules


@dataclass(frozen=True, slots=True)
class WatchRules:
    """``channel`` is told ``grace`` after the owner; more than ``gather_over`` at once go into one message."""

    channel: str
    grace: timedelta = timedelta(minutes=30)
    gather_over: int = 5
    ends: EndRules = field(default_factory=EndRules)
    zone: ZoneInfo = field(default_factory=lambda: ZoneInfo("UTC"))
