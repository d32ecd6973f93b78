"""``schedules.digest`` in chatops.yaml, and the plans that are made of it."""

from datetime import UTC, datetime
from typing import Any

import pytest

from app.bootstrap.reporting import digest_plans
from app.settings import Configuration
from tests.unit.settings.conftest import Complaints

TEAM = {"workspace": {"team_ids": ["T0123ABCD"]}}
NINE = {"at": ["09:00"]}
MONDAY = datetime(2026, 3, 2, tzinfo=UTC)


def configured(*digests: Any, **keys: Any) -> Configuration:
    told = {**TEAM, "channels": {"digest": "C0DATA123"}, "schedules": {"digest": list(digests)}, **keys}
    return Configuration.model_validate(told)


def test_without_it_there_is_none() -> None:
    assert digest_plans(Configuration.model_validate(TEAM)) == ()


def test_the_channel_for_digests_is_where_it_goes_unless_it_names_its_own() -> None:
    plans = digest_plans(configured(NINE, {**NINE, "channel": "C0OPS1234"}))
    assert [(plan.channel, plan.name) for plan in plans] == [
        ("C0DATA123", "digest C0DATA123"),
        ("C0OPS1234", "digest C0OPS1234"),
    ]


def test_several_in_one_channel_have_names_of_their_own() -> None:
    plans = digest_plans(configured(NINE, {"at": ["17:30"]}, {"at": ["23:00"]}))
    assert [plan.name for plan in plans] == ["digest C0DATA123", "digest C0DATA123 2", "digest C0DATA123 3"]


def test_times_days_zone_and_accounts() -> None:
    accounts = [{"alias": "prod", "regions": ["eu-west-1"]}]
    spec = {**NINE, "days": "mon-fri", "timezone": "Asia/Seoul", "accounts": ["prod"]}
    (plan,) = digest_plans(configured(spec, accounts=accounts))
    assert plan.schedule.next_after(MONDAY) == datetime(2026, 3, 3, tzinfo=UTC)
    assert (plan.zone, plan.accounts) == ("Asia/Seoul", frozenset({"prod"}))


def test_an_account_of_another_cloud_is_one_too() -> None:
    ecs = {"accounts": [{"alias": "games", "regions": ["cn-hangzhou"]}]}
    (plan,) = digest_plans(configured({**NINE, "accounts": ["games"]}, ecs=ecs))
    assert plan.accounts == {"games"}


@pytest.mark.parametrize(
    ("digest", "said"),
    [
        ("{at: []}", "at: is empty: name at least one"),
        ("{days: mon}", "at: is missing"),
        ("{at: [9:00]}", 'at[0]: must be a time of day in quotes, like "09:00" or "18:30"'),
        ('{at: ["09:00"], days: montag}', "days: must be days by name"),
        ('{at: ["09:00"], timezone: Seoul}',
         "timezone: must be a time zone like Asia/Seoul; did you mean Asia/Seoul?"),
        ('{at: ["09:00"], channel: "#data"}', "channel: must be the id of a channel"),
        ('{at: ["09:00"], accounts: [prd]}',
         "accounts[0]: names no account of this file; did you mean prod?"),
        ('{at: ["09:00"], accounts: [prod, Prod]}', "accounts[1]: names the same account again"),
        ('{at: ["09:00"], chanel: C0DATA}', "chanel: is not a known key; did you mean channel?"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_said_at_its_place(yaml_complaints: Complaints, digest: str, said: str) -> None:
    text = (
        "workspace: {team_ids: [T0123ABCD]}\nchannels: {digest: C0DATA123}\n"
        "accounts: [{alias: prod, regions: [eu-west-1]}]\n"
    )
    (problem,) = yaml_complaints(f"{text}schedules:\n  digest: [{digest}]\n")
    assert problem.startswith(f"chatops.yaml:5: schedules.digest[0].{said}")


def test_one_without_a_channel_anywhere_is_told(yaml_complaints: Complaints) -> None:
    text = 'workspace: {team_ids: [T0123ABCD]}\nschedules: {digest: [{at: ["09:00"]}]}\n'
    assert yaml_complaints(text) == (
        "chatops.yaml:2: schedules.digest[0]: has no channel: name one here, or channels.digest for all of them",
    )


def test_the_shape_of_the_whole_is_told(yaml_complaints: Complaints) -> None:
    text = "workspace: {team_ids: [T0123ABCD]}\nschedules: {digset: []}\n"
    (problem,) = yaml_complaints(text)
    assert "schedules.digset: is not a known key; did you mean digest?" in problem
