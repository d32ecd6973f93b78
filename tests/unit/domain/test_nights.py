"""Which office hours an instance keeps, how they are told, and which nights are told of together."""

import json
from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from app.domain.ecs.nights import Night, NightRules, gathered, night_from_json, night_to_json
from app.domain.ecs.office_hours import parse_office_hours
from app.domain.people import UserId
from tests.unit.instances import NOW, instance

RULES = NightRules("hours", parse_office_hours("mon-fri 09:00-18:00 UTC"), {"env": "dev*"})


@pytest.mark.parametrize(
    ("tags", "said"),
    [
        ({}, ""),
        ({"hours": " "}, ""),
        ({"hours": "Always"}, "Always"),
        ({"hours": "mon-fri 09:00-19:00 Asia/Tokyo"}, "mon-fri 09:00-19:00 Asia/Tokyo (closed now)"),
        ({"hours": "sometimes", "env": "dev"}, "unreadable: office hours look like"),
        ({"env": "dev-1"}, "mon-fri 09:00-18:00 UTC (open now)"),
        ({"env": "prod"}, ""),
        ({"office-hours": "mon-fri 09:00-19:00 Asia/Tokyo"}, ""),
    ],
    ids=str,
)
def test_the_tag_that_is_configured_speaks_then_the_settings(tags: dict[str, str], said: str) -> None:
    told = RULES.said(instance(tags=tags), NOW)
    assert told.startswith(said)
    assert bool(told) is bool(said)


def night(number: int, since: datetime = NOW) -> Night:
    return Night("games", "ap-northeast-1", f"i-{number}", f"n{number}", "mon 09:00-10:00 UTC", since, NOW)


def test_more_than_five_that_begin_at_once_have_a_message_together_named_after_the_first() -> None:
    assert {one.message for one in gathered(map(night, range(5)))} == {""}
    early = night(6, NOW - timedelta(hours=1))
    together = gathered([*map(night, range(6)), early])
    (message,) = {one.message for one in together}
    assert together[0].instance_id == early.instance_id
    assert message == f"night:many:{early.target}:{early.since.timestamp():.0f}"
    assert gathered(reversed(together)) == together


@pytest.mark.parametrize("message", ["", "night:many:x"])
def test_a_night_is_stored_and_read_back(message: str) -> None:
    stored = night_to_json(replace(night(1), message=message, kept_by=UserId("T", "U")))
    assert ("message" in stored) is bool(message)
    assert night_from_json(json.loads(json.dumps(stored))) == replace(
        night(1), message=message, kept_by=UserId("T", "U")
    )
