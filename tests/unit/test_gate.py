"""The door for what reads: policy first, then the answer, and all of it is written down."""

from dataclasses import dataclass, field, replace
from typing import Any

import pytest

from app.domain.people import Person, Standing, UserId
from app.domain.policy import Effect, Policy, Rule, Target, Where
from app.domain.queries import Help, ListClusters, PreviewTermination, ShowCluster
from app.domain.refused import Refused
from app.errors import ChatOpsError
from app.gate import Gate
from app.store.audit import AuditEntry
from cloud.errors import CloudError
from tests.unit.clusters import SCOPE
from tests.unit.requests import request


class People:
    """A directory of one."""

    def __init__(self, standing: Standing = Standing.MEMBER) -> None:
        self.standing = standing
        self.error: ChatOpsError | None = None

    def person(self, user: UserId, *, fresh: bool = False) -> Person:
        if self.error is not None:
            raise self.error
        return Person(user, self.standing)


@dataclass
class Book:
    """An audit that remembers, or cannot."""

    entries: list[AuditEntry] = field(default_factory=list)
    full: bool = False

    def record(self, entry: AuditEntry) -> None:
        if self.full:
            raise ChatOpsError("the audit is full")
        self.entries.append(entry)

    def phases(self) -> list[str]:
        return [entry.phase.value for entry in self.entries]


@dataclass(frozen=True)
class Sheet:
    """An answer about one target."""

    aim: Target


class Cloud:
    """Answers, and counts how often it was asked."""

    def __init__(self, answer: Any = "answer") -> None:
        self.answer = answer
        self.asked = 0
        self.queries: list[Any] = []
        self.error: Exception | None = None

    def __call__(self, query: Any, person: Person, asked: Any) -> Any:
        self.asked += 1
        self.queries.append(query)
        if self.error is not None:
            raise self.error
        return self.answer


ALLOWED = Rule(0, Effect.ALLOW, ("emr.*",), channels=frozenset({"C0DATA"}))
LIST = ListClusters((SCOPE,))
SHOW = ShowCluster((SCOPE,), "etl")


@dataclass
class Door:
    """A gate with all that stands around it."""

    rules: tuple[Rule, ...] = (ALLOWED,)
    people: People = field(default_factory=People)
    book: Book = field(default_factory=Book)
    cloud: Cloud = field(default_factory=Cloud)

    def ask(self, query: Any = LIST, **fields: Any) -> Any:
        answers = dict.fromkeys((ListClusters, ShowCluster, PreviewTermination, Help), self.cloud)
        return Gate(Policy(self.rules), self.people, self.book, answers).ask(query, request(**fields))


def test_what_is_allowed_is_answered_and_written_down() -> None:
    door = Door()
    assert door.ask() == "answer"
    (entry,) = door.book.entries
    assert (entry.phase, entry.action, entry.user_id, entry.team_id, entry.channel) == (
        "answered",
        "emr.list",
        "U0ALICE",
        "T0ACME",
        "C0DATA",
    )
    assert entry.request_id == "req-1"
    assert entry.detail["scope"] == "prod/ap-northeast-2"


@pytest.mark.parametrize("standing", [s for s in Standing if s is not Standing.MEMBER])
def test_whoever_is_no_member_is_refused_before_anything_is_asked(standing: Standing) -> None:
    door = Door(people=People(standing))
    with pytest.raises(Refused):
        door.ask()
    assert (door.cloud.asked, door.book.phases()) == (0, ["denied"])


def test_the_wrong_place_is_refused_before_anything_is_asked() -> None:
    door = Door()
    with pytest.raises(Refused) as refused:
        door.ask(channel="C0OPS")
    assert refused.value.decision.channels == {"C0DATA"}
    assert (door.cloud.asked, door.book.phases()) == (0, ["denied"])
    assert door.book.entries[0].detail["reason"] == "channel"


def test_an_empty_policy_allows_help_alone() -> None:
    door = Door(rules=())
    assert door.ask(Help()) == "answer"
    with pytest.raises(Refused):
        door.ask()


@pytest.mark.parametrize("error", [CloudError("down", permanent=False), RuntimeError("bug")])
def test_what_fails_is_written_down_as_failed_and_goes_on(error: Exception) -> None:
    door = Door()
    door.cloud.error = error
    with pytest.raises(type(error)):
        door.ask()
    assert door.book.phases() == ["failed"]
    assert door.book.entries[0].detail["error"] == type(error).__name__


def test_what_cannot_be_written_down_is_not_answered() -> None:
    door = Door(book=Book(full=True))
    with pytest.raises(ChatOpsError, match="audit is full"):
        door.ask()


def test_who_cannot_be_known_is_not_answered() -> None:
    door = Door()
    door.people.error = ChatOpsError("Slack does not say")
    with pytest.raises(ChatOpsError, match="does not say"):
        door.ask()
    assert door.cloud.asked == 0


def test_a_target_that_turns_out_to_be_forbidden_is_not_shown() -> None:
    """Its tags are known only after it was read."""
    secret = Rule(1, Effect.DENY, ("emr.show",), where=Where(tags={"env": "prod"}))
    answer = Sheet(Target("prod", "ap-northeast-2", {"env": "prod"}))
    door = Door(rules=(ALLOWED, secret), cloud=Cloud(answer))
    with pytest.raises(Refused):
        door.ask(SHOW)
    assert door.book.phases() == ["denied"]


def test_a_target_that_turns_out_to_be_another_is_shown() -> None:
    secret = Rule(1, Effect.DENY, ("emr.show",), where=Where(tags={"env": "prod"}))
    answer = Sheet(Target("prod", "ap-northeast-2", {"env": "dev"}))
    door = Door(rules=(ALLOWED, secret), cloud=Cloud(answer))
    assert door.ask(SHOW) is answer
    assert door.book.phases() == ["answered"]


ELSEWHERE = replace(SCOPE, account="lab")
BOTH = (SCOPE, ELSEWHERE)


def only(account: str, **fields: Any) -> Rule:
    return Rule(0, Effect.ALLOW, ("emr.*",), where=Where(accounts=frozenset({account})), **fields)


@pytest.mark.parametrize(
    "query", [ListClusters(BOTH), ShowCluster(BOTH, "etl"), PreviewTermination(BOTH, ("etl",))]
)
def test_where_somebody_may_not_ask_is_left_out(query: Any) -> None:
    door = Door(rules=(only("lab"),))
    door.ask(query)
    assert [asked.scopes for asked in door.cloud.queries] == [(ELSEWHERE,)]


def test_where_somebody_may_ask_everywhere_all_are_asked() -> None:
    door = Door()
    door.ask(ListClusters(BOTH))
    assert door.cloud.queries[0].scopes == BOTH
    assert door.book.entries[0].detail["scope"] == "prod/ap-northeast-2, lab/ap-northeast-2"


def test_a_deny_closes_one_and_leaves_the_other() -> None:
    closed = Rule(1, Effect.DENY, ("emr.list",), where=Where(regions=frozenset({SCOPE.region})))
    door = Door(rules=(ALLOWED, closed))
    other = replace(SCOPE, region="us-east-1")
    door.ask(ListClusters((SCOPE, other)))
    assert door.cloud.queries[0].scopes == (other,)


def test_where_nothing_is_left_it_is_refused_with_what_would_help() -> None:
    door = Door(rules=(only("lab", channels=frozenset({"C0OPS"})),))
    with pytest.raises(Refused) as refused:
        door.ask(ListClusters(BOTH))
    assert refused.value.decision.channels == {"C0OPS"}
    assert (door.cloud.asked, door.book.phases()) == (0, ["denied"])
