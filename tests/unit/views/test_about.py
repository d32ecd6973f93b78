"""The audit and the status, as people read them."""

from dataclasses import replace
from datetime import timedelta

from app.domain.people import AUTOMATION, UserId
from app.domain.reports import (
    AuditLine,
    AuditPage,
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
    text = read(audit_view(AuditPage((LINE,), more=False), ""))
    assert "<@U0ALICE> in <#C0DATA>" in text
    assert "*emr.terminate* succeeded `etl` · AWS `aws-1`" in text
    assert f"<!date^{int(NOW.timestamp())}^" in text


def test_an_entry_says_why() -> None:
    failed = replace(LINE, phase="failed", detail={"name": "etl", "reason": "EMR <said> no"})
    assert "EMR &lt;said&gt; no" in read(audit_view(AuditPage((failed,), more=False), ""))


def test_an_entry_of_the_clock_has_no_channel() -> None:
    assert "<@U0ALICE>\n" in read(audit_view(AuditPage((replace(LINE, channel=""),), more=False), ""))


def test_a_further_page_has_a_button_that_carries_the_question() -> None:
    message = audit_view(AuditPage((LINE,), more=True), "question-1")
    assert action_ids(message) == ["chatops.audit.older"]
    assert blocks_of(message)[-1]["elements"][0]["value"] == "question-1"
    assert action_ids(audit_view(AuditPage((LINE,), more=False), "")) == []


def test_an_empty_page_says_what_to_try() -> None:
    assert "Nothing in the audit fits that." in read(audit_view(AuditPage((), more=False), ""))


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
    troubled = replace(DIGEST, last=last, running_since=NOW - timedelta(minutes=3), missed=4, missed_at=NOW)
    text = read(status_view(replace(REPORT, scheduled=(troubled,))))
    assert ":red_circle: in 6 m: hangs" in text
    assert "running since 3 m" in text
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
    assert "automation (idle rule) in <#C0DATA>" in read(audit_view(AuditPage((line,), more=False), ""))
