"""Stopping all that happens by itself: admitted, written down, visible at once; and letting it go on."""

from collections.abc import Callable
from datetime import UTC, datetime

from app.domain.emr.episodes import PAUSED, withdraw
from app.domain.names import Action
from app.domain.policy import Target
from app.domain.reports import Paused
from app.domain.requests import Request
from app.gate import Gate
from app.store.audit import Phase
from app.store.store import Store
from app.store.switches import KEY, Switch
from app.views.pausing import announced_view
from app.watching.cases import Cases
from app.watching.noticeboard import Noticeboard

NOTHING = Target("", "", {})


class Automation:
    """The switch, with whoever turns it; ``channel`` hears of it, if there is one. ``slash`` turns it."""

    def __init__(
        self,
        gate: Gate,
        store: Store,
        board: Noticeboard,
        channel: str,
        slash: str,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self._gate = gate
        self._store = store
        self._board = board
        self._channel = channel
        self._slash = slash
        self._now = now
        self._switch = Switch(store.claims)
        self._cases = Cases(store)

    def pause(self, request: Request) -> tuple[Paused, bool]:
        """Stop it; answer with who has, and whether that is this request. Raises ``Refused``."""
        self._gate.admit(Action.CHATOPS_PAUSE, request, NOTHING, {"name": "pause"}, fresh=True)
        mine = self._switch.pause(request.asker)
        if mine:
            self._gate.record(request, Action.CHATOPS_PAUSE, Phase.SUCCEEDED, {"name": "pause"}, KEY)
            self._tell(request, paused=True)
            for record in self._cases.opened().values():
                if record.case.warned:
                    self._cases.note(record.id, lambda case: withdraw(case, PAUSED))
            self._board.show(self._now())
        return self._switch.paused() or Paused(request.asker, self._now()), mine

    def resume(self, request: Request) -> bool:
        """Let it go on; False if nobody had stopped it. Raises ``Refused``."""
        self._gate.admit(Action.CHATOPS_PAUSE, request, NOTHING, {"name": "resume"}, fresh=True)
        resumed = self._switch.resume()
        if resumed:
            self._gate.record(request, Action.CHATOPS_PAUSE, Phase.SUCCEEDED, {"name": "resume"}, KEY)
            self._tell(request, paused=False)
        return resumed

    def _tell(self, request: Request, *, paused: bool) -> None:
        if self._channel:
            said = announced_view(request.asker, self._slash, paused=paused)
            self._board.say(self._channel, said, f"automation:{request.id}")
