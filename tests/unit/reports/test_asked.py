"""The digest for somebody who asks: of the parts that they may see, in their own time zone."""

from datetime import datetime
from typing import Any, cast
from zoneinfo import ZoneInfo

import pytest

from app.domain.intents import ShowDigest
from app.domain.names import Action
from app.domain.people import Person, Standing, UserId
from app.domain.policy import Effect, Policy, Rule
from app.reports.asked import AskedDigest
from app.reports.digest import Digests
from tests.unit.clusters import SCOPE
from tests.unit.requests import request


class Part:
    """A source of which only its action matters."""

    def __init__(self, action: Action) -> None:
        self.action = action


class Collector:
    """Remembers what was asked of it."""

    def __init__(self, *actions: Action) -> None:
        self.sources = tuple(map(Part, actions))
        self.asked: dict[str, Any] = {}

    def collect(
        self, scopes: Any, since: datetime | None, zone: ZoneInfo, sources: list[Part], **options: Any
    ) -> None:
        shown = [part.action for part in sources]
        self.asked = {"scopes": scopes, "since": since, "zone": zone.key, "sources": shown, **options}


def ask(collector: Collector, *allowed: str, zone: str = "Asia/Seoul") -> dict[str, Any]:
    policy = Policy([Rule(number=0, effect=Effect.ALLOW, actions=allowed)])
    person = Person(UserId("T1", "U0ALICE"), Standing.MEMBER, timezone=zone)
    AskedDigest(cast(Digests, collector), policy).show(ShowDigest((SCOPE,)), person, request())
    return collector.asked


def test_it_is_since_yesterday_where_the_asker_is_and_does_not_keep_them_waiting_long() -> None:
    assert ask(Collector(), "emr.*") == {
        "scopes": (SCOPE,),
        "since": None,
        "zone": "Asia/Seoul",
        "sources": [],
        "somebody_waits": True,
    }


def test_other_parts_are_told_to_those_who_may_read_them() -> None:
    both = Collector(Action.ECS_LIST, Action.ALARM_LIST)
    assert ask(both, "emr.*", "alarm.list")["sources"] == [Action.ALARM_LIST]


@pytest.mark.parametrize("zone", ["Mars/Olympus", "../../etc/passwd", ""])
def test_a_zone_that_nobody_knows_is_no_reason_to_say_nothing(zone: str) -> None:
    assert ask(Collector(), "emr.*", zone=zone)["zone"] == "UTC"
