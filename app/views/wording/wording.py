"""What an action has to say for itself; everything else about a proposal's message is the same for all."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from slack_sdk.models.blocks import ButtonElement

from app.domain.durations import spoken
from app.domain.proposals import Choice, Proposal
from app.store.operations import Operation


@dataclass(frozen=True, slots=True)
class Offer:
    """A button: the choice it makes, and what is written on it."""

    choice: Choice
    text: str
    style: str = "danger"


def nothing(_: Proposal) -> Sequence[str]:
    """Say nothing more."""
    return ()


def no_buttons(_id: str, _operations: Sequence[Operation]) -> Sequence[ButtonElement]:
    """Offer nothing while it goes on."""
    return ()


def in_so_long(length: timedelta) -> str:
    """Say roughly how long something took; what took no time worth telling needs no words."""
    return f" in {spoken(length)}" if length >= timedelta(minutes=1) else ""


@dataclass(frozen=True, slots=True)
class Wording:
    """The words of one action, and what it shows of a target.

    "…, *terminate* one cluster?" → "*Terminating* one cluster, confirmed by …" → "2 of 3 clusters *terminated*".
    """

    verb: str
    doing: str
    done: str
    fact: Callable[[Any, datetime], str]
    """A target's lines in the question, as of a moment."""
    offers: Callable[[Proposal], Sequence[Offer]]
    """The buttons that could be there, the plainest first; only choices of the proposal are shown."""
    notes: Callable[[Proposal], Sequence[str]] = nothing
    """Lines below all targets."""
    under_way: Callable[[str, Sequence[Operation]], Sequence[ButtonElement]] = no_buttons
    """Buttons while it goes on; their values are the given id, the proposal's."""
    ended: Callable[[str, Sequence[Operation]], Sequence[ButtonElement]] = no_buttons
    """Buttons once it is over."""
    noun: tuple[str, str] = ("cluster", "clusters")
    provider: str = "EMR"
    took: Callable[[timedelta], str] = in_so_long
    """How long it took, to stand behind how it ended."""
    mentions: bool = False
    """Whether the asker is called by name at the end however quickly that came."""

    def count(self, number: int) -> str:
        return f"one {self.noun[0]}" if number == 1 else f"{number} {self.noun[1]}"
