"""The one message of each proposal: a projection of what is stored, posted once and edited from then on."""

import threading
from collections.abc import Callable, Hashable
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

from app.domain.intent import Unreadable
from app.domain.people import AUTOMATION, UserId
from app.domain.proposals import CONFIRMATION, Proposal, proposal_from_json
from app.notifier import Notifier
from app.store.operations import Operation, OperationState
from app.store.pending import Pending, PendingState
from app.store.store import Store
from app.tracking.records import Task
from app.views.message import Message
from app.views.proposal import elsewhere_view, end_view, proposal_view
from app.views.wording import WORDINGS

MENTION_AFTER = timedelta(minutes=5)
"""Who waited longer than this is told by name when it is over; so is whoever's change failed."""

GIVEN_UP_AFTER = timedelta(hours=1)
"""How long a process tries to show an end that cannot be delivered: the channel may be gone."""

REMEMBERED = timedelta(days=1)
"""How far back a process that starts makes sure that messages tell how it ended."""

SHOWN_AGAIN_AFTER = timedelta(minutes=1)
"""How often what has not changed is compared with what Slack shows: another replica may have been behind."""

CLOCKS_DIFFER = timedelta(minutes=5)


@dataclass(frozen=True, slots=True)
class Shown:
    """A proposal as it stands: what was stored, read back."""

    pending: Pending
    proposal: Proposal
    operations: tuple[Operation, ...]

    @property
    def fingerprint(self) -> Hashable:
        """All that can change in its message, apart from the time to confirm running out."""
        seen = tuple((one.state, one.outcome, one.payload.get("progress")) for one in self.operations)
        return self.pending.state, seen

    @property
    def over(self) -> bool:
        if self.pending.state in (PendingState.CLAIMED, PendingState.DONE):
            return bool(self.operations) and all(operation.state.ended for operation in self.operations)
        return self.pending.ended_at is not None

    @property
    def told_in(self) -> str:
        """The channel where it is told what becomes of it, if that is another one; a question stays where it is."""
        claimed = self.pending.state in (PendingState.CLAIMED, PendingState.DONE)
        return self.proposal.told_in if claimed and self.proposal.told_in != self.pending.channel else ""

    @property
    def began_at(self) -> datetime:
        return self.pending.claimed_at or self.pending.created_at

    @property
    def ended_at(self) -> datetime:
        ends = [operation.ended_at for operation in self.operations if operation.ended_at]
        return max(ends, default=self.pending.ended_at or self.began_at)


@dataclass(frozen=True, slots=True)
class Place:
    """Where what is shown: a message under its key."""

    key: str
    channel: str
    thread_ts: str
    message: Message


