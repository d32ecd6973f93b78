"""From Slack's payloads to a :class:`Request`: pure, and the only place that knows their shapes.

https://docs.slack.dev/interactivity/implementing-slash-commands/#app_command_handling ·
https://docs.slack.dev/reference/interaction-payloads/ · https://docs.slack.dev/reference/events/
"""

import html
import json
import re
import uuid
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from app.domain.people import UserId
from app.domain.requests import Kind, Request

_LINK = re.compile(r"<((?:https?://|mailto:|tel:)[^|>]+)(?:\|([^>]*))?>")
_MENTION = re.compile(r"^\s*<@[UW][A-Z0-9]+(\|[^>]*)?>\s*")

Payload = Mapping[str, Any]


def read_request(body: Payload) -> Request | None:
    """Read what somebody did; ``None`` where nothing wants an answer (edits, joins, bots, link buttons)."""
    if "command" in body:
        return _command(body)
    if "event" in body:
        return _event(body, body["event"])
    match body.get("type"):
        case "block_actions":
            return _action(body)
        case "view_submission":
            return _view(body, Kind.SUBMISSION)
        case "block_suggestion":
            return _suggestion(body)
        case _:
            return None


def _request(**fields: Any) -> Request:
    return Request(id=uuid.uuid4().hex[:12], received_at=datetime.now(UTC), **fields)


def _command(body: Payload) -> Request:
    return _request(
        kind=Kind.COMMAND,
        name=body["command"],
        asker=UserId(body["team_id"], body["user_id"]),
        user_name=body.get("user_name", ""),
        channel=body["channel_id"],
        channel_name=body.get("channel_name", ""),
        text=body.get("text", "").strip(),
        response_url=body.get("response_url", ""),
        trigger_id=body.get("trigger_id", ""),
    )


def _event(body: Payload, event: Payload) -> Request | None:
    """Read a mention, or a message in a DM with the bot.

    An edit, a join, a bot's own words have a subtype or a bot_id.
    """
    mention = event.get("type") == "app_mention"
    direct = event.get("type") == "message" and event.get("channel_type") == "im"
    if not (mention or direct) or event.get("subtype") or event.get("bot_id") or not event.get("user"):
        return None
    return _request(
        kind=Kind.MENTION if mention else Kind.DIRECT_MESSAGE,
        name=event["type"],
        # In a shared channel body.team_id is the workspace that installed us; the event has the author's.
        asker=UserId(event.get("user_team") or event.get("team") or body["team_id"], event["user"]),
        channel=event["channel"],
        text=_as_typed(_MENTION.sub("", event.get("text", ""))).strip(),
        thread_ts=event.get("thread_ts", ""),
        message_ts=event.get("ts", ""),
    )


def _as_typed(text: str) -> str:
    """Take back what Slack does to a message's text: links of bare addresses, and three entities.

    https://docs.slack.dev/messaging/formatting-message-text/#escaping
    """
    return html.unescape(_LINK.sub(lambda link: link[2] or link[1], text))


def _asker(body: Payload) -> UserId:
    """In a shared channel ``team`` is ours and ``user.team_id`` is the clicker's own: the latter decides."""
    user, team = body["user"], body.get("team") or {}
    return UserId(user.get("team_id") or team.get("id", ""), user["id"])


def _action(body: Payload) -> Request | None:
    action = body["actions"][0]
    if action.get("type") == "button" and action.get("url"):
        return None  # a link button only reports that it was opened
    container = body.get("container", {})
    origin = _origin(body.get("view") or {})
    return _request(
        kind=Kind.ACTION,
        name=action["action_id"],
        asker=_asker(body),
        user_name=body["user"].get("username", ""),
        channel=(body.get("channel") or {}).get("id") or container.get("channel_id") or origin["channel"],
        channel_name=(body.get("channel") or {}).get("name", ""),
        text=_chosen(action),
        value=action.get("value") or action.get("block_id", ""),
        message_ts=container.get("message_ts", ""),
        thread_ts=container.get("thread_ts") or origin["thread_ts"],
        ephemeral=bool(container.get("is_ephemeral")),
        response_url=body.get("response_url", ""),
        trigger_id=body.get("trigger_id", ""),
        view_id=container.get("view_id", ""),
        state=(body.get("state") or {}).get("values") or {},
    )


def _chosen(action: Payload) -> str:
    """What was picked from a menu, an overflow or a date picker."""
    option = action.get("selected_option") or {}
    for key in (
        "selected_date",
        "selected_time",
        "selected_user",
        "selected_channel",
        "selected_conversation",
    ):
        if action.get(key):
            return str(action[key])
    return str(option.get("value", ""))


def _view(body: Payload, kind: Kind) -> Request:
    view = body["view"]
    return _request(
        kind=kind,
        name=view["callback_id"],
        asker=_asker(body),
        user_name=body["user"].get("username", ""),
        value=view.get("private_metadata", ""),
        trigger_id=body.get("trigger_id", ""),
        view_id=view.get("id", ""),
        state=(view.get("state") or {}).get("values") or {},
        **_origin(view),
    )


def _origin(view: Payload) -> dict[str, str]:
    """Read where a modal was opened from: Slack does not say, so the modal keeps it in its private metadata."""
    try:
        kept = json.loads(view.get("private_metadata") or "{}")
    except ValueError:
        kept = {}
    kept = kept if isinstance(kept, dict) else {}
    return {name: str(kept.get(name) or "") for name in ("channel", "thread_ts")}


def _suggestion(body: Payload) -> Request:
    return _request(
        kind=Kind.OPTIONS,
        name=body["action_id"],
        asker=_asker(body),
        channel=(body.get("channel") or {}).get("id", ""),
        text=body.get("value", ""),
        value=(body.get("view") or {}).get("private_metadata", "") or body.get("block_id", ""),
    )
