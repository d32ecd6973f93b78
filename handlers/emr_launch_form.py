"""The form of ``/emr launch``: opened at once, changed with the template, checked before it is acknowledged."""

from collections.abc import Mapping

from slack_sdk.models.views import View

from app.domain.emr.launching import LaunchProblem, Template, Templates, draft
from app.domain.people import Person, Standing
from app.domain.requests import Request
from app.pool import Lane
from app.views import launch as views
from app.views import problems
from app.views.emr import launch_form as form
from app.views.message import Message
from cloud.model import Scope
from handlers.emr_launch import LAUNCH, Launching
from handlers.emr_launch_filled import Filled
from handlers.later import Later
from handlers.modals import Forms
from handlers.routes import Click, Handler, Reply, Submission, Use

ANY_KEY = "0" * 16
CHANGING = "The fields were just changing with the template: please look at them, and press the button again."


class LaunchForm:
    """Opens the form, and hands what was filled in to :class:`Launching`."""

    def __init__(
        self, forms: Forms, launching: Launching, later: Later, templates: Templates, slash: str
    ) -> None:
        self._forms = forms
        self._launching = launching
        self._later = later
        self._templates = templates
        self._slash = slash

    def handlers(self) -> Mapping[Use, Handler]:
        """Map each use to what answers it."""
        return {
            LAUNCH: lambda request: self._launching.typed(request) if request.text else self.open(request)
        }

    def actions(self) -> Mapping[str, Click]:
        """Map the action ids of our views to what they do."""
        return {
            views.OPEN: Click(self.open, Lane.MODAL),
            form.CHOOSE: Click(self.change, Lane.INTERACTIVE),
        }

    def submissions(self) -> Mapping[str, Submission]:
        """Map the form's callback id to what becomes of it."""
        return {form.FORM: Submission(self.validate, self.submit)}

    def open(self, request: Request) -> Reply | None:
        """Open a modal at once, and fill it, or say in it why not; without a trigger, offer a button that has one."""
        if not request.trigger_id:
            self._later(request, lambda asker: Reply(self._invitation(asker)), Lane.INTERACTIVE)
            return None
        self._forms.open(request, form.TITLE, self._first, Lane.INTERACTIVE)
        return None

    def change(self, request: Request) -> Reply | None:
        """Fill the form with the defaults of the template that was chosen in it."""
        template = self._templates.get(request.text)
        if template is None or not request.view_id:
            return Reply(problems.out_of_date())
        self._forms.show(request.view_id, self._view(request, template, self._launching.where(request)))
        return None

    def validate(self, request: Request) -> Mapping[str, str]:
        """Find what is wrong with a filled form, by block id; what depends on the person is found later."""
        filled = Filled.of(request.state, self._templates)
        if filled is None:
            return {form.TEMPLATE: "This template is not there any more: please choose another one."}
        if filled.stale:
            return {form.TEMPLATE: CHANGING}
        found = dict(filled.problems())
        if not found:
            found = _draft_problems(filled, Person(request.asker, Standing.MEMBER, request.user_name))
        return {filled.block(field): problem for field, problem in found.items()}

    def submit(self, request: Request) -> Reply | None:
        """Propose what was filled in; everything is checked again."""
        filled = Filled.of(request.state, self._templates)
        if filled is None or filled.stale:
            return Reply(problems.out_of_date())
        account, _, region = filled.where.partition("/")
        scopes = filled.template.offered_in(self._launching.where(request, account or None, region or None))
        return self._launching.propose(request, filled.template, scopes, filled.wishes())

    def _invitation(self, request: Request) -> Message:
        self._launching.where(request)  # whoever may not launch anything gets no button
        if not self._templates:
            return views.no_templates_view()
        return views.invitation_view(f"{self._slash} {LAUNCH.arguments}", f"{self._slash} {LAUNCH.example}")

    def _first(self, request: Request) -> View | Message:
        """Show the first template that may be launched anywhere, or what keeps the form from being there."""
        scopes = self._launching.where(request)
        if not self._templates:
            return views.no_templates_view()
        template = next((t for t in self._templates.values() if t.offered_in(scopes)), None)
        if template is None:
            return views.elsewhere_view(next(iter(self._templates.values())))
        return self._view(request, template, scopes)

    def _view(self, request: Request, template: Template, scopes: tuple[Scope, ...]) -> View:
        origin = form.Origin(request.channel, request.thread_ts)
        offered = tuple(t for t in self._templates.values() if t.offered_in(scopes))
        return form.launch_form(template, offered, template.offered_in(scopes), origin)


def _draft_problems(filled: Filled, person: Person) -> dict[str, str]:
    """Find what cannot be launched; not what depends on the person's groups, for that takes a look at Slack."""
    try:
        draft(filled.template, filled.wishes(), person, ANY_KEY)
    except LaunchProblem as problem:
        return {field: said for field, said in problem.fields.items() if field != form.TEMPLATE}
    return {}
