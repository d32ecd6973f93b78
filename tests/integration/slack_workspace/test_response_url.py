"""``response_url``: five answers in thirty minutes, as slack_sdk's webhook client uses it."""

import json
from typing import Any

import pytest
from slack_sdk import WebClient
from slack_sdk.webhook import WebhookClient, WebhookResponse

from demo.slack.workspace import Workspace
from tests.integration.slack_workspace.shapes import actions, button, section


def send(url: str, **body: Any) -> WebhookResponse:
    return WebhookClient(url).send_dict(body)


@pytest.fixture
def typed(workspace: Workspace) -> str:
    """The URL of a slash command; nobody needs to listen for it to work."""
    return workspace.person("U0ALICE").types("/emr list", channel="C0RANDOM").response_url


def click(workspace: Workspace, web: WebClient, *, ephemeral: bool = False) -> str:
    content: dict[str, Any] = {"text": "card", "blocks": [actions(button("Go", "go"))]}
    if ephemeral:
        web.chat_postEphemeral(channel="C0DATA", user="U0ALICE", **content)
    else:
        web.chat_postMessage(channel="C0DATA", **content)
    person = workspace.person("U0ALICE")
    return person.clicks(
        workspace.wait_message("C0DATA", viewer="U0ALICE", containing="card"), "Go"
    ).response_url


def test_an_answer_is_for_the_asker_alone_even_where_the_bot_is_not(workspace: Workspace, typed: str) -> None:
    answer = send(typed, text="hello")
    assert (answer.status_code, answer.body) == (200, "ok")
    assert workspace.wait_message("C0RANDOM", viewer="U0ALICE", containing="hello").ephemeral
    assert "hello" not in [m.text for m in workspace.person("U0BOB").sees("C0RANDOM")]


def test_in_channel_is_for_everybody(workspace: Workspace, typed: str) -> None:
    send(typed, text="hello all", response_type="in_channel")
    assert workspace.wait_message("C0RANDOM", containing="hello all").ephemeral is False


def test_the_sixth_use_is_refused(workspace: Workspace, typed: str) -> None:
    assert [send(typed, text=str(n)).status_code for n in range(5)] == [200] * 5
    sixth = send(typed, text="6")
    assert (sixth.status_code, json.loads(sixth.body)) == (404, {"ok": False, "error": "used_url"})
    assert [call.error for call in workspace.calls("response_url")] == [""] * 5 + ["used_url"]


def test_it_expires_after_thirty_minutes(workspace: Workspace, typed: str) -> None:
    workspace.clock.advance(29 * 60)
    assert send(typed, text="in time").status_code == 200
    workspace.clock.advance(2 * 60)
    late = send(typed, text="late")
    assert (late.status_code, json.loads(late.body)["error"]) == (404, "expired_url")


def test_what_cannot_be_shown_is_refused_and_not_counted(workspace: Workspace, typed: str) -> None:
    assert json.loads(send(typed, response_type="ephemeral").body)["error"] == "no_text"
    assert json.loads(send(typed, blocks=[section("x" * 3001)]).body)["error"] == "invalid_blocks"
    assert send(typed.replace("T0ACME", "T0OTHER"), text="x").status_code == 404
    assert [send(typed, text=str(n)).status_code for n in range(5)] == [200] * 5


@pytest.mark.parametrize("ephemeral", [False, True])
def test_a_clicks_answer_replaces_the_message(workspace: Workspace, web: WebClient, ephemeral: bool) -> None:
    send(click(workspace, web, ephemeral=ephemeral), text="done", replace_original=True)
    (message,) = workspace.person("U0ALICE").sees("C0DATA")
    assert (message.text, message.blocks, message.ephemeral) == ("done", (), ephemeral)


def test_or_adds_one_or_takes_it_away(workspace: Workspace, web: WebClient) -> None:
    url = click(workspace, web)
    send(url, text="more", replace_original=False, response_type="ephemeral")
    assert [m.text for m in workspace.person("U0ALICE").sees("C0DATA")] == ["card", "more"]
    send(url, delete_original=True)
    assert [m.text for m in workspace.person("U0ALICE").sees("C0DATA")] == ["more"]


def test_levers_reach_it_too(workspace: Workspace, typed: str) -> None:
    workspace.faults.rate_limit("response_url", 7)
    limited = send(typed, text="x")
    assert (limited.status_code, limited.headers["Retry-After"]) == (429, "7")
    workspace.faults.fail("response_url", status=500)
    assert send(typed, text="x").status_code == 500
    assert send(typed, text="x").status_code == 200
