"""``/chatops``: the bot about itself; and the help that every command has."""

from collections.abc import Mapping, Sequence

from app.domain.names import Action
from app.domain.queries import Help, WhoAmI
from app.domain.requests import Request
from app.gate import Gate
from app.pool import Lane
from app.views.chatops import HelpLine, HelpSection, help_view, whoami_view
from handlers.chatops_about import AUDIT, STATUS
from handlers.chatops_pause import PAUSE, RESUME
from handlers.routes import Command, Handler, Reply, Use

HELP = Use(
    word="help",
    action=Action.CHATOPS_HELP,
    arguments="help",
    does="Shows what you may do here.",
    example="help",
    lane=Lane.INTERACTIVE,
)
WHOAMI = Use(
    word="whoami",
    action=Action.CHATOPS_WHOAMI,
    arguments="whoami",
    does="Shows who you are to me.",
    example="whoami",
    lane=Lane.INTERACTIVE,
)
COMMAND = Command(
    "chatops", "The bot itself", (HELP, WHOAMI, AUDIT, STATUS, PAUSE, RESUME), names_people=True
)


class Helper:
    """Help for the commands of this workspace: pairs of a command and the name it goes by (``/emr``)."""

    def __init__(self, gate: Gate, commands: Sequence[tuple[Command, str]]) -> None:
        self._gate = gate
        self._commands = commands

    def everything(self, request: Request) -> Reply:
        """Answer with all that the asker may do here."""
        return self._show(request, self._commands)

    def only(self, command: Command, slash: str, misunderstood: str = "") -> Handler:
        """Make the handler that answers with one command's uses, and with what was not understood."""
        return lambda request: self._show(request, [(command, slash)], misunderstood)

    def _show(
        self, request: Request, commands: Sequence[tuple[Command, str]], misunderstood: str = ""
    ) -> Reply:
        allowed = self._gate.ask(Help(), request)
        sections = [
            HelpSection(
                command.summary, tuple(_line(use, slash) for use in command.uses if use.action in allowed)
            )
            for command, slash in commands
        ]
        return Reply(
            help_view([section for section in sections if section.lines], request.channel, misunderstood)
        )


def handlers(gate: Gate, helper: Helper) -> Mapping[Use, Handler]:
    """Make what answers each use."""

    def who_am_i(request: Request) -> Reply:
        return Reply(whoami_view(gate.ask(WhoAmI(), request), request.channel))

    return {HELP: helper.everything, WHOAMI: who_am_i}


def _line(use: Use, slash: str) -> HelpLine:
    return HelpLine(f"{slash} {use.arguments}", use.does, f"{slash} {use.example}")
