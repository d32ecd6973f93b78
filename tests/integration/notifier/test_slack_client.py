"""What the client repeats by itself, and what it never does."""

import pytest
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from app.directory import Directory, DirectoryUnavailable
from app.domain.people import Standing, UserId
from app.slack_client import HURRY, hurried, make_client
from demo.slack.faults import ApiFault
from demo.slack.workspace import Workspace

HOME = frozenset({"T0ACME"})


def test_reads_survive_a_lost_answer_a_server_error_and_a_short_rate_limit(
    workspace: Workspace, client: WebClient
) -> None:
    workspace.faults.lose_answer("users.info")
    assert client.users_info(user="U0ALICE")["ok"]
    workspace.faults.fail("users.info", status=500)
    assert client.users_info(user="U0ALICE")["ok"]
    assert len(workspace.calls("users.info")) == 4


def test_a_long_rate_limit_is_left_to_the_caller(workspace: Workspace, client: WebClient) -> None:
    workspace.faults.rate_limit("users.info", 60)
    with pytest.raises(SlackApiError):
        client.users_info(user="U0ALICE")


def test_a_rate_limit_until_a_date_is_waited_for_too(workspace: Workspace, client: WebClient) -> None:
    headers = {"Retry-After": "Thu, 01 Jan 1970 00:00:00 GMT"}
    refused = ApiFault(
        "rate", "users.info", 1, status=429, headers=headers, body={"ok": False}, carry_out=False
    )
    workspace.faults.add(refused)
    assert client.users_info(user="U0ALICE")["ok"]


def test_in_a_hurry_even_a_short_rate_limit_is_left_to_the_caller(
    workspace: Workspace, client: WebClient
) -> None:
    workspace.faults.rate_limit("users.info", 2)
    with pytest.raises(SlackApiError):
        hurried(client).users_info(user="U0ALICE")
    assert len(workspace.calls("users.info")) == 1


def test_in_a_hurry_it_is_the_same_client_with_less_patience(client: WebClient) -> None:
    quick = hurried(client)
    assert (quick.base_url, quick.token, quick.proxy) == (client.base_url, client.token, client.proxy)
    assert quick.timeout == HURRY < client.timeout


def test_a_write_is_never_repeated(workspace: Workspace, client: WebClient) -> None:
    workspace.faults.lose_answer("chat.postMessage")
    with pytest.raises(OSError):
        client.chat_postMessage(channel="C0DATA", text="x")
    workspace.faults.fail("chat.postMessage", status=500)
    with pytest.raises(SlackApiError):
        client.chat_postMessage(channel="C0DATA", text="x")
    workspace.faults.rate_limit("chat.postMessage", 1)
    with pytest.raises(SlackApiError):
        client.chat_postMessage(channel="C0DATA", text="x")
    assert len(workspace.calls("chat.postMessage")) == 3


@pytest.mark.parametrize(
    ("expected", "team", "user"),
    [
        (Standing.MEMBER, "T0ACME", "U0ALICE"),
        (Standing.GUEST, "T0ACME", "U0GUEST"),
        (Standing.GUEST, "T0ACME", "U0ULTRA"),
        (Standing.DEACTIVATED, "T0ACME", "U0GONE"),
        (Standing.BOT, "T0ACME", "U0BOT"),
        (Standing.OUTSIDER, "T0OTHER", "U0OUT"),
        (Standing.UNKNOWN, "T0ACME", "U0NOBODY"),
    ],
)
def test_everybody_in_the_workspace(client: WebClient, expected: Standing, team: str, user: str) -> None:
    assert Directory(client, HOME).person(UserId(team, user)).standing is expected


def test_groups_and_language(client: WebClient) -> None:
    person = Directory(client, HOME, frozenset({"S0DATAENG", "S0SRE"})).person(UserId("T0ACME", "U0BOB"))
    assert person.groups == {"S0SRE"}
    assert (person.locale, person.name) == ("ko-KR", "bob")


def test_without_slack_nobody_is_let_in(workspace: Workspace, client: WebClient) -> None:
    workspace.faults.fail("users.info", status=503, times=9)
    with pytest.raises(DirectoryUnavailable):
        Directory(client, HOME).person(UserId("T0ACME", "U0ALICE"))
    nowhere = make_client("http://127.0.0.1:9/api/", "xoxb-1")
    with pytest.raises(DirectoryUnavailable):
        Directory(nowhere, HOME).person(UserId("T0ACME", "U0ALICE"))


def test_without_the_scope_for_groups_nobody_is_let_in(workspace: Workspace, client: WebClient) -> None:
    workspace.set_scopes(workspace.state.app.scopes - {"usergroups:read"})
    with pytest.raises(DirectoryUnavailable):
        Directory(client, HOME, frozenset({"S0SRE"})).person(UserId("T0ACME", "U0BOB"))
