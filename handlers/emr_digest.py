"""``/emr digest``: the digest now, to the asker alone."""

from collections.abc import Mapping, Sequence

from app.domain.names import Action
from app.domain.queries import ShowDigest
from app.domain.requests import Request
from app.gate import Gate
from app.views.digest import digest_view
from app.views.emr.places import Marks
from cloud.model import Scope
from handlers.routes import Handler, Reply, Use
from handlers.scopes import choose_scopes, scoped_arguments

DIGEST = Use(
    word="digest",
    action=Action.EMR_DIGEST,
    arguments="digest [--account A] [--region R]",
    does="Shows the digest now: what runs and costs, what has changed since yesterday, what idles and failed.",
    example="digest",
)


class DigestHandlers:
    """From words to a digest."""

    def __init__(
        self, gate: Gate, scopes: Sequence[Scope], others: Sequence[Scope], slash: str, marks: Marks
    ) -> None:
        """Take EMR's accounts and regions, and those of the other parts that a digest tells of."""
        self._gate = gate
        self._scopes = tuple(scopes)
        self._others = tuple(others)
        self._slash = slash
        self._marks = marks

    def handlers(self) -> Mapping[Use, Handler]:
        """Map each use to what answers it."""
        return {DIGEST: self.show}

    def show(self, request: Request) -> Reply:
        """Answer ``/emr digest``; an ephemeral answer takes no file, so the chart goes into a direct message."""
        parser = scoped_arguments(DIGEST, self._slash)
        typed = parser.read(request.text)
        chosen = choose_scopes(parser, (*self._scopes, *self._others), typed.account, typed.region)
        clusters = tuple(scope for scope in chosen if scope in self._scopes)
        query = ShowDigest(clusters or chosen, typed.account or "", typed.region or "")
        digest = self._gate.ask(query, request)
        return Reply(digest_view(digest, self._marks, private=True))
