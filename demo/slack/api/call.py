"""One Web API call: who asks, with what arguments."""

import json
from dataclasses import dataclass
from typing import Any

from demo.slack.errors import SlackError, bad_arguments
from demo.slack.model import Channel, ChannelKind, Json, Token
from demo.slack.state import State

# Which scope family guards which conversations: https://docs.slack.dev/apis/web-api/using-the-conversations-api
FAMILIES = {
    ChannelKind.PUBLIC: "channels",
    ChannelKind.PRIVATE: "groups",
    ChannelKind.IM: "im",
    ChannelKind.MPIM: "mpim",
}


@dataclass(frozen=True, slots=True)
class Call:
    """Arguments as they came: strings from a form, anything from JSON."""

    state: State
    method: str
    args: Json
    token: Token

    def text(self, name: str, default: str = "") -> str:
        value = self.args.get(name)
        return default if value is None else str(value)

    def required(self, name: str) -> str:
        value = self.text(name)
        if not value:
            raise bad_arguments(f"missing required field: {name}")
        return value

    def flag(self, name: str, default: bool = False) -> bool:
        return self.text(name, str(default)).lower() in ("1", "true")

    def number(self, name: str, default: int) -> int:
        value = self.text(name) or str(default)
        if not value.lstrip("-").isdigit():
            raise bad_arguments(f"must be an integer [json-pointer:/{name}]")
        return int(value)

    def parsed(self, name: str, error: str) -> Any:
        """An argument that is JSON: already parsed in a JSON body, a string in a form. None if absent."""
        value = self.args.get(name)
        if not isinstance(value, str):
            return value
        try:
            return json.loads(value) if value else None
        except ValueError:
            raise SlackError(error) from None

    def need_scope(self, *scopes: str) -> None:
        """Demand any one of these scopes."""
        if not self.token.scopes.intersection(scopes):
            provided = ",".join(sorted(self.token.scopes))
            raise SlackError("missing_scope", needed=",".join(scopes), provided=provided)

    def need_family(self, channel: Channel, right: str) -> None:
        """Demand the scope that guards this kind of conversation: ``channels:history``, ``im:read`` …"""
        self.need_scope(f"{FAMILIES[channel.kind]}:{right}")

    def conversation(self, name: str = "channel") -> Channel:
        return self.state.visible_channel(self.text(name))


def paged(call: Call, items: list[Any], default_limit: int = 100) -> tuple[list[Any], Json]:
    """Cut one page, with Slack's cursor: https://docs.slack.dev/apis/web-api/pagination"""
    cursor = call.text("cursor")
    if cursor and not (cursor.startswith("next:") and cursor[5:].isdigit()):
        raise SlackError("invalid_cursor")
    start = int(cursor[5:]) if cursor else 0
    limit = call.number("limit", default_limit)
    if not 1 <= limit <= 1000:
        raise SlackError("invalid_limit")
    end = start + limit
    return items[start:end], {"next_cursor": f"next:{end}" if end < len(items) else ""}
