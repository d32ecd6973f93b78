"""Small pieces of Block Kit that several views are made of."""

from datetime import datetime

from slack_sdk.models.blocks import ContextBlock, MarkdownTextObject


def context(text: str) -> ContextBlock:
    """Make a line in small print; ``text`` is mrkdwn, escaped already."""
    return ContextBlock(elements=[MarkdownTextObject(text=text)])


def at(moment: datetime) -> str:
    """Say a moment in the reader's own time zone: https://docs.slack.dev/messaging/formatting-message-text/#date-formatting"""
    return f"<!date^{int(moment.timestamp())}^{{time}}|{moment:%H:%M} UTC>"
