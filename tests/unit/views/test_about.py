"""The audit and the status, as people read them."""

from dataclasses import replace
from datetime import timedelta

import pytest

from app.domain.people import AUTOMATION, UserId
from app.domain.reports import (
    AuditLine,
    AuditPage,
    ClosedChannel,
    LastRun,
    OperationStatus,
    PartStatus,
    Paused,
    ScheduledStatus,
    StatusReport,
)
from app.views.about import audit_view, status_view
from tests.unit.clusters import NOW
from tests.unit.views.reading import action_ids, blocks_of, read

ALICE = UserId("T0ACME", "U0ALICE")
LINE = AuditLine(
    7, NOW, ALICE, "C0DATA", "emr.terminate", "succeeded", "prod/eu/j-1", {"name": "etl"}, "aws-1"
)
REPORT = StatusReport(
    parts=(PartStatus("store", True, "answers"), PartStatus("socket", True, "connected")),
    operations=(),
    scheduled=(),
    jobs_at_work=2,
    messages_waiting=1,
    started_at=NOW - timedelta(hours=3),
    now=NOW,
)


def test_an_entry_tells_who_did_what_where_when_and_awss_own_id() -> None:
    text = read(audit_view(AuditPage((LINE,), more=False), "", "/chatops"))
    assert "<@U0ALICE> in <#C0DATA>" in text
    assert "*emr.terminate* succeeded `etl` · AWS `aws-1`" in text
    assert f"<!date^{int(NOW.timestamp())}^" in text


def test_an_entry_says_why() -> None:
    failed = replace(LINE, phase="failed", detail={"name": "etl", "reason": "EMR <said> no"})
    assert "EMR &lt;said&gt; no" in read(audit_view(AuditPage((failed,), more=False), "", "/chatops"))


def test_an_entry_of_the_clock_has_no_channel() -> None:
    assert "<@U0ALICE>\n" in read(
        audit_view(AuditPage((replace(LINE, channel=""),), more=False), "", "/chatops")
    )


def test_a_further_page_has_a_button_that_carries_the_question() -> None:
    message = audit_view(AuditPage((LINE,), more=True), "question-1", "/chatops")
    assert action_ids(message) == ["chatops.audit.older"]
    assert blocks_of(message)[-1]["elements"][0]["value"] == "question-1"
    assert action_ids(audit_view(AuditPage((LINE,), more=False), "", "/chatops")) == []


def test_an_empty_page_says_what_to_try() -> None:
    assert "Nothing in the audit fits that." in read(audit_view(AuditPage((), more=False), "", "/chatops"))


def test_all_is_well() -> None:
    text = read(status_view(REPORT))
    assert "All is well" in text
    assert ":white_check_mark: store: answers" in text
    assert "*Under way*\nnothing" in text
    assert "Up 3 h · 2 requests at work · 1 message waiting to be sent" in text


def test_one_sick_part_is_enough() -> None:
    sick = replace(REPORT, parts=(*REPORT.parts, PartStatus("job expiry", False, "<down>")))
    text = read(status_view(sick))
    assert "Not everything is well" in text
    assert ":red_circle: job expiry: &lt;down&gt;" in text


def closed(code: str = "not_in_channel", channel: str = "C0OPS") -> ClosedChannel:
    return ClosedChannel(channel, code, NOW - timedelta(hours=1))


@pytest.mark.parametrize(
    ("code", "mending"),
    [
        ("not_in_channel", "`/invite` me there"),
        ("channel_not_found", "`/invite` me there"),
        ("is_archived", "unarchive it, or name another one in chatops.yaml"),
        ("restricted_action", "only some may post there: let me, or name another one in chatops.yaml"),
        ("<new>", "`/invite` me there"),
    ],
)
def test_a_channel_that_is_closed_to_us_is_named_with_what_to_do(code: str, mending: str) -> None:
    text = read(status_view(replace(REPORT, closed=(closed(code),))))
    assert "Not everything is well" in text
    since = f"<!date^{int((NOW - timedelta(hours=1)).timestamp())}^"
    told = code.replace("<", "&lt;").replace(">", "&gt;")
    assert f":red_circle: I cannot post in <#C0OPS>: {told} since {since}" in text
    assert text.count(mending) == 1


