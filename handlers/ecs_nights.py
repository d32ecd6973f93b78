"""The buttons of instances that run outside their office hours: stop them, or keep them on tonight."""

from collections.abc import Mapping, Sequence

from app.domain.requests import Request
from app.views.ecs.night import KEEP, KEEP_ALL, PICK, STOP, STOP_ALL, kept_view, night_view
from app.views.problems import out_of_date
from app.watching.night_board import Record
from app.watching.nights import Nights
from handlers.asked import Asked
from handlers.ecs_power import STOP as STOP_USE
from handlers.ecs_power import PowerHandlers
from handlers.routes import Click, Reply


class NightHandlers:
    """A button carries an episode's id; everything else is read back from the store."""

    def __init__(self, nights: Nights, power: PowerHandlers) -> None:
        self._nights = nights
        self._power = power

    def actions(self) -> Mapping[str, Click]:
        """Map the action ids of the messages to what they do."""
        return {
            STOP: Click(lambda request: self._stop(request, self._one(request.value))),
            KEEP: Click(lambda request: self._keep(request, self._one(request.value))),
            PICK: Click(self._pick),
            STOP_ALL: Click(lambda request: self._stop(request, self._nights.waiting_with(request.value))),
            KEEP_ALL: Click(lambda request: self._keep(request, self._nights.waiting_with(request.value))),
        }

    def _one(self, id: str) -> Sequence[Record]:
        record = self._nights.find(id)
        return [] if record is None else [record]

    def _stop(self, request: Request, found: Sequence[Record]) -> Reply | None:
        """Begin an ordinary stop, to be confirmed."""
        if not found:
            return Reply(out_of_date())
        scopes = tuple(dict.fromkeys(record.night.scope for record in found))
        ids = tuple(dict.fromkeys(record.night.instance_id for record in found))
        return self._power.go_on(request, Asked(STOP_USE.word, scopes, ids))

    def _keep(self, request: Request, found: Sequence[Record]) -> Reply:
        """Keep them on until their office hours begin again."""
        kept = self._nights.keep(request, found)
        if not kept.nights:
            return Reply(out_of_date())
        return Reply(kept_view(kept.nights, kept.refused))

    def _pick(self, request: Request) -> Reply:
        """Show what was picked from the menu of many, with its buttons."""
        record = self._nights.find(request.text)
        if record is None:
            return Reply(out_of_date())
        self._nights.admit_to_see(request, record)
        return Reply(night_view(record.night, record.id))
