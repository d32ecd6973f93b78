"""Who and what a workspace is made of, as values; the objects' shapes: https://docs.slack.dev/reference/objects/"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import Any

Json = dict[str, Any]

# What the app asks for unless a manifest says otherwise.
DEFAULT_SCOPES = frozenset(
    {
        "app_mentions:read",
        "channels:history",
        "channels:read",
        "chat:write",
        "commands",
        "files:read",
        "files:write",
        "groups:history",
        "groups:read",
        "im:history",
        "im:read",
        "im:write",
        "mpim:read",
        "pins:write",
        "reactions:write",
        "team:read",
        "usergroups:read",
        "users:read",
        "users:read.email",
    }
)
EVENT_SCOPES = {
    "app_mention": "app_mentions:read",
    "message.channels": "channels:history",
    "message.groups": "groups:history",
    "message.im": "im:history",
    "message.mpim": "mpim:history",
}
DEFAULT_EVENTS = frozenset({"app_mention", "app_home_opened", "message.im"})


@dataclass(frozen=True, slots=True)
class Team:
    """A workspace: ``id`` is what identity hangs on, ``domain`` and ``name`` are for people."""

    id: str
    domain: str
    name: str


@dataclass(frozen=True, slots=True)
class User:
    """Somebody. A ``team_id`` other than the workspace's makes an outsider (Slack Connect)."""

    id: str
    name: str
    team_id: str
    real_name: str = ""
    email: str = ""
    tz: str = "Asia/Seoul"
    tz_offset: int = 32400
    locale: str = "en-US"
    is_admin: bool = False
    is_restricted: bool = False
    is_ultra_restricted: bool = False
    is_bot: bool = False
    deleted: bool = False
    bot_id: str = ""
    app_id: str = ""

    @property
    def shown_name(self) -> str:
        return self.real_name or self.name


@dataclass(frozen=True, slots=True)
class UserGroup:
    """A user group (``S…``) and its members."""

    id: str
    handle: str
    name: str
    members: tuple[str, ...] = ()


class ChannelKind(StrEnum):
    """What a conversation is; it decides scopes, visibility and the name shown in payloads."""

    PUBLIC = "public_channel"
    PRIVATE = "private_channel"
    IM = "im"
    MPIM = "mpim"


@dataclass(frozen=True, slots=True)
class Channel:
    """A conversation without its messages; ``teams`` lists foreign teams it is shared with."""

    id: str
    name: str
    kind: ChannelKind = ChannelKind.PUBLIC
    members: frozenset[str] = frozenset()
    is_archived: bool = False
    teams: tuple[str, ...] = ()
    topic: str = ""
    creator: str = "USLACKBOT"
    created: int = 1_700_000_000

    @property
    def name_in_payload(self) -> str:
        """Slash commands and interactions never tell the name of a private conversation."""
        names = {
            ChannelKind.IM: "directmessage",
            ChannelKind.PRIVATE: "privategroup",
            ChannelKind.MPIM: "privategroup",
        }
        return names.get(self.kind, self.name)


@dataclass(frozen=True, slots=True)
class File:
    """An uploaded file; shared once ``files.completeUploadExternal`` has said so."""

    id: str
    name: str
    length: int
    user: str
    created: int
    content: bytes = b""
    title: str = ""
    alt: str = ""
    uploaded: bool = False
    shared_in: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class App:
    """The installed app: what its manifest grants and subscribes to. ``commands`` None means any command."""

    id: str = "A0CHATOPS"
    name: str = "chatops"
    bot_user: str = "U0BOT"
    bot_id: str = "B0BOT"
    scopes: frozenset[str] = DEFAULT_SCOPES
    events: frozenset[str] = DEFAULT_EVENTS
    commands: frozenset[str] | None = None
    escape: frozenset[str] = frozenset()

    def hears(self, event: str) -> bool:
        """Events come to who subscribed to them and holds the scope: https://docs.slack.dev/reference/events"""
        return event in self.events and EVENT_SCOPES.get(event, "") in {"", *self.scopes}

    def with_manifest(self, manifest: Mapping[str, Any]) -> "App":
        """Install a manifest: https://docs.slack.dev/reference/app-manifest/"""
        commands = manifest.get("features", {}).get("slash_commands", [])
        settings = manifest.get("settings", {})
        return replace(
            self,
            scopes=frozenset(manifest["oauth_config"]["scopes"]["bot"]),
            events=frozenset(settings.get("event_subscriptions", {}).get("bot_events", [])),
            commands=frozenset(command["command"] for command in commands),
            escape=frozenset(command["command"] for command in commands if command.get("should_escape")),
        )


@dataclass(frozen=True, slots=True)
class Token:
    """A token: ``kind`` is ``bot`` or ``app``; a non-empty ``failure`` is what every call with it answers."""

    value: str
    kind: str
    scopes: frozenset[str]
    failure: str = ""


@dataclass(slots=True)
class Trigger:
    """Opens one view within 3 seconds; ``view_id`` is the modal in which it arose, if any."""

    id: str
    user: str
    expires_at: float
    view_id: str = ""
    used: bool = False


@dataclass(slots=True)
class ResponseUrl:
    """Five answers within 30 minutes, to one person in one channel about at most one message."""

    path: str
    user: str
    channel: str
    expires_at: float
    source_ts: str = ""
    thread_ts: str = ""
    uses: int = 0
    answered: list[str] = field(default_factory=list)