def test_of_very_many_closed_channels_the_first_ten_are_named() -> None:
    many = tuple(closed(channel=f"C0{number:03}") for number in range(25))
    text = read(status_view(replace(REPORT, closed=many)))
    assert text.count("I cannot post in") == 10
    assert "and in 15 channels more" in text


def test_why_the_last_message_did_not_leave_is_told() -> None:
    text = read(status_view(replace(REPORT, trouble="chat.postMessage: <!channel>")))
    assert "waiting to be sent · the last one did not leave: chat.postMessage: &lt;!channel&gt;" in text


def test_a_job_of_a_channel_names_it_as_slack_shows_it_and_nothing_else_becomes_a_mention() -> None:
    parts = (PartStatus("job digest C0DATA 2", True, "ok"), PartStatus("job <!channel>", True, "ok"))
    job = replace(DIGEST, name="digest C0DATA")
    text = read(status_view(replace(REPORT, parts=parts, scheduled=(job,))))
    assert ":white_check_mark: job digest <#C0DATA> 2: ok" in text
    assert "job &lt;!channel&gt;: ok" in text
    assert "*digest <#C0DATA>*, at 09:00" in text


def test_what_is_under_way_is_told_up_to_twenty() -> None:
    one = OperationStatus("emr.terminate", "e<t>l", "following", "", ALICE, NOW - timedelta(minutes=4))
    text = read(status_view(replace(REPORT, operations=(one,) * 25)))
    assert "• emr.terminate *e&lt;t&gt;l* · following · <@U0ALICE> · since 4 m" in text
    assert "and 5 more" in text


DIGEST = ScheduledStatus("digest", "at 09:00 on mon-fri in Asia/Seoul", NOW + timedelta(hours=8))


def test_what_happens_by_the_clock_is_told_with_its_next_and_last_run() -> None:
    last = LastRun(NOW - timedelta(hours=16), timedelta(seconds=2.14), True, "3 <clusters>")
    text = read(status_view(replace(REPORT, scheduled=(replace(DIGEST, last=last),))))
    assert "*By the clock*\n• *digest*, at 09:00 on mon-fri in Asia/Seoul" in text
    assert f"next <!date^{int((NOW + timedelta(hours=8)).timestamp())}^" in text
    assert f"last <!date^{int(last.due_at.timestamp())}^" in text
    assert ":white_check_mark: in 2.1 s: 3 &lt;clusters&gt;" in text
    assert "missed" not in text


def test_a_run_that_failed_one_under_way_and_those_that_were_missed() -> None:
    last = LastRun(NOW - timedelta(hours=1), timedelta(minutes=6), False, "hangs")
    troubled = replace(
        DIGEST, last=last, running_since=NOW - timedelta(minutes=3), doing="w<>s", missed=4, missed_at=NOW
    )
    text = read(status_view(replace(REPORT, scheduled=(troubled,))))
    assert ":red_circle: in 6 m: hangs" in text
    assert "running since 3 m: w&lt;&gt;s" in text
    assert f":warning: 4 missed, the latest <!date^{int(NOW.timestamp())}^" in text


def test_a_job_that_is_new_has_not_run_yet() -> None:
    assert "has not run yet" in read(status_view(replace(REPORT, scheduled=(DIGEST,))))
    assert "By the clock" not in read(status_view(REPORT))


def test_a_pause_of_what_happens_by_itself_is_told() -> None:
    text = read(status_view(replace(REPORT, paused=Paused(ALICE, NOW))))
    assert ":double_vertical_bar: *Automation is paused* by <@U0ALICE> since <!date^" in text
    assert "paused" not in read(status_view(REPORT))


def test_what_the_automation_did_is_told_by_its_name() -> None:
    line = replace(LINE, user=AUTOMATION)
    assert "automation (idle rule) in <#C0DATA>" in read(
        audit_view(AuditPage((line,), more=False), "", "/chatops")
    )
