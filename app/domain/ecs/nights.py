"""Instances that run outside their office hours: which ones those are, and what becomes of such a night.

A night is from the end of the office hours to the next ones, weekends included.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from enum import StrEnum
from fnmatch import fnmatchcase
from typing import Any

from app.domain.changes import adapter
from app.domain.ecs.office_hours import NoOfficeHours, OfficeHours, parse_office_hours
from app.domain.intent import reading
from app.domain.people import UserId
from app.domain.policy import Target
from cloud.ecs import EcsInstance, EcsStatus
from cloud.model import Scope

NIGHT = "office-hours"
"""The kind of episode under which nights are stored."""

TAG = "office-hours"
"""The tag that says an instance's office hours, where no other one is configured."""

ALWAYS = "always"
"""What a tag says of an instance that may run at any time."""

LEFT_ALONE = timedelta(hours=1)
"""So long after it was started nobody is asked about it: somebody wants it just now."""

GATHER_OVER = 5
"""More than these that begin at once are told of in one message."""


@dataclass(frozen=True, slots=True)
class NightRules:
    """Which office hours an instance keeps: those that its ``tag`` says, else ``hours`` if its tags fit ``tags``."""

    tag: str
    hours: OfficeHours | None = None
    tags: Mapping[str, str] = field(default_factory=dict)

    def of(self, instance: EcsInstance) -> OfficeHours | None:
        """Tell an instance's hours; ``None``: it may always run. Raises ``NoOfficeHours`` for a tag that says none."""
        said = instance.tags.get(self.tag, "").strip()
        if said.casefold() == ALWAYS:
            return None
        if said:
            return parse_office_hours(said)
        return self.hours if self._fits(instance.tags) else None

    def said(self, instance: EcsInstance, now: datetime) -> str:
        """Say for a reader which hours an instance keeps; empty where nothing says any."""
        try:
            hours = self.of(instance)
        except NoOfficeHours as problem:
            return f"unreadable: {problem}"
        if hours is None:
            return instance.tags.get(self.tag, "").strip()
        return f"{hours} ({'open' if hours.is_open(now) else 'closed'} now)"

    def _fits(self, tags: Mapping[str, str]) -> bool:
        return bool(self.tags) and all(
            key in tags and fnmatchcase(tags[key], pattern) for key, pattern in self.tags.items()
        )


BY_TAG = NightRules(TAG)
"""What goes where nothing is configured."""


class NightEnd(StrEnum):
    """How a night ended for an instance."""

    STOPPED = "stopped"
    MORNING = "morning"
    GONE = "gone"
    NO_HOURS = "no hours"


@dataclass(frozen=True, slots=True)
class Night:
    """An instance that runs though its office hours are over, ``since`` then, and ``until`` they begin again.

    ``message`` is the key of the one that tells of several nights; empty: this one has its own.
    """

    account: str
    region: str
    instance_id: str
    name: str
    hours: str
    since: datetime
    until: datetime
    tags: Mapping[str, str] = field(default_factory=dict)
    owner: str = ""
    kept_by: UserId | None = None
    end: NightEnd | None = None
    message: str = ""

    @property
    def scope(self) -> Scope:
        return Scope(self.account, self.region)

    @property
    def target(self) -> str:
        return f"{self.account}/{self.region}/{self.instance_id}"

    @property
    def aim(self) -> Target:
        """What the policy's ``where`` looks at."""
        return Target(self.account, self.region, self.tags)


def night_to_json(night: Night) -> dict[str, Any]:
    """Describe a night for the store; without what it does not need, so that other versions can read most."""
    return dict(adapter(Night).dump_python(night, mode="json", exclude_defaults=True))


def night_from_json(stored: Mapping[str, Any]) -> Night:
    """Read a night back; raises :class:`app.domain.intent.Unreadable`."""
    with reading():
        read: Night = adapter(Night).validate_python(stored, extra="forbid")
        return read


def gathered(nights: Iterable[Night]) -> Sequence[Night]:
    """Give those that begin at once, if they are many, a message together, named after the first of them."""
    begun = sorted(nights, key=lambda night: (night.since, night.target))
    if len(begun) <= GATHER_OVER:
        return begun
    first = begun[0]
    message = f"night:many:{first.target}:{first.since.timestamp():.0f}"
    return [replace(night, message=message) for night in begun]


def running_late(
    instance: EcsInstance, hours: OfficeHours | None, now: datetime
) -> tuple[datetime, datetime] | None:
    """Tell since when and until when it runs outside its hours; ``None`` if it does not, or was started just now."""
    if hours is None or instance.status is not EcsStatus.RUNNING or hours.is_open(now):
        return None
    if instance.started_at is not None and now - instance.started_at < LEFT_ALONE:
        return None
    return hours.closed_since(now), hours.opens_after(now)


def ended(night: Night, instance: EcsInstance | None, hours: OfficeHours | None, now: datetime) -> Night:
    """Say how a night has ended, if it has; ``None`` is an instance that is not there any more."""
    if instance is None:
        return replace(night, end=NightEnd.GONE)
    if now >= night.until or (hours is not None and hours.is_open(now)):
        return replace(night, end=NightEnd.MORNING)
    if hours is None:
        return replace(night, end=NightEnd.NO_HOURS)
    if instance.status is EcsStatus.STOPPED:
        return replace(night, end=NightEnd.STOPPED)
    return night
