"""``/emr steps``: the newest steps of a cluster, and cancelling those that are pending or running."""

from collections.abc import Mapping, Sequence

from app.domain.emr.clusters import Matches
from app.domain.emr.setting_queries import PreviewStepCancellation, ShowSteps
from app.domain.emr.step_changes import cancelling
from app.domain.names import Action
from app.domain.proposals import Choice
from app.domain.requests import Request
from app.gate import Changes, Gate
from app.views.emr.step_list import CANCEL_STEP, steps_view
from app.views.problems import out_of_date
from app.views.termination import nothing_to_do_view
from cloud.model import Scope
from handlers.asked import Asked, GoOn
from handlers.picking import CLUSTER, Picking, cluster_to_json
from handlers.questions import Questions
from handlers.routes import Click, Handler, Reply, Use
from handlers.scopes import choose_scopes, scoped_arguments

CANCEL = "cancel"
STEPS = Use(
    word="steps",
    action=Action.EMR_STEPS,
    arguments="steps <cluster> [cancel <step id, name or all>] [--account A] [--region R]",
    does="Shows a cluster's last 50 steps; cancels pending and running ones once you confirm.",
    example="steps etl-nightly cancel build-marts",
)


class StepHandlers:
    """From words, or a menu, to steps that are shown or cancelled."""

    def __init__(
        self,
        gate: Gate,
        changes: Changes,
        picking: Picking,
        questions: Questions,
        scopes: Sequence[Scope],
        slash: str,
    ) -> None:
        self._gate = gate
        self._changes = changes
        self._picking = picking
        self._questions = questions
        self._scopes = scopes
        self._slash = slash

    def handlers(self) -> Mapping[Use, Handler]:
        """Map each use to what answers it."""
        return {STEPS: self.steps}

    def picked(self) -> Mapping[str, GoOn]:
        """Map each use to what goes on with a picked cluster."""
        return {STEPS.word: self._go_on}

    def actions(self) -> Mapping[str, Click]:
        """Map the action ids of our views to what they do."""
        return {CANCEL_STEP: Click(self.pick)}

    def steps(self, request: Request) -> Reply | None:
        """Answer ``/emr steps``."""
        parser = scoped_arguments(STEPS, self._slash)
        parser.add_argument("cluster")
        parser.add_argument("verb", nargs="?")
        parser.add_argument("step", nargs="*")
        typed = parser.read(request.text)
        if typed.verb not in (None, CANCEL):
            raise parser.problem(f"I do not know {typed.verb!r}: steps can only be shown and cancelled.")
        if typed.verb and not typed.step:
            raise parser.problem("Which step? Give its id, its exact name, or all.")
        more = {CANCEL: " ".join(typed.step)} if typed.verb else {}
        scopes = choose_scopes(parser, self._scopes, typed.account, typed.region)
        return self._go_on(request, Asked(STEPS.word, scopes, (typed.cluster,), more))

    def pick(self, request: Request) -> Reply | None:
        """Answer a step picked from the list's menu."""
        about = self._questions.find_in(request, CLUSTER, self._scopes)
        if about is None:
            return Reply(out_of_date())
        words = (about.payload["cluster"],)
        return self._go_on(request, Asked(STEPS.word, about.scopes, words, {CANCEL: request.text}))

    def _go_on(self, request: Request, asked: Asked) -> Reply | None:
        return self._cancel(request, asked) if asked.more else self._show(request, asked)

    def _show(self, request: Request, asked: Asked) -> Reply:
        found = self._gate.ask(ShowSteps(asked.scopes, asked.words[0]), request)
        if isinstance(found, Matches):
            return self._picking.which(request, asked, [found], certain=False)
        about = cluster_to_json(found.detail.summary)
        return Reply(steps_view(found, self._questions.put(request, CLUSTER, about)))

    def _cancel(self, request: Request, asked: Asked) -> Reply | None:
        found = self._gate.ask(PreviewStepCancellation(asked.scopes, asked.words[0]), request)
        if isinstance(found, Matches):
            return self._picking.which(request, asked, [found])
        wanted = cancelling(found, asked.more[CANCEL])
        if not wanted.plans:
            return Reply(nothing_to_do_view(wanted.facts))
        self._changes.propose(request, wanted.facts, {Choice.CONFIRM: wanted.plans})
        return None
