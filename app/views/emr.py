"""EMR clusters as people read them."""

from datetime import datetime
from urllib.parse import quote

from slack_sdk.models.blocks import (
    ActionsBlock,
    Block,
    ButtonElement,
    ContextBlock,
    DividerBlock,
    HeaderBlock,
    MarkdownTextObject,
    Option,
    PlainTextObject,
    SectionBlock,
    StaticSelectElement,
)

from app.domain.clusters import ClusterPage, ClusterRow, ClusterSheet, Matches, is_stuck
from app.domain.durations import spoken
from app.domain.tags import owner_of
from app.views.escape import code, escape, plain
from app.views.message import Message
from cloud.model import Capacity, ClusterDetail, ClusterState, ClusterSummary, Collection, Scope, Step

NEXT_PAGE, PREVIOUS_PAGE, SHOW = "emr.list.next", "emr.list.previous", "emr.show"
NAME_SHOWN = 80
MOST_OPTIONS = 100

_STATES = {
    ClusterState.STARTING: (":hourglass_flowing_sand:", "starting"),
    ClusterState.BOOTSTRAPPING: (":hourglass_flowing_sand:", "bootstrapping"),
    ClusterState.RUNNING: (":large_green_circle:", "running steps"),
    ClusterState.WAITING: (":large_blue_circle:", "waiting for work"),
    ClusterState.TERMINATING: (":black_circle:", "terminating"),
    ClusterState.TERMINATED: (":black_circle:", "terminated"),
    ClusterState.TERMINATED_WITH_ERRORS: (":red_circle:", "failed"),
}
_STEP_MARKS = {
    "COMPLETED": ":white_check_mark:",
    "FAILED": ":red_circle:",
    "CANCELLED": ":black_circle:",
    "INTERRUPTED": ":black_circle:",
    "RUNNING": ":large_green_circle:",
}


def list_view(page: ClusterPage, listing_id: str) -> Message:
    """Show a page of clusters; ``listing_id`` is what the buttons carry."""
    if not page.total:
        return _empty(page)
    blocks: list[Block] = [HeaderBlock(text=plain(f"EMR · {page.scope}", 150)), _summary(page)]
    blocks += [SectionBlock(text=_row(row, page.now), block_id=f"row.{row.summary.id}") for row in page.rows]
    blocks += _warnings(page.unread, truncated=page.truncated)
    blocks.append(ActionsBlock(elements=_list_actions(page, listing_id), block_id=listing_id))
    names = ", ".join(f"{row.summary.name} ({_STATES[row.summary.state][1]})" for row in page.rows)
    return Message(text=escape(f"{page.total} EMR clusters in {page.scope}: {names}"), blocks=tuple(blocks))


def _empty(page: ClusterPage) -> Message:
    ended = "or ended in the last 7 days " if page.ended else ""
    text = f"No EMR cluster runs {ended}in *{escape(str(page.scope))}*."
    hint = (
        "Another region or account: `/emr list --region R`, `--account A`."
        if page.ended
        else "`/emr list --all` adds those that ended in the last 7 days; `--region R` and `--account A` look elsewhere."
    )
    blocks = (SectionBlock(text=text), _context(hint), *_warnings(page.unread, truncated=page.truncated))
    return Message(text=text, blocks=blocks)


def _summary(page: ClusterPage) -> Block:
    shown = f"page {page.page} of {page.pages} · " if page.pages > 1 else ""
    kind = "clusters, running and ended in the last 7 days" if page.ended else "running clusters"
    if page.total == 1:
        kind = kind.replace("clusters", "cluster")
    return _context(f"*{page.total}* {kind} · {shown}most needing attention first · {_at(page.now)}")


def _row(row: ClusterRow, now: datetime) -> str:
    cluster = row.summary
    mark, words = _STATES[cluster.state]
    stuck = " :warning: unusually long" if is_stuck(cluster, now) else ""
    link = f"<{console_url(cluster.scope, cluster.id)}|console>"
    head = f"{mark} *{escape(cluster.name, NAME_SHOWN) or '(no name)'}*  {code(cluster.id)}  {link}"
    facts = [f"{words} {_lasting(cluster, now)}{stuck}"]
    if not cluster.state.ended:
        facts.append(_nodes(row.nodes))
    if row.detail is not None:
        facts += _details(row.detail)
    why = f"\n_{escape(cluster.reason, 200)}_" if cluster.state is ClusterState.TERMINATED_WITH_ERRORS else ""
    return f"{head}\n{' · '.join(facts)}{why}"


