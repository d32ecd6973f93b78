"""What is sent, made from what a view returned."""

import hashlib
import json
from dataclasses import dataclass
from typing import Any

import structlog

from app.views.limits import InvalidMessage, as_text, fit, render
from app.views.message import Attachment, Message

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Payload:
    """One message as Slack takes it; ``source`` is the part of the view's message that it was made from."""

    text: str
    blocks: tuple[dict[str, Any], ...]
    file: Attachment | None
    source: Message

    @property
    def digest(self) -> str:
        """Equal digests mean that there is nothing to edit."""
        content = json.dumps([self.text, self.blocks], sort_keys=True, ensure_ascii=False)
        return hashlib.sha256(content.encode(errors="surrogatepass")).hexdigest()

    def plain(self) -> "Payload":
        """Say the same in one message without blocks, for when Slack refuses these."""
        return _payload(as_text(self.source, max_messages=1)[0])


def file_digest(file: Attachment) -> str:
    """Equal digests mean that the same bytes were shared."""
    return hashlib.sha256(file.data).hexdigest()


def payloads(message: Message) -> list[Payload]:
    """Make as many messages as it takes; a view's mistake is logged and costs the layout, not the content."""
    try:
        return [_payload(part) for part in fit(message)]
    except (InvalidMessage, TypeError, AttributeError) as error:
        log.error("a view built blocks that Slack refuses; sent as text", problem=str(error))
        return [_payload(part) for part in as_text(message)]


def _payload(part: Message) -> Payload:
    return Payload(part.text, tuple(render(block) for block in part.blocks), part.file, part)
