"""The one door: whoever asks, and however, passes policy and audit here before anything is read or changed."""

from collections.abc import Callable, Mapping
from typing import Any, Protocol, TypeVar

import structlog

from app.domain.intents import Query
from app.domain.people import Person, UserId
from app.domain.policy import Policy
from app.domain.refused import Refused
from app.domain.requests import Request
from app.store.audit import AuditEntry, Phase

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


class Gate:
    """Policy → audit → execute."""

    def __init__(
        self, policy: Policy, directory: Directory, audit: Audit, answers: Mapping[type[Query[Any]], Answer]
    ) -> None:
        self._policy = policy
        self._directory = directory
        self._audit = audit
        self._answers = answers

    def who(self, request: Request) -> Person:
        """Describe the asker."""
        return self._directory.person(request.asker)

    def ask(self, query: Query[T], request: Request) -> T:
        """Answer a query for the asker of this request.

        Raises :class:`Refused`, or whatever kept it from being known, allowed, read or written down.
        """
        structlog.contextvars.bind_contextvars(action=query.action.value)
        person = self.who(request)
        decision = self._policy.decide(query.action, person, request.channel, query.target)
        if not decision.allowed:
            self._record(
                query, request, Phase.DENIED, {"reason": decision.reason.value, "rules": decision.rules}
            )
            raise Refused(query.action, decision)
        try:
            answer: T = self._answers[type(query)](query, person, request)
        except Exception as error:
            self._record(query, request, Phase.FAILED, {"error": type(error).__name__})
            raise
        self._record(query, request, Phase.ANSWERED, {})
        return answer

    def _record(self, query: Query[Any], request: Request, phase: Phase, detail: Mapping[str, Any]) -> None:
        log.info("gate.read", phase=phase.value, **detail)
        self._audit.record(
            AuditEntry(
                request_id=request.id,
                team_id=request.asker.team_id,
                user_id=request.asker.user_id,
                channel=request.channel,
                action=query.action,
                phase=phase,
                detail={**query.facts(), **detail},
            )
        )
