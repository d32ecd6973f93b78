"""The buttons of an idle cluster's message: each carries its episode's id, and everything else is read back."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from app.domain.emr.idle_case import Seen
from app.domain.emr.keeping import parse_until
from app.domain.names import Action
from app.domain.requests import Request
from app.gate import Gate
from app.views import idle_watch as views
from app.views.idle_replies import asked_there_view, over_view
from app.views.idle_words import Here, Shown
from app.views.keeping import kept_view
from app.views.problems import out_of_date
from app.watching.cases import Record
from app.watching.keeping import Keeping
from handlers.asked import Asked, GoOn
from handlers.emr_terminate import TERMINATE
from handlers.listing import ShowOne
from handlers.routes import Click, Handler, Reply


class IdleClicks:
    """From a click to the use that it begins; the policy is asked anew, about whoever clicks."""

    def __init__(
        self,
        gate: Gate,
        keeping: Keeping,
        terminate: GoOn,
        sheet: ShowOne,
        zone: ZoneInfo,
        here: Here,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self._gate = gate
        self._keeping = keeping
        self._terminate = terminate
        self._sheet = sheet
        self._zone = zone
        self._here = here
        self._now = now

    def actions(self) -> Mapping[str, Click]:
        """Map the action ids of our views to what they do."""
        return {
            views.TERMINATE: Click(self._about(self._ask_to_terminate)),
            views.KEEP: Click(self._about(self._keep)),
            views.SHOW: Click(self._about(self._show)),
            views.PICK: Click(self._pick),
        }

    def _about(self, act: Callable[[Request, Record], Reply | None]) -> Handler:
        def click(request: Request) -> Reply | None:
            record = self._keeping.find(request.value)
            if record is None:
                return Reply(out_of_date())
            if record.case.end is not None:
                self._admit(request, record)
                self._keeping.refresh(record)
                return Reply(over_view(record.case))
            return act(request, record)

        return click

    def _ask_to_terminate(self, request: Request, record: Record) -> Reply | None:
        seen = record.case.seen
        place = self._place(request, seen)
        asked = replace(request, channel=place, thread_ts="")
        reply = self._terminate(asked, Asked(TERMINATE.word, (seen.scope,), (seen.cluster_id,)))
        if reply is not None:
            return reply
        self._keeping.asked_to_terminate(request, record)
        return None if place == request.channel else Reply(asked_there_view(seen.name, place))

    def _place(self, request: Request, seen: Seen) -> str:
        """Say where to ask: an owner is told directly, but the policy may want it done in the open."""
        there = replace(request, channel=self._here.channel)
        elsewhere = request.channel.startswith("D") and self._here.channel
        if elsewhere and not self._may(request, seen) and self._may(there, seen):
            return there.channel
        return request.channel

    def _may(self, request: Request, seen: Seen) -> bool:
        return self._gate.may(Action.EMR_TERMINATE, request, seen.aim)

    def _keep(self, request: Request, record: Record) -> Reply:
        until = parse_until(request.text, self._now(), self._zone)
        if until is None:
            return Reply(out_of_date())
        return Reply(kept_view(self._keeping.keep_seen(request, record.case.seen, until)))

    def _show(self, request: Request, record: Record) -> Reply:
        return self._sheet(request, (record.case.seen.scope,), record.case.seen.cluster_id)

    def _pick(self, request: Request) -> Reply | None:
        """Show what was picked from the menu of many, with its buttons."""
        return self._about(self._card)(replace(request, value=request.text))

    def _card(self, request: Request, record: Record) -> Reply:
        self._admit(request, record)
        return Reply(views.case_view(Shown(record.id, record.case), self._here))

    def _admit(self, request: Request, record: Record) -> None:
        """Let pass whoever may look at the cluster: the other clicks are judged by what they begin."""
        self._gate.admit(Action.EMR_SHOW, request, record.case.seen.aim, {"target": record.target})
