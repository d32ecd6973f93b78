"""The menu of clusters for words that are no exact name: any command goes on with what is picked from it."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from app.domain.emr.clusters import Matches
from app.domain.emr.termination import AT_ONCE
from app.domain.requests import Request
from app.views import picking as views
from app.views.emr import matches_view
from app.views.emr.buttons import action_id
from app.views.menus import picked_view
from app.views.problems import out_of_date
from cloud.model import ClusterSummary, Scope
from handlers.asked import Asked, GoOn
from handlers.questions import Questions
from handlers.routes import Click, Handler, Reply, Use
from handlers.scopes import choose_scopes, scoped_arguments, scopes_to_json

PICKING = "emr.picking"
"""The kind of stored question that a menu of clusters refers to."""

CLUSTER = "emr.cluster"
"""The kind of stored question that the buttons below one cluster refer to."""


def several_clusters(use: Use, slash: str, scopes: Sequence[Scope], text: str) -> Asked:
    """Read what takes nothing but clusters, as many as go in one command."""
    parser = scoped_arguments(use, slash)
    parser.add_argument("clusters", nargs="+")
    typed = parser.read(text)
    words = tuple(dict.fromkeys(typed.clusters))
    if len(words) > AT_ONCE:
        raise parser.problem(f"At most {AT_ONCE} clusters go in one command; these are {len(words)}.")
    return Asked(use.word, choose_scopes(parser, scopes, typed.account, typed.region), words)


class Picking:
    """Asks which cluster is meant, and goes on with it."""

    def __init__(self, questions: Questions, scopes: Sequence[Scope], slash: str) -> None:
        self._questions = questions
        self._scopes = tuple(scopes)
        self._slash = slash

    def which(
        self, request: Request, asked: Asked, unclear: Sequence[Matches], *, certain: bool = True
    ) -> Reply:
        """Ask which cluster the first unclear word means; ``certain``: to change it, not only to look at it."""
        first = unclear[0]
        question = self._questions.put(request, PICKING, asked.to_json(first.word))
        if certain:
            return Reply(views.unclear_view(unclear, question, self._slash))
        return Reply(matches_view(first, question, self._slash, views.PICK))

    def actions(self, uses: Mapping[str, GoOn]) -> Mapping[str, Click]:
        """Map the action ids of the menu, and of the buttons below a cluster, to what goes on, by the use's word."""
        begins = {action_id(word): Click(self._begin(word, go_on)) for word, go_on in uses.items()}
        return {views.PICK: Click(self._pick(uses)), **begins}

    def _begin(self, word: str, go_on: GoOn) -> Handler:
        def begin(request: Request) -> Reply | None:
            about = self._questions.find_in(request, CLUSTER, self._scopes)
            if about is None:
                return Reply(out_of_date())
            return go_on(request, Asked(word, about.scopes, (about.payload["cluster"],)))

        return begin

    def _pick(self, uses: Mapping[str, GoOn]) -> Handler:
        def pick(request: Request) -> Reply | None:
            question = self._questions.find_in(request, PICKING, self._scopes)
            if question is None or not question.theirs or question.payload["use"] not in uses:
                return Reply(out_of_date())
            asked = Asked.picked(question, request.text)
            reply = uses[asked.use](request, asked) or Reply(picked_view(request.text))
            return replace(reply, replace=True)

        return pick


def cluster_to_json(cluster: ClusterSummary) -> dict[str, Any]:
    """Describe for the store which cluster a message's buttons are about."""
    return {"scopes": scopes_to_json([cluster.scope]), "cluster": cluster.id}
