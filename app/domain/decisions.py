"""What the policy has decided, as a value that explains itself."""

from dataclasses import dataclass
from enum import StrEnum

from app.domain.limits import UNLIMITED, Excess, Limits
from app.domain.people import Standing


class Reason(StrEnum):
    """Why it was decided so."""

    OPEN = "open"
    ALLOWED = "allowed"
    STANDING = "standing"
    NO_RULE = "no_rule"
    DENIED = "denied"
    CHANNEL = "channel"
    PERSON = "person"
    LIMIT = "limit"
    TAGS = "tags"


@dataclass(frozen=True, slots=True)
class Decision:
    """What was decided, why, which rules spoke (by number), and what would be needed instead.

    ``limits`` hold for what is allowed; ``excess`` is what went past them.
    """

    allowed: bool
    reason: Reason
    rules: tuple[int, ...] = ()
    standing: Standing = Standing.MEMBER
    channels: frozenset[str] = frozenset()
    people: frozenset[str] = frozenset()
    groups: frozenset[str] = frozenset()
    limits: Limits = UNLIMITED
    excess: Excess | None = None
