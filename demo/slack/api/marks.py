"""reactions.add and pins.add."""

import re
from dataclasses import replace

from demo.slack.api.call import Call
from demo.slack.errors import SlackError
from demo.slack.messages import Message
from demo.slack.model import Json


def find(call: Call, missing: str) -> Message:
    channel = call.conversation()
    message = call.state.messages[channel.id].get(call.required("timestamp"))
    if message is None or message.ephemeral:
        raise SlackError(missing)
    if call.state.app.bot_user not in channel.members:
        raise SlackError("not_in_channel")
    return message


def add_reaction(call: Call) -> Json:
    """https://docs.slack.dev/reference/methods/reactions.add"""
    message, name = find(call, "message_not_found"), call.required("name")
    if not re.fullmatch(r"[a-z0-9_+\-]+(::skin-tone-[2-6])?", name):
        raise SlackError("invalid_name")
    if name in message.reactions:
        raise SlackError("already_reacted")
    call.state.put(replace(message, reactions=(*message.reactions, name)))
    return {}


def add_pin(call: Call) -> Json:
    """https://docs.slack.dev/reference/methods/pins.add"""
    message = find(call, "message_not_found")
    if message.pinned:
        raise SlackError("already_pinned")
    call.state.put(replace(message, pinned=True))
    return {}
