"""The digest for somebody who asks: of the parts that they may see, in their own time zone."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any, cast
from zoneinfo import ZoneInfo

import pytest

from app.domain.names import Action
from app.domain.people import Person, Standing, UserId
from app.domain.policy import Effect, Policy, Rule, Where
from app.domain.queries import ShowDigest
from app.reports.asked import AskedDigest
from app.reports.digest import Digests
from cloud.model import Scope
from tests.unit.clusters import SCOPE
from tests.unit.instances import HANGZHOU, TOKYO
from tests.unit.requests import request


def allow(action: str, **where: Any) -> Rule:
    return Rule(number=0, effect=Effect.ALLOW, actions=(action,), where=Where(**where))


def deny(action: str, **where: Any) -> Rule:
    return Rule(number=1, effect=Effect.DENY, actions=(action,), where=Where(**where))


class Part:
    """A source of which only its action matters, and where it tells of."""

    def __init__(self, action: Action, scopes: Collection[Scope] = (TOKYO, HANGZHOU)) -> None:
        self.action = action
        self.scopes = tuple(scopes)

    def within(self, scopes: Collection[Scope]) -> "Part":
        return Part(self.action, scopes)


class Collector:
    """Remembers what was asked of it."""

    scopes = (SCOPE,)

    def __init__(self, *actions: Action) -> None:
        self.sources = tuple(map(Part, actions))
        self.asked: dict[str, Any] = {}

    def collect(
        self, scopes: Any, since: datetime | None, zone: ZoneInfo, sources: list[Part], **options: Any
    ) -> None:
        shown = {part.action: part.scopes for part in sources}
        self.asked = {"scopes": scopes, "since": since, "zone": zone.key, "sources": shown, **options}


def ask(collector: Collector, *allowed: str, zone: str = "Asia/Seoul") -> dict[str, Any]:
    return ask_by(collector, [Rule(number=0, effect=Effect.ALLOW, actions=allowed)], zone)


def ask_by(
    collector: Collector,
    rules: Sequence[Rule],
    zone: str = "Asia/Seoul",
    query: ShowDigest = ShowDigest((SCOPE,)),  # noqa: B008 - frozen
) -> dict[str, Any]:
    policy = Policy(rules)
    person = Person(UserId("T1", "U0ALICE"), Standing.MEMBER, timezone=zone)
    AskedDigest(cast(Digests, collector), policy).show(query, person, request())
    return collector.asked


def test_it_is_since_yesterday_where_the_asker_is_and_does_not_keep_them_waiting_long() -> None:
    assert ask(Collector(), "emr.*") == {
        "scopes": (SCOPE,),
        "since": None,
        "zone": "Asia/Seoul",
        "sources": {},
        "somebody_waits": True,
    }


def test_other_parts_are_told_to_those_who_may_read_them() -> None:
    both = Collector(Action.ECS_LIST, Action.ALARM_LIST)
    assert list(ask(both, "emr.*", "alarm.list")["sources"]) == [Action.ALARM_LIST]


@pytest.mark.parametrize(
    ("rules", "shown"),
    [
        ([allow("ecs.list", regions=frozenset([TOKYO.region]))], (TOKYO,)),
        ([allow("ecs.*"), deny("ecs.list", regions=frozenset([TOKYO.region]))], (HANGZHOU,)),
        ([allow("ecs.*"), deny("ecs.list", accounts=frozenset([TOKYO.account]))], None),
        ([allow("ecs.*", tags={"env": "dev"})], None),
    ],
    ids=["allowed there", "denied there", "denied everywhere", "only what has a tag"],
)
def test_of_another_part_only_those_places_are_told_that_the_asker_may_read(
    rules: Sequence[Rule], shown: tuple[Scope, ...] | None
) -> None:
    told = ask_by(Collector(Action.ECS_LIST), rules)["sources"]
    assert told.get(Action.ECS_LIST) == shown


@pytest.mark.parametrize(
    ("query", "clusters", "instances"),
    [
        (ShowDigest((SCOPE,), SCOPE.account), (SCOPE,), None),
        (ShowDigest((TOKYO, HANGZHOU), TOKYO.account), (), (TOKYO, HANGZHOU)),
        (ShowDigest((HANGZHOU,), "", HANGZHOU.region), (), (HANGZHOU,)),
        (ShowDigest((SCOPE,)), (SCOPE,), (TOKYO, HANGZHOU)),
    ],
    ids=["of an AWS account", "of an Alibaba account", "of a region", "of all"],
)
def test_of_both_clouds_what_was_named_is_told(
    query: ShowDigest, clusters: tuple[Scope, ...], instances: tuple[Scope, ...] | None
) -> None:
    told = ask_by(Collector(Action.ECS_LIST), [allow("*")], query=query)
    assert told["scopes"] == clusters
    assert told["sources"].get(Action.ECS_LIST) == instances


@pytest.mark.parametrize("zone", ["Mars/Olympus", "../../etc/passwd", ""])
def test_a_zone_that_nobody_knows_is_no_reason_to_say_nothing(zone: str) -> None:
    assert ask(Collector(), "emr.*", zone=zone)["zone"] == "UTC"
