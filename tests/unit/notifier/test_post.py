"""The bot's own messages: posted once, edited from then on, in order, at Slack's pace."""

from collections.abc import Callable

from app.notifier import Notifier
from tests.unit.notifier.standin import Clock, Slack, limited, lost, message, refused

Settle = Callable[[], None]


def test_a_key_is_posted_once_and_edited_from_then_on(
    notifier: Notifier, slack: Slack, settle: Settle
) -> None:
    for text in ("starting", "running", "ready"):
        notifier.post("C1", message(text), key="operation:1")
        settle()
    assert slack.texts("C1") == ["ready"]
    assert (slack.count("post"), slack.count("update")) == (1, 2)


def test_a_thread_is_kept(notifier: Notifier, slack: Slack, settle: Settle) -> None:
    notifier.post("C1", message("x"), key="a", thread_ts="9.9")
    settle()
    assert [shown.thread_ts for shown in slack.shown.values()] == ["9.9"]


def test_what_is_shown_already_is_not_sent_again(notifier: Notifier, slack: Slack, settle: Settle) -> None:
    for _ in range(3):
        notifier.post("C1", message("same"), key="a")
        settle()
    assert len(slack.calls) == 1


def test_a_newer_message_takes_the_place_of_the_one_still_waiting(
    notifier: Notifier, slack: Slack, settle: Settle
) -> None:
    notifier.post("C1", message("first"), key="a")
    notifier.post("C1", message("other"), key="b")
    notifier.post("C1", message("first, newer"), key="a")
    assert notifier.pending() == 2
    settle()
    assert slack.texts("C1") == ["first, newer", "other"]
    assert slack.count("update") == 0


def test_what_was_read_earlier_never_takes_the_place_of_what_was_read_later(
    notifier: Notifier, slack: Slack, settle: Settle
) -> None:
    earlier, later = notifier.moment(), notifier.moment()
    notifier.post("C1", message("as of later"), key="a", as_of=later)
    notifier.post("C1", message("as of earlier"), key="a", as_of=earlier)
    notifier.post("C1", message("another"), key="b", as_of=earlier)
    settle()
    notifier.post("C1", message("as of earlier"), key="a", as_of=earlier)
    settle()
    assert slack.texts("C1") == ["as of later", "another"]
    notifier.post("C1", message("as of now"), key="a")
    settle()
    assert slack.texts("C1") == ["as of now", "another"]


def test_a_rate_limit_rests_one_channel_loses_nothing_and_keeps_the_order(
    notifier: Notifier, slack: Slack, clock: Clock, settle: Settle
) -> None:
    slack.fail["post"] = [limited(2)]
    for number in range(3):
        notifier.post("C1", message(f"{number}"), key=f"a{number}")
    notifier.post("C2", message("elsewhere"), key="b")
    assert [notifier.step() for _ in range(3)] == [True, True, False]
    assert (slack.texts("C1"), slack.texts("C2")) == ([], ["elsewhere"])
    clock.seconds += 1.9
    assert not notifier.step()
    clock.seconds += 0.2
    assert notifier.step()
    settle()
    assert slack.texts("C1") == ["0", "1", "2"]


def test_a_burst_goes_at_once_and_then_one_a_second(notifier: Notifier, slack: Slack, clock: Clock) -> None:
    for number in range(8):
        notifier.post("C1", message(f"{number}"), key=f"{number}")
    while notifier.step():
        pass
    assert len(slack.texts("C1")) == 4
    for sent in (5, 6, 7, 8):
        clock.seconds += 1
        while notifier.step():
            pass
        assert len(slack.texts("C1")) == sent


def test_edits_have_a_pace_of_their_own(notifier: Notifier, slack: Slack) -> None:
    for number in range(4):
        notifier.post("C1", message(f"{number}"), key=f"{number}")
        notifier.step()
    notifier.post("C1", message("edited"), key="0")
    assert notifier.step()
    assert slack.texts("C1")[0] == "edited"


def test_what_somebody_deleted_is_posted_anew(notifier: Notifier, slack: Slack, settle: Settle) -> None:
    notifier.post("C1", message("old"), key="a")
    settle()
    slack.shown.clear()
    notifier.post("C1", message("new"), key="a")
    settle()
    assert slack.texts("C1") == ["new"]


def test_a_message_that_keeps_failing_does_not_block_its_channel_for_ever(
    notifier: Notifier, slack: Slack, settle: Settle
) -> None:
    notifier.post("C1", message("a"), key="a")
    settle()
    slack.fail["update"] = [lost()] * 7
    notifier.post("C1", message("a2"), key="a")
    notifier.post("C1", message("b"), key="b")
    settle()
    assert sorted(slack.texts("C1")) == ["a2", "b"]
    assert slack.calls.index(("post", "C1"), 1) < len(slack.calls) - 2


def test_a_bad_token_keeps_what_is_waiting(
    notifier: Notifier, slack: Slack, clock: Clock, settle: Settle
) -> None:
    slack.fail["post"] = [refused("token_revoked")]
    notifier.post("C1", message("x"), key="a")
    notifier.step()
    assert (notifier.pending(), notifier.last_error) == (1, "method: token_revoked")
    settle()
    assert slack.texts("C1") == ["x"]
    assert notifier.last_error == ""


def test_drain_says_what_is_left(notifier: Notifier, slack: Slack) -> None:
    slack.fail["post"] = [limited(600)]
    notifier.post("C1", message("x"), key="a")
    notifier.step()
    assert notifier.drain(0) == 1
