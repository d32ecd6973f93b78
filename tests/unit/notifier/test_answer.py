"""Answers: to the asker alone, by the first way that works."""

from datetime import timedelta

import pytest
from slack_sdk.models.blocks import ActionsBlock, ButtonElement, MarkdownTextObject, SectionBlock
from structlog.testing import capture_logs

from app.domain.people import UserId
from app.domain.requests import Kind, Request
from app.notifier import Notifier
from app.views.message import Attachment, Message
from tests.unit.notifier.standin import Clock, Slack, limited, lost, message, refused, unsent

URL = "https://hooks.example/commands/1"


def request(clock: Clock, kind: Kind = Kind.COMMAND, **changes: str) -> Request:
    given = {"channel": "C1", "response_url": URL, **changes}
    asker = UserId("T1", "U0ALICE")
    return Request(id="r-1", kind=kind, name="/emr", asker=asker, received_at=clock.now(), **given)  # type: ignore[arg-type]


def test_a_command_is_answered_by_its_response_url(notifier: Notifier, slack: Slack, clock: Clock) -> None:
    notifier.answer(request(clock), message("42 clusters"))
    assert slack.responses == [("42 clusters", False)]
    assert slack.calls == [("respond", URL)]


def test_a_button_on_an_ephemeral_message_can_replace_it(
    notifier: Notifier, slack: Slack, clock: Clock
) -> None:
    notifier.answer(request(clock, Kind.ACTION), message("page 2"), replace=True)
    assert slack.responses == [("page 2", True)]


def test_only_the_first_part_of_a_long_answer_replaces(
    notifier: Notifier, slack: Slack, clock: Clock
) -> None:
    blocks = tuple(SectionBlock(text=MarkdownTextObject(text=f"row {n}")) for n in range(80))
    notifier.answer(request(clock, Kind.ACTION), Message("80 rows", blocks), replace=True)
    assert [replaced for _, replaced in slack.responses] == [True, False]
    assert sum(text.count("row ") for text, _ in slack.responses) == 80


def test_the_sixth_use_of_a_response_url_goes_another_way(
    notifier: Notifier, slack: Slack, clock: Clock
) -> None:
    for number in range(6):
        notifier.answer(request(clock), message(f"{number}"))
    assert [text for text, _ in slack.responses] == ["0", "1", "2", "3", "4"]
    assert [(w.channel, w.user, w.text) for w in slack.whispers] == [("C1", "U0ALICE", "5")]


def test_an_old_response_url_is_not_tried(notifier: Notifier, slack: Slack, clock: Clock) -> None:
    asked = request(clock)
    clock.seconds += timedelta(minutes=30).total_seconds()
    notifier.answer(asked, message("done"))
    assert slack.calls == [("whisper", "C1")]


@pytest.mark.parametrize("failed", [refused("used_url"), refused("expired_url"), refused("http_404")])
def test_a_refused_response_url_goes_another_way(
    notifier: Notifier, slack: Slack, clock: Clock, failed: Exception
) -> None:
    slack.fail["respond"] = [failed]  # type: ignore[list-item]
    notifier.answer(request(clock), message("x"))
    assert [w.text for w in slack.whispers] == ["x"]


def test_a_mention_is_answered_in_its_thread(notifier: Notifier, slack: Slack, clock: Clock) -> None:
    notifier.answer(request(clock, Kind.MENTION, response_url="", thread_ts="7.7"), message("x"))
    assert [(w.channel, w.thread_ts) for w in slack.whispers] == [("C1", "7.7")]


@pytest.mark.parametrize(
    "code", ["not_in_channel", "channel_not_found", "is_archived", "user_not_in_channel"]
)
def test_where_the_bot_is_not_the_answer_comes_directly_and_that_is_logged_once(
    notifier: Notifier, slack: Slack, clock: Clock, code: str
) -> None:
    slack.closed["C1"] = code
    with capture_logs() as logs:
        for text in ("one", "two"):
            notifier.answer(request(clock, Kind.MENTION, response_url=""), message(text))
    assert slack.texts("D0ALICE") == ["one", "two"]
    assert slack.count("open_dm") == 1
    assert [entry["channel"] for entry in logs if entry["log_level"] == "warning"] == ["C1"]


def test_a_modal_without_a_channel_is_answered_directly(
    notifier: Notifier, slack: Slack, clock: Clock
) -> None:
    notifier.answer(request(clock, Kind.SUBMISSION, channel="", response_url=""), message("x"))
    assert slack.texts("D0ALICE") == ["x"]


def test_a_direct_message_is_answered_where_it_was_written(
    notifier: Notifier, slack: Slack, clock: Clock
) -> None:
    notifier.answer(request(clock, Kind.DIRECT_MESSAGE, channel="D9", thread_ts="7.7"), message("x"))
    assert [(shown.channel, shown.thread_ts) for shown in slack.shown.values()] == [("D9", "7.7")]
    assert slack.responses == []


