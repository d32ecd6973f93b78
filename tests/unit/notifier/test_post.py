"""The bot's own messages: posted once, edited from then on, in order, at Slack's pace."""

from collections.abc import Callable

import pytest
from slack_sdk.models.blocks import ActionsBlock, ButtonElement, HeaderBlock, MarkdownTextObject, SectionBlock

from app.notifier import Notifier
from app.views.message import Attachment, Message
from tests.unit.notifier.standin import Clock, Memory, Slack, limited, lost, message, refused, unsent

Settle = Callable[[], None]


def long_message(sections: int, text: str = "row") -> Message:
    blocks = tuple(SectionBlock(text=MarkdownTextObject(text=f"{text} {n}")) for n in range(sections))
    return Message("long", blocks)


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


def test_a_refused_layout_costs_the_layout_not_the_content(
    notifier: Notifier, slack: Slack, settle: Settle
) -> None:
    slack.refuse = lambda payload: bool(payload.blocks)
    for text in ("one", "two"):
        notifier.post("C1", Message("alarm", (HeaderBlock(text=text),)), key="a")
        settle()
    assert slack.texts("C1") == ["alarm\ntwo"]


def test_a_views_mistake_costs_the_layout_not_the_content(
    notifier: Notifier, slack: Slack, settle: Settle
) -> None:
    broken = ActionsBlock(elements=[ButtonElement(text="x" * 80, action_id="a")])
    notifier.post("C1", Message("the state", (HeaderBlock(text="Cluster"), broken)), key="a")
    settle()
    assert slack.texts("C1") == ["the state\nCluster"]


def test_a_long_message_goes_on_in_its_own_thread_and_shrinks_again(
    notifier: Notifier, slack: Slack, settle: Settle
) -> None:
    notifier.post("C1", long_message(120), key="a")
    settle()
    head, *rest = slack.shown.items()
    assert [shown.thread_ts for _, shown in rest] == [head[0], head[0]]
    notifier.post("C1", long_message(60, "line"), key="a")
    settle()
    assert [shown.edits for shown in slack.shown.values()] == [1, 1]
    assert sum(text.count("line") for text in slack.texts("C1")) == 60


def test_a_rate_limit_in_the_middle_of_a_long_message_repeats_no_part(
    notifier: Notifier, slack: Slack, settle: Settle
) -> None:
    slack.fail["post"] = [None, limited(5)]
    notifier.post("C1", long_message(120), key="a")
    settle()
    assert sum(text.count("row") for text in slack.texts("C1")) == 120
    assert len(slack.shown) == 3


def test_a_file_is_shared_once_beside_its_message(notifier: Notifier, slack: Slack, settle: Settle) -> None:
    report = Attachment("report.csv", "a,b\n")
    slack.fail["upload"] = [unsent()]
    for text in ("one", "two"):
        notifier.post("C1", Message(text, (), report), key="a")
        settle()
    assert slack.files == [("C1", report)]


def test_a_share_without_an_answer_is_not_repeated(
    notifier: Notifier, slack: Slack, memory: Memory, settle: Settle
) -> None:
    slack.fail["upload"] = [lost()]
    notifier.post("C1", Message("x", (), Attachment("report.csv", "a")), key="a")
    settle()
    notifier.post("C1", Message("y", (), Attachment("report.csv", "a")), key="a")
    settle()
    assert slack.count("upload") == 1
    assert slack.texts("C1") == ["y"]


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


def test_drain_says_what_is_left(notifier: Notifier, slack: Slack) -> None:
    slack.fail["post"] = [limited(600)]
    notifier.post("C1", message("x"), key="a")
    notifier.step()
    assert notifier.drain(0) == 1
