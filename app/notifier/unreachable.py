"""Channels that we cannot post to: said once each, until one can be reached again."""

import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime

import structlog
from slack_sdk.models.blocks import ContextBlock, MarkdownTextObject

from app.views.escape import mention_channel
from app.views.message import Message

log = structlog.get_logger()

NOT_THERE = "user_not_in_channel"
"""Of the one to whom an ephemeral message goes: https://docs.slack.dev/reference/methods/chat.postEphemeral#errors"""


def moved_here(channel: str) -> str:
    """Explain to somebody why a channel's message comes as a direct one."""
    return f":information_source: I cannot post in {mention_channel(channel)}. `/invite` me there."


@dataclass(frozen=True, slots=True)
class Closed:
    """A channel in which we cannot post: Slack's word for why, and since when we know."""

    code: str
    since: datetime


class Unreachable:
    """Thread-safe."""

    def __init__(
        self,
        words: Callable[[str], str] = moved_here,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self._words = words
        self._now = now
        self._lock = threading.Lock()
        self._channels: dict[str, Closed] = {}

    def complain(self, channel: str, code: str) -> None:
        """Log that ``channel`` cannot be reached, the first time."""
        with self._lock:
            first = channel not in self._channels
            since = self._now() if first else self._channels[channel].since
            self._channels[channel] = Closed(code, since)
        if first:
            log.warning(
                "cannot post in this channel; people get a direct message", channel=channel, code=code
            )

    def reached(self, channel: str) -> None:
        """Take back the complaint."""
        with self._lock:
            self._channels.pop(channel, None)

    def channels(self) -> Mapping[str, Closed]:
        """Map those in which nobody hears us to why; not those in which only one person does not."""
        with self._lock:
            return {name: why for name, why in self._channels.items() if why.code != NOT_THERE}

    def explain(self, channel: str, message: Message) -> Message:
        """Add to ``message`` why it comes as a direct one."""
        note = self._words(channel)
        if not message.blocks:
            return replace(message, text=f"{message.text}\n{note}")
        return replace(
            message, blocks=(*message.blocks, ContextBlock(elements=[MarkdownTextObject(text=note)]))
        )
