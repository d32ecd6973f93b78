"""What Slack accepts as one message, and how a longer one becomes several, or a file: nothing is ever lost.

``slack_sdk.models.blocks`` checks lengths inside a block. Here is the rest: the number of blocks and their
size together, empty texts, fields, duplicate ids (https://docs.slack.dev/reference/block-kit/blocks/,
https://docs.slack.dev/changelog/2018-truncating-really-long-messages).
"""

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from typing import Any

from slack_sdk.errors import SlackObjectFormationError
from slack_sdk.models.blocks import (
    ActionsBlock,
    Block,
    BlockElement,
    ContextBlock,
    MarkdownTextObject,
    SectionBlock,
    TextObject,
)

from app.views.fulltext import full_text, split_text, to_file
from app.views.message import Attachment, Message

MAX_BLOCKS = 50
MAX_BLOCK_CHARACTERS = (
    13_000  # all blocks of a message as JSON: past it, Slack answers msg_blocks_too_long to some
)
MAX_SECTION = 3_000
MAX_FIELDS = 10
MAX_FIELD = 2_000
MAX_FALLBACK = 4_000  # beside blocks; chat.postMessage takes 40,000, but chat.update 4,000
MAX_TEXT = 4_000  # a text without blocks; longer ones Slack cuts into messages of its own
MAX_MESSAGES = 5


class InvalidMessage(ValueError):
    """A view built what Slack refuses, and what cannot be mended by splitting."""


def fit(message: Message) -> list[Message]:
    """Split ``message`` into messages that Slack accepts; past 5 of them, the first one and a file with all.

    Raises :class:`InvalidMessage` for a programming error in a view: ``as_text`` still delivers its content.
    """
    if not message.blocks:
        return as_text(message)
    chunks = list(_pack([part for block in message.blocks for part in _narrow(block)]))
    if len(chunks) > MAX_MESSAGES:
        return [_with_file(message, chunks[0])]
    return _number(message, [Message("", chunk) for chunk in chunks])


def as_text(message: Message, max_messages: int = MAX_MESSAGES) -> list[Message]:
    """Say everything in ``message`` without a single block, for when its blocks are refused."""
    parts = split_text(full_text(message), MAX_TEXT) or ["…"]
    if len(parts) > max_messages:
        note = f"{split_text(full_text(message), MAX_TEXT // 2)[0]}\n{_note(message)}"
        return [Message(note, (), message.file or to_file(message))]
    return [*(Message(part) for part in parts[:-1]), Message(parts[-1], (), message.file)]


def _number(message: Message, parts: Sequence[Message]) -> list[Message]:
    text = message.text.strip() or full_text(message)
    cut = text if len(text) <= MAX_FALLBACK else text[: MAX_FALLBACK - 1] + "…"
    if len(parts) == 1:
        return [replace(parts[0], text=cut, file=message.file)]
    total = len(parts)
    return [
        replace(part, text=f"({n}/{total}) {cut}"[:MAX_FALLBACK], file=message.file if n == total else None)
        for n, part in enumerate(parts, 1)
    ]


def _with_file(message: Message, first: tuple[Block, ...]) -> Message:
    note = ContextBlock(elements=[MarkdownTextObject(text=_note(message))])
    room = first[: MAX_BLOCKS - 1]
    return _number(replace(message, file=message.file or to_file(message)), [Message("", (*room, note))])[0]


def _note(message: Message) -> str:
    return f"… :paperclip: `{_attached(message).name}`"


def _attached(message: Message) -> Attachment:
    return message.file or to_file(message)


