"""``/emr idle``: scans now, and tells the asker alone."""

from collections.abc import Mapping, Sequence
from datetime import timedelta

from app.domain.durations import parse_duration
from app.domain.names import Action
from app.domain.queries import FindIdle
from app.domain.requests import Request
from app.gate import Gate
from app.views import emr as views
from cloud.metrics import BUCKET
from cloud.model import Scope
from handlers.arguments import Arguments
from handlers.routes import Handler, Reply, Use
from handlers.scopes import choose_scopes, scoped_arguments

IDLE = Use(
    word="idle",
    action=Action.EMR_IDLE,
    arguments="idle [--for 3h] [--account A] [--region R]",
    does="Finds the clusters that do nothing; --for asks for another length than what is configured.",
    example="idle --for 3h",
)
LONGEST = timedelta(days=60)
"""EMR's metrics are kept for 63 days."""


class IdleHandlers:
    """From words to a scan."""

    def __init__(self, gate: Gate, scopes: Sequence[Scope], slash: str, marks: views.Marks) -> None:
        self._gate = gate
        self._scopes = tuple(scopes)
        self._slash = slash
        self._marks = marks

    def handlers(self) -> Mapping[Use, Handler]:
        """Map each use to what answers it."""
        return {IDLE: self.find}

    def find(self, request: Request) -> Reply:
        """Answer ``/emr idle``."""
        parser = scoped_arguments(IDLE, self._slash)
        parser.add_argument("--for", dest="length")
        typed = parser.read(request.text)
        length = _length(parser, typed.length)
        scopes = choose_scopes(parser, self._scopes, typed.account, typed.region)
        report = self._gate.ask(FindIdle(scopes, length), request)
        return Reply(views.idle_view(report, self._marks, self._slash))


def _length(parser: Arguments, text: str | None) -> timedelta | None:
    if text is None:
        return None
    length = parse_duration(text)
    if length is None:
        raise parser.problem(f"--for takes a length of time like 90m, 3h or 2d, not {text[:50]}.")
    if not 2 * BUCKET <= length <= LONGEST:
        raise parser.problem("--for takes 10m to 60d: EMR's metrics come every 5 minutes and last 63 days.")
    return length
