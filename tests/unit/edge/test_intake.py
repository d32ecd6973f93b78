"""Payloads become requests; what nobody asked becomes nothing."""

from typing import Any

import pytest

from app.domain.people import UserId
from app.domain.requests import Kind, Request
from app.edge.intake import read_request


def read(body: dict[str, Any]) -> Request:
    request = read_request(body)
    assert request is not None
    return request


def event(**fields: Any) -> dict[str, Any]:
    base = {
        "type": "app_mention",
        "user": "U0ALICE",
        "channel": "C0DATA",
        "ts": "1.2",
        "text": "<@U0BOT> emr list",
    }
    return {"team_id": "T0ACME", "type": "event_callback", "event": {**base, **fields}}


def click(**fields: Any) -> dict[str, Any]:
    base = {
        "type": "block_actions",
        "team": {"id": "T0ACME"},
        "user": {"id": "U0ALICE", "team_id": "T0ACME", "username": "alice"},
        "channel": {"id": "C0DATA", "name": "data"},
        "container": {"message_ts": "1.2", "is_ephemeral": True},
        "response_url": "https://hooks.example/1",
        "trigger_id": "9.9",
        "actions": [{"type": "button", "action_id": "emr.list.next", "value": "q1", "block_id": "b"}],
    }
    return {**base, **fields}


def test_a_slash_command() -> None:
    request = read(
        {
            "command": "/emr",
            "text": "  list --all ",
            "team_id": "T0ACME",
            "user_id": "U0ALICE",
            "user_name": "alice",
            "channel_id": "C0DATA",
            "response_url": "https://hooks.example/1",
            "trigger_id": "9.9",
        }
    )
    assert (request.kind, request.name, request.text) == (Kind.COMMAND, "/emr", "list --all")
    assert request.asker == UserId("T0ACME", "U0ALICE")
    assert (request.response_url, request.trigger_id) == ("https://hooks.example/1", "9.9")


def test_a_mention_loses_the_mention_and_keeps_its_thread() -> None:
    request = read(event(thread_ts="1.0"))
    assert (request.kind, request.text, request.thread_ts) == (Kind.MENTION, "emr list", "1.0")


def test_the_team_of_a_mention_is_its_authors_own() -> None:
    assert read(event(user_team="T0OTHER")).asker == UserId("T0OTHER", "U0ALICE")


def test_a_direct_message() -> None:
    request = read(event(type="message", channel_type="im", channel="D0ALICE", text="chatops help"))
    assert (request.kind, request.channel, request.text) == (Kind.DIRECT_MESSAGE, "D0ALICE", "chatops help")


@pytest.mark.parametrize(
    "fields",
    [
        {"type": "message", "channel_type": "channel"},
        {"type": "message", "channel_type": "im", "subtype": "message_changed"},
        {"bot_id": "B0BOT"},
        {"type": "member_joined_channel"},
    ],
    ids=["somebody else's talk", "an edit", "a bot", "a join"],
)
def test_what_wants_no_answer(fields: dict[str, Any]) -> None:
    assert read_request(event(**fields)) is None


def test_a_button_carries_its_value_and_where_it_stands() -> None:
    request = read(click())
    assert (request.kind, request.name, request.value) == (Kind.ACTION, "emr.list.next", "q1")
    assert request.ephemeral
    assert request.message_ts == "1.2"


def test_a_click_over_slack_connect_is_the_clickers_own_teams() -> None:
    request = read(click(user={"id": "U0OUT", "team_id": "T0OTHER"}))
    assert request.asker == UserId("T0OTHER", "U0OUT")


def test_a_menu_carries_what_was_picked_and_the_block_it_stands_in() -> None:
    action = {
        "type": "static_select",
        "action_id": "emr.show",
        "block_id": "q1",
        "selected_option": {"value": "j-1"},
    }
    request = read(click(actions=[action]))
    assert (request.text, request.value) == ("j-1", "q1")


def test_a_link_button_is_nobodys_request() -> None:
    assert (
        read_request(click(actions=[{"type": "button", "action_id": "x", "url": "https://example"}])) is None
    )


def test_a_modals_submission_carries_its_state_and_metadata() -> None:
    values = {"name": {"input": {"type": "plain_text_input", "value": "etl"}}}
    view = {"callback_id": "emr.launch", "private_metadata": "q7", "state": {"values": values}}
    request = read(
        {"type": "view_submission", "team": {"id": "T0ACME"}, "user": {"id": "U0ALICE"}, "view": view}
    )
    assert (request.kind, request.name, request.value, request.state) == (
        Kind.SUBMISSION,
        "emr.launch",
        "q7",
        values,
    )


@pytest.mark.parametrize(
    ("metadata", "place"),
    [
        ('{"channel": "C0DATA", "thread_ts": "1.2"}', ("C0DATA", "1.2")),
        ('{"channel": "C0DATA"}', ("C0DATA", "")),
        ("q7", ("", "")),
        ("[1]", ("", "")),
        ("", ("", "")),
    ],
)
def test_a_modal_that_keeps_where_it_was_opened_from_says_so(metadata: str, place: tuple[str, str]) -> None:
    person = {"team": {"id": "T0ACME"}, "user": {"id": "U0ALICE"}}
    view = {"id": "V1", "callback_id": "emr.launch", "private_metadata": metadata}
    submitted = read({"type": "view_submission", **person, "view": view})
    inside = {
        "container": {"type": "view", "view_id": "V1"},
        "actions": [
            {"type": "static_select", "action_id": "a", "block_id": "b", "selected_option": {"value": "x"}}
        ],
    }
    clicked = read({"type": "block_actions", **person, **inside, "view": view})
    for request in (submitted, clicked):
        assert (request.channel, request.thread_ts, request.view_id) == (*place, "V1")
    assert clicked.text == "x"


def test_an_option_menu_carries_what_was_typed() -> None:
    body = {
        "type": "block_suggestion",
        "user": {"id": "U0ALICE", "team_id": "T0ACME"},
        "action_id": "a",
        "value": "et",
    }
    request = read(body)
    assert (request.kind, request.name, request.text) == (Kind.OPTIONS, "a", "et")


def test_requests_have_ids_of_their_own() -> None:
    assert read(click()).id != read(click()).id
