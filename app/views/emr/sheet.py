"""One EMR cluster, whole."""

from collections.abc import Collection

from slack_sdk.models.blocks import ActionsBlock, Block, DividerBlock, MarkdownTextObject, SectionBlock

from app.domain.cost import Cost
from app.domain.durations import spoken
from app.domain.emr.clusters import ClusterSheet
from app.domain.names import Action
from app.domain.tags import owner_of
from app.views.emr.buttons import buttons
from app.views.emr.capacity import capacity
from app.views.emr.parts import NAME_SHOWN, STATES, console_url, joined, lasting, warnings
from app.views.emr.places import Marks, place
from app.views.emr.steps import steps
from app.views.escape import code, escape
from app.views.keeping import kept_words
from app.views.message import Message
from app.views.money import LEFT_OUT, hourly, why_incomplete
from app.views.pieces import context
from cloud.model import ClusterState, ClusterSummary


def show_view(
    sheet: ClusterSheet, marks: Marks, question_id: str = "", offered: Collection[Action] = ()
) -> Message:
    """Show one cluster whole, with buttons that carry ``question_id`` for what is ``offered``."""
    detail, cluster = sheet.detail, sheet.detail.summary
    mark, words = STATES[cluster.state]
    name = escape(cluster.name, NAME_SHOWN).strip() or "(no name)"
    link = f"<{console_url(cluster.scope, cluster.id)}|open in the console>"
    head = f"{mark} *{name}* is {words} {lasting(cluster, sheet.now)}"
    where = f"{code(cluster.id)} in {place(cluster.scope, marks)} · {link}"
    blocks: list[Block] = [SectionBlock(text=f"{head}\n{where}")]
    if cluster.reason:
        blocks.append(SectionBlock(text=_reason(cluster)))
    blocks.append(SectionBlock(fields=[MarkdownTextObject(text=text) for text in _facts(sheet)]))
    if sheet.cost is not None and sheet.cost.known:
        blocks.append(context(LEFT_OUT))
    blocks += [DividerBlock(), SectionBlock(text=capacity(sheet)), SectionBlock(text=steps(sheet))]
    if detail.tags:
        tags = joined((code(f"{key}={value}", 100) for key, value in sorted(detail.tags.items())), "  ")
        blocks.append(context(f":label: {tags}"))
    blocks += warnings(sheet.unread)
    if elements := buttons(detail, offered, question_id):
        blocks.append(ActionsBlock(elements=elements, block_id=question_id))
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
    if sheet.keep is not None:
        facts.append(f"*Kept*\n{kept_words(sheet.keep)}")
    if sheet.cost is not None:
        facts.append(f"*Cost*\n{_cost(sheet.cost)}")
    if detail.log_uri:
        facts.append(f"*Logs*\n{code(detail.log_uri, 200)}")
    if detail.master_public_dns:
        facts.append(f"*Primary node*\n{code(detail.master_public_dns, 200)}")
    return facts


def _cost(cost: Cost) -> str:
    incomplete = why_incomplete(cost)
    return joined([hourly(cost), *([f"_{incomplete}_"] if incomplete else [])], "\n")


def _auto_termination(sheet: ClusterSheet) -> str:
    if sheet.auto_termination is None:
        return "could not be read"
    idle = sheet.auto_termination.idle_timeout
    after_steps = "after its last step" if sheet.detail.auto_terminate else "off"
    return f"after {spoken(idle)} idle" if idle is not None else after_steps
