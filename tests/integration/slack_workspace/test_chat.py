"""Posting, editing, deleting, and what Slack says no to."""

import json
from typing import Any

import pytest
from slack_sdk import WebClient

from demo.slack.workspace import Workspace
from tests.integration.slack_workspace.refusals import error_of, refused
from tests.integration.slack_workspace.shapes import actions, button, section


def test_a_message_is_there_for_everybody(workspace: Workspace, web: WebClient) -> None:
    answer = web.chat_postMessage(channel="C0DATA", text="fallback", blocks=[section("hello")])
    (message,) = workspace.messages("C0DATA")
    assert (message.ts, message.user, message.bot_id) == (answer["ts"], "U0BOT", "B0BOT")
    assert message.all_text == "fallback\nhello"
    assert answer["message"]["blocks"][0]["block_id"]


def test_form_and_json_bodies_mean_the_same(workspace: Workspace, web: WebClient) -> None:
    web.api_call("chat.postMessage", json={"channel": "C0DATA", "text": "a", "blocks": [section("b")]})
    web.api_call(
        "chat.postMessage", params={"channel": "C0DATA", "text": "a", "blocks": json.dumps([section("b")])}
    )
    first, second = workspace.messages("C0DATA")
    assert first.all_text == second.all_text == "a\nb"


@pytest.mark.parametrize(
    ("channel", "error"),
    [
        ("C0RANDOM", "not_in_channel"),
        ("C0ARCH", "is_archived"),
        ("C0SECRET", "channel_not_found"),
        ("C0NOWHERE", "channel_not_found"),
        ("U0GONE", "channel_not_found"),
    ],
)
def test_where_the_bot_may_not_write(web: WebClient, channel: str, error: str) -> None:
    assert error_of(web.chat_postMessage, channel=channel, text="x") == error


def test_a_user_id_is_their_direct_conversation_and_a_name_its_channel(
    workspace: Workspace, web: WebClient
) -> None:
    direct = web.chat_postMessage(channel="U0ALICE", text="psst")["channel"]
    assert direct == workspace.person("U0ALICE").dm
    assert web.chat_postMessage(channel="#data", text="x")["channel"] == "C0DATA"


def test_public_channels_open_up_with_their_scope(workspace: Workspace, web: WebClient) -> None:
    workspace.set_scopes(workspace.state.app.scopes | {"chat:write.public"})
    assert web.chat_postMessage(channel="C0RANDOM", text="x")["ok"]


@pytest.mark.parametrize(
    ("content", "error"),
    [
        ({"text": ""}, "no_text"),
        ({"text": "x" * 40_001}, "msg_too_long"),
        ({"text": "x", "blocks": "{"}, "invalid_blocks_format"),
        ({"text": "x", "blocks": '{"type": "section"}'}, "invalid_blocks_format"),
        ({"text": "x", "blocks": [section("x" * 3001)]}, "invalid_blocks"),
        ({"text": "x", "metadata": {"event_type": "x"}}, "invalid_metadata_format"),
        ({"text": "x", "thread_ts": "1.000000"}, "cannot_reply_to_message"),
    ],
)
def test_what_a_message_may_not_hold(workspace: Workspace, web: WebClient, content: Any, error: str) -> None:
    assert error_of(web.api_call, "chat.postMessage", json={"channel": "C0DATA", **content}) == error
    assert workspace.messages("C0DATA") == []


def test_refused_blocks_say_where(web: WebClient) -> None:
    answer = refused(web.chat_postMessage, channel="C0DATA", text="x", blocks=[section("x" * 3001)])
    place = "must be less than 3001 characters [json-pointer:/blocks/0/text/text]"
    assert answer["errors"] == [place]
    assert answer["response_metadata"]["messages"] == [f"[ERROR] {place}"]


def test_the_undocumented_total_is_off_until_asked_for(workspace: Workspace, web: WebClient) -> None:
    blocks = [section("x" * 2900)] * 5
    assert web.chat_postMessage(channel="C0DATA", text="x", blocks=blocks)["ok"]
    workspace.state.total_block_characters = 13_000
    assert error_of(web.chat_postMessage, channel="C0DATA", text="x", blocks=blocks) == "msg_blocks_too_long"


