"""The one door: whoever asks, and however, passes policy and audit before anything is read or changed."""

from collections.abc import Callable, Collection, Mapping, Sequence
from typing import Any, NoReturn, Protocol, TypeVar, runtime_checkable

import structlog

from app.domain.decisions import Decision, Reason
from app.domain.people import Person, UserId
from app.domain.policy import Policy, Target
from app.domain.queries import Noted, Query, ScopedQuery
from app.domain.refused import Refused
from app.domain.requests import Request
from app.store.audit import AuditEntry, Phase
from app.store.errors import StoreError

log = structlog.get_logger()

T = TypeVar("T")
Answer = Callable[[Any, Person, Request], Any]


class Directory(Protocol):
    """Who somebody is, now."""

    def person(self, user: UserId, *, fresh: bool = False) -> Person:
        """Describe somebody; raises when that cannot be known."""


class Audit(Protocol):
    """Where it is written down."""

    def record(self, entry: AuditEntry) -> Any:
        """Keep an entry; raises when it cannot be kept."""


@runtime_checkable
class Aimed(Protocol):
    """An answer about one target, which policy looks at once more now that the target is known."""

    @property
    def aim(self) -> Target:
        """What the answer is about."""


class Gate:
    """Policy → audit → execute, for what reads; and the admission that every change passes too."""

    def __init__(
        self, policy: Policy, directory: Directory, audit: Audit, answers: Mapping[type[Query[Any]], Answer]
    ) -> None:
        self._policy = policy
        self._directory = directory
        self._audit = audit
        self._answers = answers

    def ask(self, query: Query[T], request: Request) -> T:
        """Answer a query for the asker of this request.

        Raises :class:`Refused`, or whatever kept it from being known, allowed, read or written down.
        """
        structlog.contextvars.bind_contextvars(action=query.action.value)
        person, query = self._enter(query, request)
        try:
            answer: T = self._answers[type(query)](query, person, request)
        except Exception as error:  # marked boundary: whatever it is, it is written down and goes on
            self._note(query, request, Phase.FAILED, {"error": type(error).__name__})
            raise
        if isinstance(answer, Aimed):
            self.admit(query.action, request, answer.aim, query.facts())
        self._note(query, request, Phase.ANSWERED, {})
        return answer

    def _note(self, query: Query[Any], request: Request, phase: Phase, detail: Mapping[str, Any]) -> None:
        """Write down what came of a query, as far as that has to be known."""
        if query.noted is Noted.NEVER:
            return
        try:
            self.record(request, query.action, phase, {**query.facts(), **detail})
        except StoreError as error:
            if query.noted is Noted.ALWAYS:
                raise
            log.warning("gate.not_noted", error=error.message)

    def _enter(self, query: Query[T], request: Request) -> tuple[Person, Query[T]]:
        """Admit the asker, and narrow the query to the accounts and regions where they may ask it."""
        if not isinstance(query, ScopedQuery):
            return self.admit(query.action, request, query.target, query.facts()), query
        person = self._directory.person(request.asker)
        decisions = {
            scope: self._policy.decide(query.action, person, request.channel, query.aim(scope))
            for scope in query.scopes
        }
        allowed = tuple(scope for scope, decision in decisions.items() if decision.allowed)
        if not allowed:
            self._refuse(query.action, request, _most_helpful(tuple(decisions.values())), query.facts())
        return person, query.within(allowed)

    def admit(
        self, action: str, request: Request, target: Target, facts: Mapping[str, Any], *, fresh: bool = False
    ) -> Person:
        """Let the asker pass, or raise :class:`Refused` and note it; ``fresh`` asks Slack who they are."""
        person = self._directory.person(request.asker, fresh=fresh)
        decision = self._policy.decide(action, person, request.channel, target)
        if not decision.allowed:
            self._refuse(action, request, decision, facts)
        return person

    def _refuse(
        self, action: str, request: Request, decision: Decision, facts: Mapping[str, Any]
    ) -> NoReturn:
        refused = Refused(action, decision)
        self.denied(refused, request, facts)
        raise refused

    def denied(self, refused: Refused, request: Request, facts: Mapping[str, Any]) -> None:
        """Write a refusal down."""
        decision = refused.decision
        why = {"reason": decision.reason.value, "rules": list(decision.rules)}
        past = {"limit": decision.excess.measure.value} if decision.excess else {}
        self.record(request, refused.action, Phase.DENIED, {**facts, **why, **past})

    def may(self, action: str, request: Request, target: Target) -> bool:
        """Tell whether the asker would pass; nothing is written down."""
        return self.decide(action, request, target).allowed

    def decide(self, action: str, request: Request, target: Target) -> Decision:
        """Ask the policy about the asker; nothing is written down."""
        person = self._directory.person(request.asker)
        return self._policy.decide(action, person, request.channel, target)

    def minds_tags(self, action: str, request: Request, target: Target) -> bool:
        """Ask the policy whether it matters to the asker what tags the target has."""
        return self._policy.minds_tags(action, self._directory.person(request.asker), target)

    def judge_day(self, action: str, rules: Collection[int], targets: Sequence[Target]) -> Decision | None:
        """Ask the policy whether so much of an action in a day is too much; ``None``: it is not."""
        return self._policy.judge_day(action, rules, targets)

    def record(
        self, request: Request, action: str, phase: Phase, detail: Mapping[str, Any], target: str = ""
    ) -> None:
        """Write down what became of a request."""
        log.info(f"gate.{phase.value}", **detail)
        self._audit.record(
            AuditEntry(
                request_id=request.id,
                team_id=request.asker.team_id,
                user_id=request.asker.user_id,
                channel=request.channel,
                action=action,
                phase=phase,
                target=target,
                detail=detail,
            )
        )


def _most_helpful(refusals: Sequence[Decision]) -> Decision:
    """Of several refusals, tell the one that another channel would change, if there is one."""
    return next((refusal for refusal in refusals if refusal.reason is Reason.CHANNEL), refusals[0])
