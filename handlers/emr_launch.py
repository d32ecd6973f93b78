"""``/emr launch``: typed words into a proposal."""

import argparse
from collections.abc import Mapping, Sequence
from datetime import timedelta

from app.domain.durations import parse_duration
from app.domain.emr.launching import NEVER, Template, Templates, Wishes
from app.domain.names import Action
from app.domain.proposals import Choice
from app.domain.queries import PreviewLaunch, WhereToLaunch
from app.domain.requests import Request
from app.gate import Changes, Gate
from app.views import launch as views
from app.views.menus import picked_view
from app.views.problems import out_of_date
from cloud.model import Scope
from handlers.arguments import Arguments, whole_number
from handlers.listing import ShowOne
from handlers.questions import Questions
from handlers.routes import Click, Reply, Use
from handlers.scopes import choose_scopes, scoped_arguments, scopes_to_json

WHERE = "emr.launch"
"""The kind of stored question that a menu of accounts and regions refers to."""

LAUNCH = Use(
    word="launch",
    action=Action.EMR_LAUNCH,
    arguments=(
        "launch [<template>] [--name N] [--core n] [--task n] [--spot|--on-demand] [--idle 2h|off] [--protect] "
        "[--account A] [--region R]"
    ),
    does="Opens a form; or shows what a template would launch and cost, and launches once you confirm.",
    example="launch nightly --task 8",
    form=True,
)


class Launching:
    """From what somebody wishes to a proposal."""

    def __init__(
        self,
        gate: Gate,
        changes: Changes,
        questions: Questions,
        templates: Templates,
        scopes: Sequence[Scope],
        slash: str,
    ) -> None:
        self._gate = gate
        self._changes = changes
        self._questions = questions
        self._templates = templates
        self._scopes = scopes
        self._slash = slash

    def actions(self, show: ShowOne) -> Mapping[str, Click]:
        """Map the action ids of our views to what they do."""

        def show_launched(request: Request) -> Reply:
            made = self._changes.made(request.value)
            return show(request, (made[0][0],), made[0][1]) if made else Reply(out_of_date())

        return {views.WHERE: Click(self.pick), views.SHOW: Click(show_launched)}

    def typed(self, request: Request) -> Reply | None:
        """Answer ``/emr launch`` with words after it."""
        typed = self._read(request.text)
        scopes = self.where(request, typed.account, typed.region)
        if not self._templates:
            return Reply(views.no_templates_view())
        if not typed.template:
            return Reply(views.which_template_view(tuple(self._templates.values())))
        template = self._templates.get(typed.template.casefold())
        if template is None:
            return Reply(views.unknown_template_view(typed.template, tuple(self._templates.values())))
        return self.propose(request, template, template.offered_in(scopes), _wishes(template, typed))

    def pick(self, request: Request) -> Reply | None:
        """Answer an account and region picked from a menu: go on with what was typed."""
        stored = self._questions.find_in(request, WHERE, self._scopes)
        picked = tuple(scope for scope in stored.scopes if str(scope) == request.text) if stored else ()
        if stored is None or not stored.theirs or not picked:
            return Reply(out_of_date())
        typed = self._read(stored.payload["text"])
        template = self._templates.get(typed.template.casefold())
        if template is None:
            return Reply(out_of_date())
        reply = self.propose(request, template, picked, _wishes(template, typed))
        return Reply(reply.message if reply else picked_view(request.text), replace=True)

    def where(
        self, request: Request, account: str | None = None, region: str | None = None
    ) -> tuple[Scope, ...]:
        """Tell where the asker may launch something; raises if that is nowhere."""
        scopes = choose_scopes(self._parser(), self._scopes, account, region)
        return self._gate.ask(WhereToLaunch(scopes), request)

    def propose(
        self, request: Request, template: Template, scopes: tuple[Scope, ...], wishes: Wishes
    ) -> Reply | None:
        """Ask to confirm the launch in the one scope that is left; or ask which of them it is to be."""
        if not scopes:
            return Reply(views.elsewhere_view(template))
        if len(scopes) > 1:
            stored = {"scopes": scopes_to_json(scopes), "text": request.text}
            return Reply(views.where_view(template, scopes, self._questions.put(request, WHERE, stored)))
        preview = self._gate.ask(PreviewLaunch(scopes, wishes), request)
        self._changes.propose(request, [preview.facts], {Choice.CONFIRM: (preview.plan,)})
        return None

    def _read(self, text: str) -> argparse.Namespace:
        parser = self._parser()
        typed = parser.read(text)
        if typed.idle is not None:
            idle = idle_from(typed.idle)
            if idle is None:
                raise parser.problem(f"{typed.idle} is no length of time: {IDLE_EXPECTED}")
            typed.idle = idle
        return typed

    def _parser(self) -> Arguments:
        parser = scoped_arguments(LAUNCH, self._slash)
        parser.add_argument("template", nargs="?", default="")
        parser.add_argument("--name", default="")
        parser.add_argument("--core", type=whole_number)
        parser.add_argument("--task", type=whole_number)
        market = parser.add_mutually_exclusive_group()
        market.add_argument("--spot", action="store_const", const=True, dest="spot")
        market.add_argument("--on-demand", action="store_const", const=False, dest="spot")
        parser.add_argument("--idle")
        parser.add_argument("--protect", action="store_const", const=True)
        return parser


IDLE_EXPECTED = "give one like 90m or 2h, or off."


def idle_from(text: str) -> timedelta | None:
    """Read an idle timeout: a length of time, or ``off``; ``None`` for anything else."""
    return NEVER if text.strip().casefold() == "off" else parse_duration(text)


def _wishes(template: Template, typed: argparse.Namespace) -> Wishes:
    return Wishes(
        template=template.name,
        name=typed.name,
        core=typed.core,
        task=typed.task,
        spot=typed.spot,
        idle_timeout=typed.idle,
        protected=typed.protect,
    )
