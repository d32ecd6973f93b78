"""What Slack sends when somebody acts: https://docs.slack.dev/reference/interaction-payloads/"""

from dataclasses import replace
from typing import Any

from demo.slack.messages import Element, Message
from demo.slack.model import Channel, Json, User
from demo.slack.people.values import initial_state, merged
from demo.slack.state import State, new_id
from demo.slack.views import View

VERIFICATION = "verification-token"


def command(state: State, user: User, channel: Channel, name: str, text: str) -> Json:
    """https://docs.slack.dev/interactivity/implementing-slash-commands/#app_command_handling"""
    return {
        "token": VERIFICATION,
        "team_id": state.team.id,
        "team_domain": state.team.domain,
        "channel_id": channel.id,
        "channel_name": channel.name_in_payload,
        "user_id": user.id,
        "user_name": user.name,
        "command": name,
        "text": text,
        "api_app_id": state.app.id,
        "is_enterprise_install": "false",
        "response_url": state.new_response_url("commands", user.id, channel.id),
        "trigger_id": state.new_trigger(user.id),
    }


def event(state: State, body: Json, *, shared: bool = False) -> Json:
    """https://docs.slack.dev/apis/events-api/#event-type-structure"""
    team = state.team.id
    authorization = {
        "enterprise_id": None,
        "team_id": team,
        "user_id": state.app.bot_user,
        "is_bot": True,
        "is_enterprise_install": False,
    }
    return {
        "token": VERIFICATION,
        "team_id": team,
        "context_team_id": team,
        "context_enterprise_id": None,
        "api_app_id": state.app.id,
        "event": body,
        "type": "event_callback",
        "event_id": new_id("Ev"),
        "event_time": int(state.clock.now()),
        "authorizations": [authorization],
        "is_ext_shared_channel": shared,
        "event_context": new_id("4-"),
    }


def common(state: State, user: User, kind: str) -> Json:
    return {
        "type": kind,
        "user": {"id": user.id, "username": user.name, "name": user.name, "team_id": user.team_id},
        "api_app_id": state.app.id,
        "token": VERIFICATION,
        "team": {"id": state.team.id, "domain": state.team.domain},
        "enterprise": None,
        "is_enterprise_install": False,
    }


def action_body(state: State, element: Element, choice: Json) -> Json:
    """One entry of ``actions``; ``choice`` is what a menu or input now holds."""
    kept = ("type", "action_id", "text", "value", "style", "url", "placeholder", "confirm")
    body = {key: element.raw[key] for key in kept if key in element.raw}
    return {**body, "block_id": element.block_id, **choice, "action_ts": state.clock.ts()}


def place_of_message(state: State, message: Message) -> Json:
    """Where a click happened; of an ephemeral message Slack gives the place and not the message."""
    channel = state.channels[message.channel]
    container: Json = {
        "type": "message",
        "message_ts": message.ts,
        "channel_id": message.channel,
        "is_ephemeral": message.ephemeral,
    }
    if message.thread_ts:
        container["thread_ts"] = message.thread_ts
    place = {"container": container, "channel": {"id": channel.id, "name": channel.name_in_payload}}
    return place if message.ephemeral else {**place, "message": message.as_dict()}


def place_of_view(view: View) -> Json:
    return {"container": {"type": "view", "view_id": view.id}, "view": view.as_dict()}


def message_action(state: State, user: User, message: Message, action: Json, typed: Json) -> Json:
    """https://docs.slack.dev/reference/interaction-payloads/block_actions-payload"""
    return {
        **common(state, user, "block_actions"),
        **place_of_message(state, message),
        "trigger_id": state.new_trigger(user.id),
        "state": {"values": merged(initial_state(message.blocks), typed)},
        "response_url": state.new_response_url("actions", user.id, message.channel, source_ts=message.ts),
        "actions": [action],
    }


def view_action(state: State, user: User, view: View, action: Json) -> Json:
    shown = replace(view, state=merged(initial_state(view.blocks), view.state))
    return {
        **common(state, user, "block_actions"),
        **place_of_view(shown),
        "trigger_id": state.new_trigger(user.id, view.id),
        "actions": [action],
    }


def suggestion(state: State, user: User, place: Json, element: Element, typed: str) -> Json:
    """https://docs.slack.dev/reference/interaction-payloads/block_suggestion-payload"""
    asked = {"action_id": element.action_id, "block_id": element.block_id, "value": typed}
    return {**common(state, user, "block_suggestion"), **place, **asked}


def submission(state: State, user: User, view: View) -> Json:
    """https://docs.slack.dev/reference/interaction-payloads/view-interactions-payload"""
    return {
        **common(state, user, "view_submission"),
        "trigger_id": state.new_trigger(user.id, view.id),
        "view": view.as_dict(),
        "response_urls": [response_url(state, user, e, view) for e in view.elements() if asks_for_url(e)],
    }


def asks_for_url(element: Element) -> bool:
    return bool(element.raw.get("response_url_enabled"))


def response_url(state: State, user: User, element: Element, view: View) -> Json:
    """A modal in which a conversation was chosen may answer there."""
    held: Any = view.state[element.block_id][element.action_id]
    channel = str(held.get("selected_conversation") or held.get("selected_channel"))
    url = state.new_response_url("actions", user.id, channel)
    return {
        "block_id": element.block_id,
        "action_id": element.action_id,
        "channel_id": channel,
        "response_url": url,
    }


def closed(state: State, user: User, view: View, *, cleared: bool) -> Json:
    return {**common(state, user, "view_closed"), "view": view.as_dict(), "is_cleared": cleared}
