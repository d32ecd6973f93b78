"""``/emr``: clusters listed and shown; text and clicks into queries, answers into views."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from decimal import Decimal

from app.domain.emr.clusters import Matches
from app.domain.names import Action
from app.domain.queries import ListClusters, ShowCluster
from app.domain.requests import Request
from app.gate import Gate
from app.views import emr as views
from app.views.emr.buttons import fitting
from cloud.model import Scope
from handlers.emr_digest import DIGEST
from handlers.emr_idle import IDLE
from handlers.emr_keep import KEEP
from handlers.emr_launch import LAUNCH
from handlers.emr_resize import RESIZE
from handlers.emr_settings import AUTOTERMINATE, PROTECT, TAG, UNPROTECT
from handlers.emr_steps import STEPS
from handlers.emr_terminate import TERMINATE
from handlers.listing import Listing
from handlers.picking import CLUSTER, cluster_to_json
from handlers.questions import Question, Questions
from handlers.routes import Click, Command, Handler, Reply, Use
from handlers.scopes import choose_scopes, scoped_arguments

LISTING = "emr.listing"
"""The kind of stored question that a list's buttons and menu refer to."""

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
        self._listing = Listing(questions, LISTING, scopes)
        self._scopes = tuple(scopes)
        self._slash = slash
        self._marks = marks

    def handlers(self) -> Mapping[Use, Handler]:
        """Map each use to what answers it."""
        return {LIST: self.list_clusters, SHOW: self.show_cluster}

    def actions(self) -> Mapping[str, Click]:
        """Map the action ids of our views to what they do."""
        return {
            views.NEXT_PAGE: self._listing.turn(+1, self._turned),
            views.PREVIOUS_PAGE: self._listing.turn(-1, self._turned),
            views.SHOW: self._listing.pick(self.sheet),
        }

    def list_clusters(self, request: Request) -> Reply:
        """Answer ``/emr list``."""
        parser = scoped_arguments(LIST, self._slash)
        parser.add_argument("--all", action="store_true")
        typed = parser.read(request.text)
        scopes = choose_scopes(parser, self._scopes, typed.account, typed.region)
        return self._page(request, scopes, ended=typed.all, page=1)

    def show_cluster(self, request: Request) -> Reply:
        """Answer ``/emr show``."""
        parser = scoped_arguments(SHOW, self._slash)
        parser.add_argument("cluster", nargs="+")
        typed = parser.read(request.text)
        scopes = choose_scopes(parser, self._scopes, typed.account, typed.region)
        return self.sheet(request, scopes, " ".join(typed.cluster))

    def sheet(self, request: Request, scopes: tuple[Scope, ...], cluster: str) -> Reply:
        """Show one cluster, or what the word could mean in these scopes."""
        found = self._gate.ask(ShowCluster(scopes, cluster), request)
        if isinstance(found, Matches):
            question = self._listing.put(request, scopes, found.candidates)
            return Reply(views.matches_view(found, question, self._slash))
        # how large it is to become is judged once somebody has said so
        aim = replace(found.aim, nodes=0, cost=Decimal(0))
        offered = [b.action for b in fitting(found.detail) if self._gate.may(b.action, request, aim)]
        about = cluster_to_json(found.detail.summary)
        question = self._questions.put(request, CLUSTER, about) if offered else ""
        return Reply(views.show_view(found, self._marks, question, offered))

    def _turned(self, request: Request, asked: Question, page: int) -> Reply:
        ended = asked.payload["ended"]
        return self._page(request, asked.scopes, ended=ended, page=page, replace=asked.theirs)

    def _page(
        self, request: Request, scopes: tuple[Scope, ...], *, ended: bool, page: int, replace: bool = False
    ) -> Reply:
        found = self._gate.ask(ListClusters(scopes, ended, page), request)
        shown = [row.summary for row in found.rows]
        question = self._listing.put(request, scopes, shown, found.page, ended=ended)
        return Reply(views.list_view(found, question, self._slash, self._marks), replace)
