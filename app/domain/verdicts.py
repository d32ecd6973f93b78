"""What a click on a proposal came to."""

from dataclasses import dataclass
from enum import StrEnum

from app.domain.people import UserId


class Verdict(StrEnum):
    """Every click comes to exactly one of these."""

    CONFIRMED = "confirmed"
    CANCELLED = "cancelled"
    OUT_OF_DATE = "out_of_date"
    NOT_YOURS = "not_yours"
    EXPIRED = "expired"
    CONFIRMED_BEFORE = "confirmed_before"
    CANCELLED_BEFORE = "cancelled_before"


@dataclass(frozen=True, slots=True)
class Outcome:
    """The verdict, and whose proposal it is (``None`` where there is none)."""

    verdict: Verdict
    asker: UserId | None = None
