"""What people can do, and what the app is sent when they do it."""

import pytest
from slack_sdk import WebClient

from demo.slack.errors import CannotAct
from demo.slack.messages import Message
from demo.slack.workspace import Workspace
from tests.integration.slack_workspace.shapes import actions, button, menu, section


@pytest.fixture
def card(workspace: Workspace, web: WebClient) -> Message:
    blocks = [
        section("*etl* <@U0ALICE>", block_id="row", accessory=button("Show", "show", "j-1")),
        actions(menu("size", "small", "large"), button("Go", "go", "1", style="danger"), block_id="acts"),
    ]
    web.chat_postMessage(channel="C0SHARED", text="card", blocks=blocks)
    return workspace.wait_message("C0SHARED", containing="card")


def test_a_command_says_who_where_and_what(workspace: Workspace) -> None:
    payload = workspace.person("U0ALICE").types("/emr  show  j-1 ", channel="C0DATA").payload
    assert payload["command"] == "/emr"
    assert payload["text"] == "show  j-1"
    assert (payload["user_id"], payload["team_id"], payload["channel_id"]) == ("U0ALICE", "T0ACME", "C0DATA")
    assert payload["channel_name"] == "data"
    assert payload["is_enterprise_install"] == "false"


def test_private_places_are_not_named(workspace: Workspace) -> None:
    admin, alice = workspace.person("U0ADMIN"), workspace.person("U0ALICE")
    assert admin.types("/emr", channel="C0ADMIN").payload["channel_name"] == "privategroup"
    assert alice.types("/emr", channel=alice.dm).payload["channel_name"] == "directmessage"


@pytest.mark.parametrize(
    ("user", "channel", "why"),
    [
        ("U0OUT", "C0SHARED", "another workspace"),
        ("U0GONE", "C0DATA", "deactivated"),
        ("U0ALICE", "C0ADMIN", "not in"),
        ("U0ALICE", "C0ARCH", "archived"),
    ],
)
def test_who_cannot_type_a_command_there(workspace: Workspace, user: str, channel: str, why: str) -> None:
    with pytest.raises(CannotAct, match=why):
        workspace.person(user).types("/emr", channel=channel)


def test_commands_must_be_installed_and_names_become_ids_where_asked_for() -> None:
    manifest = {
        "features": {"slash_commands": [{"command": "/echo", "should_escape": True}]},
        "oauth_config": {"scopes": {"bot": ["commands"]}},
    }
    with Workspace.seeded(manifest) as workspace:
        alice = workspace.person("U0ALICE")
        with pytest.raises(CannotAct, match="not a valid command"):
            alice.types("/emr", channel="C0DATA")
        text = alice.types("/echo @bob in #data", channel="C0DATA").payload["text"]
    assert text == "<@U0BOB|bob> in <#C0DATA|data>"


def test_a_mention_is_an_event_in_channels_and_a_message_in_direct_ones(workspace: Workspace) -> None:
    alice = workspace.person("U0ALICE")
    (mention,) = alice.says("@bot emr list <now> & here", channel="C0DATA")
    event = mention.payload["event"]
    assert (event["type"], event["user"], event["channel"]) == ("app_mention", "U0ALICE", "C0DATA")
    assert event["text"] == "<@U0BOT> emr list &lt;now&gt; &amp; here"
    assert mention.payload["authorizations"][0]["user_id"] == "U0BOT"
    (direct,) = alice.says("emr list", channel=alice.dm)
    assert (direct.payload["event"]["type"], direct.payload["event"]["channel_type"]) == ("message", "im")


def test_what_the_app_did_not_subscribe_to_it_does_not_hear(workspace: Workspace) -> None:
    alice = workspace.person("U0ALICE")
    assert alice.says("nothing for you", channel="C0DATA") == []
    assert alice.says("@bot hello", channel="C0RANDOM") == [], "the bot is not in there"
    workspace.set_scopes(workspace.state.app.scopes - {"app_mentions:read"})
    assert alice.says("@bot hello", channel="C0DATA") == []


