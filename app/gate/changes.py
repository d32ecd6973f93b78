"""The way of every change: asked for → confirmed → claimed once → carried out → followed."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from secrets import token_hex

import structlog

from app.actions.executor import Executor
from app.actions.leases import Leases
from app.domain.changes import Plan
from app.domain.facts import Facts
from app.domain.intent import Unreadable
from app.domain.proposals import (
    CONFIRMATION,
    TIME_TO_CONFIRM,
    Choice,
    Proposal,
    everything,
    proposal_from_json,
    proposal_to_json,
)
from app.domain.requests import Kind, Request
from app.domain.verdicts import Outcome, Verdict
from app.errors import ChatOpsError
from app.gate.admission import Admission
from app.gate.daily import Check, Daily
from app.gate.door import Gate
from app.gate.noting import entry, thread_of
from app.gate.standing import find, standing
from app.gate.turns import take_turn
from app.store.audit import Phase
from app.store.errors import StoreError
from app.store.operations import Operation
from app.store.pending import Pending
from app.store.store import Repositories, Store
from app.tracking.board import Board, operation_id
from app.tracking.records import Task
from cloud.model import Scope

log = structlog.get_logger()

FORM_LIVES = timedelta(days=1)
"""So long a form may stand open; then it is forgotten that it was submitted."""


class Changes:
    """Where proposals are made, confirmed and cancelled; ``owner`` tells this process from others."""

    def __init__(
        self,
        gate: Gate,
        admission: Admission,
        store: Store,
        executor: Executor,
        leases: Leases,
        board: Board,
        owner: str,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self._gate = gate
        self._admission = admission
        self._store = store
        self._executor = executor
        self._leases = leases
        self._board = board
        self._owner = owner
        self._now = now
        self._daily = Daily(gate, store, now)

    def propose(
        self,
        request: Request,
        facts: Sequence[Facts],
        choices: Mapping[str, tuple[Plan, ...]],
        *,
        told_in: str = "",
    ) -> str | None:
        """Ask for a change and show it to be confirmed; ``told_in`` is where it is told what becomes of it then.

        Answers with its id, or ``None`` if no choice is open to the asker, or the form that asks has asked before. What
        every plan comes to has to be allowed, else :class:`Refused` is raised; a choice that takes more is offered only
        to whoever may.
        """
        for plan in everything(choices):
            self._gate.admit(plan.last.action, request, plan.aim, {"target": plan.last.target})
        offered = {
            name: plans for name, plans in choices.items() if plans and self._admission.may(plans, request)
        }
        if not offered:
            return None
        proposal = Proposal(tuple(facts), offered, thread_of(request), told_in=told_in)

        def put(store: Repositories, check: Check) -> str | None:
            if not self._is_first(store, request):
                return None
            check(store)
            return self._put(store, request, proposal)

        proposal_id = self._daily.transaction(proposal.plans, request, put)
        if proposal_id is not None:
            self._show(proposal_id)
        return proposal_id

    def carry_out(
        self, request: Request, facts: Sequence[Facts], plans: tuple[Plan, ...], *, told_in: str = ""
    ) -> str:
        """Do at once what needs no confirmation, because it harms nothing; its message tells what becomes of it.

        Answers with the proposal's id, under which it is kept as if it had been confirmed. Raises :class:`Refused`.
        """
        self._admission.admit(plans, request)
        choices: Mapping[str, tuple[Plan, ...]] = {Choice.CONFIRM: plans}
        proposal = Proposal(tuple(facts), choices, thread_of(request), at_once=True, told_in=told_in)

        def begin(store: Repositories, check: Check) -> tuple[str, Sequence[Operation]]:
            proposal_id = self._put(store, request, proposal)
            return proposal_id, self._begin(store, check, proposal_id, request.id, plans, request) or ()

        proposal_id, operations = self._daily.transaction(plans, request, begin)
        self._run(proposal_id, operations)
        return proposal_id

    def _is_first(self, store: Repositories, request: Request) -> bool:
        """Tell whether this is not a form that has arrived before: pressed twice, or delivered twice by Slack."""
        once = request.once
        return not once or store.claims.take(f"form:{once}", self._owner, FORM_LIVES)

    def _put(self, store: Repositories, request: Request, proposal: Proposal) -> str:
        payload = {**proposal_to_json(proposal), "request_id": request.id}
        expires_at = self._now() + TIME_TO_CONFIRM
        for plan in proposal.plans:
            store.audit.record(entry(request, request.id, plan, Phase.REQUESTED))
        return store.pending.put(CONFIRMATION, payload, request.asker, request.channel, expires_at)

    def confirm(self, proposal_id: str, choice: str, request: Request) -> Outcome:
        """Carry out what was proposed, if the asker of this request may still have it, and nobody was faster.

        Policy is asked again, and Slack about the person, and the cloud about tags that matter. Raises
        :class:`Refused` or :class:`app.gate.admission.Unseen`; it then stays open.
        """
        pending = find(self._store, proposal_id)
        if pending is None:
            return Outcome(Verdict.OUT_OF_DATE)
        if (refusal := self._refuse(pending, request)) is not None:
            return refusal
        plans = proposal_from_json(pending.payload).choices.get(choice)
        if not plans:
            return Outcome(Verdict.OUT_OF_DATE, pending.asker)
        plans = self._admission.admit_now(plans, replace(request, channel=pending.channel))
        operations = self._claim(pending, plans, request)
        if operations is None:
            return self._too_late(pending, request)
        self._run(proposal_id, operations)
        return Outcome(Verdict.CONFIRMED, pending.asker)

    def _run(self, proposal_id: str, operations: Sequence[Operation]) -> None:
        """Carry out what was claimed, and show it before and after."""
        self._show(proposal_id)
        with self._leases.holding(operations):
            for operation in operations:
                self._carry_out(operation)
        self._show(proposal_id)

    def cancel(self, proposal_id: str, request: Request) -> Outcome:
        """Withdraw a proposal; only whoever asked for it can."""
        pending = find(self._store, proposal_id)
        if pending is None:
            return Outcome(Verdict.OUT_OF_DATE)
        if (refusal := self._refuse(pending, request)) is not None:
            return refusal

        def withdraw(store: Repositories) -> bool:
            cancelled = store.pending.cancel(proposal_id)
            if cancelled:
                self._record_end(store, pending, Phase.CANCELLED)
            return cancelled

        if not self._store.transaction(withdraw):
            return self._too_late(pending, request)
        self._show(proposal_id)
        return Outcome(Verdict.CANCELLED, request.asker)

    def made(self, proposal_id: str) -> Sequence[tuple[Scope, str]]:
        """Tell what came of a proposal by its id, and where it is: nothing, as long as nothing did."""
        tasks = map(Task.of, self._store.operations.of([operation_id(proposal_id, 0)]))
        return [(task.plan.last.scope, task.made) for task in tasks if task.made]

    def refresh(self, proposal_id: str) -> None:
        """Have a proposal's message show what is true, with today's buttons; nothing happens if there is none."""
        self._show(proposal_id)

    def _show(self, proposal_id: str) -> None:
        """Show what is stored; a database that fails just now must not make what is stored look undone."""
        try:
            self._board.show(proposal_id)
        except StoreError as error:
            log.warning("changes.not_shown", proposal=proposal_id, error=error.message)

    def expire(self) -> None:
        """Close what nobody confirmed in time, in the audit and on its message."""

        def close(store: Repositories) -> Sequence[str]:
            expired = [one for one in store.pending.expire_due(self._now()) if one.kind == CONFIRMATION]
            for pending in expired:
                self._record_end(store, pending, Phase.EXPIRED)
            return [pending.id for pending in expired]

        for proposal_id in self._store.transaction(close):
            self._show(proposal_id)

    def _refuse(self, pending: Pending, request: Request) -> Outcome | None:
        """Say why a click cannot be for this proposal; its message then is made to say what is true."""
        verdict = standing(pending, request.asker, self._now())
        if verdict is None:
            return None
        if verdict is Verdict.NOT_YOURS:
            detail = {"reason": verdict.value, "proposal": pending.id}
            self._gate.record(request, request.name, Phase.DENIED, detail)
        else:
            self._show(pending.id)
        return Outcome(verdict, pending.asker)

    def _too_late(self, pending: Pending, request: Request) -> Outcome:
        """Say who was faster: somebody, or the clock."""
        now = find(self._store, pending.id) or pending
        return self._refuse(now, request) or Outcome(Verdict.EXPIRED, pending.asker)

    def _claim(self, pending: Pending, plans: Sequence[Plan], request: Request) -> Sequence[Operation] | None:
        """Win the proposal, and store what will be done, in one transaction: then nothing is forgotten."""
        asked = pending.payload["request_id"]
        request = replace(request, channel=pending.channel)

        def begin(store: Repositories, check: Check) -> Sequence[Operation] | None:
            return self._begin(store, check, pending.id, asked, plans, request)

        return self._daily.transaction(plans, request, begin)

    def _begin(
        self,
        store: Repositories,
        check: Check,
        proposal_id: str,
        asked: str,
        plans: Sequence[Plan],
        request: Request,
    ) -> Sequence[Operation] | None:
        """Claim the proposal for the asker of this request, and store its operations under the one that ``asked``."""
        owner, now = f"{self._owner}:{token_hex(4)}", self._now()
        if store.pending.claim(proposal_id, request.asker, now) is None:
            return None
        check(store)  # after the claim, so that a second click is told of the first one
        take_turn(store, plans)
        for plan in plans:
            store.audit.record(entry(request, asked, plan, Phase.CONFIRMED))
        return [
            store.operations.add(
                plan.last.action.value,
                Task(plan, proposal_id, asked).to_json(),
                request.asker,
                request.channel,
                id=operation_id(proposal_id, number),
                next_look_at=now,
                owner=owner,
                claimed_until=self._leases.until(),
            )
            for number, plan in enumerate(plans)
        ]

    def _carry_out(self, operation: Operation) -> None:
        """Execute one; what the store cannot take now is looked at again when the lease is over."""
        try:
            self._executor.run(operation)
        except ChatOpsError as error:
            log.error("changes.not_recorded", operation=operation.id, error=error.message)

    def _record_end(self, store: Repositories, pending: Pending, phase: Phase) -> None:
        try:
            plans = proposal_from_json(pending.payload).plans
        except Unreadable:
            return  # another version's: what it was about cannot be told here
        request_id = pending.payload["request_id"]
        request = Request(request_id, Kind.CLOCK, "", pending.asker, pending.channel, self._now())
        for plan in plans:
            store.audit.record(entry(request, request_id, plan, phase))
