"""``/emr terminate``: words into a proposal."""

from collections.abc import Mapping, Sequence

from app.domain.emr.termination import choices
from app.domain.names import Action
from app.domain.queries import PreviewTermination
from app.domain.requests import Request
from app.gate import Changes, Gate
from app.views import termination as views
from cloud.model import Scope
from handlers.asked import Asked, GoOn
from handlers.picking import Picking, several_clusters
from handlers.routes import Handler, Reply, Use

TERMINATE = Use(
    word="terminate",
    action=Action.EMR_TERMINATE,
    arguments="terminate <cluster>… [--account A] [--region R]",
    does="Shows what would be lost, and terminates once you confirm; ids or exact names.",
    example="terminate etl-nightly",
)


class TerminateHandlers:
    """From words to a proposal."""

    def __init__(
        self, gate: Gate, changes: Changes, picking: Picking, scopes: Sequence[Scope], slash: str
    ) -> None:
        self._gate = gate
        self._changes = changes
        self._picking = picking
        self._scopes = scopes
        self._slash = slash

    def handlers(self) -> Mapping[Use, Handler]:
        """Map each use to what answers it."""
        return {TERMINATE: self.terminate}

    def picked(self) -> Mapping[str, GoOn]:
        """Map each use to what goes on with a picked cluster."""
        return {TERMINATE.word: self._propose}

    def terminate(self, request: Request) -> Reply | None:
        """Answer ``/emr terminate``."""
        asked = several_clusters(TERMINATE, self._slash, self._scopes, request.text)
        return self._propose(request, asked)

    def _propose(self, request: Request, asked: Asked) -> Reply | None:
        preview = self._gate.ask(PreviewTermination(asked.scopes, asked.words), request)
        if preview.unclear:
            return self._picking.which(request, asked, preview.unclear)
        if all(fact.note for fact in preview.facts):
            return Reply(views.nothing_to_do_view(preview.facts))
        if self._changes.propose(request, preview.facts, choices(preview)) is None:
            return Reply(views.all_protected_view(preview.facts))
        return None
