"""The bot's own messages over real HTTP, with a Slack that fails as Slack does."""

from collections.abc import Callable

import pytest
from slack_sdk import WebClient
from slack_sdk.models.blocks import HeaderBlock, MarkdownTextObject, SectionBlock

from app.notifier import Notifier
from app.slack_client import make_client
from app.store.messages import Messages, MessageState
from app.views.message import Attachment, Message
from demo.slack.workspace import Workspace
from tests.unit.notifier.standin import Clock

Settle = Callable[[], None]


def texts(workspace: Workspace, channel: str) -> list[str]:
    return [message.block_text for message in workspace.messages(channel)]


def card(text: str) -> Message:
    return Message(text, (SectionBlock(text=MarkdownTextObject(text=text)),))


def rows(count: int, text: str = "row") -> Message:
    return Message(f"{count} rows", tuple(SectionBlock(text=f"{text} {n}") for n in range(count)))


def test_posted_once_then_edited(workspace: Workspace, notifier: Notifier, settle: Settle) -> None:
    for text in ("starting", "ready"):
        notifier.post("C0DATA", card(text), key="operation:1")
        settle()
    (message,) = workspace.messages("C0DATA")
    assert (message.block_text, bool(message.edited)) == ("ready", True)


def test_an_edit_without_blocks_removes_the_old_ones(
    workspace: Workspace, notifier: Notifier, settle: Settle
) -> None:
    notifier.post("C0DATA", card("starting"), key="a")
    settle()
    notifier.post("C0DATA", Message("ready"), key="a")
    settle()
    assert texts(workspace, "C0DATA") == ["ready"]


def test_fault_11_a_rate_limit_is_honoured_in_its_channel_and_loses_nothing(
    workspace: Workspace, notifier: Notifier, settle: Settle
) -> None:
    workspace.faults.rate_limit("chat.postMessage", 2, times=2, channel="C0DATA")
    for number in range(6):
        notifier.post("C0DATA", card(f"{number}"), key=f"{number}")
    notifier.post("C0OPS", card("elsewhere"), key="ops")
    settle()
    assert texts(workspace, "C0DATA") == [f"{number}" for number in range(6)]
    first_two = [call.args["channel"] for call in workspace.calls("chat.postMessage")][:2]
    assert first_two == ["C0DATA", "C0OPS"]


def test_fault_12_a_long_message_arrives_whole(
    workspace: Workspace, notifier: Notifier, settle: Settle
) -> None:
    workspace.state.total_block_characters = 13_000
    notifier.post("C0DATA", rows(120), key="a")
    notifier.post("C0OPS", rows(400, "cluster"), key="b")
    settle()
    head, *rest = workspace.messages("C0DATA")
    assert {message.thread_ts for message in rest} == {head.ts}
    assert sum(text.count("row") for text in texts(workspace, "C0DATA")) == 120
    (file,) = workspace.state.files.values()
    assert file.content.decode().count("cluster") == 400
    assert file.shared_in == ("C0OPS",)


@pytest.mark.parametrize("carried_out", [True, False])
def test_a_post_whose_answer_is_lost_stands_there_exactly_once(
    workspace: Workspace, notifier: Notifier, settle: Settle, carried_out: bool
) -> None:
    lose = workspace.faults.lose_answer if carried_out else workspace.faults.drop
    lose("chat.postMessage")
    notifier.post("C0DATA", card("launching"), key="a")
    settle()
    assert texts(workspace, "C0DATA") == ["launching"]
    assert len(workspace.calls("chat.postMessage")) == (1 if carried_out else 2)


def test_the_lookup_mistakes_no_other_message_for_its_own(
    workspace: Workspace, notifier: Notifier, settle: Settle
) -> None:
    notifier.post("C0DATA", card("one"), key="a")
    settle()
    workspace.faults.drop("chat.postMessage")
    notifier.post("C0DATA", card("two"), key="b")
    settle()
    assert texts(workspace, "C0DATA") == ["one", "two"]


