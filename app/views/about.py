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
from app.domain.reports import (
    AuditLine,
    AuditPage,
    ClosedChannel,
    OperationStatus,
    Paused,
    ScheduledStatus,
    StatusReport,
)
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


CLOSED_SHOWN = 10

_OK, _SICK = ":white_check_mark:", ":red_circle:"


_MENDING = {
    "is_archived": "unarchive it, or name another one in chatops.yaml",
    "is_inactive": "unarchive it, or name another one in chatops.yaml",
    "channel_is_archived": "unarchive it, or name another one in chatops.yaml",
    "restricted_action": "only some may post there: let me, or name another one in chatops.yaml",
    "restricted_action_read_only_channel": "only some may post there: let me, or name another one in chatops.yaml",
}
_INVITE = "`/invite` me there"

_REASONS = {
    "standing": "not a full member",
    "no_rule": "no rule allows it",
    "denied": "a rule forbids it",
    "channel": "not in this channel",
    "person": "not this person",
}


def audit_view(page: AuditPage, question_id: str, slash: str) -> Message:
    """Show a page of the audit, newest first; ``question_id`` is what the next page's button carries.

    ``slash`` is the command's name here.
    """
    if not page.lines:
        text = "Nothing in the audit fits that."
        hint = f"`{slash} audit` alone shows everything; `{slash} audit 7d` looks a week back."
        return Message.saying(text, context(hint))
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
    sick = report.closed or any(not part.ok for part in report.parts)
    title = ":red_circle: Not everything is well" if sick else ":large_green_circle: All is well"
    lines = [
        f"{_OK if part.ok else _SICK} {_named(part.name)}: {escape(part.detail, 300)}"
        for part in report.parts
    ]
    lines += _closed(report)
    up = f"Up {spoken(report.now - report.started_at)} · {_many(report.jobs_at_work, 'request')} at work · "
    up += f"{_many(report.messages_waiting, 'message')} waiting to be sent"
    up += f" · the last one did not leave: {escape(report.trouble, 200)}" if report.trouble else ""
    blocks: list[Block] = [
        SectionBlock(text=f"*{title}*"),
        SectionBlock(text="\n".join(lines)),
        *([SectionBlock(text=_paused(report.paused))] if report.paused else []),
        SectionBlock(text=_operations(report)),
        *([SectionBlock(text=_scheduled(report))] if report.scheduled else []),
        context(up),
    ]
    return Message(text=f"{title}. {up}", blocks=tuple(blocks))


def _named(name: str) -> str:
    """Name a part or a job; a channel in its name as Slack shows it."""
    return " ".join(mention_channel(word) for word in name.split(" "))


def _closed(report: StatusReport) -> list[str]:
    more = len(report.closed) - CLOSED_SHOWN
    shown = [_closed_channel(closed) for closed in report.closed[:CLOSED_SHOWN]]
    return [*shown, f"{_SICK} and in {_many(more, 'channel')} more"] if more > 0 else shown


def _closed_channel(closed: ClosedChannel) -> str:
    channel, why = mention_channel(closed.channel), escape(closed.code, 60)
    mending = _MENDING.get(closed.code, _INVITE)
    return f"{_SICK} I cannot post in {channel}: {why} since {_when(closed.since, '{time}')}; {mending}"


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
    parts = [f"• *{_named(job.name)}*, {escape(job.schedule, 100)}"]
    if job.running_since is not None:
        doing = f": {escape(job.doing, 150)}" if job.doing else ""
        parts.append(f"running since {spoken(now - job.running_since)}{doing}")
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
