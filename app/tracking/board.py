"""The one message of each proposal: a projection of what is stored, posted once and edited from then on."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from app.domain.proposals import Proposal, proposal_from_json
from app.notifier import Notifier
from app.store.operations import Operation, OperationState
from app.store.pending import Pending, PendingState
from app.store.store import Store
from app.views.message import Message
from app.views.proposal import end_view, proposal_view

MENTION_AFTER = timedelta(minutes=5)
"""Who waited longer than this is told by name when it is over; so is whoever's change failed."""

GIVEN_UP_AFTER = timedelta(hours=1)
"""How long after its end a message may be undeliverable before nobody tries any more."""


@dataclass(frozen=True, slots=True)
class Shown:
    """A proposal as it stands: what was stored, read back."""

    pending: Pending
    proposal: Proposal
    operations: tuple[Operation, ...]

    @property
    def over(self) -> bool:
        return bool(self.operations) and all(operation.state.ended for operation in self.operations)

    @property
    def began_at(self) -> datetime:
        return self.pending.claimed_at or self.pending.created_at

    @property
    def ended_at(self) -> datetime:
        return max(operation.ended_at or self.began_at for operation in self.operations)


class Board:
    """Keeps the messages true."""

    def __init__(
        self, store: Store, notifier: Notifier, now: Callable[[], datetime] = lambda: datetime.now(UTC)
    ) -> None:
        self._store = store
        self._notifier = notifier
        self._now = now

    def show(self, proposal_id: str) -> None:
        """Have the proposal's message say what is true now. Nothing happens where there is no such proposal."""
        if (shown := self._read(proposal_id)) is not None:
            self._show(shown)

    def settle(self) -> None:
        """Look after all that was confirmed and is not finished: its message may have been lost in a crash."""
        for pending in self._store.pending.claimed(self._now()):
            shown = self._read(pending.id)
            if shown is None:
                continue
            self._show(shown)
            if shown.over and (self._has_arrived(shown) or self._is_stale(shown)):
                self._announce_end(shown)
                self._store.pending.finish(pending.id)

    def _read(self, proposal_id: str) -> Shown | None:
        pending = self._store.pending.get(proposal_id)
        if pending is None:
            return None
        proposal = proposal_from_json(pending.payload)
        most = max(len(plans) for plans in proposal.choices.values())
        ids = [operation_id(proposal_id, number) for number in range(most)]
        return Shown(pending, proposal, self._store.operations.of(ids))

    def _show(self, shown: Shown) -> None:
        pending = shown.pending
        self._notifier.post(
            pending.channel,
            self._view(shown),
            key=_key(pending.id),
            thread_ts=shown.proposal.thread_ts,
            fallback_user=pending.asker.user_id,
        )

    def _view(self, shown: Shown) -> Message:
        state = shown.pending.state
        if state is PendingState.OPEN and shown.pending.expires_at <= self._now():
            state = PendingState.EXPIRED
        return proposal_view(shown.pending, state, shown.proposal, shown.operations)

    def _has_arrived(self, shown: Shown) -> bool:
        return self._notifier.shows(_key(shown.pending.id), self._view(shown))

    def _is_stale(self, shown: Shown) -> bool:
        """A channel that takes no message any more keeps nobody waiting for ever."""
        return self._now() - shown.ended_at > GIVEN_UP_AFTER

    def _announce_end(self, shown: Shown) -> None:
        """Tell the asker by name, in the message's thread, if it failed or took long: an edit notifies nobody."""
        took = shown.ended_at - shown.began_at
        if took <= MENTION_AFTER and all(o.state is not OperationState.FAILED for o in shown.operations):
            return
        where = self._store.messages.get(_key(shown.pending.id))
        self._notifier.post(
            where.channel if where else shown.pending.channel,
            end_view(shown.pending.asker, shown.operations, took),
            key=f"{_key(shown.pending.id)}:end",
            thread_ts=shown.proposal.thread_ts or (where.ts if where else ""),
            fallback_user=shown.pending.asker.user_id,
        )


def operation_id(proposal_id: str, number: int) -> str:
    """Name the operation that carries out a proposal's plan of that number."""
    return f"{proposal_id}.{number:03d}"


def _key(proposal_id: str) -> str:
    return f"proposal:{proposal_id}"
