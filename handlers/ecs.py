"""``/ecs``: Alibaba Cloud ECS instances listed and shown; text and clicks into queries, answers into views."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Any

from app.domain.ecs.instances import InstanceMatches
from app.domain.ecs.queries import ListInstances, ShowInstance
from app.domain.names import Action
from app.domain.requests import Request
from app.gate import Gate
from app.views import ecs as views
from app.views.ecs.buttons import fitting
from app.views.emr.places import Marks
from cloud.ecs import EcsStatus, InstanceFilter
from cloud.model import Scope
from handlers.arguments import Arguments
from handlers.ecs_places import Places, region_word
from handlers.ecs_power import FORCE_STOP, INSTANCE, REBOOT, START, STOP, instance_to_json
from handlers.listing import Listing
from handlers.questions import Question, Questions
from handlers.routes import Click, Command, Handler, Reply, Use
from handlers.scopes import scoped_arguments

LISTING = "ecs.listing"
"""The kind of stored question that a list's buttons and menu refer to."""

LIST = Use(
    word="list",
    action=Action.ECS_LIST,
    arguments="[list] [--name part] [--tag key=value] [--status Running] [--account A] [--region R]",
    does="Lists instances; what you name narrows it.",
    example="list --tag env=dev --status Stopped",
)
SHOW = Use(
    word="show",
    action=Action.ECS_SHOW,
    arguments="show <instance> [<region>] [--account A]",
    does="Shows one instance, by id, name or a unique part of its name.",
    example="show build-runner",
)
COMMAND = Command("ecs", "Alibaba Cloud ECS instances", (LIST, SHOW, START, STOP, REBOOT, FORCE_STOP))


class EcsHandlers:
    """All that people look at instances with, in all places unless they name some."""

    def __init__(self, gate: Gate, questions: Questions, places: Places, slash: str, marks: Marks) -> None:
        self._gate = gate
        self._questions = questions
        self._listing = Listing(questions, LISTING, places.scopes)
        self._places = places
        self._slash = slash
        self._marks = marks

    def handlers(self) -> Mapping[Use, Handler]:
        """Map each use to what answers it."""
        return {LIST: self.list_instances, SHOW: self.show_instance}

    def actions(self) -> Mapping[str, Click]:
        """Map the action ids of our views to what they do."""
        return {
            views.NEXT_PAGE: self._listing.turn(+1, self._turned),
            views.PREVIOUS_PAGE: self._listing.turn(-1, self._turned),
            views.SHOW: self._listing.pick(self._sheet),
        }

    def list_instances(self, request: Request) -> Reply:
        """Answer ``/ecs list``."""
        self._places.check()
        parser = scoped_arguments(LIST, self._slash)
        parser.add_argument("--name", default="")
        parser.add_argument("--tag", action="append", default=[])
        parser.add_argument("--status", default="")
        parser.add_argument("where", nargs="*")
        typed = parser.read(request.text)
        left, region = region_word(parser, typed.where, typed.region)
        if left:
            raise parser.problem(f"{left[0]!r} is no region of Alibaba Cloud, and a list takes nothing else.")
        wanted = InstanceFilter(_pattern(typed.name), _status(parser, typed.status), _tags(parser, typed.tag))
        return self._page(request, self._places.choose(parser, typed.account, region), wanted, page=1)

    def show_instance(self, request: Request) -> Reply:
        """Answer ``/ecs show``."""
        self._places.check()
        parser = scoped_arguments(SHOW, self._slash)
        parser.add_argument("instance", nargs="+")
        typed = parser.read(request.text)
        words, region = region_word(parser, typed.instance, typed.region)
        if len(words) != 1:
            raise parser.problem("Name one instance, and after it a region if you like.")
        return self._sheet(request, self._places.choose(parser, typed.account, region), words[0])

    def _turned(self, request: Request, asked: Question, page: int) -> Reply:
        wanted = _filter_from_json(asked.payload["wanted"])
        return self._page(request, asked.scopes, wanted, page=page, replace=asked.theirs)

    def _page(
        self,
        request: Request,
        scopes: tuple[Scope, ...],
        wanted: InstanceFilter,
        *,
        page: int,
        replace: bool = False,
    ) -> Reply:
        found = self._gate.ask(ListInstances(scopes, wanted, page), request)
        narrowed = {**asdict(wanted), "tags": dict(wanted.tags)}
        question = self._listing.put(request, scopes, found.instances, found.page, wanted=narrowed)
        return Reply(views.list_view(found, question, self._slash, self._marks), replace)

    def _sheet(self, request: Request, scopes: tuple[Scope, ...], instance: str) -> Reply:
        preferred = self._places.preferred(scopes)
        found = self._gate.ask(ShowInstance(scopes, instance, preferred=preferred), request)
        if isinstance(found, InstanceMatches):
            question = self._listing.put(request, scopes, found.candidates)
            return Reply(views.matches_view(found, question, self._slash))
        begins = fitting(found.instance)
        offered = [begin.action for begin in begins if self._gate.may(begin.action, request, found.aim)]
        about = self._questions.put(request, INSTANCE, instance_to_json(found.instance)) if offered else ""
        return Reply(views.show_view(found, self._marks, about, offered))


def _pattern(part: str) -> str:
    return part if not part or "*" in part else f"*{part}*"


def _status(parser: Arguments, typed: str) -> EcsStatus | None:
    if not typed:
        return None
    known = {status.value.casefold(): status for status in EcsStatus if status is not EcsStatus.UNKNOWN}
    if typed.casefold() not in known:
        there = ", ".join(status.value for status in known.values())
        raise parser.problem(f"{typed!r} is no status of an instance; there are {there}.")
    return known[typed.casefold()]


def _tags(parser: Arguments, typed: Sequence[str]) -> Mapping[str, str]:
    pairs = [word.partition("=") for word in typed]
    if any(not key for key, _, _ in pairs):
        raise parser.problem("A tag is key=value, or a key alone for any value.")
    return {key: value for key, _, value in pairs}


def _filter_from_json(stored: Mapping[str, Any]) -> InstanceFilter:
    status = EcsStatus(stored["status"]) if stored["status"] else None
    return InstanceFilter(stored["name"], status, stored["tags"])
