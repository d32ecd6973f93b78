"""``/emr resize``: words or a form into a proposal, and the button that stops a resize."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from slack_sdk.models.views import View

from app.domain.emr.clusters import Matches
from app.domain.emr.resize_preview import ResizePreview, choices
from app.domain.emr.resizing import wrong_state
from app.domain.emr.wanted import NotUnderstood, Wanted, is_number, read_wanted, typed_number
from app.domain.names import Action
from app.domain.queries import PreviewResize, PreviewResizeStop
from app.domain.requests import Request
from app.gate import Changes, Gate
from app.pool import Lane
from app.views import resize as views
from app.views.emr import resize_form as form
from app.views.emr.buttons import action_id
from app.views.message import Message
from app.views.problems import out_of_date
from app.views.wording.emr_resize import STOP
from cloud.model import Scope
from handlers.asked import Asked, GoOn
from handlers.later import Later
from handlers.modals import Forms
from handlers.picking import CLUSTER, Picking
from handlers.questions import Questions
from handlers.routes import Click, Handler, Reply, Submission, Use
from handlers.scopes import choose_scopes, scoped_arguments, scopes_to_json

RESIZING = "emr.resize"
"""The kind of stored question that the form, and the button that opens it, refer to."""

RESIZE = Use(
    word="resize",
    action=Action.EMR_RESIZE,
    arguments="resize <cluster> [<group or fleet>] [n|+n|-n]… [--account A] [--region R]",
    does="Opens a form; or shows before and after, and resizes once you confirm. Groups: core, task, a name or an id.",
    example="resize etl-nightly core 6 task +4",
    lane=Lane.MODAL,
)


class ResizeHandlers:
    """From words or numbers to a proposal. What reads a cloud is done later, in its own lane."""

    def __init__(
        self,
        gate: Gate,
        changes: Changes,
        questions: Questions,
        picking: Picking,
        forms: Forms,
        later: Later,
        scopes: Sequence[Scope],
        slash: str,
    ) -> None:
        self._gate = gate
        self._changes = changes
        self._questions = questions
        self._picking = picking
        self._forms = forms
        self._later = later
        self._scopes = tuple(scopes)
        self._slash = slash

    def handlers(self) -> Mapping[Use, Handler]:
        """Map each use to what answers it."""
        return {RESIZE: self.resize}

    def picked(self) -> Mapping[str, GoOn]:
        """Map each use to what goes on with a picked cluster."""
        return {RESIZE.word: self._go_on}

    def actions(self) -> Mapping[str, Click]:
        """Map the action ids of our views to what they do."""
        return {
            views.OPEN: Click(self._opens(RESIZING), Lane.MODAL),
            action_id(RESIZE.word): Click(self._opens(CLUSTER), Lane.MODAL),
            STOP: Click(self.stop),
        }

    def submissions(self) -> Mapping[str, Submission]:
        """Map the form's callback id to what becomes of it."""
        return {
            form.FORM: Submission(
                lambda request: form.problems(request.state), self.submitted, Lane.INTERACTIVE
            )
        }

    def resize(self, request: Request) -> Reply | None:
        """Answer ``/emr resize``."""
        parser = scoped_arguments(RESIZE, self._slash)
        parser.add_argument("words", nargs="*")
        typed = parser.parse_intermixed_args([typed_number(word) for word in parser.words(request.text)])
        if not typed.words:
            raise parser.problem("Which cluster? Give its id or its exact name.")
        scopes = choose_scopes(parser, self._scopes, typed.account, typed.region)
        cluster, *words = typed.words
        if len(words) == 1 and not is_number(words[0]):
            words = []  # a group without a number: all numbers are shown
        try:
            read_wanted(words)
        except NotUnderstood as error:
            raise parser.problem(error.message) from error
        asked = Asked(RESIZE.word, scopes, (cluster,), {"wanted": words})
        if not words and request.trigger_id:
            self._open(request, asked)
        else:
            self._later(request, lambda asker: self._go_on(asker, asked))
        return None

    def _opens(self, kind: str) -> Handler:
        """Make what opens the form from a message's button, which refers to a stored question of that kind."""

        def opens(request: Request) -> Reply | None:
            stored = self._questions.find_in(request, kind, self._scopes)
            if stored is None:
                return Reply(out_of_date())
            self._open(request, Asked(RESIZE.word, stored.scopes, (stored.payload["cluster"],)))
            return None

        return opens

    def submitted(self, request: Request) -> Reply | None:
        """Go on with what was filled in, in the conversation that the form was opened from."""
        stored = self._questions.find_in(request, RESIZING, self._scopes)
        if stored is None or not stored.theirs:
            return Reply(out_of_date())
        place = stored.payload
        request = replace(request, channel=place["channel"], thread_ts=place.get("thread_ts", ""))
        wanted = form.wanted_of(request.state, place["before"])
        asked = Asked(RESIZE.word, stored.scopes, (place["cluster"],))
        self._later(request, lambda asker: self._propose(asker, asked, wanted))
        return None

    def stop(self, request: Request) -> Reply:
        """Have a resize stay at what runs now; that harms nothing, so nobody is asked to confirm it."""
        found = self._gate.ask(PreviewResizeStop(request.value), request)
        if found is None:
            return Reply(views.nothing_to_stop_view())
        self._changes.carry_out(request, [found.facts], (found.plan,))
        return Reply(views.stopped_view())

    def _open(self, request: Request, asked: Asked) -> None:
        self._forms.open(request, form.TITLE, lambda asker: self._form(asker, asked))

    def _form(self, request: Request, asked: Asked) -> View | Message:
        """Make the form with today's numbers, or say what keeps them from being there."""
        found = self._gate.ask(PreviewResize(asked.scopes, asked.words[0]), request)
        if isinstance(found, Matches):
            self._later(request, lambda asker: self._picking.which(asker, asked, [found]))
            return views.which_view()
        if said := wrong_state(found.detail.summary.state):
            return views.refused_view(replace(found, refusals=(said,)))
        return form.form_view(found, self._put(request, found))

    def _go_on(self, request: Request, asked: Asked) -> Reply | None:
        """Do what was typed, or show the numbers where nothing was wanted of them."""
        wanted = read_wanted(asked.more.get("wanted", ()))
        if wanted:
            return self._propose(request, asked, wanted)
        found = self._gate.ask(PreviewResize(asked.scopes, asked.words[0]), request)
        if isinstance(found, Matches):
            return self._picking.which(request, asked, [found])
        return Reply(views.numbers_view(found, self._put(request, found), self._slash))

    def _propose(self, request: Request, asked: Asked, wanted: tuple[Wanted, ...]) -> Reply | None:
        if not wanted:
            return Reply(views.unchanged_view())
        found = self._gate.ask(PreviewResize(asked.scopes, asked.words[0], wanted), request)
        if isinstance(found, Matches):
            return self._picking.which(request, asked, [found])
        if found.facts is None or found.refusals:
            return Reply(views.refused_view(found))
        self._changes.propose(request, [found.facts], choices(found))
        return None

    def _put(self, request: Request, found: ResizePreview) -> str:
        """Keep what the form is about, and the numbers it is filled in with."""
        cluster = found.detail.summary
        place = {
            "scopes": scopes_to_json([cluster.scope]),
            "cluster": cluster.id,
            "channel": request.channel,
            "thread_ts": request.thread_ts,
            "before": dict(form.numbers_of(found)),
        }
        return self._questions.put(request, RESIZING, place)