def _lasting(cluster: ClusterSummary, now: datetime) -> str:
    if cluster.state.ended:
        return f"{spoken(now - cluster.ended_at)} ago" if cluster.ended_at else ""
    return f"· up {spoken(now - cluster.created_at)}"


def _nodes(nodes: int | None) -> str:
    return "nodes unknown" if nodes is None else f"{nodes} node{'' if nodes == 1 else 's'}"


def _details(detail: ClusterDetail) -> list[str]:
    facts = [escape(detail.release, 30)] if detail.release else []
    if owner := owner_of(detail.tags):
        facts.append(f"owner {escape(owner, 60)}")
    if detail.termination_protected:
        facts.append(":lock: protected")
    return facts


def _list_actions(page: ClusterPage, listing_id: str) -> list[ButtonElement | StaticSelectElement]:
    elements: list[ButtonElement | StaticSelectElement] = [
        _pick([row.summary for row in page.rows], "Show a cluster…")
    ]
    if page.page > 1:
        elements.append(ButtonElement(text="◀ Previous", action_id=PREVIOUS_PAGE, value=listing_id))
    if page.page < page.pages:
        elements.append(ButtonElement(text="Next ▶", action_id=NEXT_PAGE, value=listing_id))
    return elements


def _pick(clusters: list[ClusterSummary], placeholder: str) -> StaticSelectElement:
    options = [
        Option(
            value=cluster.id,
            text=PlainTextObject(text=plain(cluster.name, 75) or cluster.id),
            description=PlainTextObject(text=f"{cluster.id} · {_STATES[cluster.state][1]}"),
        )
        for cluster in clusters[:MOST_OPTIONS]
    ]
    return StaticSelectElement(action_id=SHOW, placeholder=placeholder, options=options)


def matches_view(matches: Matches, question_id: str) -> Message:
    """Offer what a word could mean, or say that it means nothing here; the menu carries ``question_id``."""
    word, scope = code(matches.word, 100), escape(str(matches.scope))
    if not matches.candidates:
        text = f"No cluster in *{scope}* is called {word}, now or in the last 7 days."
        return Message(text, (SectionBlock(text=text), _context("`/emr list --all` shows what there is.")))
    count = len(matches.candidates)
    more = f" (the first {MOST_OPTIONS})" if count > MOST_OPTIONS else ""
    text = f"{word} could be any of {count} clusters in *{scope}*{more}. Which one?"
    menu = _pick(list(matches.candidates), "Pick a cluster…")
    return Message(text, (SectionBlock(text=text), ActionsBlock(elements=[menu], block_id=question_id)))


def show_view(sheet: ClusterSheet) -> Message:
    """Show one cluster whole."""
    detail, cluster = sheet.detail, sheet.detail.summary
    mark, words = _STATES[cluster.state]
    title = f"{mark} *{escape(cluster.name, NAME_SHOWN) or '(no name)'}* is {words} {_lasting(cluster, sheet.now)}"
    link = f"{code(cluster.id)} in {escape(str(cluster.scope))} · <{console_url(cluster.scope, cluster.id)}|open in the console>"
    blocks: list[Block] = [SectionBlock(text=f"{title}\n{link}")]
    if cluster.reason:
        blocks.append(SectionBlock(text=_reason(cluster)))
    blocks.append(SectionBlock(fields=[MarkdownTextObject(text=text) for text in _facts(sheet)]))
    blocks += [DividerBlock(), SectionBlock(text=_capacity(sheet)), SectionBlock(text=_steps(sheet))]
    if detail.tags:
        tags = "  ".join(code(f"{key}={value}", 100) for key, value in sorted(detail.tags.items()))
        blocks.append(_context(f":label: {tags}"[:2900]))
    blocks += _warnings(sheet.unread)
    return Message(text=f"{escape(cluster.name)} ({cluster.id}) is {words}", blocks=tuple(blocks))


def _reason(cluster: ClusterSummary) -> str:
    mark = (
        ":warning: *Why it failed:* " if cluster.state is ClusterState.TERMINATED_WITH_ERRORS else "*Why:* "
    )
    reason_code = f" ({code(cluster.reason_code, 60)})" if cluster.reason_code else ""
    return f"{mark}{escape(cluster.reason, 1500)}{reason_code}"


