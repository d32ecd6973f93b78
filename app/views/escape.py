"""Untrusted text made safe for Slack: names, tags, alarm reasons, arguments.

Slack gives meaning to ``& < >`` only (https://docs.slack.dev/messaging/formatting-message-text/#escaping):
with these escaped, text can form no mention, no ``<!channel>`` and no masked link. What Slack would still
make of bare words (``#general``, ``http://…``) is switched off where messages are sent (``verbatim``,
``parse=none``).
"""

import re

_ENTITIES = {"&": "&amp;", "<": "&lt;", ">": "&gt;"}
_USER = re.compile(r"[UW][A-Z0-9]{2,20}")
_CHANNEL = re.compile(r"[CGD][A-Z0-9]{2,20}")
_LINE_ENDS = re.compile(r"\r\n?|[\v\f\x1c-\x1e\x85\u2028\u2029]")

# Control characters, lone surrogates (no UTF-8 exists for them), invisible fillers, and the overrides of the
# writing direction that make "exe.gpj" read as "jpg.exe" (https://trojansource.codes). The zero-width joiners
# stay: emoji and several scripts need them.
_UNWANTED = re.compile(
    "[\x00-\x08\x0e-\x1b\x1f\x7f-\x84\x86-\x9f"
    "\u061c\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb\ud800-\udfff\U000e0000-\U000e007f]"
)


def escape(text: str, limit: int | None = None, *, lines: bool = False) -> str:
    """Make ``text`` safe inside mrkdwn; at most ``limit`` characters come out, entities counted as sent.

    Line ends become spaces, so that a name cannot forge a line of ours; ``lines`` keeps them.
    """
    escaped = [_ENTITIES.get(character, character) for character in _clean(text, lines)]
    if limit is None or sum(map(len, escaped)) <= limit:
        return "".join(escaped)
    return _cut(escaped, limit)


def plain(text: str, limit: int | None = None, *, lines: bool = False) -> str:
    """Clean ``text`` for a ``plain_text`` object, where Slack reads no markup, and cap it."""
    cleaned = _clean(text, lines)
    return cleaned if limit is None or len(cleaned) <= limit else _cut(list(cleaned), limit)


def code(text: str, limit: int | None = None) -> str:
    """Show ``text`` as inline code; a backtick, which cannot be escaped there, becomes its look-alike."""
    inner = escape(text, None if limit is None else max(limit - 2, 1)).strip().replace("`", "\u02cb")
    return f"`{inner}`" if inner else ""


def mention_user(user_id: str) -> str:
    """Mention a person by id (U… or W…); anything else is shown as text."""
    return f"<@{user_id}>" if _USER.fullmatch(user_id) else escape(user_id)


def mention_channel(channel_id: str) -> str:
    """Link a conversation by id (C…, G… or D…); anything else is shown as text."""
    return f"<#{channel_id}>" if _CHANNEL.fullmatch(channel_id) else escape(channel_id)


def _clean(text: str, lines: bool) -> str:
    one_kind = _LINE_ENDS.sub("\n", text)
    return _UNWANTED.sub("", one_kind if lines else one_kind.replace("\n", " "))


def _cut(pieces: list[str], limit: int) -> str:
    kept, length = [], 0
    for piece in pieces:
        length += len(piece)
        if length > limit - 1:
            break
        kept.append(piece)
    return "".join(kept).rstrip() + "…"
