"""What a modal shows while its content is being fetched."""

from slack_sdk.models.blocks import PlainTextObject, SectionBlock
from slack_sdk.models.views import View

from app.views.escape import plain


def loading_view(title: str) -> View:
    """Say that more is coming; ``title`` is the form's, of which Slack shows 24 characters."""
    return View(
        type="modal",
        title=PlainTextObject(text=plain(title, 24)),
        close=PlainTextObject(text="Close"),
        blocks=[SectionBlock(text=":hourglass_flowing_sand: One moment…")],
    )
