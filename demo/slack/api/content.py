"""What a message may hold; shared by the Web API and ``response_url``."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from demo.slack.blocks.normalize import normalize
from demo.slack.blocks.validate import message_problems
from demo.slack.errors import SlackError, bad_blocks
from demo.slack.messages import texts_of
from demo.slack.model import Json
from demo.slack.state import State

MAX_TEXT = 40_000
MAX_ATTACHMENTS = 100


@dataclass(frozen=True, slots=True)
class Content:
    text: str = ""
    blocks: tuple[Json, ...] = ()
    attachments: tuple[Json, ...] = ()


def read_content(state: State, text: str, blocks: Any, attachments: Any) -> Content:
    """Check text, blocks and attachments as Slack does; nothing at all is ``no_text``."""
    if not text and not blocks and not attachments:
        raise SlackError("no_text")
    if len(text) > MAX_TEXT:
        raise SlackError("msg_too_long")
    return Content(text, read_blocks(state, blocks), read_attachments(attachments))


def read_blocks(state: State, blocks: Any) -> tuple[Json, ...]:
    if not blocks:
        return ()
    if not isinstance(blocks, list):
        raise SlackError("invalid_blocks_format")
    if problems := message_problems(blocks):
        raise bad_blocks(problems)
    most = state.total_block_characters
    if most is not None and sum(map(len, texts_of(blocks))) > most:
        raise SlackError("msg_blocks_too_long")
    return normalize(blocks)


def read_attachments(attachments: Any) -> tuple[Json, ...]:
    if not isinstance(attachments or [], Sequence):
        raise SlackError("invalid_attachments")
    if len(attachments or ()) > MAX_ATTACHMENTS:
        raise SlackError("too_many_attachments")
    return tuple(attachments or ())


def read_metadata(metadata: Any) -> Json | None:
    """Check message metadata: https://docs.slack.dev/messaging/message-metadata/"""
    if not metadata:
        return None
    well_formed = isinstance(metadata, dict) and isinstance(metadata.get("event_payload"), dict)
    if not well_formed or not isinstance(metadata.get("event_type"), str):
        raise SlackError("invalid_metadata_format")
    if len(json.dumps(metadata)) > 8000:
        raise SlackError("metadata_too_large")
    return dict(metadata)
