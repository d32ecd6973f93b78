"""Clusters that do nothing: since when, whose they are, what that costs; and what could not be told."""

from collections.abc import Sequence

from slack_sdk.models.blocks import Block, HeaderBlock, SectionBlock

from app.domain.durations import spoken
from app.domain.emr.idle_report import IdleCluster, ScanReport, UnknownCluster
from app.views.emr.parts import NAME_SHOWN, STATES, console_url, joined, warnings
from app.views.emr.places import Marks, not_asked, place, places
from app.views.escape import code, escape, plain
from app.views.keeping import kept_words
from app.views.message import Message
from app.views.money import LEFT_OUT, hourly, so_far
from app.views.pieces import at, context, day_and_time
from cloud.model import ClusterSummary


def idle_view(report: ScanReport, marks: Marks, slash: str) -> Message:
    """Show what a scan found; ``slash`` is the command's name here."""
    blocks: list[Block] = [_head(report)]
    blocks += [
        SectionBlock(text=_row(cluster, report, marks), block_id=f"idle.{cluster.target}")
        for cluster in report.idle
    ]
    if report.unknown:
        blocks.append(SectionBlock(text=_unknown(report, marks)))
    if any(cluster.cost is not None and cluster.cost.known for cluster in report.idle):
        blocks.append(context(LEFT_OUT))
    blocks.append(context(_small_print(report, slash)))
    truncated = ", ".join(escape(str(scope)) for scope in report.truncated)
    blocks += warnings((*not_asked(report.unanswered), *report.unread), truncated)
    return Message(text=_fallback(report), blocks=tuple(blocks))


def _head(report: ScanReport) -> Block:
    if report.idle:
        return HeaderBlock(text=plain(f"Idle EMR clusters · {places(report.scopes)}", 150))
    return SectionBlock(text=_none(report))


def _none(report: ScanReport) -> str:
    lost = {missing.scope for missing in report.unanswered}
    read = [scope for scope in report.scopes if scope not in lost]
    if not read:
        return f"None of *{places(report.scopes)}* could be read."
    sure = " that I can tell" if report.unknown or report.truncated else ""
    return f"No EMR cluster{sure} is idle in *{places(read)}*."


def _row(found: IdleCluster, report: ScanReport, marks: Marks) -> str:
    cluster, verdict = found.summary, found.verdict
    where = [place(cluster.scope, marks)] if len(report.scopes) > 1 else []
    at_least = "" if verdict.exact else "at least "
    since = f"Idle {at_least}since {day_and_time(verdict.since)} ({spoken(report.now - verdict.since)})"
    idle = [since]
    wasted = found.wasted(report.now)
    if wasted is not None and found.cost is not None:
        idle.append(f"*{so_far(wasted)}*, {hourly(found.cost)}" if wasted.known else so_far(wasted))
    about = [*where, _owner(found), f"counts as idle after {spoken(found.after)}"]
    if found.detail is not None and found.detail.termination_protected:
        about.append(":lock: protected")
    if (keep := report.keeps.get(found.target)) is not None:
        about.append(kept_words(keep))
    return f"{_name(cluster)}\n{' · '.join(idle)}\n{' · '.join(about)}"


def _name(cluster: ClusterSummary) -> str:
    name = escape(cluster.name, NAME_SHOWN).strip() or "(no name)"
    link = f"<{console_url(cluster.scope, cluster.id)}|console>"
    return f"{STATES[cluster.state][0]} *{name}*  {code(cluster.id)}  {link}"


def _owner(found: IdleCluster) -> str:
    if found.detail is None:
        return "owner and tags unknown"
    return f"owner {escape(found.owner, 60)}" if found.owner else "no owner tag"


def _unknown(report: ScanReport, marks: Marks) -> str:
    several = len(report.scopes) > 1
    lines = [_why(one, place(one.summary.scope, marks) if several else "") for one in report.unknown]
    return joined([":grey_question: *Not known whether these are idle:*", *lines], "\n")


def _why(one: UnknownCluster, where: str) -> str:
    gap = ""
    if one.verdict.gap is not None:
        start, end = one.verdict.gap
        gap = f" from {day_and_time(start)} to {day_and_time(end)}"
    name = escape(one.summary.name, NAME_SHOWN).strip() or "(no name)"
    facts = [f"*{name}*  {code(one.summary.id)}", *([where] if where else [])]
    return f"• {' · '.join(facts)}: {escape(one.verdict.why, 300)}{gap}"


def _small_print(report: ScanReport, slash: str) -> str:
    looked = f"Looked at *{report.watched}* cluster{'' if report.watched == 1 else 's'}"
    calls = f"{report.calls.total} calls to AWS"
    return f"{looked} by {calls} · {at(report.now)} · `{slash} idle --for 6h` asks for another length"


def _fallback(report: ScanReport) -> str:
    if not report.idle:
        return _none(report)
    return f"{len(report.idle)} idle EMR clusters in {places(report.scopes)}: {_names(report.idle)}"


def _names(idle: Sequence[IdleCluster]) -> str:
    return ", ".join(escape(found.summary.name, NAME_SHOWN) for found in idle)
