"""What each command is made of. Everything the handlers work with comes from outside, as :class:`Needs`."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from app.domain.emr.launching import Templates
from app.gate import Changes, Gate
from app.views.emr.places import Marks
from app.watching.nights import Nights
from app.watching.uses import WatchUses
from cloud.model import Scope
from handlers import chatops
from handlers.chatops_about import AboutHandlers
from handlers.chatops_pause import PauseHandlers
from handlers.ecs import EcsHandlers
from handlers.ecs_nights import NightHandlers
from handlers.ecs_places import Places
from handlers.ecs_power import PowerHandlers
from handlers.emr import EmrHandlers
from handlers.emr_digest import DigestHandlers
from handlers.emr_idle import IdleHandlers
from handlers.emr_idle_clicks import IdleClicks
from handlers.emr_keep import KeepHandlers
from handlers.emr_launch import Launching
from handlers.emr_launch_form import LaunchForm
from handlers.emr_resize import ResizeHandlers
from handlers.emr_settings import SettingsHandlers
from handlers.emr_steps import StepHandlers
from handlers.emr_terminate import TERMINATE, TerminateHandlers
from handlers.later import Later
from handlers.modals import Forms, Modals
from handlers.picking import Picking
from handlers.questions import Questions
from handlers.routes import Click, Handler, Submission, Use


@dataclass(frozen=True, slots=True)
class Needs:
    """What is behind the handlers; ``scopes`` are AWS's accounts and regions, ``places`` Alibaba Cloud's."""

    gate: Gate
    changes: Changes
    questions: Questions
    modals: Modals
    later: Later
    templates: Templates
    scopes: Sequence[Scope]
    places: Places
    marks: Marks
    watch: WatchUses
    nights: Nights | None = None


@dataclass(frozen=True, slots=True)
class Part:
    """What one command does: by its uses, and by the action ids and callback ids of its views."""

    handlers: Mapping[Use, Handler]
    actions: Mapping[str, Click] = field(default_factory=dict)
    submissions: Mapping[str, Submission] = field(default_factory=dict)


def emr_part(needs: Needs, slash: str) -> Part:
    """Wire ``/emr``: what shows clusters, what changes them, and what their messages' buttons begin."""
    gate, changes, questions, scopes = needs.gate, needs.changes, needs.questions, needs.scopes
    later, watch, marks, templates = needs.later, needs.watch, needs.marks, needs.templates
    picking, forms = Picking(questions, scopes, slash), Forms(needs.modals, later)
    clusters = EmrHandlers(gate, questions, scopes, slash, marks)
    launching = Launching(gate, changes, questions, templates, scopes, slash)
    launch_form = LaunchForm(forms, launching, later, templates, slash)
    termination = TerminateHandlers(gate, changes, picking, scopes, slash)
    settings = SettingsHandlers(gate, changes, picking, scopes, slash)
    steps = StepHandlers(gate, changes, picking, questions, scopes, slash)
    resizes = ResizeHandlers(gate, changes, questions, picking, forms, later, scopes, slash)
    keeps = KeepHandlers(gate, watch.keeping, picking, scopes, slash, watch.zone)
    picked = {
        **termination.picked(),
        **settings.picked(),
        **steps.picked(),
        **resizes.picked(),
        **keeps.picked(),
    }
    idle = IdleClicks(gate, watch.keeping, picked[TERMINATE.word], clusters.sheet, watch.zone, watch.here)
    return Part(
        {
            **clusters.handlers(),
            **launch_form.handlers(),
            **termination.handlers(),
            **settings.handlers(),
            **steps.handlers(),
            **resizes.handlers(),
            **keeps.handlers(),
            **IdleHandlers(gate, scopes, slash, marks).handlers(),
            **DigestHandlers(gate, scopes, needs.places.scopes, slash, marks).handlers(),
        },
        {
            **clusters.actions(),
            **picking.actions(picked),
            **steps.actions(),
            **resizes.actions(),
            **launching.actions(clusters.sheet),
            **launch_form.actions(),
            **idle.actions(),
        },
        {**launch_form.submissions(), **resizes.submissions()},
    )


def ecs_part(needs: Needs, slash: str) -> Part:
    """Wire ``/ecs``, and the buttons below what runs at night."""
    instances = EcsHandlers(needs.gate, needs.questions, needs.places, slash, needs.marks)
    power = PowerHandlers(needs.gate, needs.changes, needs.questions, needs.places, slash)
    nights = NightHandlers(needs.nights, power).actions() if needs.nights else {}
    return Part(
        {**instances.handlers(), **power.handlers()},
        {**instances.actions(), **power.actions(), **nights},
    )


def chatops_part(needs: Needs, slash: str, helper: chatops.Helper) -> Part:
    """Wire ``/chatops``."""
    about = AboutHandlers(needs.gate, needs.questions, slash)
    pausing = PauseHandlers(needs.watch.automation, slash)
    uses = {**chatops.handlers(needs.gate, helper), **about.handlers(), **pausing.handlers()}
    return Part(uses, about.actions())