def test_metadata_comes_back_only_when_asked_for(web: WebClient) -> None:
    metadata = {"event_type": "op", "event_payload": {"id": "op-1"}}
    web.chat_postMessage(channel="C0DATA", text="x", metadata=metadata)
    plain = web.conversations_history(channel="C0DATA")["messages"][0]
    full = web.conversations_history(channel="C0DATA", include_all_metadata=True)["messages"][0]
    assert "metadata" not in plain
    assert full["metadata"] == metadata


def test_an_edit_with_text_alone_removes_the_blocks(workspace: Workspace, web: WebClient) -> None:
    ts = web.chat_postMessage(channel="C0DATA", text="x", blocks=[actions(button("Go", "go"))])["ts"]
    web.chat_update(channel="C0DATA", ts=ts, text="done")
    (message,) = workspace.messages("C0DATA")
    assert (message.ts, message.text, message.blocks) == (ts, "done", ())
    assert message.edited > ts


def test_an_edit_of_blocks_alone_keeps_the_text_and_the_metadata(
    workspace: Workspace, web: WebClient
) -> None:
    metadata = {"event_type": "op", "event_payload": {}}
    ts = web.chat_postMessage(channel="C0DATA", text="kept", metadata=metadata)["ts"]
    web.api_call("chat.update", json={"channel": "C0DATA", "ts": ts, "blocks": [section("new")]})
    (message,) = workspace.messages("C0DATA")
    assert (message.text, message.block_text, message.metadata) == ("kept", "new", metadata)


def test_only_the_bots_own_messages_change(workspace: Workspace, web: WebClient) -> None:
    workspace.person("U0ALICE").says("mine", channel="C0DATA")
    ts = workspace.messages("C0DATA")[0].ts
    assert error_of(web.chat_update, channel="C0DATA", ts=ts, text="x") == "cant_update_message"
    assert error_of(web.chat_delete, channel="C0DATA", ts=ts) == "cant_delete_message"
    assert error_of(web.chat_update, channel="C0DATA", ts="1.0", text="x") == "message_not_found"


def test_deleting(workspace: Workspace, web: WebClient) -> None:
    ts = web.chat_postMessage(channel="C0DATA", text="x")["ts"]
    web.chat_delete(channel="C0DATA", ts=ts)
    assert workspace.messages("C0DATA") == []
    assert error_of(web.chat_delete, channel="C0DATA", ts=ts) == "message_not_found"


def test_an_ephemeral_message_is_there_for_one_person(workspace: Workspace, web: WebClient) -> None:
    ts = web.chat_postEphemeral(channel="C0DATA", user="U0ALICE", text="only you")["message_ts"]
    assert [m.text for m in workspace.person("U0ALICE").sees("C0DATA")] == ["only you"]
    assert workspace.person("U0BOB").sees("C0DATA") == []
    assert web.conversations_history(channel="C0DATA")["messages"] == []
    assert error_of(web.chat_update, channel="C0DATA", ts=ts, text="x") == "message_not_found"


def test_an_ephemeral_message_needs_its_reader_and_the_bot_in_the_channel(web: WebClient) -> None:
    assert error_of(web.chat_postEphemeral, channel="C0DATA", user="U0OUT", text="x") == "user_not_in_channel"
    assert error_of(web.chat_postEphemeral, channel="C0RANDOM", user="U0ALICE", text="x") == "not_in_channel"


def test_reactions_and_pins_stick_once(workspace: Workspace, web: WebClient) -> None:
    ts = web.chat_postMessage(channel="C0DATA", text="x")["ts"]
    web.reactions_add(channel="C0DATA", timestamp=ts, name="white_check_mark")
    web.pins_add(channel="C0DATA", timestamp=ts)
    (message,) = workspace.messages("C0DATA")
    assert (message.reactions, message.pinned) == (("white_check_mark",), True)
    again = {"channel": "C0DATA", "timestamp": ts}
    assert error_of(web.reactions_add, name="white_check_mark", **again) == "already_reacted"
    assert error_of(web.reactions_add, name="No Such!", **again) == "invalid_name"
    assert error_of(web.pins_add, **again) == "already_pinned"
