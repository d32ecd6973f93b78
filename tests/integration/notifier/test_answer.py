"""Answers over real HTTP."""

from datetime import UTC, datetime

import pytest
from slack_sdk.models.blocks import MarkdownTextObject, SectionBlock

from app.domain.people import UserId
from app.domain.requests import Kind, Request
from app.notifier import Notifier
from app.views.message import Attachment, Message
from demo.slack.workspace import Workspace
from tests.unit.notifier.standin import Clock


def request(workspace: Workspace, clock: Clock, channel: str = "C0DATA", **changes: object) -> Request:
    given: dict[str, object] = {
        "id": "r-1",
        "kind": Kind.COMMAND,
        "name": "/emr",
        "asker": UserId("T0ACME", "U0ALICE"),
        "channel": channel,
        "received_at": clock.now(),
        "response_url": workspace.state.new_response_url("commands", "U0ALICE", channel),
        **changes,
    }
    return Request(**given)  # type: ignore[arg-type]


def seen(workspace: Workspace, channel: str, user: str = "U0ALICE") -> list[str]:
    return [message.block_text for message in workspace.person(user).sees(channel)]


def test_only_the_asker_sees_the_answer(workspace: Workspace, notifier: Notifier, clock: Clock) -> None:
    notifier.answer(request(workspace, clock), Message("42 clusters"))
    assert seen(workspace, "C0DATA") == ["42 clusters"]
    assert seen(workspace, "C0DATA", "U0BOB") == []


def test_fault_20_the_sixth_answer_still_arrives(
    workspace: Workspace, notifier: Notifier, clock: Clock
) -> None:
    asked = request(workspace, clock)
    for number in range(7):
        notifier.answer(asked, Message(f"{number}"))
    assert seen(workspace, "C0DATA") == [f"{number}" for number in range(7)]
    assert [len(workspace.calls(name)) for name in ("response_url", "chat.postEphemeral")] == [5, 2]


def test_fault_20_somebody_else_used_it_up(workspace: Workspace, notifier: Notifier, clock: Clock) -> None:
    workspace.faults.fail("response_url", "used_url", status=404)
    notifier.answer(request(workspace, clock), Message("x"))
    assert seen(workspace, "C0DATA") == ["x"]


@pytest.mark.parametrize("channel", ["C0RANDOM", "C0ARCH", "C0SECRET"])
def test_fault_21_where_the_bot_is_not_it_answers_directly(
    workspace: Workspace, notifier: Notifier, clock: Clock, channel: str
) -> None:
    asked = request(workspace, clock, channel, kind=Kind.MENTION, response_url="")
    notifier.answer(asked, Message("x"))
    assert seen(workspace, workspace.person("U0ALICE").dm) == ["x"]


def test_a_mention_in_a_thread_is_answered_there(
    workspace: Workspace, notifier: Notifier, clock: Clock
) -> None:
    asked = request(workspace, clock, kind=Kind.MENTION, response_url="", thread_ts="1700000000.000100")
    notifier.answer(asked, Message("x"))
    (message,) = workspace.person("U0ALICE").sees("C0DATA")
    assert (message.thread_ts, message.visible_to) == ("1700000000.000100", "U0ALICE")


def test_a_button_replaces_the_ephemeral_message_it_stood_on(
    workspace: Workspace, notifier: Notifier, clock: Clock
) -> None:
    notifier.answer(request(workspace, clock), Message("page 1"))
    (first,) = workspace.person("U0ALICE").sees("C0DATA")
    url = workspace.state.new_response_url("actions", "U0ALICE", "C0DATA", source_ts=first.ts)
    asked = request(workspace, clock, kind=Kind.ACTION, response_url=url)
    notifier.answer(asked, Message("page 2"), replace=True)
    assert seen(workspace, "C0DATA") == ["page 2"]
    notifier.answer(asked, Message("an error"))
    assert seen(workspace, "C0DATA") == ["page 2", "an error"]


def test_fault_12_four_hundred_clusters(workspace: Workspace, notifier: Notifier, clock: Clock) -> None:
    blocks = tuple(SectionBlock(text=MarkdownTextObject(text=f"cluster-{n}")) for n in range(400))
    notifier.answer(request(workspace, clock), Message("400 clusters", blocks))
    (file,) = workspace.state.files.values()
    assert file.shared_in == (workspace.person("U0ALICE").dm,)
    assert file.content.decode().count("cluster-") == 400
    assert "full.txt" in seen(workspace, "C0DATA")[0]


def test_fault_11_a_rate_limit_is_waited_for(workspace: Workspace, notifier: Notifier, clock: Clock) -> None:
    workspace.faults.rate_limit("chat.postEphemeral", 2)
    notifier.answer(request(workspace, clock, response_url=""), Message("x"))
    assert seen(workspace, "C0DATA") == ["x"]
    assert clock.slept == [2]


def test_a_direct_message_without_an_answer_arrives_once(
    workspace: Workspace, notifier: Notifier, clock: Clock
) -> None:
    workspace.faults.lose_answer("chat.postMessage")
    assert notifier.direct("U0ALICE", Message("x", (), Attachment("a.txt", "a")))
    assert [text for text in seen(workspace, workspace.person("U0ALICE").dm) if text] == ["x"]


def test_somebody_deactivated_cannot_be_written_to(
    workspace: Workspace, notifier: Notifier, clock: Clock
) -> None:
    assert not notifier.direct("U0GONE", Message("x"))
    assert notifier.last_error


def test_received_at_is_compared_in_utc(workspace: Workspace, notifier: Notifier, clock: Clock) -> None:
    asked = request(workspace, clock, received_at=datetime(2024, 1, 1, tzinfo=UTC))
    notifier.answer(asked, Message("x"))
    assert workspace.calls("response_url") == []
    assert seen(workspace, "C0DATA") == ["x"]
