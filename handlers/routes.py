"""What a route is: the explicit tables that the router looks things up in."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from app.domain.names import Action
from app.domain.requests import Request
from app.pool import Lane
from app.views import problems
from app.views.message import Message


@dataclass(frozen=True, slots=True)
class Reply:
    """What goes back to the person who asked; ``replace`` puts it in the place of what was clicked."""

    message: Message
    replace: bool = False


Handler = Callable[[Request], Reply | None]
"""Does the work of a request; ``None``: what it did answers for itself."""


@dataclass(frozen=True, slots=True)
class Use:
    """One way to use a command: its first ``word`` (empty: none is typed), its action, how it is typed.

    ``arguments`` and ``example`` stand without the slash command, whose name a workspace may choose. With ``form`` it
    opens one when nothing is typed after the word.
    """

    word: str
    action: Action
    arguments: str
    does: str
    example: str
    lane: Lane = Lane.WORK
    form: bool = False

    def lane_of(self, rest: str) -> Lane:
        """Say where its work belongs, by what was typed after the word."""
        return Lane.MODAL if self.form and not rest else self.lane


@dataclass(frozen=True, slots=True)
class Command:
    """A slash command by its contract name (without the slash), and its uses, the default first.

    ``names_people``: Slack is to turn the @names in its text into ids.
    """

    name: str
    summary: str
    uses: tuple[Use, ...]
    names_people: bool = False

    def find(self, text: str) -> tuple[Use | None, str]:
        """Find the use for what was typed, and the rest of it; ``None`` if the first word is none of ours."""
        first, rest = (*text.split(None, 1), "", "")[:2]
        for use in self.uses:
            if use.word and use.word == first.casefold():
                return use, rest.strip()
        default = self.uses[0]
        if not first or not default.word or first.startswith(("-", "—", "–")):
            return default, text.strip()
        return None, text.strip()


@dataclass(frozen=True, slots=True)
class Bound:
    """A command under the name it has in this workspace (``/emr``), with what does the work of each use."""

    command: Command
    slash: str
    handlers: Mapping[Use, Handler]


@dataclass(frozen=True, slots=True)
class Click:
    """What a button or a menu does; what opens a modal belongs in the MODAL lane, and is filled in another."""

    run: Handler
    lane: Lane = Lane.WORK


@dataclass(frozen=True, slots=True)
class Submission:
    """A modal: ``validate`` gives errors by block id (none: accepted), ``run`` does the work.

    ``validate`` sees the submitted state and does no I/O, because Slack waits for it:
    https://docs.slack.dev/surfaces/modals/#displaying_errors
    """

    validate: Callable[[Request], Mapping[str, str]]
    run: Handler
    lane: Lane = Lane.WORK


def out_of_date(_: Request) -> Reply:
    """Answer a click on what no route knows any more."""
    return Reply(problems.out_of_date())


@dataclass(frozen=True, slots=True)
class Routes:
    """Everything that Slack can send us, by name; commands by the name they have here, without the slash.

    ``options`` answer option menus, without I/O.
    """

    commands: Mapping[str, Bound]
    actions: Mapping[str, Click] = field(default_factory=dict)
    submissions: Mapping[str, Submission] = field(default_factory=dict)
    options: Mapping[str, Callable[[Request], Sequence[Mapping[str, Any]]]] = field(default_factory=dict)
    stale: Handler = out_of_date
