"""Slack in: one file per command. What there is stands in one explicit list; nothing registers itself."""

from collections.abc import Mapping, Sequence

from app.domain.emr.launching import Templates
from app.gate import Changes, Gate
from app.watching.nights import Nights
from app.watching.uses import WatchUses
from cloud.model import Scope
from handlers import chatops, echo, ecs, emr, proposals
from handlers.about import AboutHandlers
from handlers.ecs_nights import NightHandlers
from handlers.ecs_places import Places
from handlers.ecs_power import PowerHandlers
from handlers.emr_digest import DigestHandlers
from handlers.emr_idle import IdleHandlers
from handlers.emr_keep import KeepHandlers
from handlers.emr_launch import Launching
from handlers.emr_launch_form import LaunchForm
from handlers.emr_resize import ResizeHandlers
from handlers.emr_settings import SettingsHandlers
from handlers.emr_steps import StepHandlers
from handlers.emr_terminate import TerminateHandlers
from handlers.idle_clicks import IdleClicks
from handlers.later import Later
from handlers.modals import Forms, Modals
from handlers.pausing import PauseHandlers
from handlers.picking import Picking
from handlers.questions import Questions
from handlers.routes import Bound, Command, Handler, Routes, Use

COMMANDS: tuple[Command, ...] = (emr.COMMAND, ecs.COMMAND, chatops.COMMAND, echo.COMMAND)


def slash_names(renames: Mapping[str, str]) -> Mapping[str, str]:
    """Map each command's contract name to what is typed in this workspace, slash included."""
    return {command.name: f"/{renames.get(command.name, command.name)}" for command in COMMANDS}


def build(
    gate: Gate,
    changes: Changes,
    questions: Questions,
    modals: Modals,
    later: Later,
    templates: Templates,
    scopes: Sequence[Scope],
    renames: Mapping[str, str],
    marks: Mapping[str, str],
    places: Places,
    watch: WatchUses,
    nights: Nights | None = None,
) -> tuple[Routes, chatops.Helper]:
    """Bind every command to what does its work, under the names it has here; ``marks`` are the accounts'."""
    slash = slash_names(renames)
    helper = chatops.Helper(gate, [(command, slash[command.name]) for command in COMMANDS])
    clusters = emr.EmrHandlers(gate, questions, scopes, slash["emr"], marks)
    forms = Forms(modals, later)
    picking = Picking(questions, scopes, slash["emr"])
    termination = TerminateHandlers(gate, changes, picking, scopes, slash["emr"])
    settings = SettingsHandlers(gate, changes, picking, scopes, slash["emr"])
    steps = StepHandlers(gate, changes, picking, questions, scopes, slash["emr"])
    launching = Launching(gate, changes, questions, templates, scopes, slash["emr"])
    launch_form = LaunchForm(forms, launching, later, templates, slash["emr"])
    resizes = ResizeHandlers(gate, changes, questions, picking, forms, later, scopes, slash["emr"])
    instances = ecs.EcsHandlers(gate, questions, places, slash["ecs"], marks)
    power = PowerHandlers(gate, changes, questions, places, slash["ecs"])
    about = AboutHandlers(gate, questions, slash["chatops"])
    keeps = KeepHandlers(gate, watch.keeping, picking, scopes, slash["emr"], watch.zone)
    terminate = termination.picked()["terminate"]
    idle = IdleClicks(gate, watch.keeping, terminate, clusters.sheet, watch.zone, marks)
    handlers: Mapping[Use, Handler] = {
        **clusters.handlers(),
        **launch_form.handlers(),
        **termination.handlers(),
        **settings.handlers(),
        **steps.handlers(),
        **resizes.handlers(),
        **IdleHandlers(gate, scopes, slash["emr"], marks).handlers(),
        **keeps.handlers(),
        **DigestHandlers(gate, scopes, slash["emr"], marks).handlers(),
        **instances.handlers(),
        **power.handlers(),
        **chatops.handlers(gate, helper),
        **about.handlers(),
        **PauseHandlers(watch.automation, slash["chatops"]).handlers(),
        **echo.handlers(gate),
    }
    bound = {
        slash[command.name].lstrip("/"): Bound(
            command, slash[command.name], {use: handlers[use] for use in command.uses}
        )
        for command in COMMANDS
    }
    actions = {
        **clusters.actions(),
        **picking.actions(
            {
                **termination.picked(),
                **settings.picked(),
                **steps.picked(),
                **resizes.picked(),
                **keeps.picked(),
            }
        ),
        **steps.actions(),
        **resizes.actions(),
        **launching.actions(clusters.sheet),
        **launch_form.actions(),
        **instances.actions(),
        **power.actions(),
        **(NightHandlers(nights, power).actions() if nights else {}),
        **about.actions(),
        **idle.actions(),
        **proposals.actions(changes),
    }
    submissions = {**launch_form.submissions(), **resizes.submissions()}
    return Routes(bound, actions, submissions, stale=proposals.stale(changes)), helper
