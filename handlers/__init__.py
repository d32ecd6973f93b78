"""Slack in: one file per command. What there is stands in one explicit list; nothing registers itself."""

from collections.abc import Mapping, Sequence

from app.gate import Changes, Gate
from cloud.model import Scope
from handlers import chatops, echo, emr, proposals
from handlers.about import AboutHandlers
from handlers.emr_terminate import TerminateHandlers
from handlers.questions import Questions
from handlers.routes import Bound, Command, Handler, Routes, Use

COMMANDS: tuple[Command, ...] = (emr.COMMAND, chatops.COMMAND, echo.COMMAND)


def slash_names(renames: Mapping[str, str]) -> Mapping[str, str]:
    """Map each command's contract name to what is typed in this workspace, slash included."""
    return {command.name: f"/{renames.get(command.name, command.name)}" for command in COMMANDS}


def build(
    gate: Gate,
    changes: Changes,
    questions: Questions,
    scopes: Sequence[Scope],
    renames: Mapping[str, str],
    marks: Mapping[str, str],
) -> tuple[Routes, chatops.Helper]:
    """Bind every command to what does its work, under the names it has here; ``marks`` are the accounts'."""
    slash = slash_names(renames)
    helper = chatops.Helper(gate, [(command, slash[command.name]) for command in COMMANDS])
    clusters = emr.EmrHandlers(gate, questions, scopes, slash["emr"], marks)
    termination = TerminateHandlers(gate, changes, questions, scopes, slash["emr"])
    about = AboutHandlers(gate, questions, slash["chatops"])
    handlers: Mapping[Use, Handler] = {
        **clusters.handlers(),
        **termination.handlers(),
        **chatops.handlers(gate, helper),
        **about.handlers(),
        **echo.handlers(gate),
    }
    bound = {
        slash[command.name].lstrip("/"): Bound(
            command, slash[command.name], {use: handlers[use] for use in command.uses}
        )
        for command in COMMANDS
    }
    actions = {**clusters.actions(), **termination.actions(), **about.actions(), **proposals.actions(changes)}
    return Routes(commands=bound, actions=actions, stale=proposals.stale(changes)), helper
