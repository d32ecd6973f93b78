"""The way of every change: asked for → confirmed → claimed once → carried out → followed."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import structlog

from app.actions.executor import Executor
from app.domain.people import UserId
from app.domain.proposals import (
    CONFIRM,
    CONFIRMATION,
    LIFT_AND_CONFIRM,
    TIME_TO_CONFIRM,
    ClusterFacts,
    Proposal,
    proposal_from_json,
    proposal_to_json,
)
from app.domain.changes import Plan
from app.domain.refused import Refused
from app.domain.requests import Kind, Request
from app.domain.verdicts import Outcome, Verdict
from app.errors import ChatOpsError
from app.gate.door import Gate
from app.store.audit import AuditEntry, Phase
from app.store.operations import Operation, OperationState
from app.store.pending import Pending, PendingState
from app.store.store import Repositories, Store
from app.tracking.board import Board, operation_id
from app.tracking.records import Task
from app.tracking.tracker import conclude

log = structlog.get_logger()

LEASE = timedelta(minutes=5)
"""How long whoever confirmed may take to carry it out, before others look what became of it."""

RESUMED_WITHIN = timedelta(minutes=10)
"""A confirmed change that was interrupted is still carried out so much later; after that it has to be asked for anew."""


class Changes:
    """Where proposals are made, confirmed, cancelled and carried out; ``owner`` tells this process from other replicas."""

    def __init__(
        self,
        gate: Gate,
        store: Store,
        executor: Executor,
        board: Board,
        owner: str,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self._gate = gate
        self._store = store
        self._executor = executor
        self._board = board
        self._owner = owner
        self._now = now

    def propose(
        self, request: Request, facts: Sequence[ClusterFacts], choices: Mapping[str, tuple[Plan, ...]]
    ) -> str | None:
        """Ask for a change and show it to be confirmed; answer with its id, or ``None`` if no choice is open to the asker.

        What every plan comes to has to be allowed, else :class:`Refused` is raised; a choice that takes more is offered
        only to whom that is allowed.
        """
        everything = _everything(choices)
        for plan in everything:
            self._gate.admit(plan.intents[-1].action, request, plan.aim, {"target": plan.intents[-1].target})
        offered = {name: plans for name, plans in choices.items() if plans and self._may(plans, request)}
        if not offered:
            return None
        thread_ts = request.thread_ts if request.kind in (Kind.MENTION, Kind.DIRECT_MESSAGE) else ""
        payload = proposal_to_json(Proposal(tuple(facts), offered, thread_ts))
        expires_at = self._now() + TIME_TO_CONFIRM

        def keep(store: Repositories) -> str:
            proposal_id = store.pending.put(
                CONFIRMATION,
                {**payload, "request_id": request.id},
                request.asker,
                request.channel,
                expires_at,
            )
            for plan in everything:
                store.audit.record(_entry(request, request.id, plan, Phase.REQUESTED))
            return proposal_id

        proposal_id = self._store.transaction(keep)
        self._board.show(proposal_id)
        return proposal_id

    def _may(self, plans: Sequence[Plan], request: Request) -> bool:
        return all(
            self._gate.may(intent.action, request, plan.aim) for plan in plans for intent in plan.intents
        )

    def confirm(self, proposal_id: str, choice: str, request: Request) -> Outcome:
        """Carry out what was proposed, if the asker of this request may still have it, and nobody was faster.

        Policy is asked again, and Slack about the person. Raises :class:`Refused`; the proposal then stays open.
        """
        if (outcome := self._refuse(proposal_id, request)) is not None:
            return outcome
        pending = self._store.pending.get(proposal_id)
        assert pending is not None  # noqa: S101 - proposals are never deleted, and this one was just read
        plans = proposal_from_json(pending.payload).choices.get(choice)
        if not plans:
            return Outcome(Verdict.OUT_OF_DATE, pending.asker)
        self._admit(plans, replace(request, channel=pending.channel), fresh=True)
        operations = self._claim(pending, plans, request)
        if operations is None:
            return self._refuse(proposal_id, request) or Outcome(Verdict.EXPIRED, pending.asker)
        self._board.show(proposal_id)
        for operation in operations:
            self._carry_out(operation)
        self._board.show(proposal_id)
        return Outcome(Verdict.CONFIRMED, pending.asker)

    def cancel(self, proposal_id: str, request: Request) -> Outcome:
        """Withdraw a proposal; only whoever asked for it can."""
        if (outcome := self._refuse(proposal_id, request)) is not None:
            return outcome
        if not self._store.pending.cancel(proposal_id):
            return self._refuse(proposal_id, request) or Outcome(Verdict.EXPIRED, request.asker)
        self._record_end(proposal_id, Phase.CANCELLED)
        return Outcome(Verdict.CANCELLED, request.asker)

    def expire(self) -> None:
        """Close what nobody confirmed in time, in the audit and on its message."""
        for pending in self._store.pending.expire_due(self._now()):
            if pending.kind == CONFIRMATION:
                self._record_end(pending.id, Phase.EXPIRED)

    def resume(self, operation: Operation) -> None:
        """Go on with an operation whose call has not taken effect: a crash, or a lost answer, was in between.

        It is carried out if it was confirmed not long ago and the asker may still do it; else it is given up, aloud.
        """
        if (why_not := self._why_not(operation)) is not None:
            given_up = replace(operation, state=OperationState.FAILED, outcome=why_not)
            self._store.transaction(lambda store: conclude(store, given_up, self._owner))
        else:
            log.info("changes.resumed", operation=operation.id)
            self._carry_out(operation)
        self._board.show(Task.of(operation).proposal)

    def _why_not(self, operation: Operation) -> str | None:
        if self._now() - operation.created_at > RESUMED_WITHIN:
            return "I was interrupted before this was done, too long ago to do it now. Please ask again."
        task = Task.of(operation)
        request = Request(
            task.request_id, Kind.CLOCK, operation.action, operation.asker, operation.channel, self._now()
        )
        try:
            self._admit([task.plan], request, fresh=True)
        except Refused:
            return "I was interrupted before this was done, and it is not allowed any more."
        return None

    def _refuse(self, proposal_id: str, request: Request) -> Outcome | None:
        """Say why a click cannot be for this proposal; its message then is made to say what is true."""
        pending = self._store.pending.get(proposal_id)
        if pending is None or pending.kind != CONFIRMATION:
            return Outcome(Verdict.OUT_OF_DATE)
        verdict = self._verdict(pending, request)
        if verdict is None:
            return None
        if verdict is not Verdict.NOT_YOURS:
            self._board.show(proposal_id)
        return Outcome(verdict, pending.asker)

    def _verdict(self, pending: Pending, request: Request) -> Verdict | None:
        match pending.state:
            case PendingState.CLAIMED | PendingState.DONE:
                return Verdict.CONFIRMED_BEFORE
            case PendingState.CANCELLED:
                return Verdict.CANCELLED_BEFORE
            case PendingState.EXPIRED:
                return Verdict.EXPIRED
        if pending.asker != request.asker:
            return Verdict.NOT_YOURS
        return Verdict.EXPIRED if pending.expires_at <= self._now() else None

    def _admit(self, plans: Sequence[Plan], request: Request, *, fresh: bool = False) -> None:
        for number, (plan, intent) in enumerate((plan, intent) for plan in plans for intent in plan.intents):
            self._gate.admit(
                intent.action, request, plan.aim, {"target": intent.target}, fresh=fresh and number == 0
            )

    def _claim(self, pending: Pending, plans: Sequence[Plan], request: Request) -> Sequence[Operation] | None:
        """Win the proposal, and store what will be done, in one transaction: after it nothing is forgotten."""
        request_id = pending.payload["request_id"]
        now = self._now()

        def claim(store: Repositories) -> Sequence[Operation] | None:
            if store.pending.claim(pending.id, request.asker, now) is None:
                return None
            for plan in plans:
                store.audit.record(_entry(request, request_id, plan, Phase.CONFIRMED))
            return [
                store.operations.add(
                    plan.intents[-1].action.value,
                    Task(plan, pending.id, request_id).to_json(),
                    pending.asker,
                    pending.channel,
                    id=operation_id(pending.id, number),
                    next_look_at=now,
                    owner=self._owner,
                    claimed_until=now + LEASE,
                )
                for number, plan in enumerate(plans)
            ]

        return self._store.transaction(claim)

    def _carry_out(self, operation: Operation) -> None:
        """Execute one; what the store cannot take now is looked at again when the lease is over."""
        try:
            self._executor.run(operation, self._owner)
        except ChatOpsError as error:
            log.error("changes.not_recorded", operation=operation.id, error=error.message)

    def _record_end(self, proposal_id: str, phase: Phase) -> None:
        pending = self._store.pending.get(proposal_id)
        assert pending is not None  # noqa: S101 - proposals are never deleted
        request = Request(
            pending.payload["request_id"], Kind.CLOCK, "", pending.asker, pending.channel, self._now()
        )
        for plan in _everything(proposal_from_json(pending.payload).choices):
            self._store.audit.record(_entry(request, request.id, plan, phase))
        self._board.show(proposal_id)


def _everything(choices: Mapping[str, tuple[Plan, ...]]) -> tuple[Plan, ...]:
    """Each target once, whichever choice covers it."""
    return choices.get(LIFT_AND_CONFIRM) or choices.get(CONFIRM) or ()


def _entry(request: Request, request_id: str, plan: Plan, phase: Phase) -> AuditEntry:
    return AuditEntry(
        request_id=request_id,
        team_id=request.asker.team_id,
        user_id=request.asker.user_id,
        channel=request.channel,
        action=plan.intents[-1].action,
        phase=phase,
        target=plan.intents[-1].target,
        detail={"name": plan.intents[-1].name, "actions": [intent.action.value for intent in plan.intents]},
    )
