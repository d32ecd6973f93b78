"""What a view returns: one message, not yet posted."""

from dataclasses import dataclass

from slack_sdk.models.blocks import Block


@dataclass(frozen=True, slots=True)
class Attachment:
    """A text file that carries what no message can."""

    name: str
    content: str


@dataclass(frozen=True, slots=True)
class Message:
    """Fallback text (screen readers and notifications read it) plus blocks; ``file`` is uploaded beside it."""

    text: str
    blocks: tuple[Block, ...] = ()
    file: Attachment | None = None
