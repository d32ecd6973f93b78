"""Sparing idle clusters, and what else people do about them: admitted, written down, and shown at once."""

from collections.abc import Callable
from datetime import UTC, datetime

from app.domain.emr.episodes import spare
from app.domain.emr.idle_case import IDLE, Act, Case, Did, Seen
from app.domain.emr.keeping import Keep
from app.domain.emr.settings import aim_at
from app.domain.names import Action
from app.domain.policy import Target
from app.domain.requests import Request
from app.gate import Gate
from app.store.audit import AuditEntry, Phase
from app.store.store import Repositories, Store
from app.watching.cases import Cases, Record
from app.watching.noticeboard import Noticeboard
from cloud.model import ClusterDetail


class Keeping:
    """What changes nothing in a cloud, and is asked of the gate all the same."""

    def __init__(
        self,
        gate: Gate,
        store: Store,
        board: Noticeboard,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self._gate = gate
        self._store = store
        self._board = board
        self._now = now
        self._cases = Cases(store)

    def find(self, id: str) -> Record | None:
        """Find what a button is about, open or over."""
        return self._cases.get(id)

    def keep_seen(self, request: Request, seen: Seen, until: datetime) -> Keep:
        """Spare what a message told of; raises ``Refused``."""
        return self._keep(request, seen.target, seen.name, seen.aim, until)

    def keep(self, request: Request, detail: ClusterDetail, until: datetime) -> Keep:
        """Spare a cluster until then, in place of whatever was said before; raises ``Refused``."""
        return self._keep(request, target_of(detail), detail.summary.name, aim_at(detail), until)

    def release(self, request: Request, detail: ClusterDetail) -> bool:
        """Spare it no more; False if it was not spared. Raises ``Refused``."""
        target, name = target_of(detail), detail.summary.name
        self._gate.admit(Action.EMR_KEEP, request, aim_at(detail), {"target": target}, fresh=True)

        def work(store: Repositories) -> bool:
            released = store.keeps.release(target)
            if released:
                store.audit.record(_entry(request, target, {"name": name, "until": "off"}))
            return released

        released = self._store.transaction(work)
        if released:
            self._note(target, Act(request.asker, Did.RELEASED, self._now()))
        return released

    def asked_to_terminate(self, request: Request, record: Record) -> None:
        """Have its message say who asked for its end."""
        self._note(record.target, Act(request.asker, Did.TERMINATE, self._now()))

    def refresh(self, record: Record) -> None:
        """Have its messages say what is true."""
        self._board.show_one(record, self._now())

    def _keep(self, request: Request, target: str, name: str, aim: Target, until: datetime) -> Keep:
        self._gate.admit(Action.EMR_KEEP, request, aim, {"target": target}, fresh=True)

        def work(store: Repositories) -> Keep:
            keep = store.keeps.put(target, name, request.asker, request.channel, until)
            store.audit.record(_entry(request, target, {"name": name, "until": until.isoformat()}))
            return keep

        keep = self._store.transaction(work, repeatable=False)
        self._note(target, Act(request.asker, Did.KEPT, self._now(), until), spare)
        return keep

    def _note(self, target: str, act: Act, change: Callable[[Case], Case] = lambda case: case) -> None:
        """Have the message say it, if there is one."""
        open_ones = {episode.target: episode.id for episode in self._store.episodes.opened(IDLE)}
        if target not in open_ones:
            return
        if (record := self._cases.note(open_ones[target], lambda case: change(case.noting(act)))) is not None:
            self._board.show_one(record, self._now())


def target_of(detail: ClusterDetail) -> str:
    """Name a cluster as the audit does."""
    scope = detail.summary.scope
    return f"{scope.account}/{scope.region}/{detail.summary.id}"


def _entry(request: Request, target: str, detail: dict[str, str]) -> AuditEntry:
    return AuditEntry(
        request_id=request.id,
        team_id=request.asker.team_id,
        user_id=request.asker.user_id,
        channel=request.channel,
        action=Action.EMR_KEEP,
        phase=Phase.SUCCEEDED,
        target=target,
        detail=detail,
    )
