"""chat.*: https://docs.slack.dev/reference/methods?family=chat"""

from dataclasses import replace

from demo.slack.api.call import Call
from demo.slack.api.content import Content, read_content, read_metadata
from demo.slack.errors import SlackError
from demo.slack.messages import Message
from demo.slack.model import Channel, ChannelKind, Json


def find_target(call: Call) -> Channel:
    """A channel id, a ``#name``, or a user id, which means the direct conversation with them."""
    wanted = call.text("channel")
    if wanted in call.state.users:
        if call.state.users[wanted].deleted:
            raise SlackError("channel_not_found")
        return call.state.open_im(wanted)[0]
    by_name = [c.id for c in call.state.channels.values() if c.name and c.name == wanted.removeprefix("#")]
    return call.state.visible_channel(by_name[0] if by_name else wanted)


def writable(call: Call) -> Channel:
    channel = find_target(call)
    if channel.is_archived:
        raise SlackError("is_archived")
    joined = call.state.app.bot_user in channel.members
    if not joined and not (channel.kind is ChannelKind.PUBLIC and "chat:write.public" in call.token.scopes):
        raise SlackError("not_in_channel")
    return channel


def content_of(call: Call) -> Content:
    blocks = call.parsed("blocks", "invalid_blocks_format")
    attachments = call.parsed("attachments", "invalid_attachments")
    return read_content(call.state, call.text("text"), blocks, attachments)


def bot_message(call: Call, channel: Channel, content: Content) -> Message:
    app, state = call.state.app, call.state
    return Message(
        channel=channel.id,
        ts=state.clock.ts(),
        user=app.bot_user,
        text=content.text,
        blocks=content.blocks,
        attachments=content.attachments,
        bot_id=app.bot_id,
        app_id=app.id,
        team=state.team.id,
    )


def check_thread(call: Call, channel: Channel) -> str:
    thread_ts = call.text("thread_ts")
    parent = call.state.messages[channel.id].get(thread_ts) if thread_ts else None
    if thread_ts and (parent is None or parent.ephemeral):
        raise SlackError("cannot_reply_to_message")
    return thread_ts


def post_message(call: Call) -> Json:
    channel = writable(call)
    metadata = read_metadata(call.parsed("metadata", "invalid_metadata_format"))
    message = replace(bot_message(call, channel, content_of(call)), metadata=metadata)
    message = call.state.put(replace(message, thread_ts=check_thread(call, channel)))
    call.state.publish(f"message.{channel.kind}", event_of(message, channel))
    return {"channel": channel.id, "ts": message.ts, "message": message.as_dict()}


def event_of(message: Message, channel: Channel) -> Json:
    """The ``message`` event: https://docs.slack.dev/reference/events/message/"""
    kinds = {ChannelKind.PUBLIC: "channel", ChannelKind.PRIVATE: "group"}
    return {
        **message.as_dict(),
        "channel": channel.id,
        "channel_type": kinds.get(channel.kind, str(channel.kind)),
        "event_ts": message.ts,
    }


def own_message(call: Call, error: str) -> Message:
    """Find a message of the bot's own; an ephemeral one exists for nobody but its reader."""
    channel = call.conversation()
    message = call.state.messages[channel.id].get(call.required("ts"))
    if message is None or message.ephemeral:
        raise SlackError("message_not_found")
    if message.bot_id != call.state.app.bot_id:
        raise SlackError(error)
    return message


def update(call: Call) -> Json:
    """Edit: text without blocks removes the blocks; metadata stays unless given."""
    old = own_message(call, "cant_update_message")
    content = updated_content(call, old)
    edited = replace(
        old,
        text=content.text,
        blocks=content.blocks,
        attachments=content.attachments,
        edited=call.state.clock.ts(),
        metadata=read_metadata(call.parsed("metadata", "invalid_metadata_format")) or old.metadata,
    )
    call.state.put(edited)
    return {"channel": old.channel, "ts": old.ts, "text": edited.text, "message": edited.as_dict()}


def updated_content(call: Call, old: Message) -> Content:
    content = content_of(call)
    if content.text or not content.blocks:
        return content
    return replace(content, text=old.text)


def delete(call: Call) -> Json:
    message = own_message(call, "cant_delete_message")
    call.state.remove(message.channel, message.ts)
    return {"channel": message.channel, "ts": message.ts}


def post_ephemeral(call: Call) -> Json:
    """Show a message to one person; it has a timestamp that no other method knows."""
    channel, reader = writable(call), call.required("user")
    if reader not in channel.members:
        raise SlackError("user_not_in_channel")
    message = replace(bot_message(call, channel, content_of(call)), visible_to=reader)
    message = call.state.put(replace(message, thread_ts=call.text("thread_ts")))
    return {"message_ts": message.ts}