def _facts(sheet: ClusterSheet) -> list[str]:
    detail = sheet.detail
    protected = ":lock: on" if detail.termination_protected else "off"
    facts = [
        f"*Release*\n{escape(detail.release, 60) or 'unknown'}",
        f"*Applications*\n{escape(', '.join(detail.applications), 300) or 'none'}",
        f"*Termination protection*\n{protected}",
        f"*Auto-termination*\n{_auto_termination(sheet)}",
        f"*Owner*\n{escape(owner_of(detail.tags), 60) or 'no owner tag'}",
    ]
    if detail.log_uri:
        facts.append(f"*Logs*\n{code(detail.log_uri, 200)}")
    if detail.master_public_dns:
        facts.append(f"*Primary node*\n{code(detail.master_public_dns, 200)}")
    return facts


def _auto_termination(sheet: ClusterSheet) -> str:
    if sheet.auto_termination is None:
        return "could not be read"
    idle = sheet.auto_termination.idle_timeout
    after_steps = "after its last step" if sheet.detail.auto_terminate else "off"
    return f"after {spoken(idle)} idle" if idle is not None else after_steps


def _capacity(sheet: ClusterSheet) -> str:
    fleets = sheet.detail.collection is Collection.FLEET
    title = "*Instance fleets* (weighted units)" if fleets else "*Instance groups*"
    if sheet.capacity is None:
        return f"{title}\ncould not be read"
    return "\n".join([title, *(_capacity_line(part) for part in sheet.capacity)])[:2900]


def _capacity_line(part: Capacity) -> str:
    types = ", ".join(part.instance_types[:5]) + ("…" if len(part.instance_types) > 5 else "")
    spot = f" (Spot {part.spot_running} of {part.spot_requested})" if part.spot_requested else ""
    short = " :warning:" if part.running < part.requested and part.state != "TERMINATED" else ""
    state = "" if part.state == "RUNNING" else f" · {escape(part.state.lower(), 30)}"
    why = f" _{escape(part.reason, 120)}_" if part.reason else ""
    return f"• {part.role.lower()}: {part.running} of {part.requested} running{spot}{short} · {escape(types, 100)}{state}{why}"


def _steps(sheet: ClusterSheet) -> str:
    if sheet.steps is None:
        return "*Last steps*\ncould not be read"
    if not sheet.steps:
        return "*Last steps*\nnone"
    return "\n".join(["*Last steps*", *(_step_line(step, sheet.now) for step in sheet.steps)])[:2900]


def _step_line(step: Step, now: datetime) -> str:
    mark = _STEP_MARKS.get(step.state, ":white_circle:")
    took = f" · {spoken((step.ended_at or now) - step.started_at)}" if step.started_at else ""
    ago = f" · ended {spoken(now - step.ended_at)} ago" if step.ended_at else ""
    why = f"\n      _{escape(step.reason, 200)}_" if step.reason else ""
    return f"{mark} {escape(step.name, 80)} · {escape(step.state.lower(), 30)}{took}{ago}{why}"


def _warnings(unread: tuple[str, ...], *, truncated: bool = False) -> list[Block]:
    lines = [f":warning: Not read: {escape(part, 300)}" for part in unread]
    if truncated:
        lines.append(
            ":warning: There is more than EMR let me read in one go (its rate limit): this is not all."
        )
    return [_context("\n".join(lines))] if lines else []


def _context(text: str) -> ContextBlock:
    return ContextBlock(elements=[MarkdownTextObject(text=text)])


def _at(moment: datetime) -> str:
    """Say a moment in the reader's own time zone: https://docs.slack.dev/messaging/formatting-message-text/#date-formatting"""
    return f"<!date^{int(moment.timestamp())}^{{time}}|{moment:%H:%M} UTC>"


def console_url(scope: Scope, cluster_id: str) -> str:
    """Link to the cluster in AWS's console."""
    domain = "console.amazonaws.cn" if scope.region.startswith("cn-") else "console.aws.amazon.com"
    region = quote(scope.region, safe="")
    return f"https://{region}.{domain}/emr/home?region={region}#/clusterDetails/{quote(cluster_id, safe='')}"
