"""``/chatops pause automation`` and ``/chatops resume automation``: the switch for all that happens by itself."""

from collections.abc import Mapping

from app.domain.names import Action
from app.domain.requests import Request
from app.pool import Lane
from app.views.pausing import paused_view, resumed_view
from app.watching.stopping import Automation
from handlers.arguments import Arguments
from handlers.routes import Handler, Reply, Use

PAUSE = Use(
    word="pause",
    action=Action.CHATOPS_PAUSE,
    arguments="pause automation",
    does="Stops at once whatever I would do by myself, until somebody resumes it.",
    example="pause automation",
    lane=Lane.INTERACTIVE,
)
RESUME = Use(
    word="resume",
    action=Action.CHATOPS_PAUSE,
    arguments="resume automation",
    does="Lets me do again by myself what the rules say.",
    example="resume automation",
    lane=Lane.INTERACTIVE,
)
WHAT = "automation"


class PauseHandlers:
    """From words to the switch."""

    def __init__(self, automation: Automation, slash: str) -> None:
        self._automation = automation
        self._slash = slash

    def handlers(self) -> Mapping[Use, Handler]:
        """Map each use to what answers it."""
        return {PAUSE: self.pause, RESUME: self.resume}

    def pause(self, request: Request) -> Reply:
        """Answer ``/chatops pause automation``."""
        self._check(PAUSE, request)
        pause, mine = self._automation.pause(request)
        return Reply(paused_view(pause.by, pause.since, self._slash, mine=mine))

    def resume(self, request: Request) -> Reply:
        """Answer ``/chatops resume automation``."""
        self._check(RESUME, request)
        return Reply(resumed_view(was_paused=self._automation.resume(request)))

    def _check(self, use: Use, request: Request) -> None:
        parser = Arguments.of(use, self._slash)
        parser.add_argument("what", choices=[WHAT])
        parser.read(request.text.casefold())
