"""What a modal shows before its content is there, and in the place of a content that cannot be shown."""

from collections.abc import Sequence
from typing import Any

from slack_sdk.models.blocks import Block, PlainTextObject, SectionBlock
from slack_sdk.models.views import View

from app.views.escape import plain
from app.views.limits import render
from app.views.message import Message


def loading_view(title: str) -> View:
    """Say that more is coming; ``title`` is the form's, of which Slack shows 24 characters."""
    return _view(title, [SectionBlock(text=":hourglass_flowing_sand: One moment…")])


def said_view(title: str, message: Message) -> View:
    """Say a message in the place of a form; its buttons have no place there."""
    blocks = [render(block) for block in message.blocks if block.type != "actions"]
    return _view(title, blocks or [render(SectionBlock(text=message.text))])


def _view(title: str, blocks: Sequence[Block | dict[str, Any]]) -> View:
    return View(
        type="modal",
        title=PlainTextObject(text=plain(title, 24)),
        close=PlainTextObject(text="Close"),
        blocks=blocks,
    )
