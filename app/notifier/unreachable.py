"""Channels that we cannot post to: said once each, until one can be reached again."""

import threading
from collections.abc import Callable
from dataclasses import replace

import structlog
from slack_sdk.models.blocks import ContextBlock, MarkdownTextObject

from app.views.escape import mention_channel
from app.views.message import Message

log = structlog.get_logger()


def moved_here(channel: str) -> str:
    """Explain to somebody why a channel's message comes as a direct one."""
    return f":information_source: I cannot post in {mention_channel(channel)}. `/invite` me there."


class Unreachable:
    """Thread-safe."""

    def __init__(self, words: Callable[[str], str] = moved_here) -> None:
        self._words = words
        self._lock = threading.Lock()
        self._channels: set[str] = set()

    def complain(self, channel: str, code: str) -> None:
        """Log that ``channel`` cannot be reached, the first time."""
        with self._lock:
            first = channel not in self._channels
            self._channels.add(channel)
        if first:
            log.warning(
                "cannot post in this channel; people get a direct message", channel=channel, code=code
            )

    def reached(self, channel: str) -> None:
        """Take back the complaint."""
        with self._lock:
            self._channels.discard(channel)

    def channels(self) -> frozenset[str]:
        with self._lock:
            return frozenset(self._channels)

    def explain(self, channel: str, message: Message) -> Message:
        """Add to ``message`` why it comes as a direct one."""
        note = self._words(channel)
        if not message.blocks:
            return replace(message, text=f"{message.text}\n{note}")
        return replace(
            message, blocks=(*message.blocks, ContextBlock(elements=[MarkdownTextObject(text=note)]))
        )
