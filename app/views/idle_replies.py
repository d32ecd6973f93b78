"""What is said about idle clusters beside their message, because an edit notifies nobody."""

from collections.abc import Sequence
from datetime import datetime

from slack_sdk.models.blocks import SectionBlock

from app.domain.durations import spoken
from app.domain.emr.idle_case import Case
from app.domain.emr.keeping import Keep
from app.views.emr.idle import day_and_time
from app.views.escape import escape, mention_user
from app.views.idle_words import Shown, end_words, name_of, short
from app.views.message import Message

ROWS = 20


def reminder_view(shown: Sequence[Shown], reminded_at: datetime) -> Message:
    """Remind of those that are still idle."""
    lines = [
        f"{name_of(one.case)} is still idle, for {spoken(reminded_at - one.case.seen.since)} by now."
        for one in shown[:ROWS]
    ]
    return _said([f"{_calling(shown)}{lines[0]}", *lines[1:], *_more(shown)])


def notice_view(shown: Sequence[Shown]) -> Message:
    """Give notice, and say of each what became of that."""
    going = [one for one in shown if one.case.end is None and one.case.warned]
    lines = [f"• {name_of(one.case)}{_became_of(one.case)}" for one in shown[:ROWS]]
    when = next(one.case.notice.ends_at for one in shown if one.case.notice is not None)
    head = f":alarm_clock: {_calling(going)}I will terminate at {day_and_time(when)} what is idle then:"
    if not going:
        head = ":alarm_clock: Nothing of this will be terminated by me any more:"
    hint = ["Keep it with the menu above, or `/emr keep`, if you need it."] if going else []
    return _said([head, *lines, *_more(shown), *hint])


def keep_over_view(keep: Keep, *, idle: bool) -> Message:
    """Say that a keep has expired."""
    still = " It is still idle." if idle else ""
    text = f":hourglass: {mention_user(keep.by.user_id)}, the keep of *{short(keep.name)}* is over.{still}"
    return Message(text, (SectionBlock(text=text),))


def over_view(case: Case) -> Message:
    """Answer a click on an episode that is over."""
    words = end_words(case.end) if case.end is not None else "is not watched any more"
    text = f"{name_of(case)} {words}, so nothing was done."
    return Message(text, (SectionBlock(text=text),))


def _said(lines: Sequence[str]) -> Message:
    text = "\n".join(lines)
    return Message(text, (SectionBlock(text=text),))


def _more(shown: Sequence[Shown]) -> list[str]:
    return [f"… and {len(shown) - ROWS} more."] if len(shown) > ROWS else []


def _calling(shown: Sequence[Shown]) -> str:
    people = dict.fromkeys(one.case.owner.user_id for one in shown if one.case.owner.user_id)
    return f"{' '.join(mention_user(person) for person in list(people)[:ROWS])} " if people else ""


def _became_of(case: Case) -> str:
    if case.end is not None:
        return f" {end_words(case.end)}"
    withdrawn = case.notice.withdrawn if case.notice is not None else ""
    return f": withdrawn, {escape(withdrawn)}" if withdrawn else ""
