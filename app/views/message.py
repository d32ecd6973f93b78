"""What a view returns: one message, not yet posted."""

from dataclasses import dataclass
from typing import Union

from slack_sdk.models.blocks import Block, SectionBlock


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file that carries what no message can: a text's ``content``, or a ``picture``'s bytes.

    ``alt`` is what a screen reader says of a picture: at most 1,000 characters
    (https://docs.slack.dev/reference/methods/files.getUploadURLExternal).
    """

    name: str
    content: str = ""
    title: str = ""
    alt: str = ""
    picture: bytes = b""

    @property
    def data(self) -> bytes:
        return self.picture or self.content.encode()


@dataclass(frozen=True, slots=True)
class Message:
    """Fallback text (screen readers and notifications read it) plus blocks; ``file`` is uploaded beside it.

    ``thread`` is what stands below it in its thread, in that order; said to one person only, it follows it.
    """

    text: str
    blocks: tuple[Block, ...] = ()
    file: Attachment | None = None
    thread: tuple[Union["Message", Attachment], ...] = ()

    @classmethod
    def saying(cls, text: str, *below: Block) -> "Message":
        """Say one mrkdwn text, escaped already, and what stands below it."""
        return cls(text, (SectionBlock(text=text), *below))
