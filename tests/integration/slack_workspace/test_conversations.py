"""Channels, their people and their past."""

from typing import Any

import pytest
from slack_sdk import WebClient

from demo.slack.workspace import Workspace
from tests.integration.slack_workspace.refusals import error_of


def test_history_is_newest_first_in_pages_and_windows(web: WebClient) -> None:
    ts = [web.chat_postMessage(channel="C0DATA", text=str(n))["ts"] for n in range(5)]
    pages = [page["messages"] for page in web.conversations_history(channel="C0DATA", limit=2)]
    assert [[m["text"] for m in page] for page in pages] == [["4", "3"], ["2", "1"], ["0"]]
    window = web.conversations_history(channel="C0DATA", oldest=ts[1], latest=ts[3])
    assert [m["text"] for m in window["messages"]] == ["2"]
    window = web.conversations_history(channel="C0DATA", oldest=ts[1], latest=ts[3], inclusive=True)
    assert [m["text"] for m in window["messages"]] == ["3", "2", "1"]


def test_a_thread_is_one_line_in_history_and_all_of_it_in_replies(web: WebClient) -> None:
    parent = web.chat_postMessage(channel="C0DATA", text="parent")["ts"]
    reply = web.chat_postMessage(channel="C0DATA", text="reply", thread_ts=parent)["ts"]
    (line,) = web.conversations_history(channel="C0DATA")["messages"]
    assert (line["text"], line["reply_count"], line["latest_reply"]) == ("parent", 1, reply)
    thread = web.conversations_replies(channel="C0DATA", ts=parent)["messages"]
    assert [m["text"] for m in thread] == ["parent", "reply"]
    assert error_of(web.conversations_replies, channel="C0DATA", ts="1.0") == "thread_not_found"


def test_the_past_is_closed_to_who_is_not_in_the_channel(web: WebClient) -> None:
    assert error_of(web.conversations_history, channel="C0RANDOM") == "not_in_channel"
    assert error_of(web.conversations_history, channel="C0SECRET") == "channel_not_found"


def test_info_tells_kinds_apart(web: WebClient) -> None:
    shared = web.conversations_info(channel="C0SHARED", include_num_members=True)["channel"]
    assert (shared["is_ext_shared"], shared["connected_team_ids"], shared["num_members"]) == (
        True,
        ["T0OTHER"],
        6,
    )
    assert web.conversations_info(channel="C0ADMIN")["channel"]["is_private"]
    assert not web.conversations_info(channel="C0RANDOM")["channel"]["is_member"]
    assert web.conversations_info(channel="C0ARCH")["channel"]["is_archived"]
    assert error_of(web.conversations_info, channel="C0SECRET") == "channel_not_found"


def test_listing_shows_private_channels_only_from_inside(web: WebClient) -> None:
    def names(**wanted: Any) -> set[str]:
        return {c["name"] for page in web.conversations_list(limit=2, **wanted) for c in page["channels"]}

    assert names() == {"data", "ops", "random", "archive", "shared-globex"}
    assert names(types="private_channel") == {"admin"}
    assert "archive" not in names(exclude_archived=True)
    assert error_of(web.conversations_list, types="secret") == "invalid_types"
    assert error_of(web.conversations_list, cursor="junk") == "invalid_cursor"


def test_members(web: WebClient) -> None:
    assert web.conversations_members(channel="C0ADMIN")["members"] == ["U0ADMIN", "U0BOT"]


def test_a_direct_conversation_opens_once(workspace: Workspace, web: WebClient) -> None:
    first = web.conversations_open(users="U0BOB")
    again = web.conversations_open(users=["U0BOB"])
    assert first["channel"]["id"] == again["channel"]["id"] == workspace.person("U0BOB").dm
    assert again["already_open"]


@pytest.mark.parametrize(
    ("users", "error"),
    [
        ("U0NOBODY", "user_not_found"),
        ("U0GONE", "user_disabled"),
        ("U0BOT", "cannot_dm_bot"),
        ("", "users_list_not_supplied"),
    ],
)
def test_nobody_to_talk_to(web: WebClient, users: str, error: str) -> None:
    assert error_of(web.conversations_open, users=users) == error