def test_a_rate_limit_is_waited_for(notifier: Notifier, slack: Slack, clock: Clock) -> None:
    slack.fail["whisper"] = [limited(2), limited(3)]
    notifier.answer(request(clock, response_url=""), message("x"))
    assert [w.text for w in slack.whispers] == ["x"]
    assert clock.slept == [2, 3]


def test_a_long_rate_limit_goes_another_way(notifier: Notifier, slack: Slack, clock: Clock) -> None:
    slack.fail["whisper"] = [limited(600)]
    notifier.answer(request(clock, response_url=""), message("x"))
    assert slack.texts("D0ALICE") == ["x"]
    assert clock.slept == []


def test_what_never_left_is_sent_again(notifier: Notifier, slack: Slack, clock: Clock) -> None:
    slack.fail["respond"] = [unsent(), unsent()]
    notifier.answer(request(clock), message("x"))
    assert slack.responses == [("x", False)]
    assert slack.whispers == []


def test_a_lost_private_answer_is_rather_seen_twice_than_not_at_all(
    notifier: Notifier, slack: Slack, clock: Clock
) -> None:
    slack.fail["respond"] = [lost(), lost()]
    notifier.answer(request(clock), message("x"))
    assert [w.text for w in slack.whispers] == ["x"]


@pytest.mark.parametrize("arrived", [True, False])
def test_a_direct_message_without_an_answer_is_looked_for_first(
    notifier: Notifier, slack: Slack, clock: Clock, arrived: bool
) -> None:
    slack.fail["post"], slack.lost_arrive = [lost()], arrived
    assert notifier.direct("U0ALICE", message("x"))
    assert slack.texts("D0ALICE") == ["x"]
    assert slack.count("post") == (1 if arrived else 2)


def test_a_direct_message_is_not_repeated_where_we_may_not_look(
    notifier: Notifier, slack: Slack, clock: Clock
) -> None:
    slack.fail["post"], slack.fail["find"] = [lost()], [refused("missing_scope")]
    assert not notifier.direct("U0ALICE", message("x"))
    assert slack.count("post") == 1


def test_an_answers_file_is_uploaded_where_only_its_asker_reads(
    notifier: Notifier, slack: Slack, clock: Clock
) -> None:
    report = Attachment("report.csv", "a,b\n")
    notifier.answer(request(clock), Message("400 clusters", (), report))
    assert slack.responses == [("400 clusters", False)]
    assert slack.files == [("D0ALICE", report)]


def test_four_hundred_clusters_reach_the_person(notifier: Notifier, slack: Slack, clock: Clock) -> None:
    blocks = tuple(SectionBlock(text=MarkdownTextObject(text=f"cluster-{n}")) for n in range(400))
    notifier.answer(request(clock), Message("400 clusters", blocks))
    ((channel, file),) = slack.files
    assert channel == "D0ALICE"
    assert [f"cluster-{n}" for n in range(400)] == file.content.split()[2:]


def test_a_file_that_cannot_be_delivered_leaves_the_answer(
    notifier: Notifier, slack: Slack, clock: Clock
) -> None:
    slack.fail["upload"] = [refused("missing_scope")]
    with capture_logs() as logs:
        notifier.answer(request(clock), Message("x", (), Attachment("a.txt", "a")))
    assert slack.responses == [("x", False)]
    assert [entry["request_id"] for entry in logs if entry["log_level"] == "error"] == ["r-1"]


def test_a_views_mistake_still_answers(notifier: Notifier, slack: Slack, clock: Clock) -> None:
    broken = ActionsBlock(elements=[ButtonElement(text="x" * 80, action_id="a")])
    with capture_logs() as logs:
        notifier.answer(request(clock), Message("the state", (broken,)))
    assert slack.responses == [("the state", False)]
    assert [entry["log_level"] for entry in logs] == ["error"]


def test_blocks_that_slack_refuses_are_sent_as_text(notifier: Notifier, slack: Slack, clock: Clock) -> None:
    slack.refuse = lambda payload: bool(payload.blocks)
    notifier.answer(request(clock), Message("title", (SectionBlock(text="body"),)))
    assert slack.responses == [("title\nbody", False)]


def test_what_reaches_nobody_is_logged_with_the_request_and_raises_nothing(
    notifier: Notifier, slack: Slack, clock: Clock
) -> None:
    for method in ("respond", "whisper", "open_dm"):
        slack.fail[method] = [refused("account_inactive")]
    with capture_logs() as logs:
        notifier.answer(request(clock), message("x"))
    assert [entry["request_id"] for entry in logs if entry["log_level"] == "error"] == ["r-1"]
    assert "r-1" in notifier.last_error
