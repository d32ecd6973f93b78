"""What Slack adds to blocks on their way in: ids where there are none, and explicit text flags."""

import secrets
from collections.abc import Sequence
from typing import Any

from demo.slack.model import Json


def normalize(blocks: Sequence[Json]) -> tuple[Json, ...]:
    return tuple({**explicit(block), "block_id": block.get("block_id") or short_id()} for block in blocks)


def short_id() -> str:
    return secrets.token_urlsafe(4)[:5]


def explicit(node: Any) -> Any:
    if isinstance(node, list):
        return [explicit(part) for part in node]
    if not isinstance(node, dict):
        return node
    filled = {key: explicit(value) for key, value in node.items()}
    if node.get("type") == "plain_text":
        filled.setdefault("emoji", True)
    elif node.get("type") == "mrkdwn":
        filled.setdefault("verbatim", False)
    elif node.get("type") in INTERACTIVE and "action_id" not in node:
        filled["action_id"] = short_id()
    return filled


INTERACTIVE = frozenset(
    {
        "button",
        "overflow",
        "static_select",
        "external_select",
        "users_select",
        "radio_buttons",
        "checkboxes",
        "datepicker",
        "plain_text_input",
    }
)


def rich_text(text: str) -> Json:
    """A person's typed line as the block that Slack's composer makes of it."""
    section = {"type": "rich_text_section", "elements": [{"type": "text", "text": text}]}
    return {"type": "rich_text", "block_id": short_id(), "elements": [section]}