def test_a_lost_answer_in_a_thread_is_found_there(
    workspace: Workspace, notifier: Notifier, settle: Settle
) -> None:
    notifier.post("C0DATA", card("parent"), key="parent")
    settle()
    (parent,) = workspace.messages("C0DATA")
    workspace.faults.lose_answer("chat.postMessage")
    notifier.post("C0DATA", card("reply"), key="reply", thread_ts=parent.ts)
    settle()
    assert [m.block_text for m in workspace.messages("C0DATA") if m.thread_ts] == ["reply"]


def test_the_lookup_reads_on_past_the_first_page(
    workspace: Workspace, notifier: Notifier, settle: Settle
) -> None:
    workspace.faults.lose_answer("chat.postMessage")
    notifier.post("C0DATA", card("launching"), key="a")
    notifier.step()
    for number in range(250):
        workspace.person("U0ALICE").says(f"chatter {number}", channel="C0DATA")
    settle()
    assert len(workspace.calls("chat.postMessage")) == 1
    assert len(workspace.calls("conversations.history")) == 2


def test_a_restart_finds_what_the_old_process_left_unfinished(
    workspace: Workspace, client: WebClient, notifier: Notifier, memory: Messages, clock: Clock
) -> None:
    workspace.faults.lose_answer("chat.postMessage")
    notifier.post("C0DATA", card("launching"), key="a")
    notifier.step()
    restarted = Notifier(client, memory, clock=clock.monotonic, now=clock.now, sleep=clock.sleep)
    restarted.start()
    assert restarted.drain(30) == 0
    row = memory.get("a")
    assert row is not None and row.state is MessageState.POSTED
    assert row.ts == workspace.messages("C0DATA")[0].ts


def test_two_replicas_show_one_message(
    workspace: Workspace, client: WebClient, notifier: Notifier, memory: Messages, clock: Clock
) -> None:
    other = Notifier(client, memory, clock=clock.monotonic, now=clock.now, sleep=clock.sleep)
    workspace.faults.lose_answer("chat.postMessage")
    for replica in (notifier, other):
        replica.post("C0DATA", card("launching"), key="a")
    while notifier.pending() or other.pending():
        notifier.step()
        other.step()
        clock.seconds += 1
    assert texts(workspace, "C0DATA") == ["launching"]


def test_without_the_scope_to_look_nothing_is_repeated(
    workspace: Workspace, notifier: Notifier, memory: Messages, settle: Settle
) -> None:
    workspace.set_scopes(workspace.state.app.scopes - {"channels:history"})
    workspace.faults.lose_answer("chat.postMessage")
    notifier.post("C0DATA", card("launching"), key="a")
    settle()
    assert texts(workspace, "C0DATA") == ["launching"]
    row = memory.get("a")
    assert row is not None and row.state is MessageState.UNKNOWN


def test_a_server_error_is_a_lost_answer_for_a_post_and_nothing_for_an_edit(
    workspace: Workspace, notifier: Notifier, settle: Settle
) -> None:
    workspace.faults.fail("chat.postMessage", status=500)
    workspace.faults.fail("chat.update", status=503)
    for text in ("one", "two"):
        notifier.post("C0DATA", card(text), key="a")
        settle()
    assert texts(workspace, "C0DATA") == ["two"]
    assert workspace.calls("conversations.history")


def test_what_never_reached_slack_is_sent_when_it_is_there(
    workspace: Workspace, memory: Messages, clock: Clock
) -> None:
    client = make_client("http://127.0.0.1:9/api/", workspace.bot_token)
    notifier = Notifier(client, memory, clock=clock.monotonic, now=clock.now, sleep=clock.sleep)
    notifier.post("C0DATA", card("x"), key="a")
    notifier.step()
    assert notifier.pending() == 1
    client.base_url = workspace.api_url
    clock.seconds += 1
    notifier.step()
    assert texts(workspace, "C0DATA") == ["x"]
    assert not workspace.calls("conversations.history")


