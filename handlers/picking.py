"""The menu of clusters for words that are no exact name: any command goes on with what is picked from it."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from app.domain.emr.clusters import Matches
from app.domain.requests import Request
from app.views import picking as views
from app.views.emr import matches_view
from app.views.emr.buttons import action_id
from app.views.problems import out_of_date
from cloud.model import ClusterSummary, Scope
from handlers.questions import Questions
from handlers.routes import Click, Handler, Reply
from handlers.scopes import scopes_from_json, scopes_to_json

PICKING = "emr.picking"
"""The kind of stored question that a menu of clusters refers to."""

CLUSTER = "emr.cluster"
"""The kind of stored question that the buttons below one cluster refer to."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What somebody typed: a use's word, the words that name clusters, and whatever else it takes, as JSON has it."""

    use: str
    scopes: tuple[Scope, ...]
    words: tuple[str, ...]
    more: Mapping[str, Any] = field(default_factory=dict)


GoOn = Callable[[Request, Asked], Reply | None]
"""Does what was asked; ``None``: it answers for itself."""


class Picking:
    """Asks which cluster is meant, and goes on with it."""

    def __init__(self, questions: Questions, scopes: Sequence[Scope], slash: str) -> None:
        self._questions = questions
        self._scopes = tuple(scopes)
        self._slash = slash

    def certain(self, request: Request, asked: Asked, unclear: Sequence[Matches]) -> Reply:
        """Ask for a change's cluster: the first unclear word's, unless some mean nothing at all."""
        question = self._put(request, asked, unclear[0].word)
        return Reply(views.unclear_view(unclear, question, self._slash))

    def which(self, request: Request, asked: Asked, matches: Matches, *, certain: bool) -> Reply:
        """Ask which cluster is meant by the one word there is; ``certain``: to change it."""
        return self.certain(request, asked, [matches]) if certain else self.any_of(request, asked, matches)

    def any_of(self, request: Request, asked: Asked, matches: Matches) -> Reply:
        """Ask which one to read of those that a word could mean."""
        question = self._put(request, asked, matches.word)
        return Reply(matches_view(matches, question, self._slash, views.PICK))

    def actions(self, uses: Mapping[str, GoOn]) -> Mapping[str, Click]:
        """Map the action ids of the menu, and of the buttons below a cluster, to what goes on, by the use's word."""
        begins = {action_id(word): Click(self._begin(word, go_on)) for word, go_on in uses.items()}
        return {views.PICK: Click(self._pick(uses)), **begins}

    def _begin(self, word: str, go_on: GoOn) -> Handler:
        def begin(request: Request) -> Reply | None:
            found = self._questions.find(request, CLUSTER)
            scopes = scopes_from_json(found.payload["scopes"], self._scopes) if found else ()
            if found is None or not scopes:
                return Reply(out_of_date())
            return go_on(request, Asked(word, scopes, (found.payload["cluster"],)))

        return begin

    def _pick(self, uses: Mapping[str, GoOn]) -> Handler:
        def pick(request: Request) -> Reply | None:
            asked = self._asked(request)
            if asked is None or asked.use not in uses:
                return Reply(out_of_date())
            reply = uses[asked.use](request, asked) or Reply(views.picked_view(request.text))
            return replace(reply, replace=True)

        return pick

    def _put(self, request: Request, asked: Asked, unclear: str) -> str:
        stored = {
            "use": asked.use,
            "scopes": scopes_to_json(asked.scopes),
            "words": list(asked.words),
            "more": dict(asked.more),
            "unclear": unclear,
        }
        return self._questions.put(request, PICKING, stored)

    def _asked(self, request: Request) -> Asked | None:
        """Find what was asked, with the picked cluster in the place of the unclear word; nobody else's is found."""
        found = self._questions.find(request, PICKING)
        scopes = scopes_from_json(found.payload["scopes"], self._scopes) if found else ()
        if found is None or not found.theirs or not scopes:
            return None
        stored = found.payload
        words = tuple(request.text if word == stored["unclear"] else word for word in stored["words"])
        return Asked(stored["use"], scopes, words, stored["more"])


def cluster_to_json(cluster: ClusterSummary) -> dict[str, Any]:
    """Describe for the store which cluster a message's buttons are about."""
    return {"scopes": scopes_to_json([cluster.scope]), "cluster": cluster.id}
