"""``/emr protect``, ``unprotect``, ``tag``, ``autoterminate``: one setting of a cluster, shown or changed."""

from collections.abc import Callable, Mapping, Sequence
from datetime import timedelta

from app.domain.durations import parse_duration
from app.domain.emr.clusters import Matches
from app.domain.emr.setting_intents import LEAST_IDLE, MOST_IDLE
from app.domain.emr.setting_queries import (
    PreviewAutoTermination,
    PreviewProtect,
    PreviewTags,
    PreviewUnprotect,
    ShowAutoTermination,
    ShowTags,
)
from app.domain.emr.settings import Doable, auto_termination, protection, tagging
from app.domain.emr.tagging import TagChange, parse_tags
from app.domain.names import Action
from app.domain.proposals import Choice
from app.domain.requests import Request
from app.gate import Changes, Gate
from app.views.emr.settings import auto_termination_view, tags_view
from app.views.termination import nothing_to_do_view
from cloud.model import Scope
from handlers.arguments import Arguments
from handlers.asked import Asked, GoOn
from handlers.picking import Picking, several_clusters
from handlers.routes import Handler, Reply, Use
from handlers.scopes import choose_scopes, scoped_arguments

PROTECT = Use(
    word="protect",
    action=Action.EMR_PROTECT,
    arguments="protect <cluster>… [--account A] [--region R]",
    does="Protects clusters from termination, at once.",
    example="protect etl-nightly",
)
UNPROTECT = Use(
    word="unprotect",
    action=Action.EMR_UNPROTECT,
    arguments="unprotect <cluster>… [--account A] [--region R]",
    does="Lifts their termination protection once you confirm.",
    example="unprotect etl-nightly",
)
TAG = Use(
    word="tag",
    action=Action.EMR_TAG,
    arguments="tag <cluster> [key=value…] [-key…] [--account A] [--region R]",
    does="Shows a cluster's tags; key=value sets one, -key removes one.",
    example="tag etl-nightly owner=minji -temporary",
)
AUTOTERMINATE = Use(
    word="autoterminate",
    action=Action.EMR_AUTOTERMINATE,
    arguments="autoterminate <cluster> [2h|off] [--account A] [--region R]",
    does="Shows whether a cluster ends by itself once it is idle; sets after how long, or switches it off.",
    example="autoterminate adhoc-notebooks 2h",
)

OFF = "off"


class SettingsHandlers:
    """From words to a setting that is shown, changed at once, or proposed."""

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
        return {
            PROTECT: self._several(PROTECT, self._protect),
            UNPROTECT: self._several(UNPROTECT, self._unprotect),
            TAG: self.tag,
            AUTOTERMINATE: self.auto_terminate,
        }

    def picked(self) -> Mapping[str, GoOn]:
        """Map each use to what goes on with a picked cluster."""
        return {
            PROTECT.word: self._protect,
            UNPROTECT.word: self._unprotect,
            TAG.word: self._tag,
            AUTOTERMINATE.word: self._auto_terminate,
        }

    def tag(self, request: Request) -> Reply | None:
        """Answer ``/emr tag``."""
        parser = scoped_arguments(TAG, self._slash)
        parser.add_argument("cluster")
        parser.add_argument("tags", nargs="*")
        words = parser.words(request.text)
        removed = [word for word in words if word.startswith("-") and not word.startswith("--")]
        typed = parser.parse_args([word for word in words if word not in removed])
        change = parse_tags([*typed.tags, *removed]).to_json() if typed.tags or removed else {}
        scopes = choose_scopes(parser, self._scopes, typed.account, typed.region)
        return self._tag(request, Asked(TAG.word, scopes, (typed.cluster,), change))

    def auto_terminate(self, request: Request) -> Reply | None:
        """Answer ``/emr autoterminate``."""
        parser = scoped_arguments(AUTOTERMINATE, self._slash)
        parser.add_argument("cluster")
        parser.add_argument("after", nargs="?")
        typed = parser.read(request.text)
        more = {} if typed.after is None else {"seconds": _seconds(parser, typed.after)}
        scopes = choose_scopes(parser, self._scopes, typed.account, typed.region)
        return self._auto_terminate(request, Asked(AUTOTERMINATE.word, scopes, (typed.cluster,), more))

    def _several(self, use: Use, go_on: GoOn) -> Handler:
        return lambda request: go_on(request, several_clusters(use, self._slash, self._scopes, request.text))

    def _protect(self, request: Request, asked: Asked) -> Reply | None:
        meant = self._gate.ask(PreviewProtect(asked.scopes, asked.words), request)
        if meant.unclear:
            return self._picking.which(request, asked, meant.unclear)
        return self._change(request, protection(meant.details, protected=True), self._at_once)

    def _unprotect(self, request: Request, asked: Asked) -> Reply | None:
        meant = self._gate.ask(PreviewUnprotect(asked.scopes, asked.words), request)
        if meant.unclear:
            return self._picking.which(request, asked, meant.unclear)
        return self._change(request, protection(meant.details, protected=False), self._confirmed)

    def _tag(self, request: Request, asked: Asked) -> Reply | None:
        query = PreviewTags if asked.more else ShowTags
        found = self._gate.ask(query(asked.scopes, asked.words[0]), request)
        if isinstance(found, Matches):
            return self._picking.which(request, asked, [found], certain=query.certain)
        if not asked.more:
            return Reply(tags_view(found, self._slash))
        wanted = tagging(found.detail, TagChange.from_json(asked.more))
        return self._change(request, wanted, self._at_once)

    def _auto_terminate(self, request: Request, asked: Asked) -> Reply | None:
        query = PreviewAutoTermination if asked.more else ShowAutoTermination
        found = self._gate.ask(query(asked.scopes, asked.words[0]), request)
        if isinstance(found, Matches):
            return self._picking.which(request, asked, [found], certain=query.certain)
        if not asked.more:
            return Reply(auto_termination_view(found, self._slash))
        seconds = asked.more["seconds"]
        wanted = auto_termination(found, None if seconds is None else timedelta(seconds=seconds))
        return self._change(request, wanted, self._at_once if seconds is None else self._confirmed)

    def _change(
        self, request: Request, wanted: Doable, go_on: Callable[[Request, Doable], object]
    ) -> Reply | None:
        if not wanted.plans:
            return Reply(nothing_to_do_view(wanted.facts))
        go_on(request, wanted)
        return None

    def _at_once(self, request: Request, wanted: Doable) -> None:
        self._changes.carry_out(request, wanted.facts, wanted.plans)

    def _confirmed(self, request: Request, wanted: Doable) -> None:
        self._changes.propose(request, wanted.facts, {Choice.CONFIRM: wanted.plans})


def _seconds(parser: Arguments, typed: str) -> float | None:
    """Read a length that EMR takes, or ``off``."""
    if typed.casefold() == OFF:
        return None
    length = parse_duration(typed)
    if length is None:
        raise parser.problem(f"{typed!r} is no length of time, like 90m, 2h or 1d, and not off.")
    if not LEAST_IDLE <= length <= MOST_IDLE:
        raise parser.problem("EMR ends a cluster after 1 minute to 7 days idle.")
    return length.total_seconds()
