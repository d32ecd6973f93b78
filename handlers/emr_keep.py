"""``/emr keep``: an idle cluster is spared for a while, or no more."""

from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from app.domain.durations import spoken
from app.domain.emr.clusters import Matches
from app.domain.emr.keeping import LONGEST, parse_until
from app.domain.emr.meant import facts_of
from app.domain.emr.setting_queries import FindToKeep
from app.domain.names import Action
from app.domain.requests import Request
from app.gate import Gate
from app.views.keeping import kept_view, not_kept_view, released_view
from app.watching.keeping import Keeping
from cloud.model import Scope
from handlers.arguments import Arguments
from handlers.asked import Asked, GoOn
from handlers.picking import Picking
from handlers.routes import Handler, Reply, Use
from handlers.scopes import choose_scopes, scoped_arguments

KEEP = Use(
    word="keep",
    action=Action.EMR_KEEP,
    arguments="keep <cluster> 4h|until tomorrow|until monday|until 18:00|off [--account A] [--region R]",
    does="Spares an idle cluster: nobody is reminded of it, and I do not end it; off takes that back.",
    example="keep adhoc-notebooks until monday",
)
OFF = "off"


class KeepHandlers:
    """From words to a keep."""

    def __init__(
        self,
        gate: Gate,
        keeping: Keeping,
        picking: Picking,
        scopes: Sequence[Scope],
        slash: str,
        zone: ZoneInfo,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self._gate = gate
        self._keeping = keeping
        self._picking = picking
        self._scopes = scopes
        self._slash = slash
        self._zone = zone
        self._now = now

    def handlers(self) -> Mapping[Use, Handler]:
        """Map each use to what answers it."""
        return {KEEP: self.keep}

    def picked(self) -> Mapping[str, GoOn]:
        """Map each use to what goes on with a picked cluster."""
        return {KEEP.word: self._keep}

    def keep(self, request: Request) -> Reply | None:
        """Answer ``/emr keep``."""
        parser = scoped_arguments(KEEP, self._slash)
        parser.add_argument("cluster")
        parser.add_argument("until", nargs="+")
        typed = parser.read(request.text)
        until = self._until(parser, " ".join(typed.until))
        scopes = choose_scopes(parser, self._scopes, typed.account, typed.region)
        more = {"until": until.isoformat() if until else OFF}
        return self._keep(request, Asked(KEEP.word, scopes, (typed.cluster,), more))

    def _until(self, parser: Arguments, text: str) -> datetime | None:
        if text.casefold() == OFF:
            return None
        now = self._now()
        until = parse_until(text, now, self._zone)
        if until is None:
            raise parser.problem(
                f"{text[:50]} is no time to keep it for: say 4h or 2d, "
                "until tomorrow, until monday, until 18:00, or off."
            )
        if until - now > LONGEST:
            raise parser.problem(f"A cluster can be kept for {spoken(LONGEST)} at a time, no longer.")
        return until

    def _keep(self, request: Request, asked: Asked) -> Reply | None:
        found = self._gate.ask(FindToKeep(asked.scopes, asked.words[0]), request)
        if isinstance(found, Matches):
            return self._picking.which(request, asked, [found])
        name = found.detail.summary.name
        if asked.more["until"] == OFF:
            return Reply(released_view(name, was_kept=self._keeping.release(request, found.detail)))
        if over := facts_of(found.detail).note:
            return Reply(not_kept_view(name, over))
        keep = self._keeping.keep(request, found.detail, datetime.fromisoformat(asked.more["until"]))
        return Reply(kept_view(keep))
