"""What is too long or badly made still arrives whole."""

from collections.abc import Callable

from slack_sdk.models.blocks import ActionsBlock, ButtonElement, HeaderBlock, MarkdownTextObject, SectionBlock

from app.notifier import Notifier
from app.views.message import Attachment, Message
from tests.unit.notifier.standin import Memory, Slack, limited, lost, unsent

Settle = Callable[[], None]


def long_message(sections: int, text: str = "row") -> Message:
    blocks = tuple(SectionBlock(text=MarkdownTextObject(text=f"{text} {n}")) for n in range(sections))
    return Message("long", blocks)


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
