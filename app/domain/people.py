"""Who asks, and from where. Identity is team and user id, never a name."""

from dataclasses import dataclass, field
from enum import StrEnum


@dataclass(frozen=True, slots=True, order=True)
class UserId:
    """A person's identity: https://docs.slack.dev/reference/objects/user-object/"""

    team_id: str
    user_id: str


AUTOMATION = UserId("", "automation")
"""The bot itself, where it acts without anybody having asked; no person has an empty team."""


class Standing(StrEnum):
    """What somebody is to the workspace; only a member passes without a rule that says otherwise."""

    MEMBER = "member"
    GUEST = "guest"
    OUTSIDER = "outsider"
    BOT = "bot"
    DEACTIVATED = "deactivated"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody, as Slack describes them now; ``groups`` are ids of user groups (S…)."""

    id: UserId
    standing: Standing
    name: str = ""
    timezone: str = "UTC"
    locale: str = ""
    groups: frozenset[str] = field(default_factory=frozenset)
