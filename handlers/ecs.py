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
from app.views.problems import out_of_date
from cloud.ecs import EcsInstance, EcsStatus, InstanceFilter
from cloud.model import Scope
from handlers.arguments import Arguments
from handlers.ecs_places import Places, region_word
from handlers.ecs_power import FORCE_STOP, INSTANCE, REBOOT, START, STOP, instance_to_json
from handlers.questions import Question, Questions
from handlers.routes import Click, Command, Handler, Reply, Use
from handlers.scopes import scopes_from_json, scopes_to_json

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
        self._places = places
        self._slash = slash
        self._marks = marks

    def handlers(self) -> Mapping[Use, Handler]:
        """Map each use to what answers it."""
        return {LIST: self.list_instances, SHOW: self.show_instance}

    def actions(self) -> Mapping[str, Click]:
        """Map the action ids of our views to what they do."""
        return {
            views.NEXT_PAGE: Click(self._turn(+1)),
            views.PREVIOUS_PAGE: Click(self._turn(-1)),
            views.SHOW: Click(self.pick),
        }

    def list_instances(self, request: Request) -> Reply:
        """Answer ``/ecs list``."""
        self._places.check()
        parser = self._parser(LIST)
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
        parser = self._parser(SHOW)
        parser.add_argument("instance", nargs="+")
        typed = parser.read(request.text)
        words, region = region_word(parser, typed.instance, typed.region)
        if len(words) != 1:
            raise parser.problem("Name one instance, and after it a region if you like.")
        return self._sheet(request, self._places.choose(parser, typed.account, region), words[0])

    def pick(self, request: Request) -> Reply:
        """Answer an instance picked from a menu; ``request.value`` is the stored question's id."""
        stored = self._questions.find(request, LISTING)
        scopes = self._asked(stored)
        if stored is None or not scopes:
            return Reply(out_of_date())
        home = stored.payload["found"].get(request.text)
        where = scopes_from_json([home], scopes) if home else ()
        return self._sheet(request, where or scopes, request.text)

    def _turn(self, step: int) -> Handler:
        def turn(request: Request) -> Reply:
            stored = self._questions.find(request, LISTING)
            scopes = self._asked(stored)
            if stored is None or not scopes:
                return Reply(out_of_date())
            place = stored.payload
            wanted = _filter_from_json(place["wanted"])
            return self._page(request, scopes, wanted, page=place["page"] + step, replace=stored.theirs)

        return turn

    def _asked(self, stored: Question | None) -> tuple[Scope, ...]:
        """Tell what a question was about; nothing if it is gone, or those scopes are."""
        return scopes_from_json(stored.payload["scopes"], self._places.scopes) if stored else ()

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
        place = _place(scopes, found.instances, wanted, found.page)
        listing = self._questions.put(request, LISTING, place)
        return Reply(views.list_view(found, listing, self._slash, self._marks), replace)

    def _sheet(self, request: Request, scopes: tuple[Scope, ...], instance: str) -> Reply:
        preferred = self._places.preferred(scopes)
        found = self._gate.ask(ShowInstance(scopes, instance, preferred=preferred), request)
        if isinstance(found, InstanceMatches):
            place = _place(scopes, found.candidates, InstanceFilter())
            return Reply(views.matches_view(found, self._questions.put(request, LISTING, place), self._slash))
        begins = fitting(found.instance)
        offered = [begin.action for begin in begins if self._gate.may(begin.action, request, found.aim)]
        about = self._questions.put(request, INSTANCE, instance_to_json(found.instance)) if offered else ""
        return Reply(views.show_view(found, self._marks, about, offered))

    def _parser(self, use: Use) -> Arguments:
        parser = Arguments(f"{self._slash} {use.arguments}", f"{self._slash} {use.example}")
        parser.add_argument("--account")
        parser.add_argument("--region")
        return parser


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


def _place(
    scopes: Sequence[Scope], instances: Sequence[EcsInstance], wanted: InstanceFilter, page: int = 1
) -> dict[str, Any]:
    """Describe for the store what a message's buttons and menus are about, and where its instances are."""
    found = {instance.id: [instance.scope.account, instance.scope.region] for instance in instances}
    tags = dict(wanted.tags)
    return {
        "scopes": scopes_to_json(scopes),
        "wanted": {**asdict(wanted), "tags": tags},
        "page": page,
        "found": found,
    }


def _filter_from_json(stored: Mapping[str, Any]) -> InstanceFilter:
    status = EcsStatus(stored["status"]) if stored["status"] else None
    return InstanceFilter(stored["name"], status, stored["tags"])
