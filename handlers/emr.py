"""``/emr``: clusters listed and shown; text and clicks into queries, answers into views."""

from collections.abc import Mapping, Sequence
from typing import Any

from app.domain.clusters import Matches
from app.domain.intents import ListClusters, ShowCluster
from app.domain.names import Action
from app.domain.requests import Request
from app.gate import Gate
from app.views import emr as views
from app.views.problems import out_of_date
from cloud.model import Scope
from handlers.arguments import Arguments
from handlers.questions import Questions
from handlers.routes import Command, Handler, Reply, Use

LISTING = "emr.listing"
"""The kind of stored question that a list's page buttons refer to."""


LIST = Use(
    word="list",
    action=Action.EMR_LIST,
    arguments="[list] [--all] [--account A] [--region R]",
    does="Lists clusters; --all adds those that ended in the last 7 days.",
    example="list --all",
)
SHOW = Use(
    word="show",
    action=Action.EMR_SHOW,
    arguments="show <cluster> [--account A] [--region R]",
    does="Shows one cluster, by id, name or a unique part of its name.",
    example="show etl-nightly",
)
COMMAND = Command("emr", "AWS EMR clusters", (LIST, SHOW))


class EmrHandlers:
    """All that people do with clusters. The first of ``scopes`` is the default."""

    def __init__(self, gate: Gate, questions: Questions, scopes: Sequence[Scope], slash: str) -> None:
        self._gate = gate
        self._questions = questions
        self._scopes = tuple(scopes)
        self._slash = slash

    def handlers(self) -> Mapping[Use, Handler]:
        """Map each use to what answers it."""
        return {LIST: self.list_clusters, SHOW: self.show_cluster}

    def actions(self) -> Mapping[str, Handler]:
        """Map the action ids of our views to what they do."""
        return {
            views.NEXT_PAGE: self._turn(+1),
            views.PREVIOUS_PAGE: self._turn(-1),
            views.SHOW: self.pick,
        }

    def list_clusters(self, request: Request) -> Reply:
        """Answer ``/emr list``."""
        parser = self._parser(LIST)
        parser.add_argument("--all", action="store_true")
        typed = parser.read(request.text)
        scope = self._scope(parser, typed.account, typed.region)
        return self._page(request, scope, ended=typed.all, page=1)

    def show_cluster(self, request: Request) -> Reply:
        """Answer ``/emr show``."""
        parser = self._parser(SHOW)
        parser.add_argument("cluster", nargs="+")
        typed = parser.read(request.text)
        scope = self._scope(parser, typed.account, typed.region)
        return self._sheet(request, scope, " ".join(typed.cluster))

    def pick(self, request: Request) -> Reply:
        """Answer a cluster picked from a menu; ``request.value`` is the stored question's id."""
        stored = self._questions.find(request, LISTING)
        if stored is None:
            return Reply(out_of_date())
        return self._sheet(request, Scope(stored["account"], stored["region"]), request.text)

    def _turn(self, step: int) -> Handler:
        def turn(request: Request) -> Reply:
            stored = self._questions.find(request, LISTING)
            if stored is None:
                return Reply(out_of_date())
            scope = Scope(stored["account"], stored["region"])
            return self._page(request, scope, ended=stored["ended"], page=stored["page"] + step, replace=True)

        return turn

    def _page(
        self, request: Request, scope: Scope, *, ended: bool, page: int, replace: bool = False
    ) -> Reply:
        found = self._gate.ask(ListClusters(scope, ended, page), request)
        stored: dict[str, Any] = {
            "account": scope.account,
            "region": scope.region,
            "ended": ended,
            "page": found.page,
        }
        return Reply(views.list_view(found, self._questions.put(request, LISTING, stored)), replace)

    def _sheet(self, request: Request, scope: Scope, cluster: str) -> Reply:
        found = self._gate.ask(ShowCluster(scope, cluster), request)
        if not isinstance(found, Matches):
            return Reply(views.show_view(found))
        stored = {"account": scope.account, "region": scope.region, "ended": True, "page": 1}
        return Reply(views.matches_view(found, self._questions.put(request, LISTING, stored)))

    def _parser(self, use: Use) -> Arguments:
        parser = Arguments(f"{self._slash} {use.arguments}", f"{self._slash} {use.example}")
        parser.add_argument("--account")
        parser.add_argument("--region")
        return parser

    def _scope(self, parser: Arguments, account: str | None, region: str | None) -> Scope:
        """Choose the first configured scope that fits what was named."""
        for scope in self._scopes:
            if account in (None, scope.account) and region in (None, scope.region):
                return scope
        known = ", ".join(map(str, self._scopes))
        named = "/".join(filter(None, (account, region)))
        raise parser.problem(f"I know no account and region {named}; I know {known}.")
