"""Whoever tells something learns what becomes of it: when Slack has all of it, or why Slack refuses it."""

from collections.abc import Callable

import pytest

from app.notifier import Notifier
from app.views.message import Attachment, Message
from tests.unit.notifier.standin import Clock, Slack, limited, lost, message, refused, unsent

Settle = Callable[[], None]
CHART = Attachment("chart.png", title="Cost", alt="Monday: $5", picture=b"\x89PNG")


def test_it_is_told_once_slack_has_it(notifier: Notifier, slack: Slack, settle: Settle) -> None:
    slack.fail["post"] = [unsent(), lost(), None]
    told = notifier.tell("C1", message("x"), key="a")
    assert not told.done()
    settle()
    assert (told.result(0), slack.texts("C1")) == ("", ["x"])


def test_only_all_of_it_counts(notifier: Notifier, slack: Slack, clock: Clock, settle: Settle) -> None:
    slack.fail["upload"] = [limited(60)]
    told = notifier.tell("C1", Message("in short", thread=(CHART, Message("in full"))), key="a")
    while notifier.step():
        pass
    assert (slack.texts("C1"), told.done()) == (["in short"], False)
    clock.seconds += 60
    settle()
    assert (slack.texts("C1"), told.result(0)) == (["in short", "in full"], "")


def test_a_refusal_is_told_with_its_reason(notifier: Notifier, slack: Slack, settle: Settle) -> None:
    slack.closed["C1"] = "not_in_channel"
    told = notifier.tell("C1", message("x"), key="a")
    settle()
    assert told.result(0) == "method: not_in_channel"


def test_what_is_there_already_is_told_at_once(notifier: Notifier, slack: Slack, settle: Settle) -> None:
    for _ in range(2):
        told = notifier.tell("C1", message("x"), key="a")
        settle()
        assert told.result(0) == ""
    assert slack.count("post") == 1


@pytest.mark.parametrize("reason", ["", "method: is_archived"])
def test_what_takes_its_place_speaks_for_it(
    notifier: Notifier, slack: Slack, settle: Settle, reason: str
) -> None:
    if reason:
        slack.closed["C1"] = "is_archived"
    first = notifier.tell("C1", message("first"), key="a")
    notifier.post("C1", message("second"), key="a")
    third = notifier.tell("C1", message("third"), key="a")
    settle()
    assert (first.result(0), third.result(0)) == (reason, reason)
    assert slack.texts("C1") == ([] if reason else ["third"])


def test_told_again_with_another_chart_the_first_one_stays(
    notifier: Notifier, slack: Slack, settle: Settle
) -> None:
    """A file cannot be edited."""
    later = Attachment("chart.png", title="Cost", alt="Monday: $6", picture=b"\x89PNG of later")
    for text, thread in (("in short", (CHART, Message("in full"))), ("shorter", (later, Message("fuller")))):
        notifier.tell("C1", Message(text, thread=thread), key="a")
        settle()
    assert slack.texts("C1") == ["shorter", "fuller"]
    assert slack.files == [("C1", CHART)]


def test_told_again_without_a_chart_the_details_are_edited_all_the_same(
    notifier: Notifier, slack: Slack, settle: Settle
) -> None:
    for thread in ((CHART, Message("in full")), (Message("fuller"),)):
        notifier.tell("C1", Message("in short", thread=thread), key="a")
        settle()
    assert slack.texts("C1") == ["in short", "fuller"]


def test_a_refusal_in_the_middle_is_one(notifier: Notifier, slack: Slack, settle: Settle) -> None:
    slack.fail["post"] = [None, refused("is_archived")]
    told = notifier.tell("C1", Message("in short", thread=(Message("in full"),)), key="a")
    settle()
    assert told.result(0) == "method: is_archived"
    assert notifier.sent("a"), "its head stands there"
