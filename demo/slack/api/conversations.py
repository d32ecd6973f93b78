"""conversations.*: https://docs.slack.dev/reference/methods?family=conversations"""

from demo.slack.api.call import FAMILIES, Call, paged
from demo.slack.errors import SlackError
from demo.slack.messages import Message
from demo.slack.model import Channel, ChannelKind, Json
from demo.slack.state import State


def describe(state: State, channel: Channel) -> Json:
    """The conversation object: https://docs.slack.dev/reference/objects/conversation-object/"""
    common: Json = {
        "id": channel.id,
        "created": channel.created,
        "is_archived": channel.is_archived,
        "is_im": channel.kind is ChannelKind.IM,
        "is_org_shared": False,
        "context_team_id": state.team.id,
    }
    if channel.kind is ChannelKind.IM:
        other = next(iter(channel.members - {state.app.bot_user}), "")
        return {**common, "user": other, "is_user_deleted": state.users[other].deleted, "priority": 0}
    return {
        **common,
        "name": channel.name,
        "name_normalized": channel.name,
        "is_channel": channel.kind is ChannelKind.PUBLIC,
        "is_group": channel.kind is ChannelKind.PRIVATE,
        "is_mpim": channel.kind is ChannelKind.MPIM,
        "is_private": channel.kind is not ChannelKind.PUBLIC,
        "is_general": False,
        "is_shared": bool(channel.teams),
        "is_ext_shared": bool(channel.teams),
        "is_pending_ext_shared": False,
        "is_member": state.app.bot_user in channel.members,
        "creator": channel.creator,
        "shared_team_ids": [state.team.id, *channel.teams],
        "connected_team_ids": list(channel.teams),
        "topic": {"value": channel.topic, "creator": "", "last_set": 0},
        "purpose": {"value": "", "creator": "", "last_set": 0},
        "previous_names": [],
    }


def info(call: Call) -> Json:
    channel = call.conversation()
    call.need_family(channel, "read")
    body = describe(call.state, channel)
    return {
        "channel": body | ({"num_members": len(channel.members)} if call.flag("include_num_members") else {})
    }


def list_all(call: Call) -> Json:
    kinds = [
        ChannelKind(k.strip())
        for k in call.text("types", "public_channel").split(",")
        if k.strip() in FAMILIES
    ]
    if not kinds:
        raise SlackError("invalid_types")
    for kind in kinds:
        call.need_scope(f"{FAMILIES[kind]}:read")
    bot = call.state.app.bot_user
    found = [
        describe(call.state, channel)
        for channel in call.state.channels.values()
        if channel.kind in kinds
        and (channel.kind is ChannelKind.PUBLIC or bot in channel.members)
        and not (channel.is_archived and call.flag("exclude_archived"))
    ]
    page, metadata = paged(call, found)
    return {"channels": page, "response_metadata": metadata}


def members(call: Call) -> Json:
    channel = call.conversation()
    call.need_family(channel, "read")
    page, metadata = paged(call, sorted(channel.members))
    return {"members": page, "response_metadata": metadata}


def open_conversation(call: Call) -> Json:
    """Open the direct conversation with one person; several people are not needed here."""
    users = [user.strip() for user in call.text("users").split(",") if user.strip()]
    if len(users) != 1:
        raise SlackError("too_many_users" if users else "users_list_not_supplied")
    person = call.state.users.get(users[0])
    if person is None:
        raise SlackError("user_not_found")
    if person.is_bot or person.deleted:
        raise SlackError("cannot_dm_bot" if person.is_bot else "user_disabled")
    channel, was_open = call.state.open_im(person.id)
    short = {"id": channel.id}
    body = describe(call.state, channel) if call.flag("return_im") else short
    return {"channel": body, **({"no_op": True, "already_open": True} if was_open else {})}


def readable(call: Call) -> Channel:
    channel = call.conversation()
    call.need_family(channel, "history")
    if call.state.app.bot_user not in channel.members:
        raise SlackError("not_in_channel")
    return channel


def within(call: Call, message: Message) -> bool:
    oldest, latest = float(call.text("oldest", "0") or 0), float(call.text("latest") or "inf")
    ts = float(message.ts)
    return oldest <= ts <= latest if call.flag("inclusive") else oldest < ts < latest


def shown(call: Call, message: Message, replies: list[Message]) -> Json:
    body = message.as_dict()
    if message.metadata and call.flag("include_all_metadata"):
        body["metadata"] = message.metadata
    if replies:
        body |= {
            "thread_ts": message.ts,
            "reply_count": len(replies),
            "reply_users": sorted({reply.user for reply in replies}),
            "latest_reply": replies[-1].ts,
        }
    return body


def history(call: Call) -> Json:
    """Newest first, without replies and without ephemeral messages."""
    messages = call.state.visible(readable(call).id)
    top = [m for m in reversed(messages) if m.thread_ts in ("", m.ts) and within(call, m)]
    page, metadata = paged(call, top)
    shown_page = [shown(call, m, [r for r in messages if r.thread_ts == m.ts and r.ts != m.ts]) for m in page]
    more = bool(metadata["next_cursor"])
    return {"messages": shown_page, "has_more": more, "pin_count": 0, "response_metadata": metadata}


def replies(call: Call) -> Json:
    """The parent first, then its replies, oldest first."""
    messages = call.state.visible(readable(call).id)
    parent = next((m for m in messages if m.ts == call.required("ts")), None)
    if parent is None:
        raise SlackError("thread_not_found")
    answers = [m for m in messages if m.thread_ts == parent.ts and m.ts != parent.ts and within(call, m)]
    page, metadata = paged(call, answers, 1000)
    body = [shown(call, parent, answers), *(shown(call, reply, []) for reply in page)]
    return {"messages": body, "has_more": bool(metadata["next_cursor"]), "response_metadata": metadata}
