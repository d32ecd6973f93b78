"""Tokens and scopes: https://docs.slack.dev/authentication/"""

import pytest
from slack_sdk import WebClient

from demo.slack.workspace import Workspace
from tests.integration.slack_workspace.refusals import error_of, refused


def test_auth_test_says_who_the_bot_is(web: WebClient) -> None:
    answer = web.auth_test()
    assert (answer["team_id"], answer["user_id"], answer["bot_id"]) == ("T0ACME", "U0BOT", "B0BOT")
    assert "chat:write" in answer.headers["x-oauth-scopes"]


def test_no_token_and_an_unknown_one_are_told_apart(workspace: Workspace) -> None:
    assert error_of(WebClient(base_url=workspace.api_url).auth_test) == "not_authed"
    assert error_of(WebClient("xoxb-wrong", base_url=workspace.api_url).auth_test) == "invalid_auth"


def test_sockets_open_with_the_app_token_only(workspace: Workspace, web: WebClient) -> None:
    url = web.apps_connections_open(app_token=workspace.app_token)["url"]
    assert url.startswith("ws://127.0.0.1:")
    assert error_of(web.apps_connections_open, app_token=workspace.bot_token) == "not_allowed_token_type"
    assert error_of(web.apps_connections_open, app_token="xapp-wrong") == "invalid_auth"
    assert error_of(web.chat_postMessage, channel="C0DATA", text="x", token=workspace.app_token) == (
        "not_allowed_token_type"
    )


@pytest.mark.parametrize("error", ["token_revoked", "account_inactive", "invalid_auth"])
def test_a_token_that_is_taken_away_fails_from_then_on(
    workspace: Workspace, web: WebClient, error: str
) -> None:
    assert web.auth_test()["ok"]
    workspace.faults.revoke_token(workspace.bot_token, error)
    assert error_of(web.auth_test) == error


def test_a_missing_scope_is_named(workspace: Workspace, web: WebClient) -> None:
    workspace.set_scopes(frozenset({"commands", "im:write"}))
    answer = refused(web.chat_postMessage, channel="C0DATA", text="x")
    assert (answer["error"], answer["needed"], answer["provided"]) == (
        "missing_scope",
        "chat:write",
        "commands,im:write",
    )
    assert answer.headers["x-accepted-oauth-scopes"] == "chat:write"


@pytest.mark.parametrize(
    ("scope", "channel"),
    [("channels:history", "C0DATA"), ("groups:history", "C0ADMIN"), ("im:history", "dm")],
)
def test_history_needs_the_scope_of_the_kind_of_channel(
    workspace: Workspace, web: WebClient, scope: str, channel: str
) -> None:
    place = workspace.person("U0ALICE").dm if channel == "dm" else channel
    assert web.conversations_history(channel=place)["ok"]
    workspace.set_scopes(workspace.state.app.scopes - {scope})
    assert refused(web.conversations_history, channel=place)["needed"] == scope


def test_a_method_nobody_knows(web: WebClient) -> None:
    answer = refused(web.api_call, "chat.shout")
    assert (answer["error"], answer["req_method"]) == ("unknown_method", "chat.shout")


def test_a_manifest_decides_scopes_commands_and_events() -> None:
    manifest = {
        "features": {"slash_commands": [{"command": "/emr", "description": "x", "should_escape": True}]},
        "oauth_config": {"scopes": {"bot": ["commands", "chat:write"]}},
        "settings": {"event_subscriptions": {"bot_events": ["app_mention"]}},
    }
    workspace = Workspace.seeded(manifest)
    app = workspace.state.app
    assert (app.commands, app.escape) == (frozenset({"/emr"}), frozenset({"/emr"}))
    assert workspace.state.tokens[workspace.bot_token].scopes == {"commands", "chat:write"}
    assert not app.hears("app_mention"), "subscribed, but without app_mentions:read"
