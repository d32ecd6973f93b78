"""A message as bare text: for a file, for the plain fallback, and cut where a reader would cut it."""

import html
import re
from collections.abc import Iterator
from typing import Any

from slack_sdk.models.basic_objects import JsonObject

from app.views.escape import escape
from app.views.message import Attachment, Message

_FENCE = "```"
_LINK = re.compile(r"<([^<>|@#!][^<>|]*)(?:\|([^<>]*))?>")
_READING_ORDER = ("title", "label", "text", "fields", "elements", "rows", "alt_text", "accessory")
_INLINE = ("rich_text_section", "rich_text_preformatted", "rich_text_quote")


def full_text(message: Message) -> str:
    """Collect all that ``message`` says, as mrkdwn: its text, then its blocks in reading order.

    Works on blocks that Slack would refuse, too.
    """
    lines = [line for block in message.blocks for line in _lines(_raw(block))]
    text = message.text.strip()
    return "\n".join(lines if not text or (lines and lines[0].startswith(text)) else [text, *lines])


def to_file(message: Message) -> Attachment:
    """Put everything that ``message`` says into a text file, free of Slack's markup."""
    bare = _LINK.sub(lambda link: f"{link[2]} ({link[1]})" if link[2] else link[1], full_text(message))
    return Attachment("full.txt", html.unescape(bare) + "\n")


def split_text(text: str, limit: int) -> list[str]:
    """Cut mrkdwn into parts of at most ``limit`` characters, at line ends, else at spaces.

    Never inside an entity, a link or a mention; a code fence is closed and opened again around the cut.
    """
    parts: list[str] = []
    rest = text.strip("\n")
    while len(rest) > limit:
        at = _cut_before(rest, limit - len(_FENCE) - 1)
        part, rest = rest[:at].rstrip(), rest[at:].lstrip("\n")
        if part.count(_FENCE) % 2:
            part, rest = f"{part}\n{_FENCE}", f"{_FENCE}\n{rest}"
        if part:
            parts.append(part)
    return [*parts, rest] if rest.strip() else parts


def _cut_before(text: str, limit: int) -> int:
    for end in ("\n", " "):
        at = text.rfind(end, limit // 2, limit + 1)
        if at > 0 and _whole(text, at):
            return at
    return next((at for at in range(limit, limit // 2, -1) if _whole(text, at)), limit)


def _whole(text: str, at: int) -> bool:
    head = text[:at]
    entity = head.rfind("&", at - 5)
    in_entity = entity >= 0 and ";" not in head[entity:] and text[entity : at + 4].find(";") > 0
    return head.rfind("<") <= head.rfind(">") and not in_entity


def _raw(value: Any) -> Any:
    """Read a block without its validation."""
    if isinstance(value, JsonObject):
        found = {key: _raw(getattr(value, key, None)) for key in value.attributes}
        return {key: inner for key, inner in found.items() if inner}
    if isinstance(value, list | tuple):
        return [_raw(inner) for inner in value]
    if isinstance(value, dict):
        return {key: _raw(inner) for key, inner in value.items()}
    return value


def _lines(value: Any) -> Iterator[str]:
    if isinstance(value, list):
        for inner in value:
            yield from _lines(inner)
    elif isinstance(value, dict):
        yield from _lines_of(value)


def _lines_of(value: dict[str, Any]) -> Iterator[str]:
    text, url = value.get("text"), value.get("url")
    if url:
        label = text.get("text", "") if isinstance(text, dict) else text or ""
        yield escape(f"{label} {url}".strip())
    elif value.get("type") in _INLINE:
        yield "".join(_lines(value.get("elements", [])))
    elif isinstance(text, str):
        # What is literal in its block would be markup in a text: <!channel> is harmless in a header only.
        yield text if value.get("type") == "mrkdwn" else escape(text, lines=True)
    elif "value" not in value and "action_id" not in value:
        for key in _READING_ORDER:
            inner = value.get(key)
            yield from [escape(inner)] if key == "alt_text" and isinstance(inner, str) else _lines(inner)