def test_an_outsiders_words_and_clicks_carry_their_team(workspace: Workspace, card: Message) -> None:
    otto = workspace.person("U0OUT")
    (mention,) = otto.says("@bot hello", channel="C0SHARED")
    assert mention.payload["event"]["user_team"] == "T0OTHER"
    assert mention.payload["is_ext_shared_channel"]
    payload = otto.clicks(card, "Show").payload
    assert (payload["user"]["team_id"], payload["team"]["id"]) == ("T0OTHER", "T0ACME")


def test_a_click_says_what_and_where(workspace: Workspace, card: Message) -> None:
    payload = workspace.person("U0BOB").clicks(card, "show").payload
    (action,) = payload["actions"]
    assert (action["action_id"], action["block_id"], action["value"]) == ("show", "row", "j-1")
    assert payload["container"]["message_ts"] == payload["message"]["ts"] == card.ts
    assert payload["channel"] == {"id": "C0SHARED", "name": "shared-globex"}
    assert payload["state"]["values"] == {
        "acts": {"size": {"type": "static_select", "selected_option": None}}
    }
    assert payload["message"]["blocks"][0]["text"]["text"] == "*etl* <@U0ALICE>"


def test_what_was_chosen_before_comes_along_with_the_next_click(workspace: Workspace, card: Message) -> None:
    bob = workspace.person("U0BOB")
    choice = bob.selects(card, "size", "Large").payload["actions"][0]
    assert choice["selected_option"]["value"] == "large"
    state = bob.clicks(card, "Go").payload["state"]["values"]
    assert state["acts"]["size"]["selected_option"]["value"] == "large"
    other = workspace.person("U0ALICE").clicks(card, "Go").payload["state"]["values"]
    assert other["acts"]["size"]["selected_option"] is None


def test_a_click_in_an_ephemeral_message_has_a_place_but_no_message(
    workspace: Workspace, web: WebClient
) -> None:
    web.chat_postEphemeral(
        channel="C0DATA", user="U0ALICE", text="only you", blocks=[actions(button("Go", "go", "1"))]
    )
    message = workspace.wait_message("C0DATA", viewer="U0ALICE")
    payload = workspace.person("U0ALICE").clicks(message, "Go").payload
    assert payload["container"]["is_ephemeral"] is True
    assert "message" not in payload
    with pytest.raises(CannotAct, match="does not see"):
        workspace.person("U0BOB").clicks(message, "Go")


def test_what_is_not_there_cannot_be_pressed(workspace: Workspace, card: Message) -> None:
    with pytest.raises(LookupError, match=r"0 elements are called 'Stop'; there are"):
        workspace.person("U0BOB").clicks(card, "Stop")
    with pytest.raises(CannotAct, match="does not offer 'huge'"):
        workspace.person("U0BOB").selects(card, "size", "huge")


def test_a_message_can_be_read(card: Message) -> None:
    assert [(b.text, b.value, b.style) for b in card.buttons()] == [
        ("Show", "j-1", ""),
        ("Go", "1", "danger"),
    ]
    assert card.button("Go").action_id == "go"
    assert card.block_text.splitlines() == ["*etl* <@U0ALICE>", "Show", "Small", "Large", "Go"]


def test_threads_are_seen_whole(workspace: Workspace, web: WebClient, card: Message) -> None:
    web.chat_postMessage(channel="C0SHARED", text="reply", thread_ts=card.ts)
    assert [m.text for m in workspace.person("U0BOB").sees("C0SHARED", thread=card.ts)] == ["card", "reply"]


def test_waiting_in_vain_says_what_is_there_and_what_was_refused(
    workspace: Workspace, web: WebClient
) -> None:
    web.chat_postMessage(channel="C0DATA", text="something else")
    with pytest.raises(Exception, match="not_in_channel"):
        web.chat_postMessage(channel="C0RANDOM", text="x")
    with pytest.raises(AssertionError) as told:
        workspace.wait_message("C0DATA", containing="hello", timeout=0.01)
    assert "something else" in str(told.value)
    assert "refused: chat.postMessage {'ok': False, 'error': 'not_in_channel'}" in str(told.value)
