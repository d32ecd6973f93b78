"""The audit and the status, as people read them."""

from datetime import datetime

from slack_sdk.models.blocks import (
    ActionsBlock,
    Block,
    ButtonElement,
    HeaderBlock,
    SectionBlock,
)

from app.domain.durations import brief, spoken
from app.domain.reports import AuditLine, AuditPage, OperationStatus, Paused, ScheduledStatus, StatusReport
from app.views.escape import code, escape, mention_channel
from app.views.message import Message
from app.views.pieces import context, who

OLDER = "chatops.audit.older"

_PHASES = {
    "requested": ":speech_balloon:",
    "confirmed": ":ballot_box_with_check:",
    "attempted": ":arrow_forward:",
    "succeeded": ":white_check_mark:",
    "answered": ":eyes:",
    "failed": ":red_circle:",
    "unknown": ":grey_question:",
    "denied": ":no_entry:",
    "expired": ":hourglass:",
    "cancelled": ":no_entry_sign:",
}


_OK, _SICK = ":white_check_mark:", ":red_circle:"


_REASONS = {
    "standing": "not a full member",
    "no_rule": "no rule allows it",
    "denied": "a rule forbids it",
    "channel": "not in this channel",
    "person": "not this person",
}


def audit_view(page: AuditPage, question_id: str) -> Message:
    """Show a page of the audit, newest first; ``question_id`` is what the next page's button carries."""
    if not page.lines:
        text = "Nothing in the audit fits that."
        hint = "`/chatops audit` alone shows everything; `/chatops audit 7d` looks a week back."
        return Message(text, (SectionBlock(text=text), context(hint)))
    blocks: list[Block] = [HeaderBlock(text="Who did what")]
    blocks += [SectionBlock(text=_entry(line)) for line in page.lines]
    if page.more:
        older = ButtonElement(text="Older ▶", action_id=OLDER, value=question_id)
        blocks.append(ActionsBlock(elements=[older], block_id=question_id))
    return Message(text=f"The last {len(page.lines)} entries of the audit", blocks=tuple(blocks))


def _entry(line: AuditLine) -> str:
    by = f"{who(line.user)} in {mention_channel(line.channel)}" if line.channel else who(line.user)
    what = (
        line.detail.get("name") or line.target or line.detail.get("cluster") or line.detail.get("words") or ""
    )
    target = f" {code(str(what), 100)}" if what else ""
    request = f" · AWS {code(line.provider_request_id)}" if line.provider_request_id else ""
    why = line.detail.get("reason") or line.detail.get("error") or ""
    why = _REASONS.get(str(why), why)
    why = f" · {escape(str(why), 200)}" if why else ""
    mark = _PHASES.get(line.phase, "")
    return f"{mark} {_when(line.at)}  {by}\n*{line.action}* {line.phase}{target}{why}{request}"


def _when(at: datetime, clock: str = "{time_secs}") -> str:
    moment = int(at.timestamp())
    return f"<!date^{moment}^{{date_short_pretty}} {clock}|{at:%Y-%m-%d %H:%M:%S} UTC>"


def status_view(report: StatusReport) -> Message:
    """Show how the bot is."""
    sick = [part for part in report.parts if not part.ok]
    title = ":red_circle: Not everything is well" if sick else ":large_green_circle: All is well"
    lines = [
        f"{_OK if part.ok else _SICK} {escape(part.name)}: {escape(part.detail, 300)}"
        for part in report.parts
    ]
    up = f"Up {spoken(report.now - report.started_at)} · {_many(report.jobs_at_work, 'request')} at work · "
    up += f"{_many(report.messages_waiting, 'message')} waiting to be sent"
    blocks: list[Block] = [
        SectionBlock(text=f"*{title}*"),
        SectionBlock(text="\n".join(lines)),
        *([SectionBlock(text=_paused(report.paused))] if report.paused else []),
        SectionBlock(text=_operations(report)),
        *([SectionBlock(text=_scheduled(report))] if report.scheduled else []),
        context(up),
    ]
    return Message(text=f"{title}. {up}", blocks=tuple(blocks))


def _paused(paused: Paused) -> str:
    return f":double_vertical_bar: *Automation is paused* by {who(paused.by)} since {_when(paused.since)}"


def _operations(report: StatusReport) -> str:
    if not report.operations:
        return "*Under way*\nnothing"
    shown = [_operation(operation, report) for operation in report.operations[:20]]
    more = [f"and {len(report.operations) - 20} more"] if len(report.operations) > 20 else []
    return "\n".join(["*Under way*", *shown, *more])


def _operation(operation: OperationStatus, report: StatusReport) -> str:
    progress = escape(operation.progress, 80) or operation.state
    asker = who(operation.asker)
    since = spoken(report.now - operation.since)
    return f"• {operation.action} *{escape(operation.target, 80)}* · {progress} · {asker} · since {since}"


def _scheduled(report: StatusReport) -> str:
    return "\n".join(["*By the clock*", *(_scheduled_job(job, report.now) for job in report.scheduled)])


def _scheduled_job(job: ScheduledStatus, now: datetime) -> str:
    parts = [f"• *{escape(job.name, 40)}*, {escape(job.schedule, 100)}"]
    if job.running_since is not None:
        parts.append(f"running since {spoken(now - job.running_since)}")
    parts.append(f"next {_when(job.next_at, '{time}')}")
    if job.last is None:
        parts.append("has not run yet")
    else:
        said = f": {escape(job.last.detail, 150)}" if job.last.detail else ""
        mark = _OK if job.last.ok else _SICK
        parts.append(f"last {_when(job.last.due_at, '{time}')} {mark} in {brief(job.last.took)}{said}")
    if job.missed and job.missed_at is not None:
        parts.append(f":warning: {job.missed} missed, the latest {_when(job.missed_at, '{time}')}")
    return " · ".join(parts)


def _many(number: int, what: str) -> str:
    return f"{number} {what}{'' if number == 1 else 's'}"
