"""The switch for what happens by itself, in words."""

from datetime import datetime

from app.domain.people import UserId
from app.views.message import Message
from app.views.pieces import day_and_time, who


def paused_view(by: UserId, since: datetime, slash: str, *, mine: bool) -> Message:
    """Answer whoever stops it; it may have been stopped already. ``slash`` is the command's name here."""
    if mine:
        return Message.saying(f":double_vertical_bar: Automation is paused. {_now_what(slash)}")
    since_when = f"by {who(by)} since {day_and_time(since)}"
    return Message.saying(f"Automation is paused already, {since_when}. {_now_what(slash)}")


def resumed_view(*, was_paused: bool) -> Message:
    """Answer whoever lets it go on."""
    if not was_paused:
        return Message.saying("Automation was not paused, so nothing has changed.")
    return Message.saying(":arrow_forward: Automation goes on. Notice of what I end is given anew.")


def announced_view(by: UserId, slash: str, *, paused: bool) -> Message:
    """Tell the channel."""
    if paused:
        return Message.saying(f":double_vertical_bar: {who(by)} has paused automation. {_now_what(slash)}")
    return Message.saying(
        f":arrow_forward: {who(by)} has let automation go on. Notice of what I end is given anew."
    )


def _now_what(slash: str) -> str:
    return f"I end nothing by myself until `{slash} resume automation`."
