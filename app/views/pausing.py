"""The switch for what happens by itself, in words."""

from datetime import datetime

from slack_sdk.models.blocks import SectionBlock

from app.domain.people import UserId
from app.views.emr.idle import day_and_time
from app.views.message import Message
from app.views.pieces import who

NOW_WHAT = "I end nothing by myself until `/chatops resume automation`."


def paused_view(by: UserId, since: datetime, *, mine: bool) -> Message:
    """Answer whoever stops it; it may have been stopped already."""
    if mine:
        return _said(f":double_vertical_bar: Automation is paused. {NOW_WHAT}")
    return _said(f"Automation is paused already, by {who(by)} since {day_and_time(since)}. {NOW_WHAT}")


def resumed_view(*, was_paused: bool) -> Message:
    """Answer whoever lets it go on."""
    if not was_paused:
        return _said("Automation was not paused, so nothing has changed.")
    return _said(":arrow_forward: Automation goes on. Notice of what I end is given anew.")


def announced_view(by: UserId, *, paused: bool) -> Message:
    """Tell the channel."""
    if paused:
        return _said(f":double_vertical_bar: {who(by)} has paused automation. {NOW_WHAT}")
    return _said(f":arrow_forward: {who(by)} has let automation go on. Notice of what I end is given anew.")


def _said(text: str) -> Message:
    return Message(text, (SectionBlock(text=text),))
