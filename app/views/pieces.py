"""Small pieces of Block Kit that several views are made of."""

from collections.abc import Iterable, Iterator
from datetime import datetime

from slack_sdk.models.blocks import ContextBlock, MarkdownTextObject

from app.domain.people import AUTOMATION, UserId
from app.views.escape import mention_user

SECTION = 2900


def context(text: str) -> ContextBlock:
    """Make a line in small print; ``text`` is mrkdwn, escaped already."""
    return ContextBlock(elements=[MarkdownTextObject(text=text)])


def who(user: UserId) -> str:
    """Mention a person, or name the bot where it acts by itself."""
    return "automation (idle rule)" if user == AUTOMATION else mention_user(user.user_id)


def at(moment: datetime) -> str:
    """Say a moment in the reader's own time zone: https://docs.slack.dev/messaging/formatting-message-text/#date-formatting"""
    return f"<!date^{int(moment.timestamp())}^{{time}}|{moment:%H:%M} UTC>"


def day_and_time(moment: datetime) -> str:
    """Say a moment with its day, in the reader's own time zone: https://docs.slack.dev/messaging/formatting-message-text/#date-formatting"""
    token = "{date_short_pretty} at {time}"  # noqa: S105 - Slack's word for it
    return f"<!date^{int(moment.timestamp())}^{token}|{moment:%Y-%m-%d %H:%M} UTC>"


def packed(lines: Iterable[str]) -> Iterator[str]:
    """Put as many whole lines into a section as it holds."""
    kept = ""
    for line in lines:
        if kept and len(kept) + len(line) >= SECTION:
            yield kept
            kept = ""
        kept = f"{kept}\n{line}" if kept else line
    if kept:
        yield kept
