"""Slack in. A file is named after the command that it does part of; the others are what all commands share.

What there is stands in one explicit list; nothing registers itself.
"""

from collections.abc import Mapping

from handlers import chatops, echo, ecs, emr, proposals
from handlers.routes import Bound, Command, Routes
from handlers.wiring import Needs, Part, chatops_part, ecs_part, emr_part

COMMANDS: tuple[Command, ...] = (emr.COMMAND, ecs.COMMAND, chatops.COMMAND, echo.COMMAND)


def slash_names(renames: Mapping[str, str]) -> Mapping[str, str]:
    """Map each command's contract name to what is typed in this workspace, slash included."""
    return {command.name: f"/{renames.get(command.name, command.name)}" for command in COMMANDS}


def build(needs: Needs, slash: Mapping[str, str]) -> tuple[Routes, chatops.Helper]:
    """Bind every command to what does its work, under the names it has here: those of :func:`slash_names`."""
    helper = chatops.Helper(needs.gate, [(command, slash[command.name]) for command in COMMANDS])
    parts: Mapping[Command, Part] = {
        emr.COMMAND: emr_part(needs, slash["emr"]),
        ecs.COMMAND: ecs_part(needs, slash["ecs"]),
        chatops.COMMAND: chatops_part(needs, slash["chatops"], helper),
        echo.COMMAND: Part(echo.handlers(needs.gate)),
    }
    routes = Routes(
        {slash[command.name].lstrip("/"): _bound(command, slash, parts[command]) for command in COMMANDS},
        {
            **{action_id: click for part in parts.values() for action_id, click in part.actions.items()},
            **proposals.actions(needs.changes),
        },
        {callback_id: form for part in parts.values() for callback_id, form in part.submissions.items()},
        stale=proposals.stale(needs.changes),
    )
    return routes, helper


def _bound(command: Command, slash: Mapping[str, str], part: Part) -> Bound:
    return Bound(command, slash[command.name], {use: part.handlers[use] for use in command.uses})
