"""Every Web API method there is here, with the scopes of which it needs any one."""

from collections.abc import Callable
from dataclasses import dataclass

from demo.slack.api import chat, conversations, directory, files, marks, views
from demo.slack.api.call import Call
from demo.slack.model import Json


@dataclass(frozen=True, slots=True)
class Method:
    """``token`` is the kind of token it takes; conversations.* check their scopes by the channel's kind."""

    run: Callable[[Call], Json]
    scopes: tuple[str, ...] = ()
    token: tuple[str, ...] = ("bot",)


METHODS: dict[str, Method] = {
    "apps.connections.open": Method(directory.connections_open, ("connections:write",), ("app",)),
    "auth.test": Method(directory.auth_test, (), ("bot", "app")),
    "bots.info": Method(directory.bots_info, ("users:read",)),
    "chat.delete": Method(chat.delete, ("chat:write",)),
    "chat.postEphemeral": Method(chat.post_ephemeral, ("chat:write",)),
    "chat.postMessage": Method(chat.post_message, ("chat:write",)),
    "chat.update": Method(chat.update, ("chat:write",)),
    "conversations.history": Method(conversations.history),
    "conversations.info": Method(conversations.info),
    "conversations.list": Method(conversations.list_all),
    "conversations.members": Method(conversations.members),
    "conversations.open": Method(conversations.open_conversation, ("im:write", "mpim:write")),
    "conversations.replies": Method(conversations.replies),
    "files.completeUploadExternal": Method(files.complete_upload, ("files:write",)),
    "files.getUploadURLExternal": Method(files.get_upload_url, ("files:write",)),
    "files.info": Method(files.info, ("files:read",)),
    "pins.add": Method(marks.add_pin, ("pins:write",)),
    "reactions.add": Method(marks.add_reaction, ("reactions:write",)),
    "team.info": Method(directory.team_info, ("team:read",)),
    "usergroups.list": Method(directory.usergroups_list, ("usergroups:read",)),
    "usergroups.users.list": Method(directory.usergroups_users_list, ("usergroups:read",)),
    "users.info": Method(directory.users_info, ("users:read",)),
    "users.list": Method(directory.users_list, ("users:read",)),
    "users.lookupByEmail": Method(directory.lookup_by_email, ("users:read.email",)),
    "views.open": Method(views.open_view),
    "views.publish": Method(views.publish),
    "views.push": Method(views.push),
    "views.update": Method(views.update),
}
