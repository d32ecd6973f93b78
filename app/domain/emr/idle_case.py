"""One idle cluster, from the first finding until it works again or is gone: what the store keeps of it."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from functools import cache
from typing import Any

from pydantic import TypeAdapter

from app.domain.cost import Cost, Total
from app.domain.emr.idle_report import IdleCluster
from app.domain.intent import reading
from app.domain.people import UserId
from app.domain.policy import Target
from cloud.model import Scope

IDLE = "idle"
"""The kind of these episodes in the store."""

ACTS_KEPT = 6


@dataclass(frozen=True, slots=True)
class Seen:
    """The cluster as the last scan that could judge it saw it, ``at`` then; ``tags`` are ``None`` if not read.

    It is idle ``since``, as far as that can be said ``until``, for longer than ``after``; see ``domain.idle``.
    """

    account: str
    region: str
    cluster_id: str
    name: str
    created_at: datetime
    since: datetime
    until: datetime
    exact: bool
    after: timedelta
    at: datetime
    tags: Mapping[str, str] | None = None
    protected: bool = False
    cost: Cost | None = None

    @property
    def scope(self) -> Scope:
        return Scope(self.account, self.region)

    @property
    def target(self) -> str:
        """How the audit names it."""
        return f"{self.account}/{self.region}/{self.cluster_id}"

    @property
    def aim(self) -> Target:
        """What the policy's ``where`` looks at."""
        return Target(self.account, self.region, self.tags)

    @property
    def wasted(self) -> Total | None:
        """What the idle time had cost by then."""
        return None if self.cost is None else self.cost.over(self.at - self.since)

    @classmethod
    def of(cls, found: IdleCluster, at: datetime) -> "Seen":
        summary, verdict, detail = found.summary, found.verdict, found.detail
        return cls(
            summary.scope.account,
            summary.scope.region,
            summary.id,
            summary.name,
            summary.created_at,
            verdict.since,
            verdict.until,
            verdict.exact,
            found.after,
            at,
            None if detail is None else dict(detail.tags),
            detail is not None and detail.termination_protected,
            found.cost,
        )


@dataclass(frozen=True, slots=True)
class Owner:
    """What its tag says, the person of Slack that this is, and their conversation with the bot; empty if unknown."""

    words: str = ""
    user_id: str = ""
    conversation: str = ""


@dataclass(frozen=True, slots=True)
class Place:
    """Where it is told: the message of that ``key``, since ``at``."""

    channel: str
    key: str
    at: datetime


class Did(StrEnum):
    """What somebody did about it."""

    KEPT = "kept"
    RELEASED = "released"
    TERMINATE = "terminate"
    ENDED = "ended"


@dataclass(frozen=True, slots=True)
class Act:
    """Who did what; ``until`` belongs to a keep."""

    by: UserId
    did: Did
    at: datetime
    until: datetime | None = None


@dataclass(frozen=True, slots=True)
class Reminder:
    """The latest, and how many there were since it was told, or spared last."""

    number: int
    at: datetime


@dataclass(frozen=True, slots=True)
class Notice:
    """Said ``at`` that it will be ended at ``ends_at``, by which ``rule``; ``withdrawn`` says why it will not."""

    at: datetime
    ends_at: datetime
    withdrawn: str = ""
    rule: str = ""


class How(StrEnum):
    """How it came to its end."""

    WORKS = "works"
    LONGER = "longer"
    GONE = "gone"


@dataclass(frozen=True, slots=True)
class End:
    """It works again, may idle for longer now, or is gone: since ``at``; ``by`` is who ended it, if known."""

    how: How
    at: datetime
    why: str = ""
    by: UserId | None = None


@dataclass(frozen=True, slots=True)
class Case:
    """What its messages tell. ``unseen`` says why the last scan could not judge it.

    Reminders are counted from ``rested_at`` on. ``ending`` is when the bot began to end it by itself.
    """

    seen: Seen
    owner: Owner = Owner()
    direct: Place | None = None
    channel: Place | None = None
    reminder: Reminder | None = None
    rested_at: datetime | None = None
    kept: bool = False
    notice: Notice | None = None
    ending: datetime | None = None
    acts: tuple[Act, ...] = ()
    unseen: str = ""
    end: End | None = None

    @property
    def warned(self) -> bool:
        return self.notice is not None and not self.notice.withdrawn

    @property
    def places(self) -> tuple[Place, ...]:
        return tuple(place for place in (self.direct, self.channel) if place is not None)

    def noting(self, act: Act) -> "Case":
        """Remember what somebody did; of many acts the latest."""
        return replace(self, acts=(*self.acts, act)[-ACTS_KEPT:])


@cache
def _adapter() -> TypeAdapter[Case]:
    return TypeAdapter(Case)


def case_to_json(case: Case) -> dict[str, Any]:
    """Describe it for the store."""
    described: dict[str, Any] = _adapter().dump_python(case, mode="json")
    return described


def case_from_json(stored: Mapping[str, Any]) -> Case:
    """Read it back; raises :class:`app.domain.intent.Unreadable`."""
    with reading():
        return _adapter().validate_python(stored)
