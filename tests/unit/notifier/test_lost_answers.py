"""Nothing is posted twice and nothing is lost, whatever becomes of Slack's answer."""

from collections.abc import Callable

import pytest

from app.notifier import Notifier
from tests.unit.notifier.standin import Clock, Memory, Shown, Slack, lost, message, refused, unsent

Settle = Callable[[], None]


def test_a_lost_answer_is_looked_up_and_adopted(notifier: Notifier, slack: Slack, settle: Settle) -> None:
    slack.fail["post"] = [lost()]
    notifier.post("C1", message("launching"), key="a")
    settle()
    assert slack.texts("C1") == ["launching"]
    assert (slack.count("post"), slack.count("find")) == (1, 1)
    notifier.post("C1", message("ready"), key="a")
    settle()
    assert slack.texts("C1") == ["ready"]


def test_it_is_posted_again_only_once_it_is_certainly_absent(
    notifier: Notifier, slack: Slack, clock: Clock, settle: Settle
) -> None:
    slack.fail["post"], slack.lost_arrive = [lost()], False
    begun = clock.seconds
    notifier.post("C1", message("launching"), key="a")
    while slack.count("post") < 2:
        if not notifier.step():
            clock.seconds += 1
    assert clock.seconds - begun >= 15
    settle()
    assert slack.texts("C1") == ["launching"]
    assert slack.count("find") >= 3


def test_a_message_that_arrives_late_is_still_found(notifier: Notifier, slack: Slack, clock: Clock) -> None:
    slack.fail["post"] = [lost()]
    notifier.post("C1", message("launching"), key="a")
    notifier.step()
    (ts,) = slack.shown
    hidden = slack.shown.pop(ts)
    clock.seconds += 3
    assert notifier.step() and notifier.pending() == 1
    slack.shown[ts] = hidden
    clock.seconds += 3
    assert notifier.step() and notifier.pending() == 0
    assert slack.count("post") == 1


def test_what_cannot_be_looked_up_is_not_repeated(
    notifier: Notifier, slack: Slack, memory: Memory, settle: Settle
) -> None:
    slack.fail["post"], slack.fail["find"] = [lost()], [refused("missing_scope")]
    notifier.post("C1", message("launching"), key="a")
    settle()
    notifier.post("C1", message("launching"), key="a")
    settle()
    assert slack.count("post") == 1
    assert memory.rows["a"].state == "unknown"


def test_other_content_than_the_unknown_one_is_posted(
    notifier: Notifier, slack: Slack, settle: Settle
) -> None:
    slack.fail["post"], slack.fail["find"], slack.lost_arrive = [lost()], [refused("missing_scope")], False
    notifier.post("C1", message("launching"), key="a")
    settle()
    notifier.post("C1", message("ready"), key="a")
    settle()
    assert slack.texts("C1") == ["ready"]


@pytest.mark.parametrize("arrived", [True, False])
def test_a_post_that_a_crash_left_unfinished_is_cleared_up_at_the_next_start(
    make_notifier: Callable[[], Notifier], slack: Slack, memory: Memory, clock: Clock, arrived: bool
) -> None:
    crashed = make_notifier()
    slack.fail["post"], slack.lost_arrive = [lost()], arrived
    crashed.post("C1", message("launching"), key="a")
    crashed.step()
    clock.seconds += 60
    restarted = make_notifier()
    restarted.start()
    assert restarted.drain(5) == 0
    assert (memory.rows["a"].state == "posted") if arrived else ("a" not in memory.rows)
    later = make_notifier()
    later.post("C1", message("launching"), key="a")
    later.step()
    assert slack.texts("C1") == ["launching"]


def test_what_never_left_is_sent_again_after_growing_pauses(
    notifier: Notifier, slack: Slack, clock: Clock, settle: Settle
) -> None:
    slack.fail["post"] = [unsent(), unsent(), unsent()]
    notifier.post("C1", message("x"), key="a")
    begun = clock.seconds
    settle()
    assert slack.texts("C1") == ["x"]
    assert slack.count("find") == 0
    assert clock.seconds - begun == 1 + 2 + 4


def test_an_edit_without_an_answer_is_simply_repeated(
    notifier: Notifier, slack: Slack, settle: Settle
) -> None:
    notifier.post("C1", message("old"), key="a")
    settle()
    slack.fail["update"] = [lost(), lost()]
    notifier.post("C1", message("new"), key="a")
    settle()
    assert slack.texts("C1") == ["new"]
    assert (slack.count("post"), slack.count("update")) == (1, 3)


def test_a_bug_or_a_dead_database_costs_no_message(
    notifier: Notifier, slack: Slack, memory: Memory, settle: Settle, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as broken:
        broken.setattr(memory, "posted", lambda *_: 1 / 0)
        notifier.post("C1", message("x"), key="a")
        notifier.step()
    assert notifier.pending() == 1
    settle()
    assert slack.texts("C1") == ["x"]
    assert memory.rows["a"].state == "posted"


def test_another_replica_that_was_faster_wins(
    notifier: Notifier, slack: Slack, memory: Memory, settle: Settle, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as blind:
        blind.setattr(memory, "get", lambda key: None)
        memory.begin("a", "C1", "", "theirs", "digest")
        notifier.post("C1", message("x"), key="a")
        notifier.step()
    assert slack.count("post") == 0
    slack.shown["1.0"] = Shown("C1", "theirs", nonce="theirs")
    settle()
    assert slack.texts("C1") == ["x"]
    assert slack.count("post") == 0