class Board:
    """Keeps the messages true."""

    def __init__(
        self, store: Store, notifier: Notifier, now: Callable[[], datetime] = lambda: datetime.now(UTC)
    ) -> None:
        self._store = store
        self._notifier = notifier
        self._now = now
        self._true_until = now() - REMEMBERED
        self._trying: dict[str, datetime] = {}
        self._lock = threading.Lock()  # workers show while the clock settles
        self._shown: dict[str, tuple[Hashable, datetime]] = {}
        self._arrived: set[str] = set()

    def show(self, proposal_id: str) -> None:
        """Have the proposal's message say what is true now; nothing happens if there is no such proposal."""
        as_of = self._notifier.moment()
        pending = self._store.pending.get(proposal_id)
        if pending is not None and (shown := self._read(pending)) is not None:
            self._show(shown, as_of)

    def settle(self) -> None:
        """Look after every message that may not say what is true: it may have been lost in a crash.

        Each is shown anew if it has changed, and now and then: so nothing older that waits in this process to be
        sent outlives what is true. What has ended is looked after until Slack has it, and for some minutes more,
        because another replica may have been behind.
        """
        began, as_of = self._now(), self._notifier.moment()
        unsettled = self._store.pending.unsettled(CONFIRMATION, self._true_until)
        waiting = [pending for pending in unsettled if not self._settle(pending, as_of)]
        ends = [pending.ended_at for pending in waiting if pending.ended_at]
        self._true_until = max(self._true_until, min([*ends, began - CLOCKS_DIFFER]))
        seen = {pending.id for pending in unsettled}
        with self._lock:
            self._shown = {key: shown for key, shown in self._shown.items() if key in seen}
        self._arrived &= seen

    def _settle(self, pending: Pending, as_of: int) -> bool:
        """Show one; True once nothing is left to be told of it."""
        if (shown := self._read(pending)) is None:
            return True  # what another version has stored is that one's to look after
        if not self._was_just_shown(shown):
            self._arrived.discard(pending.id)
            self._show(shown, as_of)
            return False
        if not shown.over or pending.id in self._arrived:
            return shown.over
        if not self._has_arrived(shown) and not self._has_tried_enough(pending.id):
            return False
        self._trying.pop(pending.id, None)
        if pending.state is PendingState.CLAIMED:
            self._announce_end(shown)
            self._store.pending.finish(pending.id)
        self._arrived.add(pending.id)
        return True

    def _read(self, pending: Pending) -> Shown | None:
        try:
            proposal = proposal_from_json(pending.payload)
            most = max((len(plans) for plans in proposal.choices.values()), default=0)
            operations = self._store.operations.of([operation_id(pending.id, n) for n in range(most)])
            for operation in operations:
                Task.of(operation)
        except Unreadable:
            return None
        return Shown(pending, proposal, operations)

    def _was_just_shown(self, shown: Shown) -> bool:
        fingerprint, at = self._shown.get(shown.pending.id, (None, self._now()))
        return fingerprint == shown.fingerprint and self._now() - at < SHOWN_AGAIN_AFTER

    def _show(self, shown: Shown, as_of: int) -> None:
        pending = shown.pending
        with self._lock:
            self._shown[pending.id] = shown.fingerprint, self._now()
        for place in self._places(shown):
            self._notifier.post(
                place.channel,
                place.message,
                key=place.key,
                as_of=as_of,
                thread_ts=place.thread_ts,
                fallback_user=_person(pending.asker),
            )

    def _places(self, shown: Shown) -> tuple[Place, ...]:
        """Give the one message there is; or where it was asked for a pointer, and the message elsewhere."""
        pending, thread_ts = shown.pending, shown.proposal.thread_ts
        here = Place(_key(pending.id), pending.channel, thread_ts, self._view(shown))
        if not shown.told_in:
            return (here,)
        pointer = elsewhere_view(pending, shown.proposal, shown.told_in)
        there = Place(f"{here.key}:result", shown.told_in, "", here.message)
        return (replace(here, message=pointer), there)

    def _view(self, shown: Shown) -> Message:
        state = shown.pending.state
        if state is PendingState.OPEN and shown.pending.expires_at <= self._now():
            state = PendingState.EXPIRED
        return proposal_view(shown.pending, state, shown.proposal, shown.operations)

    def _has_arrived(self, shown: Shown) -> bool:
        return all(self._notifier.shows(place.key, place.message) for place in self._places(shown))

    def _has_tried_enough(self, proposal_id: str) -> bool:
        return self._now() - self._trying.setdefault(proposal_id, self._now()) > GIVEN_UP_AFTER

    def _announce_end(self, shown: Shown) -> None:
        """Tell the asker by name, in the thread, if it failed or took long: an edit notifies nobody."""
        took = shown.ended_at - shown.began_at
        waited = took > MENTION_AFTER or WORDINGS[shown.proposal.action].mentions
        waited = waited and shown.pending.asker != AUTOMATION
        if not waited and all(o.state is not OperationState.FAILED for o in shown.operations):
            return
        place = self._places(shown)[-1]
        where = self._store.messages.get(place.key)
        channel, thread_ts = place.channel, place.thread_ts
        if where is not None and (where.channel != channel or not thread_ts):
            channel, thread_ts = where.channel, where.ts
        self._notifier.post(
            channel,
            end_view(shown.pending.asker, shown.operations, took),
            key=f"{_key(shown.pending.id)}:end",
            thread_ts=thread_ts,
            fallback_user=_person(shown.pending.asker),
        )


def _person(asker: UserId) -> str:
    """Give who can be written to; the automation cannot."""
    return "" if asker == AUTOMATION else asker.user_id


def operation_id(proposal_id: str, number: int) -> str:
    """Name the operation that carries out a proposal's plan of that number."""
    return f"{proposal_id}.{number:03d}"


def _key(proposal_id: str) -> str:
    return f"proposal:{proposal_id}"
