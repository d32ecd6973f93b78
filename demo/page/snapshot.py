"""All that one person's screen shows, as a flat map of keys to entities that JSON can carry."""

from typing import Any

from demo.page.backstage import backstage
from demo.page.files import describe_file
from demo.page.house import House
from demo.page.people import CAST
from demo.slack.answers import SLACKBOT
from demo.slack.messages import Message
from demo.slack.model import Channel, ChannelKind, Json, User
from demo.slack.state import State
from demo.slack.views import View

Snapshot = dict[str, Any]
SHOWN_MESSAGES = 400  # per conversation, the newest


def snapshot(house: House, viewer: str) -> Snapshot:
    """Collect it under the lock; keys are ``kind`` or ``kind/id…``."""
    state = house.workspace.state
    with state.lock:
        seen: Snapshot = {"workspace": workspace(house), "me": person(state, state.users[viewer])}
        seen |= {f"person/{user.id}": person(state, user) for user in state.users.values()}
        seen[f"person/{SLACKBOT}"] = {
            "id": SLACKBOT,
            "name": "slackbot",
            "real_name": "Slackbot",
            "kind": "bot",
        }
        for channel in conversations(state, viewer):
            seen[f"channel/{channel.id}"] = conversation(state, channel)
            for message in state.visible(channel.id, viewer)[-SHOWN_MESSAGES:]:
                seen[f"message/{channel.id}/{message.ts}"] = shown(state, message)
        seen |= views(state, viewer)
    return seen | backstage(house)


def workspace(house: House) -> Json:
    app, features = house.workspace.state.app, house.manifest.get("features", {})
    return {
        "name": house.workspace.state.team.name,
        "team": house.workspace.state.team.id,
        "app": {
            "name": house.manifest.get("display_information", {}).get("name", app.name),
            "user": app.bot_user,
            "home": bool(features.get("app_home", {}).get("home_tab_enabled")),
        },
        "commands": features.get("slash_commands", []),
        "suggestions": list(house.suggestions),
        "cast": [{"id": cast.id, "role": cast.role, "hint": cast.hint} for cast in CAST],
        "groups": {group.id: group.handle for group in house.workspace.state.groups.values()},
        "channels": {
            c.id: c.name for c in house.workspace.state.channels.values() if c.kind is ChannelKind.PUBLIC
        },
    }


def person(state: State, user: User) -> Json:
    roles = {cast.id: cast.role for cast in CAST}
    return {
        "id": user.id,
        "name": user.name,
        "real_name": user.shown_name,
        "kind": standing(state, user),
        "role": roles.get(user.id, ""),
        "team": state.teams[user.team_id].name,
    }


def standing(state: State, user: User) -> str:
    if user.is_bot:
        return "bot"
    if user.team_id != state.team.id:
        return "outsider"
    if user.is_restricted or user.is_ultra_restricted:
        return "guest"
    return "admin" if user.is_admin else "member"


def conversations(state: State, viewer: str) -> list[Channel]:
    """What is in the person's sidebar: archived ones are not."""
    return [c for c in state.channels.values() if viewer in c.members and not c.is_archived]


def conversation(state: State, channel: Channel) -> Json:
    return {
        "id": channel.id,
        "name": channel.name,
        "kind": str(channel.kind),
        "topic": channel.topic,
        "members": sorted(channel.members),
        "shared_with": [state.teams[team].name for team in channel.teams],
        "app_is_in": state.app.bot_user in channel.members,
    }


def shown(state: State, message: Message) -> Json:
    body = message.as_dict()
    body |= {
        "channel": message.channel,
        "ephemeral": message.ephemeral,
        "pinned": message.pinned,
        "edited": message.edited,
    }
    body["files"] = [describe_file(state, file) for file in message.files]
    return body


def views(state: State, viewer: str) -> Snapshot:
    """The modal on top of the screen, and the app's Home tab."""
    modal, home = state.modal(viewer), state.views.get(state.homes.get(viewer, ""))
    seen: Snapshot = {}
    if modal is not None:
        seen["modal"] = {**view(modal), "depth": len(state.modals[viewer])}
    if home is not None:
        seen["home"] = view(home)
    return seen


def view(shown_view: View) -> Json:
    kept = ("title", "submit", "close", "blocks", "clear_on_close")
    spec = {key: shown_view.spec[key] for key in kept if key in shown_view.spec}
    values = {"state": shown_view.state, "errors": shown_view.errors, "hash": shown_view.hash}
    return {**spec, **values, "id": shown_view.id, "type": shown_view.type}
