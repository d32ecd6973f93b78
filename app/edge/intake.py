"""From Slack's payloads to a :class:`Request`: pure, and the only place that knows their shapes.

https://docs.slack.dev/interactivity/implementing-slash-commands/#app_command_handling ·
https://docs.slack.dev/reference/interaction-payloads/ · https://docs.slack.dev/reference/events/
"""

import html
import re
from datetime import UTC, datetime
from typing import Any

from app.domain.people import UserId
from app.domain.requests import Kind, Request
from app.edge import fields
from app.edge.fields import Payload
from app.edge.salvage import new_id, origin_of, salvage, speaks_to_us

_LINK = re.compile(r"<((?:https?://|mailto:|tel:)[^|>]+)(?:\|([^>]*))?>")
_MENTION = re.compile(r"^\s*<@[UW][A-Z0-9]+(\|[^>]*)?>\s*")


class Malformed(Exception):
    """What Slack sent is not what its documentation says.

    ``request`` is whoever did something, and where they can be told, as far as that can be made out; it says nothing
    of what they wanted. The message names fields and types, never values.
    """

    def __init__(self, problem: str, request: Request | None) -> None:
        super().__init__(problem)
        self.request = request


def read_request(body: Payload) -> Request | None:
    """Read what somebody did; ``None`` where nothing wants an answer (edits, joins, bots, link buttons).

    Raises :class:`Malformed`, and nothing else.
    """
    try:
        return _read(body)
    except fields.Unexpected as unexpected:
        raise Malformed(str(unexpected), salvage(body)) from unexpected


def _read(body: Payload) -> Request | None:
    if "command" in body:
        return _command(body)
    if "event" in body:
        return _event(body, fields.part(body, "event"))
    match body.get("type"):
        case "block_actions":
            return _action(body)
        case "view_submission":
            return _view(body, Kind.SUBMISSION)
        case "block_suggestion":
            return _suggestion(body)
        case _:
            return None


def _request(**read: Any) -> Request:
    return Request(id=new_id(), received_at=datetime.now(UTC), **read)


def _command(body: Payload) -> Request:
    return _request(
        kind=Kind.COMMAND,
        name=fields.needed(body, "command"),
        asker=UserId(fields.needed(body, "team_id"), fields.person(body, "user_id")),
        user_name=fields.text(body, "user_name"),
        channel=fields.needed(body, "channel_id"),
        text=fields.text(body, "text").strip(),
        response_url=fields.text(body, "response_url"),
        trigger_id=fields.text(body, "trigger_id"),
    )


def _event(body: Payload, event: Payload) -> Request | None:
    """Read a mention, or a message in a DM with the bot.

    An edit, a join, a bot's own words have a subtype or a bot_id.
    """
    mention = event.get("type") == "app_mention"
    if not speaks_to_us(event) or not event.get("user"):
        return None
    # In a shared channel body.team_id is the workspace that installed us; the event has the author's.
    team = fields.text(event, "user_team") or fields.text(event, "team") or fields.needed(body, "team_id")
    return _request(
        kind=Kind.MENTION if mention else Kind.DIRECT_MESSAGE,
        name=fields.needed(event, "type"),
        asker=UserId(team, fields.person(event, "user")),
        channel=fields.needed(event, "channel"),
        text=_as_typed(_MENTION.sub("", fields.text(event, "text"))).strip(),
        thread_ts=fields.text(event, "thread_ts"),
        message_ts=fields.text(event, "ts"),
    )


def _as_typed(text: str) -> str:
    """Take back what Slack does to a message's text: links of bare addresses, and three entities.

    https://docs.slack.dev/messaging/formatting-message-text/#escaping
    """
    return html.unescape(_LINK.sub(lambda link: link[2] or link[1], text))


def _asker(body: Payload) -> UserId:
    """In a shared channel ``team`` is ours and ``user.team_id`` is the clicker's own: the latter decides."""
    user = fields.part(body, "user")
    return UserId(
        fields.text(user, "team_id") or fields.text(fields.part(body, "team"), "id"),
        fields.person(user, "id"),
    )


def _action(body: Payload) -> Request | None:
    action = fields.first(body, "actions")
    if action.get("type") == "button" and action.get("url"):
        return None  # a link button only reports that it was opened
    channel, container = fields.part(body, "channel"), fields.part(body, "container")
    origin = origin_of(fields.part(body, "view"))
    return _request(
        kind=Kind.ACTION,
        name=fields.needed(action, "action_id"),
        asker=_asker(body),
        user_name=fields.text(fields.part(body, "user"), "username"),
        channel=fields.text(channel, "id") or fields.text(container, "channel_id") or origin["channel"],
        text=_chosen(action),
        value=fields.text(action, "value") or fields.text(action, "block_id"),
        message_ts=fields.text(container, "message_ts"),
        thread_ts=fields.text(container, "thread_ts") or origin["thread_ts"],
        ephemeral=bool(container.get("is_ephemeral")),
        response_url=fields.text(body, "response_url"),
        trigger_id=fields.text(body, "trigger_id"),
        view_id=fields.text(container, "view_id"),
        state=_state(body),
    )


def _chosen(action: Payload) -> str:
    """What was picked from a menu, an overflow or a date picker."""
    for key in (
        "selected_date",
        "selected_time",
        "selected_user",
        "selected_channel",
        "selected_conversation",
    ):
        if action.get(key):
            return fields.text(action, key)
    return fields.text(fields.part(action, "selected_option"), "value")


def _view(body: Payload, kind: Kind) -> Request:
    view = fields.part(body, "view")
    return _request(
        kind=kind,
        name=fields.needed(view, "callback_id"),
        asker=_asker(body),
        user_name=fields.text(fields.part(body, "user"), "username"),
        value=fields.text(view, "private_metadata"),
        trigger_id=fields.text(body, "trigger_id"),
        view_id=fields.text(view, "id"),
        state=_state(view),
        **origin_of(view),
    )


def _state(of: Payload) -> Payload:
    """Read what stands in the fields: by block and by action, each the state of one element."""
    values = fields.part(fields.part(of, "state"), "values")
    for block in values:
        for element in fields.part(values, block):
            fields.part(values[block], element)
    return values


def _suggestion(body: Payload) -> Request:
    return _request(
        kind=Kind.OPTIONS,
        name=fields.needed(body, "action_id"),
        asker=_asker(body),
        channel=fields.text(fields.part(body, "channel"), "id"),
        text=fields.text(body, "value"),
        value=fields.text(fields.part(body, "view"), "private_metadata") or fields.text(body, "block_id"),
    )
