"""What is said about idle clusters beside their message, because an edit notifies nobody."""

from collections.abc import Sequence
from datetime import datetime

from app.domain.durations import spoken
from app.domain.emr.idle_case import Case
from app.domain.emr.keeping import Keep
from app.views.escape import escape, mention_channel, mention_user
from app.views.idle_words import Here, Shown, by_rule, end_words, name_of, short
from app.views.message import Message
from app.views.pieces import day_and_time

ROWS = 20


def reminder_view(shown: Sequence[Shown], reminded_at: datetime) -> Message:
    """Remind of those that are still idle."""
    lines = [
        f"{name_of(one.case)} is still idle, for {spoken(reminded_at - one.case.seen.since)} by now."
        for one in shown[:ROWS]
    ]
    return _said([f"{_calling(shown)}{lines[0]}", *lines[1:], *_more(shown)])


def notice_view(shown: Sequence[Shown], here: Here) -> Message:
    """Give notice, and say of each what became of that."""
    going = [one for one in shown if one.case.warned and not (one.case.end or one.case.ending)]
    lines = [f"• {name_of(one.case)}{_became_of(one.case)}" for one in shown[:ROWS]]
    head = f":alarm_clock: {_calling(going)}I will terminate what is still idle then:"
    if not going:
        ending = any(one.case.ending and not one.case.end for one in shown)
        head = f":alarm_clock: Nothing {'else ' if ending else ''}of this will be terminated by me any more:"
    hint = [f"If you need it, keep it: with the menu above, or `{here.slash} keep`."] if going else []
    return _said([head, *lines, *_more(shown), *hint])


def keep_over_view(keep: Keep, *, idle: bool) -> Message:
    """Say that a keep has expired."""
    still = " It is still idle." if idle else ""
    text = f":hourglass: {mention_user(keep.by.user_id)}, the keep of *{short(keep.name)}* is over.{still}"
    return Message.saying(text)


def asked_there_view(name: str, channel: str) -> Message:
    """Say to somebody who was told directly where they are asked to confirm."""
    text = (
        f"I ask you in {mention_channel(channel)} whether to terminate *{short(name)}*: "
        "the policy allows that there, not here."
    )
    return Message.saying(text)


def over_view(case: Case) -> Message:
    """Answer a click on an episode that is over."""
    words = end_words(case.end) if case.end is not None else "is not watched any more"
    return Message.saying(f"{name_of(case)} {words}, so nothing was done.")


def _said(lines: Sequence[str]) -> Message:
    return Message.saying("\n".join(lines))


def _more(shown: Sequence[Shown]) -> list[str]:
    return [f"… and {len(shown) - ROWS} more."] if len(shown) > ROWS else []


def _calling(shown: Sequence[Shown]) -> str:
    people = dict.fromkeys(one.case.owner.user_id for one in shown if one.case.owner.user_id)
    return f"{' '.join(mention_user(person) for person in list(people)[:ROWS])} " if people else ""


def _became_of(case: Case) -> str:
    if case.end is not None:
        return f" {end_words(case.end)}"
    if case.notice is None:
        return ""
    if case.notice.withdrawn:
        return f": withdrawn, {escape(case.notice.withdrawn)}"
    if case.ending is not None:
        return " is being terminated"
    return f" {day_and_time(case.notice.ends_at)}{by_rule(case.notice)}"
