"""What stands below a message in its thread: in order, once, and without a file that Slack refuses."""

from collections.abc import Callable

from structlog.testing import capture_logs

from app.notifier import Notifier
from app.views.message import Attachment, Message
from tests.unit.notifier.standin import Clock, Memory, Slack, limited, lost, refused
from tests.unit.notifier.test_answer import request

Settle = Callable[[], None]
CHART = Attachment("chart.png", title="Cost", alt="Monday: $5", picture=b"\x89PNG")
TABLE = Attachment("all.csv", "a,b\n")


def digest(text: str = "in short") -> Message:
    return Message(text, thread=(CHART, Message("in full"), TABLE))


def test_it_is_posted_below_in_order(notifier: Notifier, slack: Slack, settle: Settle) -> None:
    notifier.post("C1", digest(), key="a")
    settle()
    assert slack.texts("C1") == ["in short", "in full"]
    (head, _), (_, below) = slack.shown.items()
    assert below.thread_ts == head
    assert slack.files == [("C1", CHART), ("C1", TABLE)]


def test_told_again_nothing_is_repeated(notifier: Notifier, slack: Slack, settle: Settle) -> None:
    for text in ("in short", "in short", "shorter"):
        notifier.post("C1", digest(text), key="a")
        settle()
    assert slack.texts("C1") == ["shorter", "in full"]
    assert slack.files == [("C1", CHART), ("C1", TABLE)]


def test_a_restart_in_the_middle_repeats_nothing(
    make_notifier: Callable[[], Notifier], slack: Slack, clock: Clock
) -> None:
    slack.fail["upload"] = [None, limited(60)]
    first = make_notifier()
    first.post("C1", digest(), key="a")
    while first.step():
        pass
    clock.seconds += 120
    second = make_notifier()
    second.post("C1", digest(), key="a")
    while second.pending():
        clock.seconds += 0 if second.step() else 1
    assert slack.texts("C1") == ["in short", "in full"]
    assert slack.files == [("C1", CHART), ("C1", TABLE)]


def test_a_share_whose_answer_was_lost_is_not_repeated_and_the_rest_follows(
    notifier: Notifier, slack: Slack, settle: Settle
) -> None:
    slack.fail["upload"] = [lost()]
    for _ in range(2):
        notifier.post("C1", digest(), key="a")
        settle()
    assert slack.count("upload") == 2
    assert slack.texts("C1") == ["in short", "in full"]


def test_a_file_that_slack_refuses_costs_the_file_only(
    notifier: Notifier, slack: Slack, settle: Settle
) -> None:
    slack.fail["upload"] = [refused("file_uploads_disabled")]
    with capture_logs() as logs:
        notifier.post("C1", digest(), key="a")
        settle()
    assert slack.texts("C1") == ["in short", "in full"]
    assert slack.files == [("C1", TABLE)]
    assert [entry["file"] for entry in logs if entry["log_level"] == "error"] == ["chart.png"]


def test_a_channel_that_is_closed_to_us_gets_all_of_it_to_the_person(
    notifier: Notifier, slack: Slack, settle: Settle
) -> None:
    slack.fail["post"] = [refused("not_in_channel")]
    notifier.post("C1", digest(), key="a", fallback_user="U0ALICE")
    settle()
    assert slack.texts("C1") == []
    assert slack.texts("D0ALICE")[1] == "in full"
    assert slack.files == [("D0ALICE", CHART), ("D0ALICE", TABLE)]


def test_an_answer_is_followed_by_what_it_has_no_thread_for(
    notifier: Notifier, slack: Slack, clock: Clock, memory: Memory
) -> None:
    notifier.answer(request(clock), digest())
    assert slack.responses == [("in short", False), ("in full", False)]
    assert slack.files == [("D0ALICE", CHART), ("D0ALICE", TABLE)]


def test_a_direct_message_is_followed_by_it_too(notifier: Notifier, slack: Slack) -> None:
    assert notifier.direct("U0ALICE", digest())
    assert slack.texts("D0ALICE") == ["in short", "in full"]
    assert slack.files == [("D0ALICE", CHART), ("D0ALICE", TABLE)]
