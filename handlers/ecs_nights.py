"""The buttons of an instance that runs outside its office hours: stop it, or keep it on tonight."""

from collections.abc import Mapping

from app.domain.requests import Request
from app.views.ecs.night import KEEP, STOP, kept_view
from app.views.problems import out_of_date
from app.watching.nights import Nights
from handlers.ecs_power import STOP as STOP_USE
from handlers.ecs_power import PowerHandlers
from handlers.routes import Click, Reply


class NightHandlers:
    """A button carries an episode's id; everything else is read back from the store."""

    def __init__(self, nights: Nights, power: PowerHandlers) -> None:
        self._nights = nights
        self._power = power

    def actions(self) -> Mapping[str, Click]:
        """Map the action ids of the message to what they do."""
        return {STOP: Click(self.stop), KEEP: Click(self.keep)}

    def stop(self, request: Request) -> Reply | None:
        """Begin an ordinary stop, to be confirmed."""
        record = self._nights.find(request.value)
        if record is None:
            return Reply(out_of_date())
        night = record.night
        return self._power.go_on(request, STOP_USE, (night.scope,), (night.instance_id,))

    def keep(self, request: Request) -> Reply:
        """Keep it on until its office hours begin again."""
        record = self._nights.find(request.value)
        if record is None or not self._nights.keep(request, record):
            return Reply(out_of_date())
        return Reply(kept_view(record.night))
