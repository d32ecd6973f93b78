"""How often a person may have something carried out in a day: counted where it is claimed."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TypeVar

from app.domain.changes import Plan
from app.domain.intent import Unreadable
from app.domain.names import Action
from app.domain.policy import Target
from app.domain.refused import Refused
from app.domain.requests import Request
from app.gate.door import Gate
from app.store.operations import Operation, OperationState
from app.store.store import Repositories, Store
from app.tracking.records import Task

T = TypeVar("T")
Check = Callable[[Repositories], None]
"""Raises :class:`Refused` where what is about to be stored would be too often."""

DAY = timedelta(hours=24)


@dataclass(frozen=True, slots=True)
class _Allowance:
    """What is wanted of one action, and the rules that allow it, if any of them counts."""

    action: Action
    wanted: tuple[Target, ...]
    rules: frozenset[int]


class Daily:
    """Runs the transactions that begin something, within what the policy leaves a person for a day."""

    def __init__(self, gate: Gate, store: Store, now: Callable[[], datetime]) -> None:
        self._gate = gate
        self._store = store
        self._now = now

    def transaction(
        self, plans: Sequence[Plan], request: Request, work: Callable[[Repositories, Check], T]
    ) -> T:
        """Run ``work``, which says when to check; a refusal is written down, and nothing else of it is stored."""
        # before the transaction begins, because asking who somebody is may take a call to Slack
        allowances = [self._allowance(action, plans, request) for action in _actions(plans)]

        def check(store: Repositories) -> None:
            for allowance in allowances:
                if allowance.rules:
                    self._check(allowance, store, request)

        try:
            return self._store.transaction(lambda store: work(store, check))
        except Refused as refused:
            self._gate.denied(refused, request, {"target": plans[0].last.target})
            raise

    def _allowance(self, action: Action, plans: Sequence[Plan], request: Request) -> _Allowance:
        wanted = tuple(plan.aim for plan in plans if plan.last.action == action)
        decisions = [self._gate.decide(action, request, target) for target in wanted]
        counting = [decision for decision in decisions if decision.limits.per_day is not None]
        return _Allowance(action, wanted, frozenset(number for d in counting for number in d.rules))

    def _check(self, allowance: _Allowance, store: Repositories, request: Request) -> None:
        """Of two that come at the same time, one waits for the other's transaction to end, and counts what it did."""
        asker, action = request.asker, allowance.action
        store.claims.alone(f"daily:{asker.team_id}:{asker.user_id}:{action}")
        had = store.operations.of_asker(asker, action, since=self._now() - DAY)
        targets = (*map(_aim, filter(_counts, had)), *allowance.wanted)
        decision = self._gate.judge_day(action, allowance.rules, targets)
        if decision is not None:
            raise Refused(action, decision)


def _actions(plans: Sequence[Plan]) -> Sequence[Action]:
    return tuple(dict.fromkeys(plan.last.action for plan in plans))


def _counts(operation: Operation) -> bool:
    """What failed before anything came of it is as if it had never been; but nobody may know whether it did."""
    came = operation.payload.get("made") or operation.payload.get("unknown")
    return operation.state is not OperationState.FAILED or bool(came)


def _aim(operation: Operation) -> Target:
    """Tell what it was about; of another version's nothing is known, so that every rule counts it."""
    try:
        return Task.of(operation).plan.aim
    except Unreadable:
        return Target()
