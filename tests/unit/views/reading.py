"""What a person reads in a message, and whether Slack would take it."""

from typing import Any

from app.views.limits import render
from app.views.message import Message
from demo.slack.blocks.validate import message_problems
from demo.slack.messages import elements_of, texts_of


def blocks_of(message: Message) -> list[dict[str, Any]]:
    """The blocks as Slack gets them; fails where it would refuse them."""
    blocks = [render(block) for block in message.blocks]
    assert message_problems(blocks) == []
    return blocks


def read(message: Message) -> str:
    """All that stands there, a line each."""
    return "\n".join(texts_of(blocks_of(message)))


def action_ids(message: Message) -> list[str]:
    """The buttons and menus, top to bottom."""
    return [element.action_id for element in elements_of(blocks_of(message))]
