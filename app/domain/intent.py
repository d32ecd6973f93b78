"""What every intent has in common: one thing done to one target, as a frozen, storable value."""

from collections.abc import Iterator
from contextlib import contextmanager
from enum import StrEnum
from typing import Protocol

from app.domain.names import Action
from app.errors import ChatOpsError
from cloud.model import Scope


class Unreadable(ChatOpsError):
    """Another version of the bot has stored this, and I cannot read it."""


@contextmanager
def reading() -> Iterator[None]:
    """Raise :class:`Unreadable` for what is stored otherwise than expected."""
    try:
        yield
    except (AttributeError, IndexError, KeyError, TypeError, ValueError) as error:
        raise Unreadable from error


class Risk(StrEnum):
    """What is at stake: whether it can be taken back."""

    CHANGE = "change"
    DESTROY = "destroy"


class Intent(Protocol):
    """One thing to do to one target; ``done`` is the sentence to say once it is done."""

    @property
    def action(self) -> Action: ...

    @property
    def risk(self) -> Risk: ...

    @property
    def done(self) -> str: ...

    @property
    def scope(self) -> Scope: ...

    @property
    def name(self) -> str:
        """What people call the target."""

    @property
    def subject(self) -> str:
        """The target's id; empty for what is not there yet."""

    @property
    def target(self) -> str:
        """How the audit names what it is aimed at."""
