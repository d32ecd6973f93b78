"""What following an operation needs to know of the thing that it follows."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from app.domain.changes import Plan


@dataclass(frozen=True, slots=True)
class Followed:
    """One operation to look at; ``since`` is when the cloud accepted it, or else when it was asked to.

    ``made`` is the id of what came of it, if that is known; ``in_doubt`` says that the cloud's answer was lost.
    ``progress`` is what was told of it last.
    """

    id: str
    plan: Plan
    since: datetime
    made: str = ""
    in_doubt: bool = False
    progress: str = ""


@dataclass(frozen=True, slots=True)
class Sight:
    """What was seen: how far it has come, in words.

    ``happened`` tells whether what was asked for has taken effect at all: so a lost answer is made up for. ``None``:
    that cannot be told yet, so it stays in doubt. ``made`` is the id of what was found to have come of it.
    ``cancelled``: it has ended because somebody wanted something else.
    """

    progress: str
    happened: bool | None
    ended: bool = False
    failed: bool = False
    cancelled: bool = False
    reason: str = ""
    made: str = ""


@dataclass(frozen=True, slots=True)
class Looked:
    """Sights by operation id (left out: not seen this time), and how many API calls they took."""

    sights: Mapping[str, Sight]
    calls: int


class Follower(Protocol):
    """Looks at the operations of one action, many at a time."""

    def group(self, plan: Plan) -> str:
        """Name what can be looked at together, and whose calls are counted together."""

    def look(self, followed: Sequence[Followed], calls: int) -> Looked:
        """Look at operations of one group by at most so many API ``calls``; raises ``CloudError``."""
