"""FAULTS 21: not in the channel, or the channel is archived."""

from collections.abc import Callable

import pytest
from structlog.testing import capture_logs

from app.notifier import Notifier
from app.notifier.unreachable import Closed
from tests.unit.notifier.standin import Clock, Slack, message, refused
from tests.unit.notifier.test_answer import request

Settle = Callable[[], None]


@pytest.mark.parametrize("code", ["not_in_channel", "is_archived", "channel_not_found"])
def test_the_person_gets_it_directly_and_it_is_logged_once(
    notifier: Notifier, slack: Slack, settle: Settle, code: str
) -> None:
    slack.closed["C1"] = code
    with capture_logs() as logs:
        for text in ("starting", "ready"):
            for key in ("a", "b"):
                notifier.post("C1", message(f"{key} {text}"), key=key, fallback_user="U0ALICE")
                settle()
    assert slack.texts("D0ALICE") == ["a ready", "b ready"]
    assert slack.texts("C1") == []
    complaints = [entry for entry in logs if entry["log_level"] in ("warning", "error")]
    assert [(entry["channel"], entry["code"]) for entry in complaints] == [("C1", code)]


def test_the_direct_message_says_why_it_is_one(notifier: Notifier, slack: Slack, settle: Settle) -> None:
    slack.closed["C1DATA"] = "not_in_channel"
    notifier.post("C1DATA", message("x"), key="a", fallback_user="U0ALICE")
    settle()
    assert "<#C1DATA>" in slack.texts("D0ALICE")[0]
    notifier.post("C1DATA", message("x"), key="a", fallback_user="U0ALICE")
    settle()
    assert slack.count("update") == 0


def test_without_anybody_to_tell_it_is_dropped_said_once_and_tried_again_with_the_next_change(
    notifier: Notifier, slack: Slack, settle: Settle
) -> None:
    slack.closed["C1"] = "not_in_channel"
    with capture_logs() as logs:
        for text in ("one", "two"):
            notifier.post("C1", message(text), key="a")
            settle()
    assert notifier.last_error
    assert len([entry for entry in logs if entry["log_level"] in ("warning", "error")]) == 1
    del slack.closed["C1"]
    notifier.post("C1", message("three"), key="a")
    settle()
    assert slack.texts("C1") == ["three"]


def test_a_channel_archived_after_the_post_moves_its_message_to_the_person(
    notifier: Notifier, slack: Slack, settle: Settle
) -> None:
    notifier.post("C1", message("one"), key="a", fallback_user="U0ALICE")
    settle()
    slack.closed["C1"] = "is_archived"
    notifier.post("C1", message("two"), key="a", fallback_user="U0ALICE")
    settle()
    assert [text.splitlines()[0] for text in slack.texts("D0ALICE")] == ["two"]


def test_it_is_known_which_channels_are_closed_why_and_since_when(
    notifier: Notifier, slack: Slack, clock: Clock, settle: Settle
) -> None:
    begun = clock.now()
    for code in ("not_in_channel", "is_archived"):
        slack.closed["C1"] = code
        notifier.post("C1", message("x"), key="a")
        settle()
        clock.seconds += 60
        assert notifier.closed() == {"C1": Closed(code, begun)}
    del slack.closed["C1"]
    notifier.post("C1", message("x"), key="a")
    settle()
    assert notifier.closed() == {}


@pytest.mark.parametrize(("code", "closed"), [("not_in_channel", {"C1"}), ("user_not_in_channel", set())])
def test_a_channel_that_only_the_asker_is_not_in_is_not_closed(
    notifier: Notifier, slack: Slack, clock: Clock, code: str, closed: set[str]
) -> None:
    slack.fail["whisper"] = [refused(code)]
    slack.fail["post"] = [refused("messages_tab_disabled")]
    notifier.answer(request(clock, response_url=""), message("x"))
    assert set(notifier.closed()) == closed