def _narrow(block: Block) -> Iterator[Block]:
    """Cut a section that is too long into several; its button stays with the first part."""
    if not isinstance(block, SectionBlock):
        yield block
        return
    text = block.text
    texts = split_text(text.text, MAX_SECTION) if text is not None else []
    fields = [tuple(block.fields[at : at + MAX_FIELDS]) for at in range(0, len(block.fields), MAX_FIELDS)]
    if len(texts) <= 1 and len(fields) <= 1:
        yield block
        return
    pieces: list[tuple[str, Sequence[TextObject]]] = [(piece, ()) for piece in texts] or [("", ())]
    pieces[-1] = (pieces[-1][0], fields[0] if fields else ())
    pieces += [("", more) for more in fields[1:]]
    accessory = block.accessory if isinstance(block.accessory, BlockElement) else None
    for number, (piece, some) in enumerate(pieces):
        yield SectionBlock(
            text=_same_kind(text, piece) if text is not None and piece else None,
            fields=some,
            block_id=block.block_id if number == 0 else None,
            accessory=accessory if number == 0 else None,
            expand=block.expand,
        )


def _same_kind(model: TextObject, text: str) -> TextObject:
    parsed = TextObject.parse({**model.get_non_null_attributes(), "text": text})
    assert parsed is not None, "only an empty text parses to nothing"  # noqa: S101
    return parsed


def _pack(blocks: Sequence[Block]) -> Iterator[tuple[Block, ...]]:
    """Fill messages in order, cutting before what starts something new rather than before its buttons."""
    _refuse_duplicates([block.block_id for block in blocks if block.block_id], "block_id")
    chunk: list[Block] = []
    size = tables = 0
    for unit, unit_size in _units(blocks):
        unit_tables = sum(block.type == "table" for block in unit)
        full = len(chunk) + len(unit) > MAX_BLOCKS or size + unit_size > MAX_BLOCK_CHARACTERS
        if chunk and (full or tables + unit_tables > 1):  # Slack takes one table a message
            yield tuple(chunk)
            chunk, size, tables = [], 0, 0
        chunk += unit
        size, tables = size + unit_size, tables + unit_tables
    if chunk:
        yield tuple(chunk)


def _units(blocks: Sequence[Block]) -> Iterator[tuple[list[Block], int]]:
    """Give what belongs together, and its size."""
    unit: list[Block] = []
    size = 0
    for block in blocks:
        measured = _measure(block)
        fits = len(unit) < MAX_BLOCKS and size + measured <= MAX_BLOCK_CHARACTERS
        if unit and not (isinstance(block, ActionsBlock | ContextBlock) and fits):
            yield unit, size
            unit, size = [], 0
        unit.append(block)
        size += measured
    if unit:
        yield unit, size


def _measure(block: Block) -> int:
    rendered = render(block)
    return len(json.dumps(rendered, ensure_ascii=False, separators=(",", ":"))) + 1


def render(block: Block) -> dict[str, Any]:
    """Turn a block into what is sent, checked; raises :class:`InvalidMessage`.

    Every mrkdwn text is sent ``verbatim``: otherwise Slack makes links and mentions of bare words in it, also
    of words that came from outside
    (https://docs.slack.dev/reference/block-kit/composition-objects/text-object).
    """
    try:
        rendered: dict[str, Any] = block.to_dict()
    except SlackObjectFormationError as error:
        raise InvalidMessage(f"{block.type} block: {error}") from error
    _check(rendered)
    for text in _texts(rendered):
        if not text["text"].strip():
            raise InvalidMessage(f"{block.type} block: an empty text")
        if text["type"] == "mrkdwn":
            text["verbatim"] = True
    return rendered


def _check(rendered: dict[str, Any]) -> None:
    for field in rendered.get("fields", ()):
        if len(field["text"]) > MAX_FIELD:
            raise InvalidMessage(f"section block: a field exceeds {MAX_FIELD} characters")
    if rendered["type"] in ("actions", "context_actions"):
        _refuse_duplicates(
            [e["action_id"] for e in rendered.get("elements", ()) if "action_id" in e], "action_id"
        )


def _texts(value: Any) -> Iterator[dict[str, Any]]:
    if isinstance(value, dict):
        if value.get("type") in ("mrkdwn", "plain_text") and isinstance(value.get("text"), str):
            yield value
        for inner in value.values():
            yield from _texts(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _texts(inner)


def _refuse_duplicates(ids: Iterable[str], kind: str) -> None:
    twice = [name for name, times in Counter(ids).items() if times > 1]
    if twice:
        raise InvalidMessage(f"duplicate {kind}: {', '.join(twice)}")
