"""``/emr``: clusters listed and shown; text and clicks into queries, answers into views."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from typing import Any

from app.domain.emr.clusters import Matches
from app.domain.names import Action
from app.domain.queries import ListClusters, ShowCluster
from app.domain.requests import Request
from app.gate import Gate
from app.views import emr as views
from app.views.emr.buttons import fitting
from app.views.problems import out_of_date
from cloud.model import ClusterSummary, Scope
from handlers.arguments import Arguments
from handlers.emr_digest import DIGEST
from handlers.emr_idle import IDLE
from handlers.emr_keep import KEEP
from handlers.emr_launch import LAUNCH
from handlers.emr_resize import RESIZE
from handlers.emr_settings import AUTOTERMINATE, PROTECT, TAG, UNPROTECT
from handlers.emr_steps import STEPS
from handlers.emr_terminate import TERMINATE
from handlers.picking import CLUSTER, cluster_to_json
from handlers.questions import Question, Questions
from handlers.routes import Click, Command, Handler, Reply, Use
from handlers.scopes import choose_scopes, scopes_from_json, scopes_to_json

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
COMMAND = Command(
    "emr",
    "AWS EMR clusters",
    (
        LIST,
        SHOW,
        LAUNCH,
        TERMINATE,
        RESIZE,
        PROTECT,
        UNPROTECT,
        TAG,
        STEPS,
        AUTOTERMINATE,
        IDLE,
        KEEP,
        DIGEST,
    ),
)


class EmrHandlers:
    """All that people look at clusters with, in all ``scopes`` unless they name some."""

    def __init__(
        self, gate: Gate, questions: Questions, scopes: Sequence[Scope], slash: str, marks: views.Marks
    ) -> None:
        self._gate = gate
        self._questions = questions
        self._scopes = tuple(scopes)
        self._slash = slash
        self._marks = marks

    def handlers(self) -> Mapping[Use, Handler]:
        """Map each use to what answers it."""
        return {LIST: self.list_clusters, SHOW: self.show_cluster}

    def actions(self) -> Mapping[str, Click]:
        """Map the action ids of our views to what they do."""
        return {
            views.NEXT_PAGE: Click(self._turn(+1)),
            views.PREVIOUS_PAGE: Click(self._turn(-1)),
            views.SHOW: Click(self.pick),
        }

    def list_clusters(self, request: Request) -> Reply:
        """Answer ``/emr list``."""
        parser = self._parser(LIST)
        parser.add_argument("--all", action="store_true")
        typed = parser.read(request.text)
        scopes = choose_scopes(parser, self._scopes, typed.account, typed.region)
        return self._page(request, scopes, ended=typed.all, page=1)

    def show_cluster(self, request: Request) -> Reply:
        """Answer ``/emr show``."""
        parser = self._parser(SHOW)
        parser.add_argument("cluster", nargs="+")
        typed = parser.read(request.text)
        scopes = choose_scopes(parser, self._scopes, typed.account, typed.region)
        return self.sheet(request, scopes, " ".join(typed.cluster))

    def pick(self, request: Request) -> Reply:
        """Answer a cluster picked from a menu; ``request.value`` is the stored question's id."""
        stored = self._questions.find(request, LISTING)
        scopes = self._asked(stored)
        if stored is None or not scopes:
            return Reply(out_of_date())
        home = stored.payload["found"].get(request.text)
        where = scopes_from_json([home], scopes) if home else ()
        return self.sheet(request, where or scopes, request.text)

    def _turn(self, step: int) -> Handler:
        def turn(request: Request) -> Reply:
            stored = self._questions.find(request, LISTING)
            scopes = self._asked(stored)
            if stored is None or not scopes:
                return Reply(out_of_date())
            place = stored.payload
            page = place["page"] + step
            return self._page(request, scopes, ended=place["ended"], page=page, replace=stored.theirs)

        return turn

    def _asked(self, stored: Question | None) -> tuple[Scope, ...]:
        """Tell what a question was about; nothing if it is gone, or those scopes are."""
        return scopes_from_json(stored.payload.get("scopes", ()), self._scopes) if stored else ()

    def _page(
        self,
        request: Request,
        scopes: tuple[Scope, ...],
        *,
        ended: bool,
        page: int,
        replace: bool = False,
    ) -> Reply:
        found = self._gate.ask(ListClusters(scopes, ended, page), request)
        place = _place(scopes, [row.summary for row in found.rows], ended=ended, page=found.page)
        listing = self._questions.put(request, LISTING, place)
        return Reply(views.list_view(found, listing, self._slash, self._marks), replace)

    def sheet(self, request: Request, scopes: tuple[Scope, ...], cluster: str) -> Reply:
        """Show one cluster, or what the word could mean in these scopes."""
        found = self._gate.ask(ShowCluster(scopes, cluster), request)
        if not isinstance(found, Matches):
            # how large it is to become is judged once somebody has said so
            aim = replace(found.aim, nodes=0, cost=Decimal(0))
            offered = [b.action for b in fitting(found.detail) if self._gate.may(b.action, request, aim)]
            about = cluster_to_json(found.detail.summary)
            question = self._questions.put(request, CLUSTER, about) if offered else ""
            return Reply(views.show_view(found, self._marks, question, offered))
        question = self._questions.put(request, LISTING, _place(scopes, found.candidates))
        return Reply(views.matches_view(found, question, self._slash))

    def _parser(self, use: Use) -> Arguments:
        parser = Arguments(f"{self._slash} {use.arguments}", f"{self._slash} {use.example}")
        parser.add_argument("--account")
        parser.add_argument("--region")
        return parser


def _place(
    scopes: Sequence[Scope], clusters: Sequence[ClusterSummary], *, ended: bool = True, page: int = 1
) -> dict[str, Any]:
    """Describe for the store what a message's buttons and menus are about, and where its clusters are."""
    found = {cluster.id: [cluster.scope.account, cluster.scope.region] for cluster in clusters}
    return {"scopes": scopes_to_json(scopes), "ended": ended, "page": page, "found": found}
