"""The Slack app's manifest, from the code's own lists: https://docs.slack.dev/reference/app-manifest/"""

import re
from collections.abc import Mapping, Sequence
from typing import Any

import yaml

from handlers.routes import Command

BOT_SCOPES: Mapping[str, str] = {
    "app_mentions:read": "hear @bot in channels and threads",
    "channels:history": "look up whether a message whose answer was lost has arrived",
    "chat:write": "answer and report",
    "commands": "slash commands",
    "files:write": "attach a chart, and what is too long for a message",
    "groups:history": "the same look-up in private channels",
    "im:history": "hear direct messages, and the same look-up there",
    "im:write": "write to a person who is in no channel with the bot",
    "usergroups:read": "tell who belongs to a group that the policy names",
    "users:read": "tell members from guests, bots and the deactivated",
    "users:read.email": "find the owner of a cluster by the mail address in its tag",
}
"""Every scope that the bot uses, and what for."""

BOT_EVENTS = ("app_mention", "message.im")


def manifest(commands: Sequence[Command], slash: Mapping[str, str], name: str = "ChatOps") -> dict[str, Any]:
    """Describe the app as Slack's "create from a manifest" takes it; ``slash`` maps commands to what is typed."""
    return {
        "display_information": {
            "name": name,
            "description": "Clusters, alarms, instances and deploys, run from Slack",
            "background_color": "#1d1c1d",
        },
        "features": {
            "app_home": {
                "home_tab_enabled": False,
                "messages_tab_enabled": True,
                "messages_tab_read_only_enabled": False,
            },
            "bot_user": {"display_name": re.sub(r"[^a-z0-9._-]+", "-", name.lower()), "always_online": True},
            "slash_commands": [_slash_command(command, slash[command.name]) for command in commands],
        },
        "oauth_config": {"scopes": {"bot": sorted(BOT_SCOPES)}},
        "settings": {
            "event_subscriptions": {"bot_events": list(BOT_EVENTS)},
            "interactivity": {"is_enabled": True},
            "org_deploy_enabled": False,
            "socket_mode_enabled": True,
            "token_rotation_enabled": False,
        },
    }


def as_yaml(described: Mapping[str, Any]) -> str:
    """Write it as YAML, to be pasted."""
    return yaml.safe_dump(described, sort_keys=False, allow_unicode=True, width=100)


def _slash_command(command: Command, typed: str) -> dict[str, Any]:
    """Slack shows the hint behind the command; words only, because it is cut off early."""
    words = [use.word or use.arguments for use in command.uses]
    return {
        "command": typed,
        "description": command.summary,
        "usage_hint": " | ".join(words),
        "should_escape": command.names_people,
    }
