"""A page of EMR clusters."""

from slack_sdk.models.blocks import (
    ActionsBlock,
    Block,
    ButtonElement,
    HeaderBlock,
    SectionBlock,
    StaticSelectElement,
)

from app.domain.emr.clusters import ClusterPage, ClusterRow, is_stuck
from app.domain.tags import owner_of
from app.views.emr.parts import NAME_SHOWN, STATES, console_url, joined, lasting, warnings
from app.views.emr.picker import picker
from app.views.emr.places import Marks, not_asked, place, places
from app.views.escape import code, escape, plain
from app.views.keeping import kept_words
from app.views.message import Message
from app.views.money import LEFT_OUT, hourly
from app.views.pieces import at, context
from cloud.model import ClusterDetail, ClusterState

NEXT_PAGE, PREVIOUS_PAGE = "emr.list.next", "emr.list.previous"


def list_view(page: ClusterPage, listing_id: str, slash: str, marks: Marks) -> Message:
    """Show a page of clusters; the buttons carry ``listing_id``, and ``slash`` is the command's name here."""
    if not page.total:
        return _empty(page, slash)
    where = places(page.scopes)
    blocks: list[Block] = [HeaderBlock(text=plain(f"EMR · {where}", 150)), _summary(page)]
    blocks += [SectionBlock(text=_row(row, page, marks), block_id=_row_id(row)) for row in page.rows]
    if any(row.cost is not None and row.cost.known for row in page.rows):
        blocks.append(context(LEFT_OUT))
    blocks += _warnings(page)
    blocks.append(ActionsBlock(elements=_list_actions(page, listing_id), block_id=listing_id))
    names = ", ".join(f"{row.summary.name} ({STATES[row.summary.state][1]})" for row in page.rows)
    return Message(text=f"{page.total} EMR clusters in {where}: {escape(names)}", blocks=tuple(blocks))


def _row_id(row: ClusterRow) -> str:
    """Two aliases may lead to the same account, and Slack takes no id twice."""
    return f"row.{row.summary.scope}/{row.summary.id}"


def _empty(page: ClusterPage, slash: str) -> Message:
    ended = "or ended in the last 7 days " if page.ended else ""
    lost = {missing.scope for missing in page.unanswered}
    read = [scope for scope in page.scopes if scope not in lost]
    text = f"No EMR cluster runs {ended}in *{places(read)}*."
    if not read:
        text = f"None of *{places(page.scopes)}* could be read."
    elsewhere = f"`{slash} list --region R` or `--account A` looks elsewhere."
    if len(page.scopes) > 1:
        elsewhere = f"I looked in {joined([escape(str(scope)) for scope in read] or ['none'], ', ', 1500)}."
    older = "" if page.ended else f"`{slash} list --all` adds those that ended in the last 7 days; "
    blocks = (SectionBlock(text=text), context(f"{older}{elsewhere}"), *_warnings(page))
    return Message(text=text, blocks=blocks)


def _warnings(page: ClusterPage) -> list[Block]:
    truncated = ", ".join(escape(str(scope)) for scope in page.truncated)
    return warnings((*not_asked(page.unanswered), *page.unread), truncated)


def _summary(page: ClusterPage) -> Block:
    shown = f"page {page.page} of {page.pages} · " if page.pages > 1 else ""
    kind = "clusters, running and ended in the last 7 days" if page.ended else "running clusters"
    if page.total == 1:
        kind = kind.replace("clusters", "cluster")
    return context(f"*{page.total}* {kind} · {shown}most needing attention first · {at(page.now)}")


def _row(row: ClusterRow, page: ClusterPage, marks: Marks) -> str:
    cluster, now = row.summary, page.now
    mark, words = STATES[cluster.state]
    stuck = " :warning: unusually long" if is_stuck(cluster, now) else ""
    link = f"<{console_url(cluster.scope, cluster.id)}|console>"
    head = f"{mark} *{escape(cluster.name, NAME_SHOWN).strip() or '(no name)'}*  {code(cluster.id)}  {link}"
    facts = [place(cluster.scope, marks)] if len(page.scopes) > 1 else []
    facts.append(f"{words} {lasting(cluster, now)}{stuck}")
    if not cluster.state.ended:
        facts.append(_nodes(row.nodes))
    if row.cost is not None:
        facts.append(hourly(row.cost))
    if row.detail is not None:
        facts += _details(row.detail)
    if row.keep is not None:
        facts.append(kept_words(row.keep))
    why = f"\n_{escape(cluster.reason, 200)}_" if cluster.state is ClusterState.TERMINATED_WITH_ERRORS else ""
    return f"{head}\n{' · '.join(facts)}{why}"


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
        picker([row.summary for row in page.rows], "Show a cluster…", scoped=len(page.scopes) > 1)
    ]
    if page.page > 1:
        elements.append(ButtonElement(text="◀ Previous", action_id=PREVIOUS_PAGE, value=listing_id))
    if page.page < page.pages:
        elements.append(ButtonElement(text="Next ▶", action_id=NEXT_PAGE, value=listing_id))
    return elements