def test_a_message_that_somebody_deleted_comes_back_with_the_next_change(
    workspace: Workspace, notifier: Notifier, settle: Settle
) -> None:
    notifier.post("C0DATA", card("one"), key="a")
    settle()
    workspace.state.remove("C0DATA", workspace.messages("C0DATA")[0].ts)
    notifier.post("C0DATA", card("two"), key="a")
    settle()
    assert texts(workspace, "C0DATA") == ["two"]


def test_a_thread_that_is_gone_costs_the_thread_only(
    workspace: Workspace, notifier: Notifier, settle: Settle
) -> None:
    notifier.post("C0DATA", card("x"), key="a", thread_ts="1.000001")
    settle()
    assert texts(workspace, "C0DATA") == ["x"]


@pytest.mark.parametrize("channel", ["C0RANDOM", "C0ARCH", "C0NOWHERE"])
def test_fault_21_a_channel_out_of_reach_becomes_a_direct_message(
    workspace: Workspace, notifier: Notifier, settle: Settle, channel: str
) -> None:
    for text in ("starting", "ready"):
        notifier.post(channel, card(text), key="a", fallback_user="U0ALICE")
        settle()
    (message,) = workspace.messages(workspace.person("U0ALICE").dm)
    assert message.block_text == "ready"


def test_blocks_that_only_slack_refuses_arrive_as_text(
    workspace: Workspace, notifier: Notifier, settle: Settle
) -> None:
    workspace.faults.fail("chat.postMessage", "invalid_blocks")
    notifier.post("C0DATA", Message("alarm", (HeaderBlock(text="<!channel>"),)), key="a")
    settle()
    (message,) = workspace.messages("C0DATA")
    assert (message.text, message.blocks) == ("alarm\n&lt;!channel&gt;", ())


def test_a_share_without_an_answer_is_not_repeated(
    workspace: Workspace, notifier: Notifier, settle: Settle
) -> None:
    workspace.faults.lose_answer("files.completeUploadExternal")
    notifier.post("C0DATA", Message("report", (), Attachment("r.csv", "a,ü\n")), key="a")
    settle()
    assert len(workspace.calls("files.completeUploadExternal")) == 1
    assert [file.content for file in workspace.state.files.values()] == ["a,ü\n".encode()]


def test_the_senders_work_by_themselves_and_drain(
    client: WebClient, workspace: Workspace, memory: Messages
) -> None:
    notifier = Notifier(client, memory)
    notifier.start()
    for number in range(3):
        notifier.post("C0DATA", card(f"{number}"), key=f"d{number}")
        notifier.post("C0OPS", card(f"{number}"), key=f"o{number}")
    assert notifier.drain(30) == 0
    assert texts(workspace, "C0DATA") == texts(workspace, "C0OPS") == ["0", "1", "2"]


def test_a_picture_goes_into_the_thread_with_its_words(
    workspace: Workspace, notifier: Notifier, settle: Settle
) -> None:
    chart = Attachment("c.png", title="Cost", alt="Monday: $5", picture=b"\x89PNG\x00\xff")
    workspace.faults.rate_limit("files.getUploadURLExternal", 2)
    notifier.post("C0DATA", Message("digest", thread=(chart, Message("details"))), key="a")
    settle()
    head, shared, details = workspace.messages("C0DATA")
    assert shared.thread_ts == details.thread_ts == head.ts
    (file,) = shared.files
    assert (file["title"], file["alt_txt"], file["mimetype"]) == ("Cost", "Monday: $5", "image/png")
    assert workspace.state.files[file["id"]].content == b"\x89PNG\x00\xff"


def test_words_too_long_for_slack_cost_the_picture_only(
    workspace: Workspace, notifier: Notifier, settle: Settle
) -> None:
    chart = Attachment("c.png", alt="x" * 1001, picture=b"\x89PNG")
    notifier.post("C0DATA", Message("digest", thread=(chart, Message("details"))), key="a")
    settle()
    assert [message.text for message in workspace.messages("C0DATA")] == ["digest", "details"]
    assert workspace.state.files == {}
