"""``/emr terminate``: words into a proposal, and the menu for words that are no exact name."""

from collections.abc import Mapping, Sequence

from app.domain.intents import PreviewTermination
from app.domain.names import Action
from app.domain.requests import Request
from app.domain.termination import AT_ONCE, choices
from app.gate import Changes, Gate
from app.views import termination as views
from app.views.problems import out_of_date
from cloud.model import Scope
from handlers.arguments import Arguments
from handlers.questions import Questions
from handlers.routes import Click, Handler, Reply, Use
from handlers.scopes import choose_scopes, scopes_from_json, scopes_to_json

PICKING = "emr.terminate"
"""The kind of stored question that a menu of clusters refers to."""

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
        self, gate: Gate, changes: Changes, questions: Questions, scopes: Sequence[Scope], slash: str
    ) -> None:
        self._gate = gate
        self._changes = changes
        self._questions = questions
        self._scopes = scopes
        self._slash = slash

    def handlers(self) -> Mapping[Use, Handler]:
        """Map each use to what answers it."""
        return {TERMINATE: self.terminate}

    def actions(self) -> Mapping[str, Click]:
        """Map the action ids of our views to what they do."""
        return {views.PICK: Click(self.pick)}

    def terminate(self, request: Request) -> Reply | None:
        """Answer ``/emr terminate``."""
        parser = Arguments(f"{self._slash} {TERMINATE.arguments}", f"{self._slash} {TERMINATE.example}")
        parser.add_argument("clusters", nargs="+")
        parser.add_argument("--account")
        parser.add_argument("--region")
        typed = parser.read(request.text)
        words = tuple(dict.fromkeys(typed.clusters))
        if len(words) > AT_ONCE:
            raise parser.problem(f"At most {AT_ONCE} clusters go in one command; these are {len(words)}.")
        scopes = choose_scopes(parser, self._scopes, typed.account, typed.region)
        return self._propose(request, scopes, words)

    def pick(self, request: Request) -> Reply | None:
        """Answer a cluster picked from a menu: go on with it in the place of the word that was unclear."""
        stored = self._questions.find(request, PICKING)
        scopes = scopes_from_json(stored.payload.get("scopes", ()), self._scopes) if stored else ()
        if stored is None or not stored.theirs or not scopes:
            return Reply(out_of_date())
        unclear = stored.payload["unclear"]
        words = tuple(request.text if word == unclear else word for word in stored.payload["words"])
        reply = self._propose(request, scopes, words) or Reply(views.picked_view(request.text))
        return Reply(reply.message, replace=True)

    def _propose(self, request: Request, scopes: tuple[Scope, ...], words: tuple[str, ...]) -> Reply | None:
        preview = self._gate.ask(PreviewTermination(scopes, words), request)
        if preview.unclear:
            stored = {
                "scopes": scopes_to_json(scopes),
                "words": list(words),
                "unclear": preview.unclear[0].word,
            }
            return Reply(views.unclear_view(preview.unclear, self._questions.put(request, PICKING, stored)))
        if all(fact.note for fact in preview.facts):
            return Reply(views.nothing_to_do_view(preview.facts))
        if self._changes.propose(request, preview.facts, choices(preview)) is None:
            return Reply(views.all_protected_view(preview.facts))
        return None
