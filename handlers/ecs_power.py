"""``/ecs start``, ``stop``, ``force-stop``, ``reboot``: words and clicks into what is done at once, or proposed."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from app.domain.ecs.powering import AT_ONCE, InstancePreview, choices
from app.domain.ecs.queries import PreviewForceStop, PreviewPower, PreviewReboot, PreviewStart, PreviewStop
from app.domain.names import Action
from app.domain.policy import Target
from app.domain.proposals import Choice
from app.domain.requests import Request
from app.gate import Changes, Gate
from app.views import ecs as views
from app.views.ecs.buttons import action_id
from app.views.menus import picked_view
from app.views.problems import out_of_date
from cloud.ecs import EcsInstance
from handlers.arguments import Arguments
from handlers.asked import Asked
from handlers.ecs_places import Places, region_word
from handlers.questions import Questions
from handlers.routes import Click, Handler, Reply, Use
from handlers.scopes import scoped_arguments, scopes_to_json

INSTANCE = "ecs.instance"
"""The kind of stored question that the buttons below one instance refer to."""

PICKING = "ecs.picking"
"""The kind of stored question that a menu of instances refers to."""

START = Use(
    word="start",
    action=Action.ECS_START,
    arguments="start <instance>… [<region>] [--account A]",
    does="Starts instances at once, and tells when they run; ids or exact names.",
    example="start i-6we1stagingweb0000001 ap-northeast-1",
)
STOP = Use(
    word="stop",
    action=Action.ECS_STOP,
    arguments="stop <instance>… [<region>] [--account A]",
    does="Stops instances once you confirm, with their charges or without.",
    example="stop build-runner",
)
FORCE_STOP = Use(
    word="force-stop",
    action=Action.ECS_FORCE_STOP,
    arguments="force-stop <instance>… [<region>] [--account A]",
    does="Pulls their plugs once you confirm: what is not on disk is lost.",
    example="force-stop build-runner",
)
REBOOT = Use(
    word="reboot",
    action=Action.ECS_REBOOT,
    arguments="reboot <instance>… [<region>] [--account A]",
    does="Restarts instances once you confirm.",
    example="reboot build-runner",
)

PREVIEWS: Mapping[Use, Callable[..., PreviewPower]] = {
    START: PreviewStart,
    STOP: PreviewStop,
    FORCE_STOP: PreviewForceStop,
    REBOOT: PreviewReboot,
}
USES = {use.word: use for use in PREVIEWS}


class PowerHandlers:
    """From words to what is done at once, or proposed."""

    def __init__(
        self, gate: Gate, changes: Changes, questions: Questions, places: Places, slash: str
    ) -> None:
        self._gate = gate
        self._changes = changes
        self._questions = questions
        self._places = places
        self._slash = slash

    def handlers(self) -> Mapping[Use, Handler]:
        """Map each use to what answers it."""
        return {use: self._typed(use) for use in PREVIEWS}

    def actions(self) -> Mapping[str, Click]:
        """Map the action ids of the menu, and of the buttons below an instance, to what goes on."""
        return {
            views.PICK: Click(self._pick),
            **{action_id(use.word): Click(self._begin(use)) for use in PREVIEWS},
        }

    def go_on(self, request: Request, asked: Asked) -> Reply | None:
        """Find out what it would mean, and do it or have it confirmed."""
        use, preferred = USES[asked.use], self._places.preferred(asked.scopes)
        preview = self._gate.ask(PREVIEWS[use](asked.scopes, asked.words, preferred=preferred), request)
        if preview.unclear:
            question = self._questions.put(request, PICKING, asked.to_json(preview.unclear[0].word))
            return Reply(views.unclear_view(preview.unclear, question, self._slash))
        self._admit_needless(request, use, preview)
        if all(fact.note for fact in preview.facts):
            return Reply(views.nothing_to_do_view(preview.facts))
        if use is START:
            return self._at_once(request, preview)
        offered = choices(use.action, preview)
        self._changes.propose(request, preview.facts, offered, told_in=self._places.channel)
        return None

    def _admit_needless(self, request: Request, use: Use, preview: InstancePreview) -> None:
        """Nor is it told how things are to whoever may not change them; what is done is admitted when it is."""
        for fact in preview.facts:
            if fact.note:
                target = Target(fact.account, fact.region, preview.tags[fact.instance_id])
                named = {"target": f"{fact.account}/{fact.region}/{fact.instance_id}"}
                self._gate.admit(use.action, request, target, named)

    def _at_once(self, request: Request, preview: InstancePreview) -> Reply | None:
        plans = choices(START.action, preview)[Choice.CONFIRM]
        self._changes.carry_out(request, preview.facts, plans, told_in=self._places.channel)
        left_out = [fact for fact in preview.facts if fact.note]
        return Reply(views.nothing_to_do_view(left_out)) if left_out else None

    def _typed(self, use: Use) -> Handler:
        def answer(request: Request) -> Reply | None:
            self._places.check()
            parser = scoped_arguments(use, self._slash)
            parser.add_argument("instances", nargs="+")
            typed = parser.read(request.text)
            words, region = region_word(parser, typed.instances, typed.region)
            _check(parser, words)
            scopes = self._places.choose(parser, typed.account, region)
            return self.go_on(request, Asked(use.word, scopes, words))

        return answer

    def _begin(self, use: Use) -> Handler:
        def begin(request: Request) -> Reply | None:
            about = self._questions.find_in(request, INSTANCE, self._places.scopes)
            if about is None:
                return Reply(out_of_date())
            return self.go_on(request, Asked(use.word, about.scopes, (about.payload["instance"],)))

        return begin

    def _pick(self, request: Request) -> Reply | None:
        question = self._questions.find_in(request, PICKING, self._places.scopes)
        if question is None or not question.theirs or question.payload["use"] not in USES:
            return Reply(out_of_date(), replace=True)
        asked = Asked.picked(question, request.text)
        reply = self.go_on(request, asked) or Reply(picked_view(request.text))
        return replace(reply, replace=True)


def instance_to_json(instance: EcsInstance) -> dict[str, Any]:
    """Describe for the store which instance a message's buttons are about."""
    return {"scopes": scopes_to_json([instance.scope]), "instance": instance.id}


def _check(parser: Arguments, words: Sequence[str]) -> None:
    if not words:
        raise parser.problem("Name at least one instance before the region.")
    if len(words) > AT_ONCE:
        raise parser.problem(f"At most {AT_ONCE} instances go in one command; these are {len(words)}.")
    if strange := next((word for word in words if "*" in word), ""):
        raise parser.problem(
            f"{strange!r} has a *, and here every instance is named: by its id or whole name."
        )
